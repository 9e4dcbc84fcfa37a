// The scenario dock: a text that is checked, run, stepped through, recorded and kept.

#include "tests/ui/views/window_session.h"
#include "ui/models/scenario_steps_model.h"
#include "ui/views/docks/composer.h"
#include "ui/views/docks/conversation_panel.h"
#include "ui/views/docks/events_panel.h"
#include "ui/views/scenario/scenario_editor.h"
#include "ui/views/scenario/scenario_panel.h"
#include "ui/views/widgets/notice_bar.h"
#include "ui/views/window/actions.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QFile>
#include <QItemSelectionModel>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace weir;
using namespace weir::ui;
using weir::ui::test::WindowSession;

// Generous, for machines that are busy with other things; nothing waits as long where all is well.
#define EVENTUALLY(condition) QTRY_VERIFY_WITH_TIMEOUT((condition), 30'000)

namespace {

QString failing() {
    return QStringLiteral(
        "weir: 1\n"
        "name: a wrong greeting\n"
        "endpoints:\n"
        "  server: {listen: \"tcp://127.0.0.1:0\", behaviour: upper-case}\n"
        "  alice: {connect: server}\n"
        "steps:\n"
        "  - connect: alice\n"
        "  - send: {on: alice, text: \"hello\"}\n"
        "  - expect: {on: alice, text: \"HELP!\"}\n"
        "  - close: alice\n");
}

QString waiting() {
    return QStringLiteral(
        "weir: 1\n"
        "name: a long wait\n"
        "timeout: 2 h\n"
        "endpoints:\n"
        "  server: {listen: \"tcp://127.0.0.1:0\"}\n"
        "steps:\n"
        "  - wait: 1 h\n");
}

QAction& action(WindowSession& session, Command command) {
    return *session.window->actions()[command];
}

bool canRun(WindowSession& session) {
    return session.window->scenario().isSettled() &&
           action(session, Command::RunScenario).isEnabled();
}

bool isStopped(WindowSession& session) {
    return !action(session, Command::StopScenario).isEnabled();
}

} // namespace

class ScenarioDockTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aRunMarksEachStep() {
        WindowSession session;
        auto& panel = session.window->scenario();
        const QAbstractItemModelTester tester(&panel.steps());
        EVENTUALLY(canRun(session));
        action(session, Command::RunScenario).trigger();
        EVENTUALLY(isStopped(session) && panel.steps().rowCount() == 4);
        QCOMPARE(panel.steps().firstFailed(), -1);
        QCOMPARE(panel.steps().verdictOf(12), std::optional(scenario::Verdict::Passed));
        QCOMPARE(panel.steps().verdictOf(11), std::nullopt);
        // What it made has gone again.
        EVENTUALLY(session.window->endpoints().rowCount() == 0);
    }

    void aMistakeIsFoundWhileOneTypes() {
        WindowSession session;
        auto& panel = session.window->scenario();
        EVENTUALLY(canRun(session));
        panel.editor().replace(
            failing().replace(QStringLiteral("- send"), QStringLiteral("- snd")));
        EVENTUALLY(panel.isSettled() && panel.checked() != nullptr);
        QVERIFY(!action(session, Command::RunScenario).isEnabled());
        QVERIFY(panel.editor().problemAt(8).contains(QStringLiteral("\"send\"")));
        QVERIFY(panel.editor().problemAt(7).isEmpty());
    }

    void aFailedStepIsChosenWithItsRecords() {
        WindowSession session;
        auto& panel = session.window->scenario();
        panel.editor().replace(failing());
        EVENTUALLY(canRun(session));
        action(session, Command::RunScenario).trigger();
        EVENTUALLY(isStopped(session) && panel.steps().firstFailed() == 2);
        QCOMPARE(panel.stepsView()->currentIndex().row(), 2);
        QCOMPARE(panel.editor().cursorLine(), 9U);
        QVERIFY(panel.steps().details(2, panel.checked()->files).contains(QStringLiteral("HELP!")));
        EVENTUALLY(session.window->events().view()->selectionModel()->hasSelection());
    }

    void stepsGoOneByOne() {
        WindowSession session;
        auto& panel = session.window->scenario();
        EVENTUALLY(canRun(session));
        const auto& step = action(session, Command::StepScenario);
        for (int done = 0; done < 3; ++done) {
            EVENTUALLY(step.isEnabled());
            action(session, Command::StepScenario).trigger();
            EVENTUALLY(panel.steps().rowCount() == done && step.isEnabled());
        }
        action(session, Command::RunScenario).trigger();
        EVENTUALLY(isStopped(session) && panel.steps().rowCount() == 4);
    }

    void stopEndsARunThatWaits() {
        WindowSession session;
        auto& panel = session.window->scenario();
        panel.editor().replace(waiting());
        EVENTUALLY(canRun(session));
        action(session, Command::RunScenario).trigger();
        EVENTUALLY(session.window->endpoints().rowCount() == 1);
        action(session, Command::StopScenario).trigger();
        EVENTUALLY(isStopped(session) && session.window->endpoints().rowCount() == 0);
        QVERIFY(canRun(session));
    }

    void aWindowThatIsClosedEndsTheRun() {
        WindowSession session;
        session.window->scenario().editor().replace(waiting());
        EVENTUALLY(canRun(session));
        action(session, Command::RunScenario).trigger();
        EVENTUALLY(session.window->endpoints().rowCount() == 1);
        session.reopen();
        EVENTUALLY(canRun(session));
        // What was not saved is there again.
        QCOMPARE(session.window->scenario().editor().text(), waiting());
        QVERIFY(session.window->scenario().editor().isModified());
    }

    void whatIsRecordedRunsAgain() {
        WindowSession session;
        auto& panel = session.window->scenario();
        EVENTUALLY(canRun(session));
        action(session, Command::RecordScenario).trigger();
        session.window->demonstrate(0);
        EVENTUALLY(session.isTalking());
        auto& composer = session.window->conversation().composer();
        composer.setDraft({InputKind::Text, QStringLiteral("hello"), AppendedEnding::None});
        composer.send();
        EVENTUALLY(session.connection()->bytesIn == 5);
        action(session, Command::RecordScenario).trigger();
        QVERIFY(panel.editor().text().contains(QStringLiteral("HELLO")));
        EVENTUALLY(canRun(session));
        action(session, Command::RunScenario).trigger();
        EVENTUALLY(isStopped(session) && panel.steps().rowCount() > 2);
        QCOMPARE(panel.steps().firstFailed(), -1);
    }

    void aFileIsOpenedAndSaved() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.yaml"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(failing().toUtf8());
        file.close();
        WindowSession session;
        auto& panel = session.window->scenario();
        panel.open(path);
        QCOMPARE(panel.editor().text(), failing());
        panel.editor().replace(waiting());
        QVERIFY(panel.editor().isModified());
        action(session, Command::SaveScenario).trigger();
        QVERIFY(!panel.editor().isModified());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(QString::fromUtf8(file.readAll()), waiting());
        panel.open(folder.filePath(QStringLiteral("missing.yaml")));
        QCOMPARE(session.window->notices().count(), 1);
        QCOMPARE(panel.editor().text(), waiting());
    }
};

QTEST_MAIN(ScenarioDockTest)
#include "scenario_test.moc"
