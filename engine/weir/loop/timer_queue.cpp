#include <weir/base/assert.h>
#include <weir/base/prefetch.h>
#include <weir/loop/timer_queue.h>

#include <algorithm>
#include <bit>
#include <limits>

namespace weir {
namespace {

/// How many timers of a level's first slot are looked through for the nearest one.
constexpr int mostLookedThrough = 16;

/// What m_due may keep for the next time.
constexpr std::size_t mostKept = 32 * 1024;

} // namespace

TimerQueue::TimerQueue(TimePoint now) : m_reached(keyOf(now)) {
    for (TimerNode& head : m_heads) {
        head.m_next = &head;
        head.m_previous = &head;
    }
}

void TimerQueue::move(TimerNode& timer, Key key) {
    timer.m_order = m_nextOrder++;
    if (isScheduled(timer)) {
        forgetNearest(timer);
        if (key >= timer.m_key) {
            timer.m_key = key;
            return;
        }
        unlink(timer);
    }
    timer.m_key = key;
    m_nearest = std::min(m_nearest, key);
    place(timer);
}

void TimerQueue::cancel(TimerNode& timer) {
    WEIR_ASSERT(isScheduled(timer));
    forgetNearest(timer);
    unlink(timer);
}

void TimerQueue::forgetNearest(const TimerNode& timer) {
    if (timer.m_key <= m_nearest) {
        m_nearest = 0;
    }
}

void TimerQueue::place(TimerNode& timer) {
    // A clock that went back must not put a timer behind the wheel, where it would be lost.
    const Key key = std::max(timer.m_key, m_reached);
    const TimerLevel& level = TimerLevels::between(m_reached, key);
    const auto slot = (key >> level.shift) & (level.slotCount() - 1);
    const std::size_t index = std::size_t{level.firstWord} * 64 + slot;
    TimerNode& head = m_heads[index];
    TimerNode* const last = head.m_previous;
    timer.m_next = &head;
    timer.m_previous = last;
    last->m_next = &timer;
    head.m_previous = &timer;
    if (last == &head) {
        head.m_key = key;
        m_filled[index / 64] |= std::uint64_t{1} << (index % 64);
        m_words |= std::uint32_t{1} << (index / 64);
    } else {
        head.m_key = std::min(head.m_key, key);
    }
}

void TimerQueue::unlink(TimerNode& timer) {
    TimerNode* const next = timer.m_next;
    TimerNode* const previous = timer.m_previous;
    next->m_previous = previous;
    previous->m_next = next;
    timer.m_next = nullptr;
    if (next == previous) {
        // Only the slot's head is left, and its place in the array says which slot that is.
        markEmpty(static_cast<std::size_t>(next - m_heads.data()));
    }
}

void TimerQueue::markEmpty(std::size_t index) {
    std::uint64_t& word = m_filled[index / 64];
    word &= ~(std::uint64_t{1} << (index % 64));
    if (word == 0) {
        m_words &= ~(std::uint32_t{1} << (index / 64));
    }
}

TimerQueue::Slot TimerQueue::firstOf(const TimerLevel& level) const {
    const Key reached = m_reached >> level.shift;
    const Key mask = level.slotCount() - 1;
    const auto from = static_cast<unsigned>(reached & mask);
    const unsigned own = from / 64;
    unsigned slot = 0;
    if (const auto ahead = m_filled[level.firstWord + own] >> (from % 64); ahead != 0) {
        slot = from + static_cast<unsigned>(std::countr_zero(ahead));
    } else {
        // The words behind this one, and then, around the wheel, up to this one.
        const std::uint32_t words = (m_words & level.words()) >> level.firstWord;
        const std::uint32_t behind = words >> (own + 1) << (own + 1);
        const auto word = static_cast<unsigned>(std::countr_zero(behind != 0 ? behind : words));
        slot =
            word * 64 + static_cast<unsigned>(std::countr_zero(m_filled[level.firstWord + word]));
    }
    const Key start = (reached + ((slot - reached) & mask)) << level.shift;
    return {std::size_t{level.firstWord} * 64 + slot, start, start | ((Key{1} << level.shift) - 1)};
}

TimerQueue::Slot TimerQueue::first() const {
    Slot first{0, std::numeric_limits<Key>::max(), 0};
    for (std::size_t i = 0; i < TimerLevels::count; ++i) {
        const TimerLevel& level = TimerLevels::at(i);
        if ((m_words & level.words()) == 0) {
            continue;
        }
        if (const Slot slot = firstOf(level); slot.start <= first.start) {
            first = slot;
        }
    }
    return first;
}

std::optional<TimePoint> TimerQueue::nearest() {
    if (m_nearest == 0) {
        if (empty()) {
            return std::nullopt;
        }
        Key nearest = std::numeric_limits<Key>::max();
        for (std::size_t i = 0; i < TimerLevels::count; ++i) {
            nearest = nearestOf(TimerLevels::at(i), nearest);
        }
        m_nearest = nearest;
    }
    return timeOf(m_nearest);
}

TimerQueue::Key TimerQueue::nearestOf(const TimerLevel& level, Key bound) {
    while ((m_words & level.words()) != 0) {
        const Slot slot = firstOf(level);
        if (slot.start >= bound) {
            return bound;
        }
        TimerNode* const head = &m_heads[slot.index];
        TimerNode* timer = head->m_next;
        Key least = slot.end;
        bool found = false;
        for (int seen = 0; timer != head && seen < mostLookedThrough; ++seen) {
            TimerNode* const next = timer->m_next;
            if (timer->m_key > slot.end) {
                unlink(*timer);
                place(*timer);
            } else {
                least = std::min(least, timer->m_key);
                found = true;
            }
            timer = next;
        }
        if (timer != head) {
            return std::min(bound, head->m_key);
        }
        if (found) {
            return std::min(bound, least);
        }
    }
    return bound;
}

bool TimerQueue::isBefore(const TimerNode* a, const TimerNode* b) {
    return a->m_key != b->m_key ? a->m_key < b->m_key : a->m_order < b->m_order;
}

void TimerQueue::forgetTaken() {
    if (m_due.capacity() > mostKept) {
        m_due = {};
    }
    m_due.clear();
}

bool TimerQueue::collect(Key limit) {
    if (m_nearest > limit) {
        return false;
    }
    m_nearest = 0;
    Batch batch{m_due.size()};
    while (!empty()) {
        const Slot slot = first();
        // What is due in several slots is sorted together only where their times overlap.
        if (slot.start > limit || (m_due.size() > batch.begin && slot.start > batch.greatest)) {
            break;
        }
        m_reached = std::max(m_reached, slot.start);
        gather(slot.index, limit, batch);
    }
    if (m_due.size() == batch.begin) {
        m_reached = std::max(m_reached, limit);
        return false;
    }
    if (!batch.sorted) {
        std::sort(m_due.begin() + static_cast<std::ptrdiff_t>(batch.begin), m_due.end(), isBefore);
    }
    return true;
}

void TimerQueue::gather(std::size_t index, Key limit, Batch& batch) {
    TimerNode& head = m_heads[index];
    TimerNode* timer = head.m_next;
    sendScouts(index);
    const TimerNode* scout = head.m_previous;
    head.m_previous->m_next = nullptr;
    head.m_next = &head;
    head.m_previous = &head;
    markEmpty(index);
    while (timer != nullptr) {
        TimerNode* const next = timer->m_next;
        if (scout != nullptr) {
            scout = scout == timer || scout == next ? nullptr : scout->m_previous;
        }
        for (Scout& other : m_scouts) {
            other.step();
        }
        if (timer->m_key > limit) {
            place(*timer);
        } else {
            // What lies before it in an event is needed next.
            prefetch(reinterpret_cast<const std::byte*>(timer) - 64);
            timer->m_next = nullptr;
            batch.sorted =
                batch.sorted && (timer->m_key != batch.lastKey ? timer->m_key > batch.lastKey
                                                               : timer->m_order >= batch.lastOrder);
            batch.lastKey = timer->m_key;
            batch.lastOrder = timer->m_order;
            batch.greatest = std::max(batch.greatest, timer->m_key);
            m_due.push_back(timer);
        }
        timer = next;
    }
}

void TimerQueue::sendScouts(std::size_t index) {
    if (index > m_scoutedFrom && index <= m_scoutedFrom + m_scouts.size()) {
        m_scouts = {};
        return;
    }
    m_scoutedFrom = index;
    for (Scout& scout : m_scouts) {
        ++index;
        const TimerNode* const head = index < m_heads.size() ? &m_heads[index] : nullptr;
        if (head == nullptr || head->m_next == head) {
            scout = {};
        } else {
            scout = {head->m_next, head->m_previous};
        }
    }
}

} // namespace weir
