#include "ui/models/conversation_model.h"

#include <weir/workbench/state.h>

#include "tests/ui/models/journal_writer.h"
#include "ui/models/journal_text.h"

#include <QAbstractItemModelTester>
#include <QDateTime>
#include <QSignalSpy>
#include <QTest>

namespace weir::ui {

using namespace std::chrono_literals;
using test::printed;

namespace {

constexpr auto fatal = QAbstractItemModelTester::FailureReportingMode::Fatal;

QString text(const char* utf8) {
    return QString::fromUtf8(utf8);
}

} // namespace

class ConversationModelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void withoutASubjectNothingIsShown() {
        test::JournalWriter writer;
        writer.speakFor(1, 3);
        writer.sent("hello");
        ConversationModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        model.setJournal(&writer.journal());
        model.advance(writer.size());
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(model.backlog(), 0U);
    }

    void aConversationShowsWhatWasSaidWithErrorsAndStatesBetween() {
        test::JournalWriter writer;
        fillConversation(writer);
        ConversationModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        model.setJournal(&writer.journal());
        model.setSubject(EndpointId::None, ConnectionId{3});
        model.advance(writer.size());
        QCOMPARE(printed(model, ConversationModel::DirectionColumn),
                 text(" |  | open\n"
                      "out | 5 B | hello\n"
                      "in | 5 B | HELLO\n"
                      " |  | Connection reset by peer\n"
                      "in |  | 2 datagrams dropped by the kernel for want of space\n"
                      " |  | closed\n"));
    }

    void anEndpointShowsAllItsConnections() {
        test::JournalWriter writer;
        fillConversation(writer);
        ConversationModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        model.setJournal(&writer.journal());
        model.setSubject(EndpointId{1}, ConnectionId::None);
        model.advance(writer.size());
        QCOMPARE(printed(model, ConversationModel::DirectionColumn),
                 text(" |  | listening\n"
                      " |  | open\n"
                      "out | 5 B | hello\n"
                      "in | 7 B | another\n"
                      "in | 5 B | HELLO\n"
                      " |  | Connection reset by peer\n"
                      "in |  | 2 datagrams dropped by the kernel for want of space\n"
                      " |  | closed\n"));
        // With both the connection counts.
        model.setSubject(EndpointId{1}, ConnectionId{4});
        QCOMPARE(printed(model, ConversationModel::DirectionColumn), text("in | 7 B | another\n"));
        model.setSubject(EndpointId::None, ConnectionId::None);
        QCOMPARE(model.rowCount(), 0);
    }

    void theTimeIsTheTimeOfDay() {
        test::JournalWriter writer;
        writer.speakFor(1, 3);
        writer.sent("hello");
        ConversationModel model;
        model.setJournal(&writer.journal());
        model.setSubject(EndpointId::None, ConnectionId{3});
        model.advance(writer.size());
        const auto wall = writer.journal().wallStart() + 1ms;
        const qint64 sinceEpoch =
            std::chrono::floor<std::chrono::milliseconds>(wall.time_since_epoch()).count();
        const QDateTime expected = QDateTime::fromMSecsSinceEpoch(sinceEpoch);
        QCOMPARE(model.index(0, ConversationModel::TimeColumn).data().toString(),
                 expected.toString(QStringLiteral("hh:mm:ss.zzz")));
    }

    void bytesReadAsTextAsHexOrAsBoth() {
        test::JournalWriter writer;
        writer.speakFor(1, 3);
        writer.sent("h\xC3\xA9 \xFF\r\n");
        ConversationModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        model.setJournal(&writer.journal());
        model.setSubject(EndpointId::None, ConnectionId{3});
        model.advance(writer.size());
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        QCOMPARE(printed(model, ConversationModel::DataColumn), text("h\u00e9 \\xff\\r\\n\n"));
        model.setView(ConversationModel::View::Hex);
        QCOMPARE(printed(model, ConversationModel::DataColumn), text("68 c3 a9 20 ff 0d 0a\n"));
        model.setView(ConversationModel::View::Both);
        QCOMPARE(printed(model, ConversationModel::DataColumn),
                 text("68 c3 a9 20 ff 0d 0a   h.. ...\n"));
        QCOMPARE(changed.count(), 2);
        const QModelIndex index = model.index(0, ConversationModel::DataColumn);
        QCOMPARE(index.data(ConversationModel::PayloadRole).toByteArray(),
                 QByteArray("h\xC3\xA9 \xFF\r\n"));
    }

    void longPayloadsAreCutBetweenCharacters() {
        test::JournalWriter writer;
        writer.speakFor(1, 3);
        std::string payload(ConversationModel::bytesInCell - 1, 'x');
        payload += "\xC3\xA9"; // the limit is in its middle
        payload += std::string(61'440, 'y');
        writer.sent(payload);
        ConversationModel model;
        model.setJournal(&writer.journal());
        model.setSubject(EndpointId::None, ConnectionId{3});
        model.advance(writer.size());
        const QModelIndex index = model.index(0, ConversationModel::DataColumn);
        QCOMPARE(index.data().toString(),
                 QString(ConversationModel::bytesInCell - 1, QLatin1Char('x')) +
                     QStringLiteral(" ... 61,442 B more"));
        QCOMPARE(index.data(ConversationModel::PayloadRole).toByteArray().size(), 62'465);
        const QString toolTip = index.data(Qt::ToolTipRole).toString();
        QVERIFY(toolTip.endsWith(QStringLiteral("y ... 58,369 B more")));
    }

    void messagesTakeThePlaceOfTheBytesTheyCameIn() {
        test::JournalWriter writer;
        fillFramed(writer);
        ConversationModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        model.setJournal(&writer.journal());
        model.setSubject(EndpointId::None, ConnectionId{3});
        model.advance(writer.size());
        QCOMPARE(printed(model, ConversationModel::DirectionColumn), text("in | 5 B | hello\n"
                                                                          "in | 2 B | ab\n"
                                                                          "out | 5 B | HELLO\n"
                                                                          "out | 4 B | bare\n"
                                                                          "in | 3 B | now\n"));
        model.setShowMessages(false);
        QCOMPARE(printed(model, ConversationModel::DirectionColumn),
                 text("in | 1 B | \\x00\n"
                      "in | 3 B | \\x05he\n"
                      "in | 7 B | llo\\x00\\x02ab\n"
                      "out | 7 B | \\x00\\x05HELLO\n"
                      "out | 4 B | bare\n"
                      "in | 3 B | now\n"));
        model.setShowMessages(true);
        QCOMPARE(model.rowCount(), 5);
    }

    void whatCameBeforeTheFirstMessageIsTakenBackWhenTheMessageComes() {
        test::JournalWriter writer;
        fillFramed(writer);
        ConversationModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        model.setJournal(&writer.journal());
        model.setSubject(EndpointId::None, ConnectionId{3});
        model.advance(2);
        QCOMPARE(printed(model, ConversationModel::DirectionColumn), text("in | 1 B | \\x00\n"
                                                                          "in | 3 B | \\x05he\n"));
        for (quint64 size = 3; size <= writer.size(); ++size) {
            model.advance(size);
        }
        QCOMPARE(printed(model, ConversationModel::DirectionColumn), text("in | 5 B | hello\n"
                                                                          "in | 2 B | ab\n"
                                                                          "out | 5 B | HELLO\n"
                                                                          "out | 4 B | bare\n"
                                                                          "in | 3 B | now\n"));
    }

    void anotherConnectionsInputStays() {
        test::JournalWriter writer;
        writer.speakFor(1, 3);
        writer.received("ours\n");
        writer.speakFor(1, 4);
        writer.received("theirs");
        writer.speakFor(1, 3);
        writer.message(RecordDirection::In, 0, "ours");
        ConversationModel model;
        model.setJournal(&writer.journal());
        model.setSubject(EndpointId{1}, ConnectionId::None);
        model.advance(2);
        model.advance(3);
        QCOMPARE(printed(model, ConversationModel::DirectionColumn), text("in | 6 B | theirs\n"
                                                                          "in | 4 B | ours\n"));
    }

    void theDirectionIsSaidInWords() {
        test::JournalWriter writer;
        fillConversation(writer);
        QCOMPARE(spokenDirections(writer),
                 (QStringList{text("Note"), text("Sent 5 bytes"), text("Received 5 bytes"),
                              text("Error"), text("Note"), text("Note")}));
        test::JournalWriter framed;
        fillFramed(framed);
        QCOMPARE(
            spokenDirections(framed),
            (QStringList{text("Received a message of 5 bytes"),
                         text("Received a message of 2 bytes"), text("Sent a message of 5 bytes"),
                         text("Sent 4 bytes"), text("Received 3 bytes")}));
    }

    void sizesStandToTheRightAndToolTipsSayTheWhole() {
        test::JournalWriter writer;
        writer.speakFor(1, 3);
        writer.sent("hello");
        writer.sent(std::string(12'345, 'x'));
        ConversationModel model;
        model.setJournal(&writer.journal());
        model.setSubject(EndpointId::None, ConnectionId{3});
        model.advance(writer.size());
        const QModelIndex size = model.index(1, ConversationModel::SizeColumn);
        QCOMPARE(size.data().toString(), text("12.3 kB"));
        QCOMPARE(size.data(Qt::ToolTipRole).toString(),
                 text("Sent 12,345 bytes, from byte 5 of this direction on"));
        QCOMPARE(size.data(Qt::TextAlignmentRole).toInt(), int(Qt::AlignRight | Qt::AlignVCenter));
        QCOMPARE(
            size.siblingAtColumn(ConversationModel::DataColumn).data(Qt::TextAlignmentRole).toInt(),
            int(Qt::AlignLeft | Qt::AlignVCenter));
        QVERIFY(size.siblingAtColumn(ConversationModel::TimeColumn)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .endsWith(text(", 2 ms after the start")));
    }

    void aLongBacklogIsTakenInStepsByItself() {
        test::JournalWriter writer;
        writer.speakFor(1, 3);
        constexpr quint64 records = 250'000;
        for (quint64 count = 0; count < records; ++count) {
            writer.sent("x");
        }
        ConversationModel model;
        model.setJournal(&writer.journal());
        model.setSubject(EndpointId::None, ConnectionId{3});
        model.advance(writer.size());
        QVERIFY(model.backlog() > 0);
        QVERIFY(model.rowCount() > 0);
        QTRY_COMPARE_WITH_TIMEOUT(model.backlog(), 0U, 30'000);
        QCOMPARE(model.rowCount(), static_cast<int>(records));
        // A new subject begins anew, in steps too.
        model.setSubject(EndpointId::None, ConnectionId{4});
        QVERIFY(model.backlog() > 0);
        QTRY_COMPARE_WITH_TIMEOUT(model.backlog(), 0U, 30'000);
        QCOMPARE(model.rowCount(), 0);
    }

    void whoeverIsToldOfRowsMayAskForMore() {
        test::JournalWriter writer;
        fillFramed(writer);
        ConversationModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        model.setJournal(&writer.journal());
        model.setSubject(EndpointId::None, ConnectionId{3});
        connect(&model, &QAbstractItemModel::rowsInserted, &model,
                [&] { model.advance(writer.size()); });
        model.advance(1);
        QTRY_COMPARE(model.backlog(), 0U);
        QCOMPARE(printed(model, ConversationModel::DirectionColumn), text("in | 5 B | hello\n"
                                                                          "in | 2 B | ab\n"
                                                                          "out | 5 B | HELLO\n"
                                                                          "out | 4 B | bare\n"
                                                                          "in | 3 B | now\n"));
    }

    void withoutItsJournalTheModelIsEmpty() {
        ConversationModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        {
            test::JournalWriter writer;
            writer.speakFor(1, 3);
            writer.sent("hello");
            model.setJournal(&writer.journal());
            model.setSubject(EndpointId::None, ConnectionId{3});
            model.advance(writer.size());
            QCOMPARE(model.rowCount(), 1);
            model.setJournal(nullptr);
        }
        QCOMPARE(model.rowCount(), 0);
        model.advance(5);
        QCOMPARE(model.backlog(), 0U);
    }

private:
    static QStringList spokenDirections(const test::JournalWriter& writer) {
        ConversationModel model;
        model.setJournal(&writer.journal());
        model.setSubject(EndpointId::None, ConnectionId{3});
        model.advance(writer.size());
        QStringList words;
        for (int row = 0; row < model.rowCount(); ++row) {
            words += model.index(row, ConversationModel::DirectionColumn)
                         .data(Qt::AccessibleTextRole)
                         .toString();
        }
        return words;
    }

    static void fillConversation(test::JournalWriter& writer) {
        writer.speakFor(1, 0);
        writer.note(RecordKind::State, "listening");
        writer.speakFor(1, 3);
        writer.note(RecordKind::State, "open", static_cast<quint8>(ConnectionPhase::Open));
        writer.note(RecordKind::Setting, "read low 0 B -> 10 B");
        writer.sent("hello");
        writer.speakFor(1, 4);
        writer.received("another");
        writer.speakFor(1, 3);
        writer.callback(CallbackKind::Read, 5us);
        writer.received("HELLO");
        writer.note(RecordKind::Error, "Connection reset by peer");
        RecordFields dropped = writer.next(RecordKind::Dropped, RecordDirection::In);
        dropped.first = 2;
        writer.writable().append(dropped);
        writer.note(RecordKind::State, "closed", static_cast<quint8>(ConnectionPhase::Closed));
    }

    // A two-byte length before each message, which arrives as it likes.
    static void fillFramed(test::JournalWriter& writer) {
        using namespace std::string_view_literals;
        writer.speakFor(1, 3);
        writer.received("\0"sv);
        writer.received("\5he"sv);
        writer.received("llo\0\2ab"sv);
        writer.message(RecordDirection::In, 2, "hello");
        writer.message(RecordDirection::In, 9, "ab");
        writer.message(RecordDirection::Out, 2, "HELLO");
        writer.sent("\0\5HELLO"sv);
        writer.sent("bare");
        writer.note(RecordKind::Setting, "framing length-prefix 2 bytes big-endian -> none");
        writer.received("now");
    }
};

} // namespace weir::ui

QTEST_GUILESS_MAIN(weir::ui::ConversationModelTest)
#include "conversation_model_test.moc"
