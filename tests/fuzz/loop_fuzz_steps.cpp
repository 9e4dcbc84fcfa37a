// What is done to the loop and its descriptors, and the callbacks that are no events'.

#include "loop_fuzz_run.h"

#include <algorithm>
#include <chrono>

namespace weir::fuzz {

std::size_t LoopRun::someDescriptor() {
    const std::size_t which = m_input.below(Descriptors::count);
    tell("descriptor", static_cast<int>(which));
    return which;
}

/// io_uring tells what became ready first since the last wait, and that even where it is over by
/// now; where nothing changes twice between two waits it tells what the others do.
void LoopRun::changeSome(void (Descriptors::*change)(std::size_t)) {
    const std::size_t which = someDescriptor();
    if (m_loop->backendName() != "io_uring" || m_changed[which] != m_loop->turn()) {
        m_changed[which] = m_loop->turn();
        (m_descriptors.*change)(which);
    }
}

void LoopRun::reopen() {
    const std::size_t which = someDescriptor();
    const bool keepsOld = m_input.oneIn(3);
    const bool removesFirst = m_input.oneIn(2);
    const auto removeAll = [&] {
        for (const Slot& slot : m_slots) {
            if (slot.id >= 0 && slot.which == which) {
                slot.event()->remove();
                m_model.remove(slot.id);
            }
        }
    };
    for (int id = 0; id < m_model.eventCount(); ++id) {
        const bool isInSlot = std::any_of(m_slots.begin(), m_slots.end(),
                                          [id](const Slot& slot) { return slot.id == id; });
        if (!isInSlot && m_model.event(id).watching &&
            m_model.event(id).descriptor == static_cast<int>(which)) {
            return; // a once event cannot be removed
        }
    }
    if (removesFirst) {
        removeAll();
    }
    tell(removesFirst ? "events removed first" : "events removed later", keepsOld ? 1 : 0);
    m_descriptors.reopen(which, keepsOld);
    removeAll();
}

void LoopRun::advance() {
    const Duration step = someTime();
    tell("nanoseconds", static_cast<int>(step.count()));
    m_clock.advance(step == Duration::max() ? Duration(std::chrono::hours(1)) : step);
}

void LoopRun::updateCachedTime() {
    m_loop->updateCachedTime();
    m_model.updateCachedTime();
}

void LoopRun::post() {
    const int task = m_tasks++;
    m_model.post(task);
    m_loop->post([this, task, token = m_token] { taskRan(task); });
}

void LoopRun::renewDeferred(std::size_t id) {
    m_model.cancel(static_cast<int>(id));
    m_deferreds[id] = std::make_unique<Deferred>(
        *m_loop, [this, id, token = m_token] { deferredRan(static_cast<int>(id)); });
}

void LoopRun::defer() {
    const std::size_t id = m_input.below(deferredCount);
    if (m_model.queuedInTurn() < 5) {
        m_loop->defer(*m_deferreds[id]);
        m_model.defer(static_cast<int>(id));
    }
}

void LoopRun::atTurnEnd() {
    const std::size_t id = m_input.below(deferredCount);
    if (m_model.queuedInTurn() < 5) {
        m_loop->atTurnEnd(*m_deferreds[id]);
        m_model.atTurnEnd(static_cast<int>(id));
    }
}

void LoopRun::cancel() {
    const std::size_t id = m_input.below(deferredCount);
    if (m_input.oneIn(2)) {
        renewDeferred(id);
    } else {
        m_deferreds[id]->cancel();
        m_model.cancel(static_cast<int>(id));
    }
}

void LoopRun::exitLoop() {
    m_loop->exitLoop();
    m_model.exitLoop(std::nullopt);
}

void LoopRun::exitLater() {
    const Duration delay = someTime();
    m_loop->exitLoop(delay);
    m_model.exitLoop(delay);
}

void LoopRun::breakLoop() {
    m_loop->breakLoop();
    m_model.breakLoop();
}

void LoopRun::continueLoop() {
    m_loop->continueLoop();
    m_model.continueLoop();
}

void LoopRun::stop() {
    m_loop->stop();
    m_model.stop();
}

void LoopRun::wake() {
    m_loop->wake();
}

void LoopRun::virtuals() {
    if (m_input.oneIn(2) && m_model.counts().virtuals < 3) {
        m_loop->addVirtual();
        m_model.addVirtual();
    } else if (m_model.counts().virtuals > 0) {
        m_loop->removeVirtual();
        m_model.removeVirtual();
    }
}

void LoopRun::setPriorities() {
    const int count = static_cast<int>(m_input.below(6));
    check(m_loop->setPriorities(count) == m_model.setPriorities(count),
          "whether the number of priorities could be set");
}

void LoopRun::run() {
    static constexpr std::array modes{RunMode::NonBlock,   RunMode::NonBlock, RunMode::Once,
                                      RunMode::UntilEmpty, RunMode::Forever,  RunMode::NonBlock};
    const RunMode mode = modes[m_input.below(modes.size())];
    if (m_model.isRunning()) {
        check(!m_loop->run(mode).ok(), "run() within run() was not refused");
        return;
    }
    tell("mode", static_cast<int>(mode));
    m_callbacks = 0;
    m_model.beginRun(mode);
    const auto end = m_loop->run(mode);
    check(end.ok(), "run() failed");
    m_model.endRun(*end, m_loop->turn());
    tell("run() returned");
}

void LoopRun::taskRan(int task) {
    tell("  task", task);
    m_model.taskRuns(task, m_loop->turn());
    callbackActs();
    m_model.taskReturned();
}

void LoopRun::deferredRan(int id) {
    tell("  deferred callback", id);
    m_model.deferredRuns(id, m_loop->turn());
    callbackActs();
}

} // namespace weir::fuzz
