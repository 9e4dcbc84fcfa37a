#pragma once

#include <weir/loop/active_queues.h>
#include <weir/loop/backend/backend.h>
#include <weir/loop/deferred.h>
#include <weir/loop/descriptor_table.h>
#include <weir/loop/event_loop.h>
#include <weir/loop/loop_observer.h>
#include <weir/loop/os/waker.h>
#include <weir/loop/post_queue.h>
#include <weir/loop/raw_event.h>
#include <weir/loop/signal_table.h>
#include <weir/loop/timer_queue.h>

#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

namespace weir {

/// What an EventLoop is made of. event_state.cpp has what events do, loop_turn.cpp the turn.
///
/// Thread: as EventLoop. Owner: its EventLoop.
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
    Result<void> add(RawEvent& event, std::optional<Duration> timeout);
    void remove(RawEvent& event);
    void removeTimer(RawEvent& event);
    void activate(RawEvent& event, EventFlags fired, std::uint16_t calls = 1);
    /// The event goes, perhaps from within its own callback.
    void forget(RawEvent& event);
    void cancel(Deferred& deferred);
    void forget(Deferred& deferred);

    // Running. (loop_turn.cpp)
    Result<RunEnd> run(RunMode mode);
    void breakLoop();
    void exitLoop(std::optional<Duration> delay);

    // Any thread.
    void post(Task task);
    void wake();
    void stop();
    [[nodiscard]] bool isInLoopThread() const;

    void defer(IntrusiveList<Deferred>& queue, Deferred& deferred);
    void addObserver(LoopObserver& observer);
    void removeObserver(LoopObserver& observer);

    [[nodiscard]] TimePoint now() const { return m_cachedNow ? *m_cachedNow : m_clock.now(); }

private:
    friend class EventLoop;

    // (event_state.cpp)
    Result<void> watch(RawEvent& event);
    Result<void> openSignals();
    void unwatch(RawEvent& event);
    void startTimer(RawEvent& event, TimePoint deadline);
    void stopTimer(RawEvent& event);
    void deactivate(RawEvent& event);
    void rearm(RawEvent& event, EventFlags fired);
    void timedOut(TimerNode& timer);
    void enter(RawEvent& event, std::uint16_t state);
    void leave(RawEvent& event, std::uint16_t state);

    /// How much may run before the loop looks again, and how much has.
    struct Allowance {
        std::optional<std::size_t> callbacks;
        std::optional<TimePoint> until;
        std::size_t ran = 0;
    };

    // (loop_turn.cpp)
    Result<RunEnd> runTurns(RunMode mode);
    Result<void> turn(RunMode mode);
    [[nodiscard]] bool isEmpty() const;
    [[nodiscard]] std::optional<Duration> waitTime(RunMode mode);
    Result<std::span<const ReadyDescriptor>> wait(RunMode mode);
    void collect(std::span<const ReadyDescriptor> ready);
    void runWork(bool everything);
    void runActive(bool everything);
    void runEvent(RawEvent& event);
    void call(RawEvent& event, EventFlags fired);
    void runPosted(Allowance& allowance);
    [[nodiscard]] Allowance newAllowance() const;
    [[nodiscard]] bool isSpent(const Allowance& allowance) const;
    void runQueued();
    void runQueue(IntrusiveList<Deferred>& queue);
    void notify();
    template <class Tell>
    void tellObservers(Tell tell);

    const LoopConfig m_config;
    const SteadyClock m_steadyClock;
    const Clock& m_clock;
    std::unique_ptr<Backend> m_backend;

    DescriptorTable m_descriptors;
    std::unique_ptr<SignalTable> m_signals;
    TimerQueue m_timers;
    ActiveQueues m_active;
    IntrusiveList<Deferred> m_deferred;
    IntrusiveList<Deferred> m_turnEnd;
    /// Events with any state.
    std::size_t m_eventCount = 0;

    PostQueue m_posts;
    /// The posted tasks that were taken over, and how many of them have run. Queued as one item.
    std::vector<Task> m_batch;
    std::size_t m_batchDone = 0;
    ActiveItem m_batchItem;

    Waker m_waker;
    /// The waker has been told and not been drained since.
    std::atomic<bool> m_notified{false};
    std::atomic<bool> m_stop{false};
    /// Who runs the loop; no thread's id where nobody does.
    std::atomic<std::thread::id> m_thread{};

    std::uint64_t m_turn = 0;
    std::optional<TimePoint> m_cachedNow;
    TimerNode m_exitTimer;
    bool m_exitAsked = false;
    bool m_breakAsked = false;
    bool m_gotExit = false;
    bool m_gotBreak = false;
    /// Whether any callback ran in this turn.
    bool m_ranSomething = false;
    /// Whose callback runs now, where it is still there.
    RawEvent* m_running = nullptr;
    /// How often it will be called again.
    std::uint16_t m_callsLeft = 0;
    Deferred* m_runningDeferred = nullptr;

    /// Null where one was removed while they were told.
    std::vector<LoopObserver*> m_observers;
    bool m_tellingObservers = false;
};

} // namespace weir
