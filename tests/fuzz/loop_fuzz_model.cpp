// What events of the model do; loop_fuzz_turn.cpp has its turn.

#include "loop_fuzz_model.h"

#include <algorithm>

namespace weir::fuzz {
namespace {

TimePoint after(TimePoint start, Duration delay) {
    return delay < TimePoint::max() - start ? start + delay : TimePoint::max();
}

} // namespace

int LoopModel::make(int descriptor, EventFlags flags) {
    ModelEvent event;
    event.descriptor = descriptor;
    event.flags = flags;
    event.priority = m_priorities / 2;
    m_events.push_back(event);
    return static_cast<int>(m_events.size()) - 1;
}

void LoopModel::add(int id, std::optional<Duration> timeout) {
    ModelEvent& event = m_events[index(id)];
    if (!event.watching && any(event.flags, conditions)) {
        event.watching = true;
        event.watchOrder = ++m_order;
        countMost();
    }
    if (!timeout) {
        return;
    }
    event.interval = timeout;
    event.fired &= ~EventFlags::Timeout;
    if (event.active && event.fired == EventFlags::None) {
        deactivate(id);
    }
    startTimer(event, after(now(), *timeout));
}

void LoopModel::remove(int id) {
    ModelEvent& event = m_events[index(id)];
    if (event.finalising) {
        return;
    }
    event.watching = false;
    event.timing = false;
    event.interval.reset();
    deactivate(id);
}

void LoopModel::removeTimer(int id) {
    ModelEvent& event = m_events[index(id)];
    if (!event.finalising) {
        event.timing = false;
        event.interval.reset();
    }
}

void LoopModel::activate(int id, EventFlags fired) {
    if (!m_events[index(id)].finalising) {
        activateIn(id, fired, ++m_order);
        ++m_activatedInTurn;
    }
}

void LoopModel::activateIn(int id, EventFlags fired, std::uint64_t look) {
    m_events[index(id)].fired |= fired;
    if (!m_events[index(id)].active) {
        push(id, look);
    }
}

void LoopModel::push(int id, std::uint64_t look) {
    ModelEvent& event = m_events[index(id)];
    event.active = true;
    m_active.push_back({id, std::min(event.priority, m_priorities - 1), look});
    countMost();
}

void LoopModel::deactivate(int id) {
    ModelEvent& event = m_events[index(id)];
    event.active = false;
    event.fired = EventFlags::None;
    std::erase_if(m_active, [id](const Active& entry) { return entry.event == id; });
}

std::size_t LoopModel::activateDescriptor(int descriptor, EventFlags fired) {
    std::vector<int> waiting;
    for (int id = 0; id < eventCount(); ++id) {
        const ModelEvent& event = m_events[index(id)];
        if (event.watching && event.descriptor == descriptor &&
            any(event.flags & conditions, fired)) {
            waiting.push_back(id);
        }
    }
    std::sort(waiting.begin(), waiting.end(),
              [this](int a, int b) { return event(a).watchOrder < event(b).watchOrder; });
    for (const int id : waiting) {
        activate(id, event(id).flags & fired & conditions);
    }
    return waiting.size();
}

bool LoopModel::finalise(int id) {
    ModelEvent& event = m_events[index(id)];
    if (event.finalising) {
        return false;
    }
    remove(id);
    event.finalising = true;
    push(id, ++m_order);
    ++m_activatedInTurn;
    return true;
}

bool LoopModel::setPriority(int id, int priority) {
    ModelEvent& event = m_events[index(id)];
    if (priority < 0 || priority >= m_priorities || event.active) {
        return false;
    }
    event.priority = priority;
    return true;
}

bool LoopModel::setPriorities(int count) {
    if (count < 1 || count > LoopConfig::maxPriorities || !m_active.empty()) {
        return false;
    }
    m_priorities = count;
    return true;
}

std::vector<int> LoopModel::removeEvents() {
    std::vector<int> finalised;
    for (int id = 0; id < eventCount(); ++id) {
        if (event(id).finalising && event(id).active) {
            deactivate(id);
            finalised.push_back(id);
        } else {
            remove(id);
        }
    }
    return finalised;
}

void LoopModel::startTimer(ModelEvent& event, TimePoint deadline) {
    event.deadline = deadline;
    event.timerOrder = ++m_order;
    event.timing = true;
    countMost();
}

void LoopModel::rearm(int id, EventFlags fired) {
    ModelEvent& event = m_events[index(id)];
    if (!event.persists()) {
        event.watching = false;
        event.timing = false;
        return;
    }
    if (!event.interval) {
        return;
    }
    TimePoint deadline = after(now(), *event.interval);
    if (any(fired, EventFlags::Timeout) && !event.timing) {
        const TimePoint next = after(event.deadline, *event.interval);
        deadline = next > now() ? next : deadline;
    }
    startTimer(event, deadline);
}

void LoopModel::defer(int id) {
    if (!isQueued(id)) {
        m_deferred.push_back(id);
        ++m_queuedInTurn;
    }
}

void LoopModel::atTurnEnd(int id) {
    if (!isQueued(id)) {
        m_turnEnd.push_back(id);
        ++m_queuedInTurn;
    }
}

void LoopModel::cancel(int id) {
    for (std::deque<int>* queue : {&m_deferred, &m_turnEnd, &m_turnEndBatch}) {
        std::erase(*queue, id);
    }
}

bool LoopModel::isQueued(int deferred) const {
    const auto holds = [deferred](const std::deque<int>& queue) {
        return std::find(queue.begin(), queue.end(), deferred) != queue.end();
    };
    return holds(m_deferred) || holds(m_turnEnd) || holds(m_turnEndBatch);
}

void LoopModel::exitLoop(std::optional<Duration> delay) {
    if (!delay || *delay <= Duration::zero()) {
        m_exitAsked = true;
        return;
    }
    const TimePoint deadline = after(now(), *delay);
    m_exitDeadline = m_exitDeadline ? std::min(*m_exitDeadline, deadline) : deadline;
}

void LoopModel::addVirtual() {
    ++m_virtuals;
    countMost();
}

void LoopModel::countMost() {
    const EventCounts now = counts();
    m_most.pending = std::max(m_most.pending, now.pending);
    m_most.active = std::max(m_most.active, now.active);
    m_most.virtuals = std::max(m_most.virtuals, now.virtuals);
}

EventCounts LoopModel::counts() const {
    EventCounts counts;
    for (const ModelEvent& event : m_events) {
        counts.pending += event.pending() ? 1U : 0U;
        counts.active += event.active ? 1U : 0U;
    }
    counts.virtuals = m_virtuals;
    return counts;
}

std::size_t LoopModel::busyEvents() const {
    return static_cast<std::size_t>(
        std::count_if(m_events.begin(), m_events.end(),
                      [](const ModelEvent& event) { return event.pending() || event.active; }));
}

EventFlags LoopModel::pendingFor(int id) const {
    const ModelEvent& event = m_events[index(id)];
    EventFlags waitsFor = event.watching ? event.flags & conditions : EventFlags::None;
    waitsFor |= event.active ? event.fired : EventFlags::None;
    return event.timing ? waitsFor | EventFlags::Timeout : waitsFor;
}

bool LoopModel::anyReady() const {
    return std::any_of(m_events.begin(), m_events.end(), [this](const ModelEvent& event) {
        return event.watching &&
               any(event.flags & conditions, m_outside.readiness(event.descriptor));
    });
}

} // namespace weir::fuzz
