#pragma once

#include <weir/base/clock.h>
#include <weir/base/function.h>
#include <weir/base/result.h>
#include <weir/loop/loop_config.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace weir {

class Deferred;
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

/// Why run() returned.
enum class RunEnd { Empty, Done, Exit, Break };

/// An event loop (tutorial 1 and 2.5). One turn, in this order, which is a contract:
///  1. Wait time: zero where a callback is active, else until the nearest timer, else for ever.
///     Where many timers are near it, a wait may end before the first of them, to no effect.
///  2. Observers: prepare.
///  3. The backend waits.
///  4. The time is cached; observers: check.
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
/// another one. Events must not outlive the loop. Re-entrancy: run() within run() is refused.
class EventLoop {
public:
    /// Fails where no backend fits the configuration, and says which feature or which avoided or
    /// forbidden backend stood in the way.
    static Result<std::unique_ptr<EventLoop>> create(const LoopConfig& config = {});
    /// The backends that this system has, the preferred first (tutorial 1.2).
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
    void defer(Deferred& deferred);
    /// Queues it for the end of the turn, after the deferred callbacks.
    void atTurnEnd(Deferred& deferred);

    /// "epoll", "poll" or "select" (tutorial 1.3.6).
    [[nodiscard]] std::string_view backendName() const;
    [[nodiscard]] Features features() const;
    [[nodiscard]] int priorities() const;
    /// 1 to LoopConfig::maxPriorities; false where it is not, or callbacks are active (1.3.4).
    bool setPriorities(int count);

    [[nodiscard]] const Clock& clock() const;
    /// The time cached in stage 4 while callbacks run, else the clock's.
    [[nodiscard]] TimePoint now() const;
    /// Counts the turns; the first is 1.
    [[nodiscard]] std::uint64_t turn() const;
    /// How many events are pending or active.
    [[nodiscard]] std::size_t eventCount() const;

    /// The event whose callback runs; null between callbacks, and once it has been retired there.
    [[nodiscard]] const RawEvent* runningEvent() const;

    /// Not owned; remove it before it goes.
    void addObserver(LoopObserver& observer);
    void removeObserver(LoopObserver& observer);

    /// Whether the caller is on the thread that runs the loop (or no thread does). Any thread.
    [[nodiscard]] bool isInLoopThread() const;

private:
    friend class RawEvent;
    friend class Deferred;
    class Core;

    explicit EventLoop(std::unique_ptr<Core> core);

    std::unique_ptr<Core> m_core;
};

} // namespace weir
