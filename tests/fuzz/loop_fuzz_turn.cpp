// The turn of the model. Callbacks are checked one by one as they come; that none is missing is
// seen where the next turn begins, or the run ends.

#include "loop_fuzz_model.h"

#include <algorithm>

namespace weir::fuzz {

TimePoint LoopModel::now() const {
    return m_cachedNow ? *m_cachedNow : m_outside.clockNow();
}

void LoopModel::updateCachedTime() {
    if (m_cachedNow) {
        m_cachedNow = m_outside.clockNow();
    }
}

bool LoopModel::isEmpty() const {
    const bool events = std::any_of(m_events.begin(), m_events.end(), [](const ModelEvent& event) {
        return event.pending() || event.active;
    });
    return !events && m_virtuals == 0 && m_active.empty() && m_deferred.empty() &&
           m_turnEnd.empty() && m_posts.empty() && !m_exitDeadline;
}

void LoopModel::beginRun(RunMode mode) {
    m_running = true;
    m_inTurn = false;
    m_mode = mode;
    m_leavesAnyway = mode == RunMode::Once || mode == RunMode::NonBlock;
    m_gotBreak = false;
    m_gotExit = false;
}

void LoopModel::enterTurn(std::uint64_t turn) {
    check(m_running, "a callback outside of run()");
    if (turn == m_turn && m_inTurn) {
        return;
    }
    check(turn > m_turn, "the number of the turn");
    if (m_inTurn) {
        endTurn();
        check(m_mode != RunMode::NonBlock, "a second turn of NonBlock");
        check(m_mode != RunMode::Once || !m_ranSomething || m_continueAsked,
              "a second turn of Once");
        check(!m_breakAsked && !m_exitAsked, "a turn after the loop had to leave");
    }
    m_inTurn = true;
    m_turn = turn;
    m_exitAsked = m_exitAsked || m_stopAsked;
    m_stopAsked = false;
    check(m_mode == RunMode::Forever || m_exitAsked || !isEmpty(), "a turn of an empty loop");
    m_cachedNow.reset();
    if (!m_config.noTimeCache) {
        m_cachedNow = m_outside.clockNow();
    }
    m_ranSomething = false;
    m_continueAsked = false;
    m_activatedInTurn = 0;
    m_queuedInTurn = 0;
    enterPlainStage();
    collect();
}

void LoopModel::enterPlainStage() {
    m_stage = Stage::Plain;
    m_ran = 0;
    m_ranEvent = false;
}

void LoopModel::collect() {
    std::vector<int> watching;
    for (int id = 0; id < eventCount(); ++id) {
        if (event(id).watching) {
            watching.push_back(id);
        }
    }
    std::sort(watching.begin(), watching.end(),
              [this](int a, int b) { return event(a).watchOrder < event(b).watchOrder; });
    const std::uint64_t look = ++m_order;
    for (const int id : watching) {
        const EventFlags fired =
            event(id).flags & conditions & m_outside.readiness(event(id).descriptor);
        if (fired != EventFlags::None) {
            activateIn(id, fired, look);
        }
    }
    if (m_batch.empty() && !m_posts.empty()) {
        m_batch.swap(m_posts);
        m_active.push_back({batch, 0, ++m_order});
    }
    collectTimers();
}

void LoopModel::collectTimers() {
    const TimePoint reached = m_outside.clockNow();
    std::vector<int> due;
    for (int id = 0; id < eventCount(); ++id) {
        if (event(id).timing && event(id).deadline <= reached) {
            due.push_back(id);
        }
    }
    std::sort(due.begin(), due.end(), [this](int a, int b) {
        return event(a).deadline != event(b).deadline ? event(a).deadline < event(b).deadline
                                                      : event(a).timerOrder < event(b).timerOrder;
    });
    for (const int id : due) {
        activateIn(id, EventFlags::Timeout, ++m_order);
        m_events[index(id)].timing = false;
    }
    if (m_exitDeadline && *m_exitDeadline <= reached) {
        m_exitDeadline.reset();
        m_exitAsked = true;
    }
}

int LoopModel::mostUrgent() const {
    int priority = LoopConfig::maxPriorities;
    for (const Active& entry : m_active) {
        priority = std::min(priority, entry.priority);
    }
    return priority;
}

bool LoopModel::isSpent(int priority) const {
    return !everything() && m_ran > 0 && priority >= m_config.limitsFromPriority &&
           m_config.maxCallbacks && m_ran >= *m_config.maxCallbacks;
}

void LoopModel::countRun(int priority) {
    m_ran += priority >= m_config.limitsFromPriority ? 1U : 0U;
}

/// Whether it may be the next one of its priority.
bool LoopModel::isFirst(const Active& entry) const {
    for (const Active& other : m_active) {
        if (other.priority != entry.priority) {
            continue;
        }
        if (other.event == entry.event) {
            return true;
        }
        if (other.look != entry.look ||
            event(other.event).descriptor == event(entry.event).descriptor) {
            return false;
        }
    }
    return false;
}

/// The plain callback of `id`, which may be the batch's.
void LoopModel::runsNow(int id, std::uint64_t turn) {
    enterTurn(turn);
    check(!m_breakAsked, "a callback after breakLoop()");
    check(!m_continueAsked, "a callback after continueLoop()");
    if (m_stage == Stage::Deferred) {
        check(everything(), "a plain callback after the deferred ones");
        check(m_deferred.empty() && m_turnEnd.empty() && m_turnEndBatch.empty(),
              "a plain callback between the deferred ones");
        enterPlainStage();
    }
    const auto found = std::find_if(m_active.begin(), m_active.end(),
                                    [id](const Active& entry) { return entry.event == id; });
    check(found != m_active.end(), "a callback that is not active");
    const Active entry = *found;
    check(entry.priority == mostUrgent(), "a callback before a more urgent one");
    check(isFirst(entry), "the order of the callbacks");
    check(!isSpent(entry.priority), "more callbacks than the limit");
    check(everything() || !m_ranEvent || entry.priority <= m_lastPriority,
          "less urgent callbacks in the same turn");
    m_lastPriority = entry.priority;
    m_ranSomething = true;
    countRun(entry.priority);
}

void LoopModel::eventRuns(int id, EventFlags fired, std::uint64_t turn) {
    runsNow(id, turn);
    m_ranEvent = true;
    check(!event(id).finalising, "the callback of an event that is being finalised");
    check(event(id).fired == fired, "what a callback was told");
    deactivate(id);
    rearm(id, fired);
}

void LoopModel::finaliserRuns(int id, std::uint64_t turn) {
    runsNow(id, turn);
    m_ranEvent = true;
    check(event(id).finalising, "a finaliser that nobody asked for");
    deactivate(id);
}

void LoopModel::taskRuns(int task, std::uint64_t turn) {
    runsNow(batch, turn);
    check(m_batch.front() == task, "the order of posted tasks");
}

// Until then it is counted as active, as the loop does.
void LoopModel::taskReturned() {
    m_batch.pop_front();
    if (m_batch.empty()) {
        std::erase_if(m_active, [](const Active& entry) { return entry.event == batch; });
    }
}

void LoopModel::deferredRuns(int id, std::uint64_t turn) {
    enterTurn(turn);
    check(!m_breakAsked, "a deferred callback after breakLoop()");
    if (m_stage == Stage::Plain) {
        endPlainStage();
        m_stage = Stage::Deferred;
    }
    m_ranSomething = true;
    std::deque<int>* queue = &m_turnEndBatch;
    if (m_turnEndBatch.empty()) {
        queue = m_deferred.empty() ? &m_turnEnd : &m_deferred;
    }
    check(!queue->empty() && queue->front() == id, "the order of deferred callbacks");
    queue->pop_front();
    if (queue == &m_turnEnd) {
        m_turnEndBatch.swap(m_turnEnd);
    }
}

void LoopModel::endPlainStage() const {
    if (m_active.empty() || m_breakAsked || m_continueAsked) {
        return;
    }
    const int priority = mostUrgent();
    check(!everything(), "callbacks are missing from a turn that runs everything");
    check(isSpent(priority) || (m_ranEvent && priority > m_lastPriority), "a callback is missing");
}

void LoopModel::endTurn() {
    if (!m_breakAsked) {
        check(m_deferred.empty() && m_turnEnd.empty() && m_turnEndBatch.empty(),
              "a deferred callback is missing");
    }
    m_turnEnd.insert(m_turnEnd.begin(), m_turnEndBatch.begin(), m_turnEndBatch.end());
    m_turnEndBatch.clear();
    if (m_stage == Stage::Plain || everything()) {
        endPlainStage();
    }
}

void LoopModel::endRun(RunEnd end, std::uint64_t turn) {
    if (turn != m_turn) {
        enterTurn(turn); // in which nothing was to be called
    }
    if (m_inTurn) {
        endTurn();
    }
    if (m_breakAsked) {
        check(end == RunEnd::Break, "run() did not return Break");
        m_gotBreak = true;
        m_exitAsked = false;
    } else if (m_exitAsked) {
        check(end == RunEnd::Exit, "run() did not return Exit");
        m_gotExit = true;
        m_exitAsked = false;
    } else if (end == RunEnd::Empty) {
        check(m_mode != RunMode::Forever && isEmpty(), "run() returned Empty");
    } else {
        check(end == RunEnd::Done, "run() returned what nobody asked for");
        check(m_mode == RunMode::NonBlock || (m_mode == RunMode::Once && m_ranSomething),
              "run() returned Done");
    }
    m_breakAsked = false;
    m_running = false;
    m_inTurn = false;
    m_cachedNow.reset();
}

} // namespace weir::fuzz
