#include "ui/models/event_filter.h"

#include "tests/ui/models/journal_writer.h"

#include <QRandomGenerator>
#include <QTest>

#include <functional>

namespace weir::ui {

using namespace std::chrono_literals;

class EventFilterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() {
        m_writer.speakFor(1, 0);
        m_writer.note(RecordKind::State, "listening on 127.0.0.1:8888"); // 0
        m_writer.speakFor(1, 3);
        m_writer.callback(CallbackKind::Accept, 8us, 0, "127.0.0.1:50112"); // 1
        m_writer.received("GET / HTTP/1.1\r\n");                            // 2
        m_writer.callback(CallbackKind::Read, 2ms);                         // 3
        m_writer.sent(std::string(5000, 'x'));                              // 4
        m_writer.speakFor(2, 4);
        m_writer.callback(CallbackKind::Event, 3us, 0x41, "nothing for 10 s"); // 5: TIMEOUT READING
        m_writer.note(RecordKind::Error, "Connection reset by Größe");         // 6
        m_writer.callback(CallbackKind::Written, std::nullopt);                // 7
        m_names.set(EndpointId::None, ConnectionId{4}, QStringLiteral("client 1"));
    }

    void filtersFindTheirRecords_data() {
        QTest::addColumn<QString>("found");
        const auto add = [](const char* filter, const char* found) {
            QTest::newRow(filter) << QString::fromLatin1(found);
        };
        add("", "0 1 2 3 4 5 6 7");
        add("  ", "0 1 2 3 4 5 6 7");
        add("conn == 3", "1 2 3 4");
        add("conn==3 && dir==in", "2");
        add("conn != 3", "0 5 6 7");
        add("conn == 0", "0");
        add("CONN == 4", "5 6 7");
        add("endpoint == 2", "5 6 7");
        add("prio < 1", "");
        add("prio <= 1 && turn >= 7", "6 7");
        add("turn > 2 && turn < 5", "2 3");
        add("kind == error", "6");
        add("kind == Callback", "1 3 5 7");
        add("kind != callback", "0 2 4 6");
        add("callback == read", "3");
        add("callback != read", "0 1 2 4 5 6 7");
        add("dir == none", "0 1 3 5 6 7");
        add("dir == out || dir == in", "2 4");
        add("took > 1ms", "3");
        add("took > 1 ms", "3");
        add("took <= 8us", "1 5");
        add("took == 2ms", "3");
        add("!(took > 1ms)", "0 1 2 4 5 6 7");
        add("size >= 4KiB", "4");
        add("size >= 4 KiB", "4");
        add("size == 16", "2 5");
        add("flags == TIMEOUT", "5");
        add("flags contains \"TIMEOUT | READING\"", "5");
        add("flags == \"timeout writing\"", "");
        add("flags != TIMEOUT", "0 1 2 3 4 6 7");
        add("flags == none", "0 1 2 3 4 6 7");
        add("flags == -", "0 1 2 3 4 6 7");
        add("text contains \"GET /\"", "2");
        add("text contains get", "2");
        add("text == \"nothing for 10 s\"", "5");
        add("text != \"nothing for 10 s\"", "0 1 2 3 4 6 7");
        add("text contains reset", "6");
        add("object == \"CLIENT 1\"", "5 6 7");
        add("object contains connection", "1 2 3 4");
        add("object contains endpoint", "0");
        // Words without a field look everywhere.
        add("TIMEOUT", "5");
        add("timeout", "5");
        add("http", "2");
        add("client", "5 6 7");
        add("\"client 1\" reset", "6");
        add("written", "7");
        add("callback", "1 3 5 7");
        add("conn", "1 2 3 4 6"); // as a part of "connection" too
        add("127.0.0.1:8888", "0");
        add("\"contains\"", "");
        // How conditions are joined.
        add("conn == 3 dir == in", "2");
        add("conn == 3 and not dir == in", "1 3 4");
        add("conn == 3 AND dir == in OR kind == error", "2 6");
        add("kind == error || conn == 3 && dir == in", "2 6");
        add("(kind == error || conn == 3) && dir == in", "2");
        add("!conn == 3", "0 5 6 7");
        add("!!conn == 3", "1 2 3 4");
        add("! (conn == 3 || conn == 4)", "0");
        add("text contains and", "");
        add("((((dir == in))))", "2");
    }

    void filtersFindTheirRecords() {
        QFETCH(QString, found);
        EventFilter filter;
        const auto problem = EventFilter::parse(QString::fromUtf8(QTest::currentDataTag()), filter);
        QVERIFY2(!problem, problem ? qPrintable(problem->message) : "");
        QCOMPARE(matching(filter), found);
    }

    void umlautsAreFoundInEitherCase() {
        EventFilter filter;
        QVERIFY(!EventFilter::parse(QStringLiteral("gRÖẞE || GRÖßE"), filter));
        QCOMPARE(matching(filter), QLatin1String("6"));
        QVERIFY(
            !EventFilter::parse(QStringLiteral("text == \"connection reset by GRÖßE\""), filter));
        QCOMPARE(matching(filter), QLatin1String("6"));
    }

    void quotesCanBeQuoted() {
        test::JournalWriter writer;
        writer.received("say \"hi\\ho\"");
        writer.received("say hi");
        EventFilter filter;
        QVERIFY(!EventFilter::parse(QStringLiteral("text contains \"\\\"hi\\\\ho\\\"\""), filter));
        QVERIFY(filter.matches(writer.journal().at(0), m_names));
        QVERIFY(!filter.matches(writer.journal().at(1), m_names));
    }

    void mistakesAreShownWhereTheyAre_data() {
        QTest::addColumn<int>("position");
        QTest::addColumn<QString>("message");
        const auto add = [](const char* filter, int position, const char* message) {
            QTest::newRow(filter) << position << QString::fromUtf8(message);
        };
        const char* const fields =
            "conn, endpoint, object, kind, callback, dir, prio, turn, took, size, flags, text.";
        add("con == 3", 0,
            qPrintable(QStringLiteral("\"con\" is not a field: did you mean conn? Right are %1")
                           .arg(QLatin1String(fields))));
        add("dir == in && colour contains red", 13,
            qPrintable(QStringLiteral("\"colour\" is not a field: right are %1")
                           .arg(QLatin1String(fields))));
        add("conn = 3", 5, "A single = compares nothing: write == for \"is equal to\".");
        add("a & b", 2,
            "A single & joins nothing: write && for \"and\", or put text with & in it in quotes.");
        add("TIMEOUT | READING", 8,
            "A single | joins nothing: write || for \"or\", or put text with | in it in quotes.");
        add("conn ==", 7, "After conn == comes a value, as in conn == 3.");
        add("conn == && a", 8, "After conn == comes a value, as in conn == 3.");
        add("conn == three", 8, "\"three\" is not a whole number: write it as in conn == 3.");
        add("conn == -1", 8, "\"-1\" is not a whole number: write it as in conn == 3.");
        add("conn contains 3", 5,
            "conn cannot be compared by contains: right are ==, !=, <, <=, > and >=, as in conn == "
            "3.");
        add("dir < in", 4, "dir cannot be compared by <: right are == and !=, as in dir == in.");
        add("text > a", 5,
            "text cannot be compared by >: right are ==, != and contains, as in text contains "
            "hello.");
        add("callback == reed", 12,
            "callback is never \"reed\": did you mean read? Right are accept, read, written, "
            "event, "
            "datagram.");
        add("dir == sideways", 7, "dir is never \"sideways\": right are in, out, none.");
        add("flags == LATE", 9,
            "\"LATE\" is not a flag: right are READING, WRITING, EOF, ERROR, TIMEOUT, CONNECTED, "
            "none, -.");
        add("&& a", 0,
            "A condition is missing before &&, such as conn == 3 or a word to look for.");
        add("a &&", 4,
            "A condition is missing at the end, such as conn == 3 or a word to look for.");
        add("a || || b", 5,
            "A condition is missing before ||, such as conn == 3 or a word to look for.");
        add("!", 1, "A condition is missing at the end, such as conn == 3 or a word to look for.");
        add("()", 1, "A condition is missing before ), such as conn == 3 or a word to look for.");
        add("(a", 0, "This ( is never closed by a ).");
        add("a (b (c)", 2, "This ( is never closed by a ).");
        add("a)", 1, "This ) has no ( before it.");
        add("== 3", 0, "Before == comes a field, such as conn or kind.");
        add("contains b", 0, "Before contains comes a field, such as conn or kind.");
        add("say \"hello", 4, "The text that begins with this quote has no closing one.");
    }

    void mistakesAreShownWhereTheyAre() {
        QFETCH(int, position);
        QFETCH(QString, message);
        EventFilter filter;
        QVERIFY(!EventFilter::parse(QStringLiteral("dir == in"), filter));
        const auto problem = EventFilter::parse(QString::fromUtf8(QTest::currentDataTag()), filter);
        QVERIFY(problem);
        QCOMPARE(problem->message, message);
        QCOMPARE(problem->position, position);
        // The filter that was there works on.
        QCOMPARE(matching(filter), QLatin1String("2"));
    }

    void durationsAndSizesNeedRightUnits() {
        EventFilter filter;
        auto problem = EventFilter::parse(QStringLiteral("took > 5 parsecs"), filter);
        QVERIFY(problem);
        QCOMPARE(problem->position, 7);
        problem = EventFilter::parse(QStringLiteral("size > 5 && size < 4parsecs"), filter);
        QVERIFY(problem);
        QCOMPARE(problem->position, 19);
    }

    void depthAndLengthHaveLimits() {
        EventFilter filter;
        const auto nested = [](int depth) {
            return QString(depth, QLatin1Char('(')) + QLatin1Char('a') +
                   QString(depth, QLatin1Char(')'));
        };
        QVERIFY(!EventFilter::parse(nested(EventFilter::deepestNesting), filter));
        const auto problem = EventFilter::parse(nested(EventFilter::deepestNesting + 1), filter);
        QVERIFY(problem);
        QCOMPARE(problem->position, EventFilter::deepestNesting);
        QVERIFY(
            EventFilter::parse(QString(EventFilter::longestText + 1, QLatin1Char('a')), filter));
        QVERIFY(!EventFilter::parse(
            QString(EventFilter::longestText - 1, QLatin1Char('!')) + QLatin1Char('a'), filter));
    }

    void anythingTypedIsEitherUnderstoodOrRefusedInItsPlace() {
        const QStringList pieces{
            QStringLiteral("conn"),
            QStringLiteral("=="),
            QStringLiteral("3"),
            QStringLiteral("&&"),
            QStringLiteral("||"),
            QStringLiteral("!"),
            QStringLiteral("("),
            QStringLiteral(")"),
            QStringLiteral("took"),
            QStringLiteral("<"),
            QStringLiteral("1ms"),
            QStringLiteral("\"a b\""),
            QStringLiteral("\""),
            QStringLiteral("contains"),
            QStringLiteral("flags"),
            QStringLiteral("EOF"),
            QStringLiteral("and"),
            QStringLiteral("or"),
            QStringLiteral("not"),
            QStringLiteral("text"),
            QStringLiteral("\\"),
            QStringLiteral("="),
            QStringLiteral("größe"),
            QStringLiteral("size"),
            QStringLiteral("99999999999999999999"),
            QString(QChar(0xD800)), // half a character
            QString(QChar(0)),
        };
        QRandomGenerator random(20261123);
        int understood = 0;
        int refused = 0;
        for (int round = 0; round < 20'000; ++round) {
            QString text;
            for (int count = random.bounded(12); count > 0; --count) {
                text += pieces[random.bounded(static_cast<int>(pieces.size()))];
                text += random.bounded(3) > 0 ? QStringLiteral(" ") : QString();
            }
            EventFilter filter;
            if (const auto problem = EventFilter::parse(text, filter)) {
                ++refused;
                QVERIFY(problem->position >= 0 && problem->position <= text.size());
                QVERIFY(!problem->message.isEmpty());
                QVERIFY(filter.isEmpty());
            } else {
                ++understood;
                QVERIFY(matching(filter).size() <= 15);
            }
        }
        QVERIFY(understood > 100);
        QVERIFY(refused > 100);
    }

    void whatIsJoinedMeansWhatItSays() {
        QRandomGenerator random(7);
        for (int round = 0; round < 2'000; ++round) {
            const Expression expression = randomExpression(random, 4);
            EventFilter filter;
            const auto problem = EventFilter::parse(expression.text, filter);
            QVERIFY2(!problem, qPrintable(expression.text));
            for (std::size_t index = 0; index < m_writer.size(); ++index) {
                const Record& record = m_writer.journal().at(index);
                QVERIFY2(filter.matches(record, m_names) == expression.meaning(record),
                         qPrintable(expression.text));
            }
        }
    }

private:
    struct Expression {
        QString text;
        std::function<bool(const Record&)> meaning;
    };

    // Of the same meaning as its text, but found without the parser.
    static Expression randomExpression(QRandomGenerator& random, int depth) {
        const int kind = depth == 0 ? 0 : random.bounded(5);
        if (kind <= 1) {
            const auto number = static_cast<quint64>(random.bounded(8));
            switch (random.bounded(3)) {
                case 0:
                    return {QStringLiteral("conn==%1").arg(number), [number](const Record& record) {
                                return static_cast<quint64>(record.connection()) == number;
                            }};
                case 1:
                    return {QStringLiteral("turn >= %1").arg(number),
                            [number](const Record& record) { return record.turn() >= number; }};
                default:
                    return {QStringLiteral("kind != callback"), [](const Record& record) {
                                return record.kind() != RecordKind::Callback;
                            }};
            }
        }
        const Expression left = randomExpression(random, depth - 1);
        if (kind == 2) {
            return {QStringLiteral("!(%1)").arg(left.text),
                    [left](const Record& record) { return !left.meaning(record); }};
        }
        const Expression right = randomExpression(random, depth - 1);
        if (kind == 3) {
            const QStringList joints{QStringLiteral("&&"), QStringLiteral("and"), QString()};
            return {QStringLiteral("(%1) %3 (%2)")
                        .arg(left.text, right.text, joints[random.bounded(3)]),
                    [left, right](const Record& record) {
                        return left.meaning(record) && right.meaning(record);
                    }};
        }
        return {QStringLiteral("(%1 %3 %2)")
                    .arg(left.text, right.text,
                         random.bounded(2) == 0 ? QStringLiteral("||") : QStringLiteral("or")),
                [left, right](const Record& record) {
                    return left.meaning(record) || right.meaning(record);
                }};
    }

    [[nodiscard]] QString matching(const EventFilter& filter) const {
        QStringList found;
        for (std::size_t index = 0; index < m_writer.size(); ++index) {
            if (filter.matches(m_writer.journal().at(index), m_names)) {
                found += QString::number(index);
            }
        }
        return found.join(QLatin1Char(' '));
    }

    test::JournalWriter m_writer;
    ObjectNames m_names;
};

} // namespace weir::ui

QTEST_GUILESS_MAIN(weir::ui::EventFilterTest)
#include "event_filter_test.moc"
