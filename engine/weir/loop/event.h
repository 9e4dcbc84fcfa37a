#pragma once

#include <weir/base/clock.h>
#include <weir/base/function.h>
#include <weir/base/result.h>
#include <weir/loop/event_flags.h>
#include <weir/loop/event_links.h>
#include <weir/loop/timer_queue.h>

#include <cstdint>
#include <optional>

namespace weir {

class EventLoop;

/// A set of conditions and the callback for them (tutorial 2): initialised -> pending -> active.
///
/// Thread: the loop's. Owner: whoever made it; the loop only points at it, and it must not outlive
/// the loop. It is neither copied nor moved. Re-entrancy: any callback, its own included, may add,
/// delete, re-add or destroy it. An event that is added in a callback waits for the next turn.
class Event : private ListNode<WatchList>, private ActiveItem, private TimerNode {
public:
    /// `fired` says which conditions came true: Read, Write, Closed, Signal, Timeout, or what
    /// activate() was given.
    using Callback = Function<void(EventFlags fired)>;

    /// `descriptor` is a file descriptor for Read, Write and Closed, a signal number for Signal,
    /// and -1 for timers and events that only the user activates. Starts as initialised, not
    /// pending, at the middle priority (number of priorities / 2), as tutorial 2.3.
    Event(EventLoop& loop, int descriptor, EventFlags flags, Callback callback);
    ~Event();
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;

    /// Makes it pending (tutorial 2.2.1). With a timeout it becomes active with
    /// EventFlags::Timeout once `timeout` (>= 0) has passed without another of its conditions; a
    /// persistent one then starts it anew. On a pending event a new timeout replaces the old
    /// deadline, and none leaves it as it is. Costs no allocation. Fails where the system refuses
    /// the descriptor (EPERM: epoll cannot watch a regular file; EBADF), and then changes nothing.
    Result<void> add(std::optional<Duration> timeout = std::nullopt);
    /// Makes it neither pending nor active (tutorial 2.2.2). Without effect where it is neither.
    void remove();
    /// Drops the timeout alone; what else it waits for stays pending.
    void removeTimer();
    /// Queues its callback with `fired`, whether it is pending or not (tutorial 2, user events).
    /// From a callback of the same or a less urgent priority it still runs in this turn.
    void activate(EventFlags fired);

    /// 0 (most urgent) to loop.priorities() - 1. False, and nothing changed, where it is out of
    /// range or the event is active (tutorial 2.3).
    bool setPriority(int priority);

    [[nodiscard]] int priority() const { return m_priority; }

    /// Waits for at least one condition or a timeout.
    [[nodiscard]] bool isPending() const;
    /// Its callback is queued.
    [[nodiscard]] bool isActive() const;
    /// When its timeout is due; empty where it has none.
    [[nodiscard]] std::optional<TimePoint> deadline() const;

    [[nodiscard]] int descriptor() const { return m_descriptor; }

    [[nodiscard]] EventFlags flags() const { return m_flags; }

    [[nodiscard]] EventLoop& loop() const { return m_loop; }

private:
    friend class EventLoop;
    template <class, class>
    friend class IntrusiveList;

    // What m_state is made of. An event without any of them is initialised only.
    static constexpr std::uint8_t watching = 1; ///< its descriptor or signal is watched for it
    static constexpr std::uint8_t timing = 2;   ///< its timeout runs
    static constexpr std::uint8_t active = 4;   ///< its callback is queued
    static constexpr Duration noInterval{-1};

    // What adding and pushing back touch lies together, behind the links of the timer.
    EventLoop& m_loop;
    /// The timeout that a persistent event starts anew.
    Duration m_interval = noInterval;
    int m_descriptor;
    EventFlags m_flags;
    /// What its queued callback will be told.
    EventFlags m_fired = EventFlags::None;
    std::uint8_t m_state = 0;
    std::uint8_t m_priority = 0;
    Callback m_callback;
};

} // namespace weir
