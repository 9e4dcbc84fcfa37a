#include "ui/models/event_log_model.h"

#include "tests/ui/models/journal_writer.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

namespace weir::ui {

using namespace std::chrono_literals;
using test::printed;

namespace {

constexpr auto fatal = QAbstractItemModelTester::FailureReportingMode::Fatal;
constexpr quint16 timeoutReading = 0x41;

QString text(const char* utf8) {
    return QString::fromUtf8(utf8);
}

} // namespace

class EventLogModelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everyRecordIsARow() {
        test::JournalWriter writer;
        fill(writer);
        EventLogModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        model.setJournal(&writer.journal());
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        model.advance(writer.size());
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(printed(model, EventLogModel::TurnColumn),
                 text("1 | 1 | endpoint 1 | state | - | - | listening on 127.0.0.1:8888\n"
                      "2 | 1 | connection 3 | accept | - | 8 us | 127.0.0.1:50112\n"
                      "3 | 1 | connection 3 | received | - | - | 5 bytes\n"
                      "4 | 1 | connection 3 | read | - | 2 ms | 0 >= low 0\n"
                      "5 | 1 | connection 3 | event | TIMEOUT | READING | 3 us | nothing for 10 s\n"
                      "6 | 1 | connection 3 | error | - | - | Connection reset by peer\n"
                      "7 | 1 | - | setting | - | - | nobody's\n"));
        QCOMPARE(model.index(0, EventLogModel::NumberColumn).data().toString(), text("1"));
        QCOMPARE(model.index(6, EventLogModel::NumberColumn).data().toString(), text("7"));
    }

    void onlyWhatIsPublishedAndReachedIsShown() {
        test::JournalWriter writer;
        fill(writer);
        EventLogModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        model.setJournal(&writer.journal());
        model.advance(3);
        QCOMPARE(model.rowCount(), 3);
        model.advance(2);
        QCOMPARE(model.rowCount(), 3);
        model.advance(1000);
        QCOMPARE(model.rowCount(), 7);
        QCOMPARE(model.backlog(), 0U);
    }

    void aFilterLetsThroughWhatItNamesAndANewOneBeginsAnew() {
        test::JournalWriter writer;
        fill(writer);
        EventLogModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        model.setJournal(&writer.journal());
        model.advance(4);
        QVERIFY(!model.setFilter(text("kind == callback")));
        QCOMPARE(model.filter(), text("kind == callback"));
        QCOMPARE(printed(model, EventLogModel::CallbackColumn),
                 text("accept | - | 8 us | 127.0.0.1:50112\n"
                      "read | - | 2 ms | 0 >= low 0\n"));
        model.advance(writer.size());
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.index(2, 0).data(EventLogModel::RecordIndexRole).toULongLong(), 4U);
        QVERIFY(!model.setFilter(text("TIMEOUT")));
        QCOMPARE(model.rowCount(), 1);
        QVERIFY(!model.setFilter(QString()));
        QCOMPARE(model.rowCount(), 7);
    }

    void aFilterThatIsWrongLeavesTheRowsAlone() {
        test::JournalWriter writer;
        fill(writer);
        EventLogModel model;
        model.setJournal(&writer.journal());
        QVERIFY(!model.setFilter(text("conn == 3")));
        model.advance(writer.size());
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        const auto error = model.setFilter(text("conn == 3 && dir == sideways"));
        QVERIFY(error);
        QCOMPARE(error->position, 20);
        QCOMPARE(error->message, text("dir is never \"sideways\": right are in, out, none."));
        QCOMPARE(reset.count(), 0);
        QCOMPARE(model.filter(), text("conn == 3"));
        QCOMPARE(model.rowCount(), 5);
    }

    void rowsAreFoundByTheirRecords() {
        test::JournalWriter writer;
        fill(writer);
        EventLogModel model;
        model.setJournal(&writer.journal());
        model.advance(writer.size());
        QCOMPARE(model.rowOfRecord(0), 0);
        QCOMPARE(model.rowOfRecord(6), 6);
        QCOMPARE(model.rowOfRecord(7), -1);
        QVERIFY(!model.setFilter(text("kind == callback"))); // 1 3 4
        QCOMPARE(model.rowOfRecord(0), 0);
        QCOMPARE(model.rowOfRecord(1), 0);
        QCOMPARE(model.rowOfRecord(2), 1);
        QCOMPARE(model.rowOfRecord(4), 2);
        QCOMPARE(model.rowOfRecord(5), -1);
    }

    void objectsAreCalledAsTheirNamesSay() {
        test::JournalWriter writer;
        fill(writer);
        EventLogModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        model.setJournal(&writer.journal());
        model.advance(writer.size());
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setObjectName(EndpointId{1}, ConnectionId::None, text("upper"));
        model.setObjectName(EndpointId{1}, ConnectionId{3}, text("client 1"));
        QCOMPARE(objectOf(model, 0), text("upper"));
        QCOMPARE(objectOf(model, 1), text("client 1"));
        // The rows are told once, however many names came.
        QTRY_COMPARE(changed.count(), 1);
        QCOMPARE(changed[0][0].toModelIndex(), model.index(0, EventLogModel::ObjectColumn));
        QCOMPARE(changed[0][1].toModelIndex(), model.index(6, EventLogModel::ObjectColumn));
        model.setObjectName(EndpointId{1}, ConnectionId{3}, QString());
        QCOMPARE(objectOf(model, 1), text("connection 3"));
    }

    void aRunningCallbackSaysHowLongItTookOnceItEnds() {
        test::JournalWriter writer;
        writer.speakFor(1, 3);
        const std::size_t index = writer.callback(CallbackKind::Read, std::nullopt);
        writer.received("hello");
        EventLogModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        model.setJournal(&writer.journal());
        model.advance(writer.size());
        const QModelIndex took = model.index(0, EventLogModel::TookColumn);
        QCOMPARE(took.data().toString(), text("running"));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        writer.writable().finish(index, 5us);
        // The journal has not grown by it: the model looks by itself.
        QTRY_COMPARE(changed.count(), 1);
        QCOMPARE(changed[0][0].toModelIndex(), took);
        QCOMPARE(took.data().toString(), text("5 us"));
    }

    void aFilterOnDurationsSeesThemWhenTheyBecomeKnown() {
        test::JournalWriter writer;
        writer.speakFor(1, 3);
        writer.callback(CallbackKind::Read, 7ms);
        const std::size_t running = writer.callback(CallbackKind::Read, std::nullopt);
        writer.callback(CallbackKind::Event, 8ms);
        EventLogModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        model.setJournal(&writer.journal());
        QVERIFY(!model.setFilter(text("took > 1ms")));
        model.advance(writer.size());
        QCOMPARE(printed(model, EventLogModel::TookColumn), text("7 ms | 0 >= low 0\n8 ms | \n"));
        EventLogModel opposite;
        const QAbstractItemModelTester oppositeTester(&opposite, fatal);
        opposite.setJournal(&writer.journal());
        QVERIFY(!opposite.setFilter(text("!(took > 1ms)")));
        opposite.advance(writer.size());
        QCOMPARE(opposite.rowCount(), 1);
        writer.writable().finish(running, 5ms);
        QTRY_COMPARE(model.rowCount(), 3);
        QCOMPARE(printed(model, EventLogModel::TookColumn),
                 text("7 ms | 0 >= low 0\n5 ms | 0 >= low 0\n8 ms | \n"));
        QTRY_COMPARE(opposite.rowCount(), 0);
    }

    void aLongBacklogIsFilteredInStepsByItself() {
        test::JournalWriter writer;
        writer.speakFor(1, 3);
        constexpr int records = 250'000;
        for (int count = 0; count < records; ++count) {
            writer.sent("x");
        }
        EventLogModel model;
        model.setJournal(&writer.journal());
        model.advance(writer.size());
        // Without a filter there is nothing to look at.
        QCOMPARE(model.rowCount(), records);
        QVERIFY(!model.setFilter(text("dir == out")));
        QVERIFY(model.backlog() > 0);
        QTRY_COMPARE_WITH_TIMEOUT(model.backlog(), 0U, 30'000);
        QCOMPARE(model.rowCount(), records);
        QCOMPARE(model.index(records - 1, 0).data().toString(), QString::number(records));
        // A filter that is replaced while it runs leaves nothing behind.
        QVERIFY(!model.setFilter(text("dir == out")));
        QVERIFY(!model.setFilter(text("dir == in")));
        QTRY_COMPARE_WITH_TIMEOUT(model.backlog(), 0U, 30'000);
        QCOMPARE(model.rowCount(), 0);
    }

    void cellsSayTheWholeInToolTipsAndWords() {
        test::JournalWriter writer;
        fill(writer);
        EventLogModel model;
        model.setJournal(&writer.journal());
        model.advance(writer.size());
        const auto cell = [&model](int row, int column, int role) {
            return model.index(row, column).data(role).toString();
        };
        QCOMPARE(cell(2, EventLogModel::WhyColumn, Qt::ToolTipRole), text("5 bytes: hello"));
        QCOMPARE(cell(1, EventLogModel::ObjectColumn, Qt::ToolTipRole),
                 text("connection 3 (connection 3 of endpoint 1)"));
        QVERIFY(cell(3, EventLogModel::TimeColumn, Qt::ToolTipRole)
                    .endsWith(text(", 4 ms after the start")));
        QCOMPARE(cell(4, EventLogModel::CallbackColumn, Qt::AccessibleTextRole),
                 text("Callback event"));
        QCOMPARE(cell(4, EventLogModel::FlagsColumn, Qt::AccessibleTextRole),
                 text("Flags TIMEOUT | READING"));
        QCOMPARE(cell(3, EventLogModel::TookColumn, Qt::AccessibleTextRole), text("Took 2 ms"));
        QCOMPARE(model.index(0, EventLogModel::TookColumn).data(Qt::TextAlignmentRole).toInt(),
                 int(Qt::AlignRight | Qt::AlignVCenter));
        QCOMPARE(model.index(0, EventLogModel::WhyColumn).data(Qt::TextAlignmentRole).toInt(),
                 int(Qt::AlignLeft | Qt::AlignVCenter));
        const QString whole = cell(4, 0, EventLogModel::SearchTextRole);
        QVERIFY(whole.startsWith(text("5\t")));
        QVERIFY(whole.endsWith(
            text("\t5\t1\tconnection 3\tevent\tTIMEOUT | READING\t3 us\tnothing for 10 s")));
        QCOMPARE(model.index(2, 0).data(EventLogModel::DirectionRole).toInt(),
                 static_cast<int>(RecordDirection::In));
        QCOMPARE(model.index(2, 0).data(EventLogModel::ConnectionIdRole).toUInt(), 3U);
        QCOMPARE(model.index(2, 0).data(EventLogModel::EndpointIdRole).toUInt(), 1U);
    }

    void withoutItsJournalTheModelIsEmpty() {
        EventLogModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        {
            test::JournalWriter writer;
            writer.callback(CallbackKind::Read, std::nullopt);
            model.setJournal(&writer.journal());
            model.advance(writer.size());
            QCOMPARE(model.rowCount(), 1);
            model.setJournal(nullptr);
        }
        QCOMPARE(model.rowCount(), 0);
        model.advance(5);
        QCOMPARE(model.backlog(), 0U);
        QVERIFY(!model.setFilter(text("conn == 3")));
    }

private:
    static void fill(test::JournalWriter& writer) {
        writer.speakFor(1, 0);
        writer.note(RecordKind::State, "listening on 127.0.0.1:8888");
        writer.speakFor(1, 3);
        writer.callback(CallbackKind::Accept, 8us, 0, "127.0.0.1:50112");
        writer.received("hello");
        writer.callback(CallbackKind::Read, 2ms);
        writer.callback(CallbackKind::Event, 3us, timeoutReading, "nothing for 10 s");
        writer.note(RecordKind::Error, "Connection reset by peer");
        writer.speakFor(0, 0);
        writer.note(RecordKind::Setting, "nobody's");
    }

    static QString objectOf(const EventLogModel& model, int row) {
        return model.index(row, EventLogModel::ObjectColumn).data().toString();
    }
};

} // namespace weir::ui

QTEST_GUILESS_MAIN(weir::ui::EventLogModelTest)
#include "event_log_model_test.moc"
