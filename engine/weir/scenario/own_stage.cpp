#include <weir/scenario/own_stage.h>
#include <weir/workbench/system_network.h>
#include <weir/workbench/virtual_network.h>
#include <weir/workbench/virtual_resolver.h>
#include <weir/workbench/virtual_stage.h>

#include <utility>

namespace weir::scenario {

Result<std::unique_ptr<OwnStage>> OwnStage::create(const Stage& stage, const RunOptions& options) {
    auto made = std::make_unique<OwnStage>();
    JournalOptions keeping = stage.journal;
    if (stage.isVirtual) {
        made->clock = std::make_unique<SimulatedClock>();
        keeping.wallStart = keeping.wallStart.value_or(simulatedWallStart);
    } else {
        made->clock = std::make_unique<SteadyClock>();
    }
    if (Result<void> loop = made->makeLoop(stage); !loop) {
        return loop.error();
    }
    if (Result<void> journal = made->makeJournal(keeping); !journal) {
        return journal.error();
    }
    if (stage.isVirtual) {
        made->makeVirtual(options.seed);
    } else {
        made->makeReal();
    }
    made->workbench =
        std::make_unique<Workbench>(*made->loop, *made->journal, *made->resolver, *made->network);
    return made;
}

Result<void> OwnStage::makeLoop(const Stage& stage) {
    LoopConfig config;
    config.backend = stage.backend;
    config.priorities = workbenchPriorities;
    config.clock = clock.get();
    Result<std::unique_ptr<EventLoop>> created = EventLoop::create(config);
    if (!created) {
        return created.error();
    }
    loop = std::move(*created);
    return {};
}

Result<void> OwnStage::makeJournal(const JournalOptions& options) {
    Result<std::unique_ptr<Journal>> created = Journal::create(clock->now(), options);
    if (!created) {
        return created.error();
    }
    journal = std::move(*created);
    return {};
}

void OwnStage::makeReal() {
    resolver = std::make_unique<SystemResolver>(*loop);
    network = std::make_unique<SystemNetwork>(*loop);
}

void OwnStage::makeVirtual(std::uint64_t seed) {
    resolver = std::make_unique<VirtualResolver>(*loop);
    network = std::make_unique<VirtualNetwork>(*loop, VirtualNetworkOptions{.seed = seed});
}

} // namespace weir::scenario
