#include "ui/bridge/scenario_play.h"

#include <utility>

namespace weir::ui {

ScenarioPlay::ScenarioPlay(EventLoop& loop, Workbench& workbench, const Journal& journal, Task told)
    : m_loop(loop), m_workbench(workbench), m_journal(journal), m_told(std::move(told)) {}

Result<void> ScenarioPlay::play(quint64 play, std::shared_ptr<const scenario::Scenario> scenario,
                                const scenario::RunOptions& options, bool paused) {
    if (m_run != nullptr && !m_run->hasEnded()) {
        return Error::input("A scenario plays already: stop it first.");
    }
    m_run.reset();
    m_play = play;
    m_scenario = std::move(scenario);
    m_current.reset();
    m_stepsRun = 0;
    m_run = std::make_unique<scenario::Run>(m_loop, m_workbench, m_journal, *m_scenario, options,
                                            static_cast<scenario::RunWatcher&>(*this));
    if (paused) {
        m_run->pause();
    }
    m_run->start();
    tellPause();
    return {};
}

Result<void> ScenarioPlay::control(ScenarioControl what) {
    if (m_run == nullptr || m_run->hasEnded()) {
        return Error::input("No scenario plays: it has ended.");
    }
    switch (what) {
        case ScenarioControl::Pause:
            m_run->pause();
            break;
        case ScenarioControl::Resume:
            m_run->resume();
            break;
        case ScenarioControl::Step:
            m_run->step();
            break;
        case ScenarioControl::Cancel:
            m_run->cancel();
            return {};
    }
    tellPause();
    return {};
}

void ScenarioPlay::onActivity() {
    if (m_run != nullptr && !m_run->hasEnded()) {
        m_run->onActivity();
    }
}

std::vector<ScenarioNews> ScenarioPlay::takeNews() {
    return std::exchange(m_news, {});
}

ScenarioNews& ScenarioPlay::news() {
    if (m_news.empty() || m_news.back().play != m_play) {
        m_news.emplace_back().play = m_play;
    }
    ScenarioNews& told = m_news.back();
    told.current = m_current;
    told.isPaused = m_run != nullptr && !m_run->hasEnded() && m_run->isPaused();
    told.stepsRun = m_stepsRun;
    return told;
}

void ScenarioPlay::tellPause() {
    news();
    m_told();
}

void ScenarioPlay::stepBegins(const scenario::Step& step) {
    m_current = step.place;
    news();
    m_told();
}

void ScenarioPlay::stepEnded(const scenario::StepOutcome& outcome) {
    ++m_stepsRun;
    ScenarioNews& told = news();
    if (m_stepsRun <= mostTold || outcome.verdict != scenario::Verdict::Passed) {
        told.steps.push_back(outcome);
    }
    m_told();
}

void ScenarioPlay::runEnded(const scenario::Outcome& outcome) {
    m_current.reset();
    ScenarioNews& told = news();
    told.isPaused = false;
    told.ended = outcome;
    m_told();
}

} // namespace weir::ui
