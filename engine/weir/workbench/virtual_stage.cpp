#include <weir/workbench/settings.h>
#include <weir/workbench/virtual_stage.h>

#include <utility>

namespace weir {

Result<std::unique_ptr<VirtualStage>> VirtualStage::create(const VirtualStageOptions& options) {
    // The constructor is private, which make_unique does not reach.
    std::unique_ptr<VirtualStage> stage(new VirtualStage());
    LoopConfig config;
    config.backend = options.backend;
    config.priorities = workbenchPriorities;
    config.clock = &stage->m_clock;
    auto loop = EventLoop::create(config);
    if (!loop) {
        return loop.error();
    }
    stage->m_loop = std::move(*loop);
    JournalOptions keeping = options.journal;
    keeping.wallStart = keeping.wallStart.value_or(simulatedWallStart);
    auto journal = Journal::create(stage->m_clock.now(), keeping);
    if (!journal) {
        return journal.error();
    }
    stage->m_journal = std::move(*journal);
    stage->m_clock.onNothingToWaitFor([raw = stage.get()] {
        raw->m_nothing = true;
        raw->m_loop->stop();
    });
    stage->m_resolver = std::make_unique<VirtualResolver>(*stage->m_loop);
    stage->m_network = std::make_unique<VirtualNetwork>(*stage->m_loop, options.network);
    stage->m_workbench = std::make_unique<Workbench>(*stage->m_loop, *stage->m_journal,
                                                     *stage->m_resolver, *stage->m_network);
    return stage;
}

VirtualStage::~VirtualStage() = default;

std::unique_ptr<Journal> VirtualStage::takeJournal() {
    m_workbench.reset();
    return std::move(m_journal);
}

} // namespace weir
