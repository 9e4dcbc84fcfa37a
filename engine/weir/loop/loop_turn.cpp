// The turn of the loop; event_loop.h has the order of its stages.

#include <weir/loop/event_loop_core.h>

#include <algorithm>

namespace weir {
namespace {

/// Callbacks that keep queueing each other get so many rounds before the loop looks again.
constexpr int mostRounds = 16;

/// How many timers ahead of the one that runs are fetched from memory.
constexpr std::size_t fetchedAhead = 8;

} // namespace

inline EventLoop::Core::Allowance EventLoop::Core::newAllowance() const {
    Allowance allowance;
    allowance.isLimited = m_config.maxCallbacks || m_config.maxCallbackTime;
    if (m_config.maxCallbackTime) [[unlikely]] {
        allowance.until = m_clock.now() + *m_config.maxCallbackTime;
    }
    return allowance;
}

inline void EventLoop::Core::countRun(Allowance& allowance, int priority) const {
    if (priority >= m_config.limitsFromPriority) {
        ++allowance.ran;
    }
}

inline bool EventLoop::Core::isSpent(const Allowance& allowance, int priority) const {
    // A limit of nothing would stop the loop.
    return allowance.isLimited && allowance.ran > 0 && priority >= m_config.limitsFromPriority &&
           ((m_config.maxCallbacks && allowance.ran >= *m_config.maxCallbacks) ||
            (m_config.maxCallbackTime && m_clock.now() >= allowance.until));
}

Result<RunEnd> EventLoop::Core::run(RunMode mode) {
    auto nobody = std::thread::id();
    if (!m_thread.compare_exchange_strong(nobody, std::this_thread::get_id())) {
        return Error::input(nobody == std::this_thread::get_id()
                                ? "Cannot run an event loop from within its own callbacks: let the "
                                  "callback return, the loop goes on by itself."
                                : "Cannot run an event loop that another thread runs: post to it "
                                  "instead.");
    }
    const LoopHold hold(lock());
    m_gotExit = false;
    m_gotBreak = false;
    auto end = runTurns(mode);
    m_breakAsked = false;
    m_turnTime.reset();
    m_thread.store(std::thread::id(), std::memory_order_release);
    return end;
}

Result<RunEnd> EventLoop::Core::runTurns(RunMode mode) {
    while (true) {
        if (m_stop.load(std::memory_order_relaxed) && m_stop.exchange(false)) {
            m_exitAsked = true;
        }
        if (mode != RunMode::Forever && !m_exitAsked && isEmpty()) {
            return RunEnd::Empty;
        }
        if (auto done = turn(mode); !done) {
            return done.error();
        }
        if (m_breakAsked) {
            m_exitAsked = false;
            m_gotBreak = true;
            return RunEnd::Break;
        }
        if (m_exitAsked) {
            m_exitAsked = false;
            m_gotExit = true;
            return RunEnd::Exit;
        }
        if (mode == RunMode::NonBlock ||
            (mode == RunMode::Once && m_ranSomething && !m_continueAsked)) {
            return RunEnd::Done;
        }
    }
}

Result<void> EventLoop::Core::turn(RunMode mode) {
    ++m_turn;
    m_ranSomething = false;
    m_continueAsked = false;
    m_turnTime.reset();
    auto ready = wait(mode);
    if (!ready) [[unlikely]] {
        return ready.error();
    }
    if (isObserved()) [[unlikely]] {
        tellCheck();
    }
    collect(*ready);
    if (hasWork()) {
        static_cast<void>(turnTime());
        runWork(mode == RunMode::Once || mode == RunMode::NonBlock);
    }
    return {};
}

bool EventLoop::Core::isEmpty() const {
    return m_pendingCount == 0 && m_virtualCount == 0 && m_active.empty() && m_deferred.empty() &&
           m_turnEnd.empty() && m_posts.empty() && !TimerQueue::isScheduled(m_exitTimer);
}

std::optional<Duration> EventLoop::Core::waitTime(RunMode mode) {
    if (mode == RunMode::NonBlock || m_exitAsked || hasWork() || !m_posts.empty()) {
        return Duration::zero();
    }
    if (m_timers.empty()) {
        return std::nullopt;
    }
    const auto nearest = m_timers.nearest();
    const TimePoint start = m_clock.now();
    return *nearest > start ? *nearest - start : Duration::zero();
}

Result<std::span<const ReadyDescriptor>> EventLoop::Core::wait(RunMode mode) {
    if (m_changers > 0) [[unlikely]] {
        // They waited for the last wait to end, and go before the next.
        m_lock->waitUntil([this] { return m_changers == 0; });
    }
    auto limit = waitTime(mode);
    if (isObserved()) [[unlikely]] {
        tellPrepare(limit);
        limit = waitTime(mode);
    }
    if (m_breakAsked) [[unlikely]] {
        return std::span<const ReadyDescriptor>();
    }
    if (limit != Duration::zero() && m_config.clock != nullptr) {
        limit = m_clock.sleepFor(limit);
    }
    if (limit == Duration::zero() || !m_posts.beginWait()) {
        return m_backend->wait(Duration::zero());
    }
    const PostWait wait(m_posts);
    return isShared() ? waitShared(limit) : m_backend->wait(limit);
}

void EventLoop::Core::collect(std::span<const ReadyDescriptor> ready) {
    for (const ReadyDescriptor& report : ready) {
        if (report.descriptor == m_waker.descriptor()) {
            m_waker.drain();
            m_notified.exchange(false);
        } else if (m_signals && report.descriptor == m_signals->descriptor()) {
            m_signals->deliver(
                [this](RawEvent& event, unsigned times) { signalCame(event, times); });
        } else {
            m_descriptors.deliver(
                report, [this](RawEvent& event, EventFlags fired) { activateNow(event, fired); });
        }
    }
    if (!hasBatch() && m_posts.take()) {
        m_active.push(m_batchItem, 0);
    }
    if (!m_timers.empty()) {
        m_timers.takeDue(turnTime(), [this](TimerNode& timer) { timedOut(timer); });
        m_timersRun = 0;
    }
}

void EventLoop::Core::runWork(bool everything) {
    for (int round = 0; round < mostRounds && !m_breakAsked && !m_continueAsked; ++round) {
        runActive(everything);
        runQueued();
        // Who leaves after this turn leaves no active callback behind.
        if (m_active.empty() || !(everything || m_exitAsked)) {
            return;
        }
    }
}

void EventLoop::Core::runActive(bool everything) {
    Allowance allowance = newAllowance();
    int priority = m_active.priorities();
    bool ranEvent = false;
    std::size_t leftInRound = m_active.size();
    int round = 0;
    while (!m_active.empty() && !m_breakAsked && !m_continueAsked) {
        const int mostUrgent = m_active.mostUrgent();
        if (everything || m_exitAsked) {
            allowance.isLimited = false;
        } else if (isSpent(allowance, mostUrgent) || (ranEvent && mostUrgent > priority)) {
            return;
        }
        priority = mostUrgent;
        ActiveItem& item = m_active.front(priority);
        if (&item == &m_batchItem) [[unlikely]] {
            runPosted(allowance);
        } else {
            ranEvent = true;
            runEvent(RawEvent::of(item));
            countRun(allowance, priority);
        }
        if (--leftInRound == 0) {
            leftInRound = m_active.size();
            if (++round == mostRounds) {
                return;
            }
        }
    }
}

void EventLoop::Core::runEvent(RawEvent& event) {
    m_ranSomething = true;
    if ((event.m_state & RawEvent::finalising) != 0) [[unlikely]] {
        runFinaliser(event);
        return;
    }
    // All that is needed of it is taken before: its callback may free or reconstruct it.
    const EventFlags fired = event.m_fired;
    const int priority = event.m_priority;
    const RawEvent::Function function = event.m_function;
    void* const argument = event.m_argument;
    const int descriptor = event.m_descriptor;
    if (any(fired, EventFlags::Timeout)) {
        fetchTimer();
    }
    m_running = &event;
    m_callsLeft = event.m_calls;
    deactivate(event);
    if (!any(event.m_flags, EventFlags::Persist) || event.m_interval != RawEvent::noInterval) {
        rearm(event, fired);
    }
    const bool observed = isObserved();
    TimePoint began;
    if (observed) [[unlikely]] {
        began = tellBegins(event, fired);
    }
    while (m_callsLeft > 0 && !m_breakAsked) {
        --m_callsLeft;
        const LoopLetGo letGo(lock());
        function(descriptor, static_cast<short>(fired), argument);
    }
    m_running = nullptr;
    callbackReturned();
    if (observed) [[unlikely]] {
        tellEnded(priority, began);
    }
}

void EventLoop::Core::fetchTimer() {
    if (const TimerNode* const timer = m_timers.taken(m_timersRun++ + fetchedAhead)) {
        RawEvent::fetch(*timer);
    }
}

void EventLoop::Core::runFinaliser(RawEvent& event) {
    deactivate(event);
    const LoopLetGo letGo(lock());
    finishFinalised(event);
}

void EventLoop::Core::finishFinalised(RawEvent& event) {
    const RawEvent::Release release = event.m_release;
    event.m_finaliser(&event, event.m_argument);
    if (release != nullptr) {
        release(&event);
    }
}

void EventLoop::Core::runPosted(Allowance& allowance) {
    m_ranSomething = true;
    while (!m_posts.isBatchDone() && !m_breakAsked && !m_continueAsked && !isSpent(allowance, 0)) {
        const LoopLetGo letGo(lock());
        Task task = m_posts.next();
        task();
        countRun(allowance, 0);
    }
    if (m_posts.isBatchDone()) {
        m_active.remove(m_batchItem, 0);
    }
}

void EventLoop::Core::runQueued() {
    if (m_deferred.empty() && m_turnEnd.empty()) {
        return;
    }
    int round = 0;
    while (!m_breakAsked && round < mostRounds && (!m_deferred.empty() || !m_turnEnd.empty())) {
        for (; !m_deferred.empty() && round < mostRounds && !m_breakAsked; ++round) {
            runQueue(m_deferred);
        }
        runQueue(m_turnEnd);
        ++round;
    }
}

void EventLoop::Core::runQueue(IntrusiveList<RawDeferred>& queue) {
    IntrusiveList<RawDeferred> batch;
    batch.append(queue);
    while (!m_breakAsked) {
        RawDeferred* const deferred = batch.popFront();
        if (deferred == nullptr) {
            return;
        }
        m_ranSomething = true;
        m_runningDeferred = deferred;
        runDeferred(*deferred);
        m_runningDeferred = nullptr;
        callbackReturned();
    }
    queue.prepend(batch);
}

void EventLoop::Core::runDeferred(RawDeferred& deferred) {
    const LoopLetGo letGo(lock());
    deferred.m_function(deferred);
}

void EventLoop::Core::breakLoop() {
    const LoopHold hold(lock());
    WEIR_ASSERT(isInLoopThread() || isShared());
    if (m_thread.load(std::memory_order_relaxed) != std::thread::id()) {
        m_breakAsked = true;
        endWait();
    }
}

void EventLoop::Core::continueLoop() {
    const LoopHold hold(lock());
    WEIR_ASSERT(isInLoopThread() || isShared());
    m_continueAsked = true;
    endWait();
}

void EventLoop::Core::exitLoop(std::optional<Duration> delay) {
    const LoopHold hold(lock());
    WEIR_ASSERT(isInLoopThread() || isShared());
    if (!delay || *delay <= Duration::zero()) {
        m_exitAsked = true;
        endWait();
        return;
    }
    const TimePoint start = now();
    const TimePoint deadline =
        *delay < TimePoint::max() - start ? start + *delay : TimePoint::max();
    if (!TimerQueue::isScheduled(m_exitTimer) || deadline < TimerQueue::deadline(m_exitTimer)) {
        m_timers.schedule(m_exitTimer, deadline);
        endWait();
    }
}

} // namespace weir
