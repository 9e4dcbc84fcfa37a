#pragma once

#include <weir/base/clock.h>
#include <weir/base/function.h>
#include <weir/base/result.h>
#include <weir/loop/event_flags.h>
#include <weir/loop/loop_config.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

class RawDeferred;
class Event;
class LoopObserver;
class RawEvent;

/// How run() goes about it (tutorial 2.5.1).
enum class RunMode {
    UntilEmpty, ///< until nothing is pending or active
    Once,       ///< waits until something is active, runs it, and returns
    NonBlock,   ///< runs what is ready now, without waiting
    Forever,    ///< stays when nothing is pending, until told to leave
};

/// How many events a loop has (or had at most, at one time) of each kind.
struct EventCounts {
    std::size_t pending = 0;
    std::size_t active = 0;
    /// See EventLoop::addVirtual().
    std::size_t virtuals = 0;
};

/// Why run() returned.
enum class RunEnd { Empty, Done, Exit, Break };

/// An event loop (tutorial 1 and 2.5). One turn, in this order, which is a contract:
///  1. Wait time: zero where a callback is active, else until the nearest timer, else for ever.
///     Where many timers are near it, a wait may end before the first of them, to no effect.
///  2. Observers: prepare.
///  3. The backend waits.
///  4. The time is cached, unless nothing is to be called in this turn; observers: check.
///  5. Ready descriptors and signals become active; then posted tasks are taken over; then due
///     timers, earliest first, ties in the order in which they were added.
///  6. Active callbacks run: only those of the most urgent non-empty priority, then the loop looks
///     again (LoopConfig::maxCallbacks and maxCallbackTime make it look sooner, and so do callbacks
///     that keep activating each other). The turn that the loop leaves after, by exitLoop(), Once
///     or NonBlock, goes through all priorities.
///  7. Deferred callbacks run, after the plain callbacks that queued them; then the work for the
///     turn's end (the streams' flush). What these queue runs in the same turn, up to a limit.
///  8. The loop leaves at breakLoop() (after the running callback), at exitLoop() (after all active
///     callbacks), when nothing is pending or active (unless RunMode::Forever), after one turn
///     (Once) or without waiting (NonBlock).
///
/// Thread: the one that calls run(); only the methods marked "any thread" may be called from
/// another one. A thread-safe loop (LoopConfig::threadSafe) takes all of them from any thread,
/// except addObserver(), removeObserver(), reopenAfterFork() and its destruction. Events must not
/// outlive the loop. Re-entrancy: run() within run() is refused.
class EventLoop {
public:
    /// Fails where no backend fits the configuration, and says which feature or which avoided or
    /// forbidden backend stood in the way.
    static Result<std::unique_ptr<EventLoop>> create(const LoopConfig& config = {});
    /// The backends that this system has, the preferred first; io_uring is taken only where it is
    /// named, and comes last (tutorial 1.2).
    [[nodiscard]] static std::vector<std::string_view> supportedBackends();

    ~EventLoop();
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    /// Runs turns until there is a reason to leave (tutorial 2.5). Fails where the backend fails.
    Result<RunEnd> run(RunMode mode = RunMode::UntilEmpty);
    /// Leaves after the running callback; without effect when the loop is not running (2.5.2).
    void breakLoop();
    /// Leaves once all active callbacks have run, now or after `delay`; when the loop is not
    /// running, the next run() leaves after one turn (2.5.2). A delay keeps the loop from being
    /// empty; of several, the one that ends first counts.
    void exitLoop(std::optional<Duration> delay = std::nullopt);
    /// Goes on with the next turn after the running callback, whatever is active, so that what has
    /// become ready meanwhile counts (the classic event_base_loopcontinue).
    void continueLoop();
    /// Whether the last run() left by breakLoop() or exitLoop() (2.5.3).
    [[nodiscard]] bool gotBreak() const;
    [[nodiscard]] bool gotExit() const;

    /// Runs `task` on the loop's thread, in the order posted. Any thread. Tasks that have not run
    /// when the loop is destroyed are destroyed unrun.
    void post(Task task);
    /// Ends a wait. Any thread.
    void wake();
    /// exitLoop() for other threads: the running run(), or the next one, leaves. Any thread.
    void stop();

    /// Queues `deferred` for stage 7 of this turn (the next turn when no turn runs). Nothing
    /// happens where it is queued already.
    void defer(RawDeferred& deferred);
    /// Queues it for the end of the turn, after the deferred callbacks.
    void atTurnEnd(RawDeferred& deferred);

    /// "epoll", "poll", "select", "io_uring" or "kqueue" (tutorial 1.3.6).
    [[nodiscard]] std::string_view backendName() const;
    [[nodiscard]] Features features() const;
    [[nodiscard]] int priorities() const;
    /// 1 to LoopConfig::maxPriorities; false where it is not, or callbacks are active (1.3.4).
    bool setPriorities(int count);

    [[nodiscard]] const Clock& clock() const;
    /// The time cached in stage 4 while callbacks run, else the clock's.
    [[nodiscard]] TimePoint now() const;
    /// In a callback: caches the clock's time anew, for callbacks that take long.
    void updateCachedTime();
    /// Counts the turns; the first is 1.
    [[nodiscard]] std::uint64_t turn() const;
    /// How many events are pending or active. Takes time for each that is active.
    [[nodiscard]] std::size_t eventCount() const;

    /// Calls `callback` once, when one of `flags` (Read, Write, Closed) comes true or `timeout` has
    /// passed; with neither in the next turn, with Timeout. The loop owns what that takes. Fails as
    /// Event::add(), and for Signal, Persist and EdgeTriggered.
    Result<void> once(int descriptor, EventFlags flags, Function<void(EventFlags)> callback,
                      std::optional<Duration> timeout = std::nullopt);
    /// Activates the events that wait for any of `fired` on the descriptor, or for the signal;
    /// returns how many.
    std::size_t activateDescriptor(int descriptor, EventFlags fired);
    std::size_t activateSignal(int signal);

    /// Calls `visit` with each event that is pending or active, until it returns something else
    /// than 0; returns that, or 0. `visit` must leave the loop's events alone. Of a thread-safe
    /// loop the lock is held.
    int forEach(Function<int(const RawEvent&)> visit);
    /// A line for each event that is pending or active, to debug with.
    [[nodiscard]] std::string describeEvents() const;
    /// Makes all events neither pending nor active; those that are being finalised are given up, or
    /// have their finalisers called here and now. For a loop that is about to go.
    void removeEvents(bool runFinalisers);

    /// Keeps the loop from being empty until removeVirtual() has been called as often: for whoever
    /// waits for something else than events.
    void addVirtual();
    void removeVirtual();
    [[nodiscard]] EventCounts counts() const;
    /// The most of each that there have been at one time.
    [[nodiscard]] EventCounts mostCounts() const;
    /// mostCounts() starts anew from `most`.
    void setMostCounts(const EventCounts& most);

    /// For the child after fork(2), whose loop would else share its backend and waker with the
    /// parent's (the classic event_reinit). Not while it runs. After a failure the loop can only be
    /// destroyed.
    Result<void> reopenAfterFork();

    [[nodiscard]] bool isThreadSafe() const;

    /// Whatever a layer above wants to find again with the loop; not owned. Null at first.
    void setUserData(void* data) { m_userData = data; }

    [[nodiscard]] void* userData() const { return m_userData; }

    /// The event whose callback runs; null between callbacks, and once it has been retired there.
    /// On a thread that does not run the loop: null.
    [[nodiscard]] RawEvent* runningEvent() const;

    /// Not owned; remove it before it goes.
    void addObserver(LoopObserver& observer);
    void removeObserver(LoopObserver& observer);

    /// Whether the caller is on the thread that runs the loop (or no thread does). Any thread.
    [[nodiscard]] bool isInLoopThread() const;

private:
    friend class RawEvent;
    friend class Deferred;
    friend class RawDeferred;
    friend struct OnceEvent;
    class Core;

    explicit EventLoop(std::unique_ptr<Core> core);

    std::unique_ptr<Core> m_core;
    void* m_userData = nullptr;
};

} // namespace weir
