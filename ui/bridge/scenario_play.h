#pragma once

#include <weir/base/function.h>
#include <weir/loop/event_loop.h>
#include <weir/scenario/run.h>
#include <weir/workbench/journal.h>
#include <weir/workbench/workbench.h>

#include "ui/bridge/scenario_news.h"

#include <memory>
#include <optional>
#include <vector>

namespace weir::ui {

/// The engine's side of a scenario that the window plays: at most one at a time, on the window's
/// own workbench, so that its endpoints and records are seen like any others.
///
/// Thread: the engine's. Owner: the engine; the loop, workbench and journal outlive it.
class ScenarioPlay final : private scenario::RunWatcher {
public:
    /// Of each play so many steps that passed are told one by one.
    static constexpr quint64 mostTold = 10'000;

    /// `told` is called when there is news.
    ScenarioPlay(EventLoop& loop, Workbench& workbench, const Journal& journal, Task told);

    /// Fails while one plays. `paused`: it stops before its first step.
    Result<void> play(quint64 play, std::shared_ptr<const scenario::Scenario> scenario,
                      const scenario::RunOptions& options, bool paused);
    /// Fails where none plays.
    Result<void> control(ScenarioControl what);
    /// Something happened on the workbench.
    void onActivity();

    [[nodiscard]] bool hasNews() const { return !m_news.empty(); }

    /// In order; one for each play that has some.
    std::vector<ScenarioNews> takeNews();

private:
    // scenario::RunWatcher
    void stepBegins(const scenario::Step& step) override;
    void stepEnded(const scenario::StepOutcome& outcome) override;
    void runEnded(const scenario::Outcome& outcome) override;

    ScenarioNews& news();
    void tellPause();

    EventLoop& m_loop;
    Workbench& m_workbench;
    const Journal& m_journal;
    Task m_told;
    quint64 m_play = 0;
    std::shared_ptr<const scenario::Scenario> m_scenario;
    std::unique_ptr<scenario::Run> m_run;
    std::optional<scenario::Place> m_current;
    quint64 m_stepsRun = 0;
    std::vector<ScenarioNews> m_news;
};

} // namespace weir::ui
