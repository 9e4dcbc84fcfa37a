#pragma once

#include <weir/base/result.h>
#include <weir/loop/event_loop.h>
#include <weir/net/resolver.h>
#include <weir/scenario/run.h>
#include <weir/workbench/journal.h>
#include <weir/workbench/network.h>
#include <weir/workbench/workbench.h>

#include <memory>

namespace weir::scenario {

/// What a run has of its own that nobody watches: clock, loop, journal, name look-up and transport.
/// Nothing else in weir/scenario knows whether these are real.
///
/// Thread: that of the run. Owner: runToEnd(). The members go in the opposite order.
struct OwnStage {
    /// Fails where the backend is not to be had, or the journal has no space.
    static Result<std::unique_ptr<OwnStage>> create(const Stage& stage, const RunOptions& options);

    std::unique_ptr<Clock> clock;
    std::unique_ptr<EventLoop> loop;
    std::unique_ptr<Journal> journal;
    std::unique_ptr<Resolver> resolver;
    std::unique_ptr<Network> network;
    std::unique_ptr<Workbench> workbench;

private:
    Result<void> makeLoop(const Stage& stage);
    Result<void> makeJournal(const JournalOptions& options);
    void makeReal();
    void makeVirtual(std::uint64_t seed);
};

} // namespace weir::scenario
