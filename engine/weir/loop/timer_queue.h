#pragma once

#include <weir/base/clock.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace weir {

class TimerQueue;

/// What an object inherits, or holds, to be in a TimerQueue.
class TimerNode {
public:
    TimerNode() = default;
    TimerNode(const TimerNode&) = delete;
    TimerNode& operator=(const TimerNode&) = delete;

private:
    friend class TimerQueue;

    TimerNode* m_next = nullptr;
    TimerNode* m_previous = nullptr;
    /// The deadline in the queue's counting; kept when the node leaves the queue.
    std::uint64_t m_key = 0;
    /// Ties of the key go by this.
    std::uint64_t m_order = 0;
};

/// Deadlines in the exact order in which they fall due: by time, then in the order in which they
/// were scheduled. Schedule, push back and cancel are O(1) and allocate nothing; falling due is
/// O(1) on average, and O(log n) where many share one slot.
///
/// It is a wheel of wheels that counts nanoseconds in digits of six bits. A timer sits at the
/// highest digit in which its deadline differs from the time that the wheel has reached, in the
/// slot of its own digit there. As the wheel reaches a slot, its timers move to lower digits, so
/// that each moves a few times at most between being scheduled and falling due.
///
/// A timer that is scheduled anew for a later time stays in its slot and moves once the wheel
/// comes to it: pushing an idle timer back only stores the deadline.
///
/// Thread: its owner's.
class TimerQueue {
public:
    /// `now` is the earliest time that any deadline may have.
    explicit TimerQueue(TimePoint now);
    ~TimerQueue() = default;
    TimerQueue(const TimerQueue&) = delete;
    TimerQueue& operator=(const TimerQueue&) = delete;

    [[nodiscard]] bool empty() const { return m_levels == 0; }

    [[nodiscard]] static bool isScheduled(const TimerNode& timer) {
        return timer.m_next != nullptr;
    }

    /// When `timer` is due; once it is no longer scheduled, when it last was.
    [[nodiscard]] static TimePoint deadline(const TimerNode& timer) { return timeOf(timer.m_key); }

    /// Schedules `timer`, or moves it where it is scheduled already; among equal deadlines it is
    /// the last one either way.
    void schedule(TimerNode& timer, TimePoint deadline) {
        const Key key = keyOf(deadline);
        // Pushing back: it moves once the wheel comes to where it is.
        if (isScheduled(timer) && key >= timer.m_key && timer.m_key > m_nearest) {
            timer.m_key = key;
            timer.m_order = m_nextOrder++;
        } else {
            move(timer, key);
        }
    }

    /// `timer` is scheduled.
    void cancel(TimerNode& timer);

    /// No timer is due before this; none where the queue is empty. It is the first deadline itself
    /// where few timers are near it, else it may be earlier: asking again then gets closer.
    [[nodiscard]] std::optional<TimePoint> nearest();

    /// Takes out the timers that are due at `now`, which never goes back, and calls `fire` with
    /// each in order. `fire` must leave the queue alone.
    template <class Fire>
    void takeDue(TimePoint now, Fire&& fire) {
        const std::uint64_t limit = keyOf(now);
        while (TimerNode* timer = nextBatch(limit)) {
            while (timer != nullptr) {
                TimerNode* const next = std::exchange(timer->m_next, nullptr);
                fire(*timer);
                timer = next;
            }
        }
    }

    /// Visits each timer, in no order, until `visit` returns false, and then returns that. `visit`
    /// must leave the queue alone.
    template <class Visit>
    bool forEach(Visit&& visit) {
        for (TimerNode& head : m_heads) {
            for (TimerNode* timer = head.m_next; timer != &head; timer = timer->m_next) {
                if (!visit(*timer)) {
                    return false;
                }
            }
        }
        return true;
    }

private:
    using Key = std::uint64_t;

    static constexpr unsigned bitsPerDigit = 6;
    static constexpr unsigned slotCount = 1U << bitsPerDigit;
    static constexpr unsigned levelCount = (64 + bitsPerDigit - 1) / bitsPerDigit;

    struct Position {
        unsigned level;
        unsigned slot;
    };

    // Signed times are moved up by half the range, so that keys compare as times do.
    static Key keyOf(TimePoint time) {
        return static_cast<Key>(time.time_since_epoch().count()) ^ (Key{1} << 63U);
    }

    static TimePoint timeOf(Key key) {
        return TimePoint(Duration(static_cast<Duration::rep>(key ^ (Key{1} << 63U))));
    }

    void move(TimerNode& timer, Key key);

    TimerNode& headOf(Position at) { return m_heads[at.level * slotCount + at.slot]; }

    [[nodiscard]] Position first() const;
    [[nodiscard]] Key startOf(Position at) const;
    /// The last key that belongs into the slot.
    [[nodiscard]] Key endOf(Position at) const;
    void place(TimerNode& timer);
    void unlink(TimerNode& timer);
    /// `timer` is about to leave its deadline.
    void forgetNearest(const TimerNode& timer);
    void markEmpty(Position at);
    /// Unlinks all timers of a slot; returns the first of a chain by m_next.
    TimerNode* takeSlot(Position at);
    /// The next due timers in order, as a chain by m_next; null where none is left.
    TimerNode* nextBatch(Key limit);
    static bool isShort(const TimerNode* chain);
    /// Returns those of `chain` that are due at `limit`, sorted, and places the others anew; places
    /// all of them where none may be due yet.
    TimerNode* spread(TimerNode* chain, Key limit, bool mayBeDue);
    static bool isBefore(const TimerNode& a, const TimerNode& b);
    static TimerNode* merge(TimerNode* a, TimerNode* b);
    static TimerNode* sort(TimerNode* chain);

    /// The time that the wheel has reached: no scheduled key is smaller.
    Key m_reached;
    std::uint64_t m_nextOrder = 0;
    /// No scheduled key is smaller; 0 where nothing better is known.
    Key m_nearest = 0;
    /// Which levels hold timers, and which of their slots do.
    std::uint32_t m_levels = 0;
    std::array<std::uint64_t, levelCount> m_slots{};
    /// The rings' heads. An empty slot's ring is just its head.
    std::array<TimerNode, levelCount * slotCount> m_heads;
};

} // namespace weir
