// The scenario dock: a text that is checked, run, stepped through, recorded and kept.

#include "tests/ui/views/window_session.h"
#include "ui/models/scenario_steps_model.h"
#include "ui/views/docks/composer.h"
#include "ui/views/docks/conversation_panel.h"
#include "ui/views/docks/events_panel.h"
#include "ui/views/scenario/qscintilla.h"
#include "ui/views/scenario/recording_bar.h"
#include "ui/views/scenario/scenario_editor.h"
#include "ui/views/scenario/scenario_panel.h"
#include "ui/views/widgets/notice_bar.h"
#include "ui/views/widgets/segmented_control.h"
#include "ui/views/window/actions.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QFile>
#include <QItemSelectionModel>
#include <QMenu>
#include <QPointer>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace weir;
using namespace weir::ui;
using weir::scenario::RecorderOptions;
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

/// Records how the demonstration's client says hello, and is answered in upper case.
void recordHello(WindowSession& session) {
    EVENTUALLY(canRun(session));
    action(session, Command::RecordScenario).trigger();
    session.window->demonstrate(0);
    EVENTUALLY(session.isTalking());
    auto& composer = session.window->conversation().composer();
    composer.setDraft({InputKind::Text, QStringLiteral("hello"), AppendedEnding::None});
    composer.send();
    EVENTUALLY(session.connection()->bytesIn == 5);
    action(session, Command::RecordScenario).trigger();
}

/// Shortcuts work in the window that is active, where the focus is.
bool takesKeys(WindowSession& session, QWidget& field) {
    session.window->activateWindow();
    field.setFocus();
    return QTest::qWaitForWindowActive(session.window.get()) && field.hasFocus();
}

/// Presses Ctrl+Space at the end of `line`, the last one of a scenario in the dock.
bool asksForWords(WindowSession& session, const QString& line) {
    action(session, Command::GoScenario).trigger();
    auto& editor = session.window->scenario().editor();
    editor.load(failing() + line);
    editor.goTo(11, static_cast<std::uint32_t>(line.size()) + 1);
    const bool takes = takesKeys(session, editor.field());
    QTest::keyClick(&editor.field(), Qt::Key_Space, Qt::ControlModifier);
    return takes;
}

void choose(RecordingBar& bar, RecorderOptions::Expectations expectations) {
    bar.choice().segment(static_cast<int>(expectations))->click();
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
        recordHello(session);
        QVERIFY(panel.editor().text().contains(QStringLiteral("HELLO")));
        EVENTUALLY(canRun(session));
        action(session, Command::RunScenario).trigger();
        EVENTUALLY(isStopped(session) && panel.steps().rowCount() > 2);
        QCOMPARE(panel.steps().firstFailed(), -1);
    }

    void aRecordingIsLoosenedAsAWholeAndRunsAgain() {
        WindowSession session;
        auto& panel = session.window->scenario();
        recordHello(session);
        auto& bar = panel.recordingBar();
        QVERIFY(bar.isVisible());
        const QString exact = panel.editor().text();
        QVERIFY(exact.contains(QStringLiteral("text: 'HELLO'")));
        choose(bar, RecorderOptions::Expectations::Contains);
        QVERIFY(panel.editor().text().contains(QStringLiteral("contains: {text: 'HELLO'}")));
        choose(bar, RecorderOptions::Expectations::None);
        QVERIFY(!panel.editor().text().contains(QStringLiteral("expect:")));
        choose(bar, RecorderOptions::Expectations::Length);
        QVERIFY(panel.editor().text().contains(QStringLiteral("length: 5 B")));
        QVERIFY(bar.isVisible());
        EVENTUALLY(canRun(session));
        action(session, Command::RunScenario).trigger();
        EVENTUALLY(isStopped(session) && panel.steps().rowCount() > 2);
        QCOMPARE(panel.steps().firstFailed(), -1);
        // What happened since is not part of it.
        choose(bar, RecorderOptions::Expectations::Exact);
        QCOMPARE(panel.editor().text(), exact);
    }

    void undoBringsTheOtherExpectationsBackAndAnEditEndsTheChoice() {
        WindowSession session;
        auto& panel = session.window->scenario();
        recordHello(session);
        auto& bar = panel.recordingBar();
        const QString exact = panel.editor().text();
        choose(bar, RecorderOptions::Expectations::Length);
        auto& field = panel.editor().field();
        field.undo();
        QCOMPARE(panel.editor().text(), exact);
        QVERIFY(bar.isVisible());
        QCOMPARE(bar.expectations(), RecorderOptions::Expectations::Exact);
        field.insertAt(QStringLiteral("# mine\n"), 0, 0);
        QVERIFY(bar.isHidden());
        field.undo();
        QVERIFY(bar.isVisible());
        panel.startAnew();
        QVERIFY(bar.isHidden());
    }

    void theChoiceIsTakenByTheNextRecording() {
        WindowSession session;
        recordHello(session);
        choose(session.window->scenario().recordingBar(), RecorderOptions::Expectations::Contains);
        session.reopen();
        recordHello(session);
        QVERIFY(session.window->scenario().editor().text().contains(
            QStringLiteral("contains: {text: 'HELLO'}")));
    }

    void anExpectationIsLoosenedStepByStep() {
        WindowSession session;
        auto& panel = session.window->scenario();
        panel.editor().load(failing());
        panel.editor().goTo(9, 12);
        auto& loosen = action(session, Command::LoosenExpectation);
        const auto line = [&panel] {
            return panel.editor().text().section(QLatin1Char('\n'), 8, 8).trimmed();
        };
        loosen.trigger();
        QCOMPARE(line(), QStringLiteral("- expect: {on: alice, contains: \"HELP!\"}"));
        loosen.trigger();
        QCOMPARE(line(), QStringLiteral("- expect: {on: alice, length: 5 B}"));
        EVENTUALLY(canRun(session));
        action(session, Command::RunScenario).trigger();
        EVENTUALLY(isStopped(session) && panel.steps().rowCount() == 4);
        QCOMPARE(panel.steps().firstFailed(), -1);
        loosen.trigger();
        QCOMPARE(line(), QStringLiteral("- close: alice"));
        for (int step = 0; step < 3; ++step) {
            panel.editor().field().undo();
        }
        QCOMPARE(panel.editor().text(), failing());
        QVERIFY(session.window->notices().count() == 0);
    }

    void whereNothingCanBeLoosenedItIsSaid() {
        WindowSession session;
        auto& panel = session.window->scenario();
        panel.editor().load(failing());
        panel.editor().goTo(8, 1);
        auto& loosen = action(session, Command::LoosenExpectation);
        loosen.trigger();
        QCOMPARE(panel.editor().text(), failing());
        QCOMPARE(session.window->notices().count(), 1);
        panel.editor().goTo(9, 1);
        loosen.trigger();
        QCOMPARE(session.window->notices().count(), 0);
    }

    void aRightClickOffersItForTheLineUnderThePointer() {
        WindowSession session;
        auto& panel = session.window->scenario();
        action(session, Command::GoScenario).trigger();
        panel.editor().load(failing());
        auto& field = panel.editor().field();
        field.setFirstVisibleLine(0);
        const QPoint place(field.viewport()->width() / 3,
                           field.textHeight(0) * 8 + field.textHeight(0) / 2);
        Q_EMIT field.customContextMenuRequested(place);
        QPointer<QMenu> menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu != nullptr);
        QCOMPARE(menu->actions().first(), &action(session, Command::LoosenExpectation));
        menu->close();
        QCOMPARE(panel.editor().cursorLine(), 9U);
    }

    void theWindowsKeysDoNotCutLinesInTheText() {
        WindowSession session;
        for (const auto& entry : session.window->actions().all()) {
            const bool isForText = entry.command == Command::Copy ||
                                   entry.command == Command::FollowNewest ||
                                   entry.command == Command::Remove;
            QVERIFY2(isForText ||
                         !session.window->scenario().editor().takesKey(entry.action->shortcut()),
                     qPrintable(entry.action->shortcut().toString()));
        }
    }

    void ctrlSpaceCompletesAKey() {
        WindowSession session;
        QVERIFY(asksForWords(session, QStringLiteral("  - conn")));
        auto& editor = session.window->scenario().editor();
        auto& field = editor.field();
        // There is one word that begins so.
        EVENTUALLY(field.isListActive() || editor.text().endsWith(QStringLiteral("- connect")));
        if (field.isListActive()) {
            QTest::keyClick(&field, Qt::Key_Tab);
        }
        QVERIFY2(editor.text().endsWith(QStringLiteral("  - connect")), qPrintable(editor.text()));
    }

    void anEndpointsNameIsOfferedBehindOn() {
        WindowSession session;
        QVERIFY(asksForWords(session, QStringLiteral("  - send: {on: ")));
        auto& editor = session.window->scenario().editor();
        auto& field = editor.field();
        QVERIFY(field.isListActive());
        QTest::keyClicks(&field, QStringLiteral("al"));
        QVERIFY(field.isListActive());
        QTest::keyClick(&field, Qt::Key_Tab);
        QVERIFY2(editor.text().endsWith(QStringLiteral("{on: alice")), qPrintable(editor.text()));
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
