#include <weir/scenario/own_stage.h>

#include <utility>

namespace weir::scenario {

Result<std::unique_ptr<OwnStage>> OwnStage::create(const Stage& stage,
                                                   const RunOptions& /*options*/) {
    if (stage.isVirtual) {
        return Error::input("There is no simulated clock and network to run on.");
    }
    auto made = std::make_unique<OwnStage>();
    made->clock = std::make_unique<SteadyClock>();
    LoopConfig config;
    config.backend = stage.backend;
    config.priorities = workbenchPriorities;
    config.clock = made->clock.get();
    Result<std::unique_ptr<EventLoop>> loop = EventLoop::create(config);
    if (!loop) {
        return loop.error();
    }
    made->loop = std::move(*loop);
    Result<std::unique_ptr<Journal>> journal = Journal::create(made->clock->now(), stage.journal);
    if (!journal) {
        return journal.error();
    }
    made->journal = std::move(*journal);
    made->resolver = std::make_unique<SystemResolver>(*made->loop);
    made->workbench = std::make_unique<Workbench>(*made->loop, *made->journal, *made->resolver);
    return made;
}

} // namespace weir::scenario
