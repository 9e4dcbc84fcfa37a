#include <weir/scenario/own_stage.h>
#include <weir/workbench/virtual_network.h>
#include <weir/workbench/virtual_resolver.h>
#include <weir/workbench/virtual_stage.h>

#include <utility>

namespace weir::scenario {

namespace {

Result<void> addLoopAndJournal(OwnStage& made, const Stage& stage, const JournalOptions& keeping) {
    LoopConfig config;
    config.backend = stage.backend;
    config.priorities = workbenchPriorities;
    config.clock = made.clock.get();
    Result<std::unique_ptr<EventLoop>> loop = EventLoop::create(config);
    if (!loop) {
        return loop.error();
    }
    made.loop = std::move(*loop);
    Result<std::unique_ptr<Journal>> journal = Journal::create(made.clock->now(), keeping);
    if (!journal) {
        return journal.error();
    }
    made.journal = std::move(*journal);
    return {};
}

Result<void> addSystem(OwnStage& made, const Stage& stage) {
    made.clock = std::make_unique<SteadyClock>();
    if (Result<void> added = addLoopAndJournal(made, stage, stage.journal); !added) {
        return added;
    }
    made.resolver = std::make_unique<SystemResolver>(*made.loop);
    made.workbench = std::make_unique<Workbench>(*made.loop, *made.journal, *made.resolver);
    return {};
}

// As VirtualStage, whose parts can be kept one by one here.
Result<void> addSimulation(OwnStage& made, const Stage& stage, const RunOptions& options) {
    auto clock = std::make_unique<SimulatedClock>();
    SimulatedClock& simulated = *clock;
    made.clock = std::move(clock);
    JournalOptions keeping = stage.journal;
    keeping.wallStart = keeping.wallStart.value_or(simulatedWallStart);
    if (Result<void> added = addLoopAndJournal(made, stage, keeping); !added) {
        return added;
    }
    simulated.onNothingToWaitFor([loop = made.loop.get()] { loop->stop(); });
    made.resolver = std::make_unique<VirtualResolver>(*made.loop);
    VirtualNetworkOptions network;
    network.seed = options.seed;
    made.network = std::make_unique<VirtualNetwork>(*made.loop, network);
    made.workbench =
        std::make_unique<Workbench>(*made.loop, *made.journal, *made.resolver, *made.network);
    return {};
}

} // namespace

Result<std::unique_ptr<OwnStage>> OwnStage::create(const Stage& stage, const RunOptions& options) {
    auto made = std::make_unique<OwnStage>();
    const Result<void> added =
        stage.isVirtual ? addSimulation(*made, stage, options) : addSystem(*made, stage);
    if (!added) {
        return added.error();
    }
    return made;
}

} // namespace weir::scenario
