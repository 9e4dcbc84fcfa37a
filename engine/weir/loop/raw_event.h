#pragma once

#include <weir/base/clock.h>
#include <weir/base/prefetch.h>
#include <weir/base/result.h>
#include <weir/loop/event_flags.h>
#include <weir/loop/event_links.h>
#include <weir/loop/timer_queue.h>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace weir {

class EventLoop;

/// Whether remove() waits for the event's callback where another thread runs it (thread-safe loops
/// only; a callback that removes its own event never waits). `Auto`: unless it has Finalise.
enum class RemoveMode { Auto, Wait, DoNotWait };

/// An event as plain data: a set of conditions, and a function for them (tutorial 2): initialised
/// -> pending -> active. Event is the same with a callback of any kind that cleans up after itself.
///
/// It has no destructor, costs no allocation, and lies in memory as the classic struct event does,
/// so that a C program may hold one wherever it likes: constructing it by placement new is
/// event_assign(). It is neither copied nor moved once it has been added.
///
/// Thread: the loop's; any where the loop is thread-safe (LoopConfig::threadSafe), but the
/// constructor and setLoop() are for one thread at a time then too. Owner: whoever made it, who
/// removes it (or retires it) before its memory goes or is used for another event; it must not
/// outlive the loop. Re-entrancy: any callback, its own included, may add, remove, retire, free or
/// reconstruct it; the loop looks at nothing of it once its callback has been called. An event that
/// is added in a callback waits for the next turn.
class RawEvent {
public:
    /// `fired` says which conditions came true: those of EventFlags, as a number.
    using Function = void (*)(int descriptor, short fired, void* argument);
    /// The last that is called for an event.
    using Finaliser = void (*)(RawEvent* event, void* argument);
    using Release = void (*)(RawEvent* event);

    /// `descriptor` is a file descriptor for Read, Write and Closed, a signal number for Signal,
    /// and -1 for timers and events that only the user activates. Starts as initialised, not
    /// pending, at the middle priority (number of priorities / 2), as tutorial 2.3. Without a loop
    /// nothing may be done with it until setLoop().
    RawEvent(EventLoop* loop, int descriptor, EventFlags flags, Function function, void* argument);
    RawEvent(const RawEvent&) = delete;
    RawEvent& operator=(const RawEvent&) = delete;

    /// Makes it pending (tutorial 2.2.1). With a timeout it becomes active with
    /// EventFlags::Timeout once `timeout` (>= 0) has passed without another of its conditions; a
    /// persistent one then starts it anew. On a pending event a new timeout replaces the old
    /// deadline, and none leaves it as it is. Costs no allocation. Fails where the system refuses
    /// the descriptor (EPERM: epoll cannot watch a regular file; EBADF), and then changes nothing.
    Result<void> add(std::optional<Duration> timeout = std::nullopt);
    /// Makes it neither pending nor active (tutorial 2.2.2). Without effect where it is neither.
    /// The remaining calls for a signal that came several times are not made. Where another thread
    /// runs its callback it waits for that to return, see RemoveMode: what the callback uses may go
    /// afterwards. Who waits must hold no lock that the callback takes.
    void remove(RemoveMode mode = RemoveMode::Auto);
    /// Drops the timeout alone; what else it waits for stays pending.
    void removeTimer();
    /// Queues its callback with `fired`, whether it is pending or not (tutorial 2, user events).
    /// From a callback of the same or a less urgent priority it still runs in this turn. A signal's
    /// callback runs `calls` times in a row.
    void activate(EventFlags fired, std::uint16_t calls = 1);
    /// remove() for an object that goes, perhaps from within its own callback; waits for that where
    /// another thread runs it.
    void retire();
    /// remove() without waiting for a callback that another thread runs: instead `finaliser` is
    /// called by the loop's thread, at the event's priority, once it no longer runs, and `release`
    /// with the event after it. From now on the event can neither be added nor activated nor
    /// removed; its memory may go from the finaliser on. False, and nothing changed, where it is
    /// being finalised already.
    bool finalise(Finaliser finaliser, Release release = nullptr);

    /// 0 (most urgent) to loop.priorities() - 1. False, and nothing changed, where it is out of
    /// range or the event is active (tutorial 2.3).
    bool setPriority(int priority);
    /// Moves it to another loop, at that one's middle priority. False, and nothing changed, where
    /// it is pending or active.
    bool setLoop(EventLoop& loop);

    [[nodiscard]] int priority() const { return m_priority; }

    /// Waits for at least one condition or a timeout.
    [[nodiscard]] bool isPending() const;

    /// Its callback is queued.
    [[nodiscard]] bool isActive() const;

    /// The conditions that it waits for, Timeout where it has one, and what its queued callback
    /// will be told (tutorial 2.2.3).
    [[nodiscard]] EventFlags pendingFor() const;
    /// When its timeout is due; empty where it has none.
    [[nodiscard]] std::optional<TimePoint> deadline() const;

    [[nodiscard]] int descriptor() const { return m_descriptor; }

    [[nodiscard]] EventFlags flags() const { return m_flags; }

    [[nodiscard]] Function callback() const { return m_function; }

    [[nodiscard]] void* argument() const { return m_argument; }

    /// It has one, see the constructor.
    [[nodiscard]] EventLoop& loop() const { return *m_loop; }

    [[nodiscard]] bool hasLoop() const { return m_loop != nullptr; }

    /// Whether `memory`, of the size of an event and zeroed where nothing was made in it, holds
    /// one.
    [[nodiscard]] static bool isInitialised(const RawEvent& memory) {
        return (memory.m_classicState & initialised) != 0;
    }

private:
    friend class EventLoop;
    friend class DescriptorTable;
    friend class SignalTable;
    struct Layout;

    // What m_state is made of. An event without any of them is initialised only.
    static constexpr std::uint16_t timing = 0x01;     ///< its timeout runs
    static constexpr std::uint16_t watching = 0x02;   ///< its descriptor or signal is watched
    static constexpr std::uint16_t active = 0x08;     ///< its callback is queued
    static constexpr std::uint16_t finalising = 0x40; ///< its finaliser is queued
    static constexpr std::uint16_t pending = timing | watching;
    static constexpr std::uint16_t busy = timing | watching | active;
    static constexpr Duration noInterval{-1};
    /// The classic EVLIST_INIT.
    static constexpr std::uint16_t initialised = 0x80;

    static RawEvent& of(ActiveItem& item) { return *reinterpret_cast<RawEvent*>(&item); }

    static RawEvent& of(WatchItem& item) {
        auto* const at = reinterpret_cast<std::byte*>(&item);
        return *reinterpret_cast<RawEvent*>(at - offsetof(RawEvent, m_watchItem));
    }

    static RawEvent& of(TimerNode& timer) {
        auto* const at = reinterpret_cast<std::byte*>(&timer);
        return *reinterpret_cast<RawEvent*>(at - offsetof(RawEvent, m_timer));
    }

    /// Of the event that has `timer`, or had it: what activating and calling it touches.
    static void fetch(const TimerNode& timer) {
        const auto* const at = reinterpret_cast<const std::byte*>(&timer);
        prefetch(at - offsetof(RawEvent, m_timer));
        prefetch(at);
        prefetch(at - offsetof(RawEvent, m_timer) + sizeof(RawEvent) - 1);
    }

    // In the classic order; raw_event.cpp checks where each lies. What adding, pushing back and
    // removing a timer touches lies together, from m_loop to m_state: 48 bytes, which is one cache
    // line more often than not where events are aligned to 16.
    ActiveItem m_activeItem;
    /// What C programs look for in ev_flags; the state proper is m_state.
    std::uint16_t m_classicState = initialised;
    std::uint8_t m_priority = 0;
    /// Free for the C API.
    [[maybe_unused]] std::uint8_t m_spare = 0;

    // NOLINTBEGIN(readability-identifier-naming): they are members of the event, and private.
    union {
        Function m_function;
        /// Where it is being finalised.
        Finaliser m_finaliser;
    };

    // NOLINTEND(readability-identifier-naming)

    void* m_argument;
    WatchItem m_watchItem;
    int m_descriptor;
    EventLoop* m_loop;
    TimerNode m_timer;
    EventFlags m_flags;
    /// What its queued callback will be told.
    EventFlags m_fired = EventFlags::None;

    /// How often its queued callback will be called.
    std::uint16_t m_calls = 0;
    std::uint16_t m_state = 0;

    // NOLINTBEGIN(readability-identifier-naming)
    union {
        /// The timeout that a persistent event starts anew; not kept for others.
        Duration m_interval = noInterval;
        /// Where it is being finalised; perhaps null.
        Release m_release;
    };

    // NOLINTEND(readability-identifier-naming)
    /// The classic struct event is as large.
    [[maybe_unused]] std::uint64_t m_reserved = 0;
};

} // namespace weir
