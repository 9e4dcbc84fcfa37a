#pragma once

#include <weir/base/clock.h>
#include <weir/loop/timer_levels.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

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
/// It is a wheel of wheels (TimerLevels) that counts nanoseconds. A timer sits on the lowest level
/// that reaches from the time that the wheels have reached to its deadline, in the slot that the
/// deadline is in. As the wheels reach a slot, its timers fall due or move to a lower level, so
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

    [[nodiscard]] bool empty() const { return m_words == 0; }

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
    /// each in order. `fire` must leave the queue alone. Allocates where more are due at once than
    /// before.
    template <class Fire>
    void takeDue(TimePoint now, Fire&& fire) {
        const Key limit = keyOf(now);
        forgetTaken();
        std::size_t taken = 0;
        while (collect(limit)) {
            for (; taken < m_due.size(); ++taken) {
                fire(*m_due[taken]);
            }
        }
    }

    /// The `number`-th timer that the last takeDue() gave out, from 0 on; null where they were not
    /// as many. It may be gone since: this is for having its memory fetched.
    [[nodiscard]] const TimerNode* taken(std::size_t number) const {
        return number < m_due.size() ? m_due[number] : nullptr;
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

    struct Slot {
        /// In m_heads.
        std::size_t index;
        /// The first key that belongs into it; the last one.
        Key start;
        Key end;
    };

    /// What is known of the timers that are being taken out.
    struct Batch {
        std::size_t begin;
        Key lastKey = 0;
        std::uint64_t lastOrder = 0;
        Key greatest = 0;
        bool sorted = true;
    };

    /// Goes through a slot's ring from both ends until they meet, and only looks: while the
    /// processor waits for one timer's memory, it may as well wait for others'.
    struct Scout {
        const TimerNode* front = nullptr;
        const TimerNode* back = nullptr;

        void step() {
            if (front == nullptr) {
                return;
            }
            const TimerNode* const next = front->m_next;
            if (front == back || next == back) {
                front = nullptr;
            } else {
                front = next;
                back = back->m_previous;
            }
        }
    };

    // Signed times are moved up by half the range, so that keys compare as times do.
    static Key keyOf(TimePoint time) {
        return static_cast<Key>(time.time_since_epoch().count()) ^ (Key{1} << 63U);
    }

    static TimePoint timeOf(Key key) {
        return TimePoint(Duration(static_cast<Duration::rep>(key ^ (Key{1} << 63U))));
    }

    void move(TimerNode& timer, Key key);

    /// The first slot of a level that holds timers.
    [[nodiscard]] Slot firstOf(const TimerLevel& level) const;
    /// Of all levels; where several begin there, the widest.
    [[nodiscard]] Slot first() const;
    void place(TimerNode& timer);
    void unlink(TimerNode& timer);
    /// `timer` is about to leave its deadline.
    void forgetNearest(const TimerNode& timer);
    void markEmpty(std::size_t index);
    /// No timer of the level is due before this; at most `bound`. Moves on those that it comes by
    /// and that have been pushed back.
    Key nearestOf(const TimerLevel& level, Key bound);
    static bool isBefore(const TimerNode* a, const TimerNode* b);
    void forgetTaken();
    /// Appends the next that are due at `limit` to m_due, in order; false where none is left.
    bool collect(Key limit);
    /// Empties a slot: moves what is due to m_due, and places the others anew.
    void gather(std::size_t index, Key limit, Batch& batch);
    /// Sends the scouts to the slots behind this one.
    void sendScouts(std::size_t index);

    /// The time that the wheels have reached: no scheduled key is smaller.
    Key m_reached;
    std::uint64_t m_nextOrder = 0;
    /// No scheduled key is smaller; 0 where nothing better is known.
    Key m_nearest = 0;
    /// Which words of m_filled are not 0.
    std::uint32_t m_words = 0;
    /// Which slots hold timers.
    std::array<std::uint64_t, TimerLevels::wordCount> m_filled{};
    /// The slots' rings. An empty slot's is just its head; another head's m_key is not after any of
    /// its timers'.
    std::array<TimerNode, TimerLevels::slotCount> m_heads;
    /// What takeDue() has taken out.
    std::vector<TimerNode*> m_due;
    std::array<Scout, 4> m_scouts;
    std::size_t m_scoutedFrom = 0;
};

} // namespace weir
