// How MainWindow plays and records scenarios; how it hangs together stands in main_window.cpp.

#include "ui/bridge/engine_bridge.h"
#include "ui/models/endpoint_tree_model.h"
#include "ui/views/docks/events_panel.h"
#include "ui/views/scenario/scenario_editor.h"
#include "ui/views/scenario/scenario_panel.h"
#include "ui/views/widgets/notice_bar.h"
#include "ui/views/widgets/text.h"
#include "ui/views/window/actions.h"
#include "ui/views/window/dock_layout.h"
#include "ui/views/window/main_window.h"
#include "ui/views/window/scenario_recording.h"
#include "ui/views/window/status_line.h"

#include <QAction>
#include <QDockWidget>

#include <memory>
#include <utility>

namespace weir::ui {

void MainWindow::connectScenario() {
    const auto on = [this](Command command, auto act) {
        connect((*m_actions)[command], &QAction::triggered, this, act);
    };
    on(Command::NewScenario, [this] { m_scenario->startAnew(); });
    on(Command::OpenScenario, [this] { m_scenario->chooseAndOpen(); });
    on(Command::SaveScenario, [this] { m_scenario->save(false); });
    on(Command::SaveScenarioAs, [this] { m_scenario->save(true); });
    on(Command::RunScenario, [this] { runScenario(false); });
    on(Command::StepScenario, [this] { stepScenario(); });
    on(Command::RecordScenario, [this](bool begins) { record(begins); });
    on(Command::PauseScenario, [this] { m_bridge.controlScenario(ScenarioControl::Pause); });
    on(Command::LoosenExpectation, [this] { m_scenario->loosen(); });
    on(Command::StopScenario, [this] { m_bridge.controlScenario(ScenarioControl::Cancel); });
    for (const auto command :
         {Command::NewScenario, Command::OpenScenario, Command::SaveScenario, Command::RunScenario,
          Command::StepScenario, Command::LoosenExpectation}) {
        on(command, [this] {
            m_docks->scenario()->show();
            m_docks->scenario()->raise();
        });
    }
    auto& actions = *m_actions;
    m_scenario->addTools({actions[Command::NewScenario], actions[Command::OpenScenario],
                          actions[Command::SaveScenario], nullptr, actions[Command::RunScenario],
                          actions[Command::StepScenario], actions[Command::PauseScenario],
                          actions[Command::StopScenario], nullptr,
                          actions[Command::RecordScenario]});
    connect(m_scenario, &ScenarioPanel::stateChanged, this, &MainWindow::refreshScenarioActions);
    connect(m_scenario, &ScenarioPanel::noticed, m_notices, &NoticeArea::add);
    connect(m_scenario, &ScenarioPanel::settled, m_notices, &NoticeArea::settle);
    for (const Actions::Entry& entry : actions.all()) {
        // These mean the same in a text, or move and delete in it as everywhere.
        if (entry.command != Command::Copy && entry.command != Command::FollowNewest &&
            entry.command != Command::Remove) {
            m_scenario->editor().leaveKey(entry.action->shortcut());
        }
    }
    m_scenario->editor().addContextAction(actions[Command::LoosenExpectation]);
    connect(m_scenario, &ScenarioPanel::recordsChosen, this, &MainWindow::showRecords);
    connect(m_status, &StatusLine::recordingEnded, (*m_actions)[Command::RecordScenario],
            &QAction::trigger);
    connect(&m_bridge, &EngineBridge::scenarioAdvanced, this, [this](const ScenarioNews& news) {
        if (news.play != m_play) {
            return;
        }
        m_isPlayPaused = news.isPaused;
        if (news.ended) {
            m_play = 0;
        }
        m_scenario->take(news);
    });
    connect(&m_bridge, &EngineBridge::finished, this, [this](const CommandResult& result) {
        if (result.command != m_play || !result.error) {
            return;
        }
        m_play = 0;
        m_scenario->runRefused();
        Notice notice;
        notice.subject = QStringLiteral("scenario");
        notice.message = toQString(result.error->message());
        notice.advice = tr("Stop the scenario that plays, then run this one.");
        m_notices->add(notice);
    });
}

void MainWindow::runScenario(bool paused) {
    if (m_play != 0) {
        m_bridge.controlScenario(ScenarioControl::Resume);
        return;
    }
    if (!m_scenario->canRun()) {
        return;
    }
    const auto loaded = m_scenario->checked();
    // The scenario lives as long as what it was checked with.
    const std::shared_ptr<const scenario::Scenario> shown(loaded, &*loaded->scenario);
    scenario::RunOptions options;
    m_scenario->runBegins();
    m_play = m_bridge.playScenario(shown, options, paused);
    m_isPlayPaused = paused;
    refreshScenarioActions();
}

void MainWindow::stepScenario() {
    if (m_play == 0) {
        runScenario(true);
    } else {
        m_bridge.controlScenario(ScenarioControl::Step);
    }
}

void MainWindow::record(bool begins) {
    if (!begins) {
        showRecording();
        return;
    }
    m_recording = std::make_unique<ScenarioRecording>(m_bridge.journal());
    for (int row = 0; row < m_tree->rowCount(); ++row) {
        const auto id = static_cast<EndpointId>(
            m_tree->index(row, 0).data(EndpointTreeModel::EndpointIdRole).toUInt());
        if (const auto* state = m_tree->endpoint(id)) {
            m_recording->keep(*state);
        }
    }
    refreshScenarioActions();
}

void MainWindow::keepForRecording(const Changes& changes) {
    if (m_recording != nullptr) {
        for (const EndpointState& state : changes.endpoints) {
            m_recording->keep(state);
        }
    }
}

void MainWindow::showRecording() {
    const std::shared_ptr<ScenarioRecording> recording = std::move(m_recording);
    if (recording == nullptr) {
        return;
    }
    recording->end();
    m_scenario->showRecording(
        [recording](auto expectations) { return toQString(recording->text(expectations)); });
    m_docks->scenario()->show();
    m_docks->scenario()->raise();
}

void MainWindow::showRecords(quint64 first, quint64 last) {
    m_events->selectRecords(first, last);
}

void MainWindow::refreshScenarioActions() {
    const auto enable = [this](Command command, bool enabled) {
        (*m_actions)[command]->setEnabled(enabled);
    };
    const bool plays = m_play != 0;
    const bool canBegin = m_bridge.isRunning() && m_scenario->canRun();
    enable(Command::RunScenario, plays ? m_isPlayPaused : canBegin);
    enable(Command::StepScenario, plays ? m_isPlayPaused : canBegin);
    enable(Command::PauseScenario, plays && !m_isPlayPaused);
    enable(Command::StopScenario, plays);
    m_status->setRecording(m_recording != nullptr);
    enable(Command::RecordScenario, m_bridge.isRunning() || m_recording != nullptr);
}

} // namespace weir::ui
