#pragma once

#include <weir/base/prefetch.h>
#include <weir/loop/active_queues.h>
#include <weir/loop/backend/backend.h>
#include <weir/loop/deferred.h>
#include <weir/loop/descriptor_table.h>
#include <weir/loop/event_loop.h>
#include <weir/loop/loop_lock.h>
#include <weir/loop/loop_observer.h>
#include <weir/loop/once_event.h>
#include <weir/loop/os/waker.h>
#include <weir/loop/post_queue.h>
#include <weir/loop/raw_event.h>
#include <weir/loop/signal_table.h>
#include <weir/loop/timer_queue.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

namespace weir {

/// What an EventLoop is made of. event_state.cpp has what events do, loop_turn.cpp the turn,
/// loop_sharing.cpp what a thread-safe loop needs, loop_events.cpp what concerns many events.
///
/// Thread: as EventLoop. Owner: its EventLoop. On a thread-safe loop everything that is called
/// from outside takes the lock, and everything else has it.
class EventLoop::Core {
public:
    Core(const LoopConfig& config, std::unique_ptr<Backend> backend, Waker waker);
    ~Core();
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;

    /// Begins to watch what wakes the loop.
    Result<void> open();
    /// Destroys the posted tasks, while everything that they may hold still works.
    void close();

    // Events, see Event. (event_state.cpp)
    Result<void> add(RawEvent& event);
    Result<void> add(RawEvent& event, Duration timeout);
    void remove(RawEvent& event, RemoveMode mode);
    void removeTimer(RawEvent& event);
    void activate(RawEvent& event, EventFlags fired, std::uint16_t calls = 1);
    bool finalise(RawEvent& event, RawEvent::Finaliser finaliser, RawEvent::Release release);
    /// The event goes, perhaps from within its own callback.
    void forget(RawEvent& event);
    void cancel(RawDeferred& deferred);
    void forget(RawDeferred& deferred);

    // Many events. (loop_events.cpp)
    Result<void> once(EventLoop& loop, int descriptor, EventFlags flags, Event::Callback callback,
                      std::optional<Duration> timeout);
    void forget(OnceEvent& once);
    int forEach(Function<int(const RawEvent&)> visit);
    [[nodiscard]] std::string describeEvents();
    void removeEvents(bool runFinalisers);
    std::size_t activateDescriptor(int descriptor, EventFlags fired);
    std::size_t activateSignal(int signal);
    void addVirtual();
    void removeVirtual();
    [[nodiscard]] EventCounts counts() const;
    [[nodiscard]] std::size_t eventCount();
    Result<void> reopenAfterFork();

    // Running. (loop_turn.cpp)
    Result<RunEnd> run(RunMode mode);
    void breakLoop();
    void exitLoop(std::optional<Duration> delay);
    void continueLoop();

    // Any thread.
    void post(Task&& task);
    void wake();
    void stop();
    [[nodiscard]] bool isInLoopThread() const;

    void defer(IntrusiveList<RawDeferred>& queue, RawDeferred& deferred);

    /// For the callback that the deferred stage runs: whether what it was queued with is still
    /// there.
    [[nodiscard]] bool isDeferredRunning() const { return m_runningDeferred != nullptr; }

    void addObserver(LoopObserver& observer);
    void removeObserver(LoopObserver& observer);

    [[nodiscard]] TimePoint now() const {
        return m_turnTime && mayUseCachedTime() ? *m_turnTime : m_clock.now();
    }

    /// Null where the loop is not thread-safe.
    [[nodiscard]] LoopLock* lock() const { return m_lock.get(); }

private:
    friend class EventLoop;

    // (loop_sharing.cpp)
    [[nodiscard]] bool isShared() const { return m_lock != nullptr; }

    [[nodiscard]] bool mayUseCachedTime() const {
        return !m_config.noTimeCache && (!isShared() || isRunningThread());
    }

    /// Whether the caller is in one of the loop's turns.
    [[nodiscard]] bool isRunningThread() const {
        return m_thread.load(std::memory_order_relaxed) == std::this_thread::get_id();
    }

    /// What the backend watches may be changed only while it does not wait: ends its wait where it
    /// does. Lets go of the lock meanwhile.
    void leaveBackend() {
        if (m_waiting) [[unlikely]] {
            endWaitAndStay();
        }
    }

    void endWaitAndStay();
    void removeShared(RawEvent& event, RemoveMode mode);

    /// There is something new for the loop.
    void endWait() {
        if (m_waiting) [[unlikely]] {
            notify();
        }
    }

    /// Lets go of the lock until the callback that runs now has returned.
    void awaitCallback();

    void callbackReturned() {
        ++m_callbacks;
        if (m_awaiting > 0) [[unlikely]] {
            m_lock->tellAll();
        }
    }

    Result<std::span<const ReadyDescriptor>> waitShared(std::optional<Duration> limit);

    // (loop_observing.cpp)
    void tellPrepare(std::optional<Duration> limit);
    void tellCheck();
    /// Returns when the callback began.
    TimePoint tellBegins(const RawEvent& event, EventFlags fired);
    void tellEnded(int priority, TimePoint began);
    void tellAdded(const RawEvent& event);
    void tellRemoved(const RawEvent& event);
    void tellActivated(const RawEvent& event, EventFlags fired);

    [[nodiscard]] bool isObserved() const { return !m_observers.empty(); }

    // (event_state.cpp)
    [[nodiscard]] static bool isToBeWatched(const RawEvent& event);
    void forgetTimeout(RawEvent& event);
    Result<void> watch(RawEvent& event);
    Result<void> openSignals();
    template <class Visit>
    void visitEvents(Visit&& visit);
    void unwatch(RawEvent& event);
    void removeNow(RawEvent& event);
    /// activate() for who has the lock.
    void activateNow(RawEvent& event, EventFlags fired, std::uint16_t calls = 1);
    void queue(RawEvent& event);
    void signalCame(RawEvent& event, unsigned times);
    static void setInterval(RawEvent& event, Duration interval);
    void startTimer(RawEvent& event, TimePoint deadline);
    void stopTimer(RawEvent& event);
    void deactivate(RawEvent& event);
    void rearm(RawEvent& event, EventFlags fired);
    void timedOut(TimerNode& timer);
    /// `state` is one of those that RawEvent::pending is made of.
    void enterPending(RawEvent& event, std::uint16_t state);
    void leavePending(RawEvent& event, std::uint16_t state);

    /// How much may run before the loop looks again, and how much has.
    struct Allowance {
        bool isLimited = false;
        std::size_t ran = 0;
        TimePoint until;
    };

    // (loop_turn.cpp)
    Result<RunEnd> runTurns(RunMode mode);
    Result<void> turn(RunMode mode);

    /// Reads the clock once a turn: it costs more than all else in a turn but the wait, so that it
    /// is not done at all in a turn that has neither timers nor callbacks.
    TimePoint turnTime() {
        if (!m_turnTime) {
            m_turnTime = m_config.clock == nullptr ? m_steadyClock.now() : m_clock.now();
        }
        return *m_turnTime;
    }

    [[nodiscard]] bool isEmpty() const;
    [[nodiscard]] std::optional<Duration> waitTime(RunMode mode);
    Result<std::span<const ReadyDescriptor>> wait(RunMode mode);
    void collect(std::span<const ReadyDescriptor> ready);

    [[nodiscard]] bool hasWork() const {
        return !m_active.empty() || !m_deferred.empty() || !m_turnEnd.empty();
    }

    void runWork(bool everything);
    void runActive(bool everything);
    void runEvent(RawEvent& event);
    void fetchTimer();
    void runFinaliser(RawEvent& event);
    static void finishFinalised(RawEvent& event);
    void runPosted(Allowance& allowance);
    [[nodiscard]] Allowance newAllowance() const;
    [[nodiscard]] bool isSpent(const Allowance& allowance, int priority) const;
    void countRun(Allowance& allowance, int priority) const;
    void runQueued();
    void runQueue(IntrusiveList<RawDeferred>& queue);
    void runDeferred(RawDeferred& deferred);
    void notify();
    template <class Tell>
    void tellObservers(Tell tell);

    [[nodiscard]] bool hasBatch() const { return IntrusiveList<ActiveItem>::isLinked(m_batchItem); }

    [[nodiscard]] std::size_t activeCount() const {
        return m_active.size() - (hasBatch() ? 1U : 0U);
    }

    const LoopConfig m_config;
    const std::unique_ptr<LoopLock> m_lock;
    const SteadyClock m_steadyClock;
    const Clock& m_clock;
    std::unique_ptr<Backend> m_backend;

    DescriptorTable m_descriptors;
    std::unique_ptr<SignalTable> m_signals;
    TimerQueue m_timers;
    /// How many timers have run since m_timers last gave some out, about.
    std::size_t m_timersRun = 0;
    ActiveQueues m_active;
    IntrusiveList<RawDeferred> m_deferred;
    IntrusiveList<RawDeferred> m_turnEnd;
    /// Events with a condition or a timeout.
    std::size_t m_pendingCount = 0;
    std::size_t m_virtualCount = 0;
    EventCounts m_most;
    IntrusiveList<OnceEvent> m_onces;

    PostQueue m_posts;
    /// The posted tasks that were taken over are queued as one item.
    ActiveItem m_batchItem;

    Waker m_waker;
    /// The waker has been told and not been drained since.
    std::atomic<bool> m_notified{false};
    std::atomic<bool> m_stop{false};
    /// Who runs the loop; no thread's id where nobody does.
    std::atomic<std::thread::id> m_thread{};

    std::uint64_t m_turn = 0;
    /// Of the turn that runs, once it has been read: what now() says meanwhile.
    std::optional<TimePoint> m_turnTime;
    TimerNode m_exitTimer;
    bool m_exitAsked = false;
    bool m_breakAsked = false;
    bool m_continueAsked = false;
    bool m_gotExit = false;
    bool m_gotBreak = false;
    /// Whether any callback ran in this turn.
    bool m_ranSomething = false;
    /// Whose callback runs now, where it is still there.
    RawEvent* m_running = nullptr;
    /// How often it will be called again.
    std::uint16_t m_callsLeft = 0;
    RawDeferred* m_runningDeferred = nullptr;

    /// The backend waits, without the lock. False for ever where the loop is not thread-safe.
    bool m_waiting = false;
    /// When that wait ends by itself.
    TimePoint m_waitEnds;
    /// How many threads wait for the backend to be left, and for a callback to return.
    unsigned m_changers = 0;
    unsigned m_awaiting = 0;
    /// Counts the callbacks that have returned.
    std::uint64_t m_callbacks = 0;

    /// Null where one was removed while they were told.
    std::vector<LoopObserver*> m_observers;
    int m_tellingObservers = 0;
};

inline void EventLoop::Core::activateNow(RawEvent& event, EventFlags fired, std::uint16_t calls) {
    if ((event.m_state & (RawEvent::active | RawEvent::finalising)) != 0) [[unlikely]] {
        if ((event.m_state & RawEvent::finalising) == 0) {
            event.m_fired |= fired;
        }
        return;
    }
    event.m_fired = fired;
    event.m_calls = calls;
    // Its callback comes after whatever else is active, and begins there.
    prefetch(event.m_argument);
    queue(event);
    if (isObserved()) [[unlikely]] {
        tellActivated(event, fired);
    }
}

inline void EventLoop::Core::queue(RawEvent& event) {
    m_active.push(event.m_activeItem, event.m_priority);
    if (m_active.size() > m_most.active) [[unlikely]] {
        m_most.active = std::max(m_most.active, activeCount());
    }
    event.m_state |= RawEvent::active;
    endWait();
}

inline void EventLoop::Core::deactivate(RawEvent& event) {
    if ((event.m_state & RawEvent::active) != 0) {
        m_active.remove(event.m_activeItem, event.m_priority);
        event.m_fired = EventFlags::None;
        event.m_state = static_cast<std::uint16_t>(event.m_state & ~RawEvent::active);
    }
}

inline void EventLoop::Core::enterPending(RawEvent& event, std::uint16_t state) {
    const std::uint16_t before = event.m_state;
    event.m_state = static_cast<std::uint16_t>(before | state);
    if ((before & RawEvent::pending) == 0) {
        m_most.pending = std::max(m_most.pending, ++m_pendingCount);
    }
}

inline void EventLoop::Core::leavePending(RawEvent& event, std::uint16_t state) {
    event.m_state = static_cast<std::uint16_t>(event.m_state & ~state);
    if ((event.m_state & RawEvent::pending) == 0 && --m_pendingCount == 0) {
        endWait(); // the loop may have nothing left to wait for
    }
}

} // namespace weir
