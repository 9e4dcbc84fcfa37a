#include <weir/loop/raw_event.h>
#include <weir/scenario/loop_watch.h>

#include <algorithm>

namespace weir::scenario {

namespace {

/// So many can be active at one priority and be measured; what is beyond is not.
constexpr std::size_t mostActive = 65536;

} // namespace

LoopWatch::LoopWatch(EventLoop& loop) : m_loop(loop) {
    m_loop.addObserver(*this);
}

LoopWatch::~LoopWatch() {
    m_loop.removeObserver(*this);
}

void LoopWatch::prepare(std::optional<Duration> /*wait*/) {
    if (m_isInTurn) {
        m_lag.add(m_loop.clock().now() - m_waitEnded);
        m_isInTurn = false;
    }
}

void LoopWatch::check() {
    m_waitEndedBefore = m_waitEnded;
    m_waitEnded = m_loop.now();
    m_isInTurn = true;
}

void LoopWatch::eventActivated(const RawEvent& event, EventFlags fired) {
    // Between the wait and the first callback the cached time is exact enough, and costs nothing.
    const TimePoint now = m_isInCallback ? m_loop.clock().now() : m_loop.now();
    if (any(fired, EventFlags::Timeout)) {
        // One that was due before the last wait ended was added behind it, with no time at all.
        const std::optional<TimePoint> deadline = event.deadline();
        if (deadline && *deadline > m_waitEndedBefore) {
            m_late.add(now - *deadline);
        }
    }
    const auto priority = static_cast<std::size_t>(event.priority());
    if (priority < m_active.size() && m_active[priority].size() < mostActive) {
        m_active[priority].push_back({&event, now});
    }
}

void LoopWatch::callbackBegins(const RawEvent& event, EventFlags /*fired*/) {
    m_isInCallback = true;
    const auto priority = static_cast<std::size_t>(event.priority());
    if (priority >= m_active.size()) {
        return;
    }
    std::deque<Active>& active = m_active[priority];
    const auto found = std::find_if(active.begin(), active.end(),
                                    [&](const Active& entry) { return entry.event == &event; });
    if (found == active.end()) {
        return; // active since before this watched
    }
    m_waited[priority].add(m_loop.clock().now() - found->since);
    // Those before it have been removed without running, as they would have run first.
    active.erase(active.begin(), found + 1);
}

void LoopWatch::callbackEnded(int /*priority*/, Duration /*took*/) {
    m_isInCallback = false;
}

} // namespace weir::scenario
