#pragma once

#include <weir/base/function.h>
#include <weir/base/result.h>
#include <weir/loop/event_loop.h>
#include <weir/scenario/model.h>
#include <weir/scenario/outcome.h>
#include <weir/workbench/journal.h>
#include <weir/workbench/workbench.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace weir::scenario {

/// Cuts one message that the scenario sends in two, to find framing bugs.
struct Split {
    /// Counted from 0, in the order in which they are sent.
    std::uint64_t send = 0;
    /// Bytes in the first piece; at least 1 and less than the message.
    std::size_t at = 1;
};

/// A plain value.
struct RunOptions {
    std::uint64_t seed = 1;
    /// Over the scenario's own.
    Variables variables;
    /// Replaced by "***" in every text of the Outcome; empty ones are passed over.
    std::vector<std::string> secrets;
    /// Shorter than the scenario's own.
    std::optional<Duration> timeout;
    bool allowRemote = false;
    std::optional<Split> split;
    std::size_t keptSteps = 10'000;
    /// Outcome::messages is filled.
    bool keepsMessages = false;
};

/// What a Run tells while it runs; on the loop's thread. Each may call anything of the Run but its
/// destructor.
class RunWatcher {
public:
    virtual ~RunWatcher() = default;

    virtual void stepBegins(const Step& /*step*/) {}

    virtual void stepEnded(const StepOutcome& /*outcome*/) {}

    /// The last one.
    virtual void runEnded(const Outcome& outcome) = 0;
};

/// One run of a scenario on a Workbench: adds its endpoints there, does one step after another, and
/// removes the endpoints at the end. It sees what happens as everybody does, by the journal and the
/// states.
///
/// Thread: the loop's. Owner: whoever started it; destroying it cancels it without telling. The
/// loop, workbench, journal, scenario and watcher must outlive it. It takes Workbench::onActivity()
/// only where `activity` says so; else who owns the workbench calls onActivity().
class Run {
public:
    Run(EventLoop& loop, Workbench& workbench, const Journal& journal, const Scenario& scenario,
        const RunOptions& options, RunWatcher& watcher);
    ~Run();
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    /// The first step begins in the next turn.
    void start();
    /// Something was journaled or changed: looks whether what it waits for has come.
    void onActivity();
    /// Ends it, Verdict::Cancelled, and tells.
    void cancel();

    /// Stops before the next step until resume() or step(), which does one.
    void pause();
    void resume();
    void step();
    [[nodiscard]] bool isPaused() const;
    [[nodiscard]] bool hasEnded() const;

private:
    class Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

/// Where a scenario runs that nobody watches.
struct Stage {
    /// A backend's name; empty: the fastest.
    std::string backend;
    /// On a simulated clock, over streams in memory.
    bool isVirtual = false;
    JournalOptions journal;
    /// Ends the run, Verdict::Cancelled, once a stop is asked for, on any thread.
    std::stop_token stop;
};

/// Runs it on a loop, journal and workbench of its own to the end. Any thread, several at a time.
/// Where even that cannot be made, the verdict is Broken. `journal`, where it is not null, is given
/// the run's journal.
Outcome runToEnd(const Scenario& scenario, const RunOptions& options, const Stage& stage = {},
                 std::unique_ptr<Journal>* journal = nullptr, RunWatcher* watcher = nullptr);

} // namespace weir::scenario
