#include <weir/base/assert.h>
#include <weir/loop/timer_queue.h>

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace weir {
namespace {

/// How many timers of the first slot are looked through for the nearest one.
constexpr int mostLookedThrough = 16;

/// Slots with up to so many timers are sorted as they are; larger ones are spread over the next
/// lower level first. Touching a timer again costs more than comparing it a few times.
constexpr int mostSorted = 64;

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

std::optional<TimePoint> TimerQueue::nearest() {
    while (m_nearest == 0) {
        if (empty()) {
            return std::nullopt;
        }
        const Position at = first();
        const Key end = endOf(at);
        TimerNode* const head = &headOf(at);
        TimerNode* timer = head->m_next;
        Key least = end;
        bool found = false;
        for (int seen = 0; timer != head && seen < mostLookedThrough; ++seen) {
            TimerNode* const next = timer->m_next;
            if (timer->m_key > end) {
                unlink(*timer);
                place(*timer);
            } else {
                least = std::min(least, timer->m_key);
                found = true;
            }
            timer = next;
        }
        if (timer != head) {
            m_nearest = startOf(at);
            break;
        }
        if (found) {
            m_nearest = least;
            break;
        }
    }
    return timeOf(m_nearest);
}

TimerQueue::Position TimerQueue::first() const {
    const auto level = static_cast<unsigned>(std::countr_zero(m_levels));
    return {level, static_cast<unsigned>(std::countr_zero(m_slots[level]))};
}

TimerQueue::Key TimerQueue::startOf(Position at) const {
    const unsigned shift = at.level * bitsPerDigit;
    const unsigned above = shift + bitsPerDigit;
    const Key upper = above >= 64 ? 0 : m_reached >> above << above;
    return upper | Key{at.slot} << shift;
}

TimerQueue::Key TimerQueue::endOf(Position at) const {
    return startOf(at) | ((Key{1} << (at.level * bitsPerDigit)) - 1);
}

void TimerQueue::place(TimerNode& timer) {
    // A clock that went back must not put a timer behind the wheel, where it would be lost.
    const Key key = std::max(timer.m_key, m_reached);
    const unsigned highest = 63U - static_cast<unsigned>(std::countl_zero((key ^ m_reached) | 1U));
    const unsigned level = highest / bitsPerDigit;
    const auto slot = static_cast<unsigned>(key >> (level * bitsPerDigit)) & (slotCount - 1U);
    TimerNode& head = headOf({level, slot});
    timer.m_next = &head;
    timer.m_previous = head.m_previous;
    head.m_previous->m_next = &timer;
    head.m_previous = &timer;
    m_slots[level] |= std::uint64_t{1} << slot;
    m_levels |= 1U << level;
}

void TimerQueue::unlink(TimerNode& timer) {
    TimerNode* const next = timer.m_next;
    TimerNode* const previous = timer.m_previous;
    next->m_previous = previous;
    previous->m_next = next;
    timer.m_next = nullptr;
    if (next == previous) {
        // Only the slot's head is left, and its place in the array says which slot that is.
        const auto index = static_cast<unsigned>(next - m_heads.data());
        markEmpty({index / slotCount, index % slotCount});
    }
}

void TimerQueue::markEmpty(Position at) {
    m_slots[at.level] &= ~(std::uint64_t{1} << at.slot);
    if (m_slots[at.level] == 0) {
        m_levels &= ~(1U << at.level);
    }
}

TimerNode* TimerQueue::takeSlot(Position at) {
    TimerNode& head = headOf(at);
    TimerNode* const chain = head.m_next;
    head.m_previous->m_next = nullptr;
    head.m_next = &head;
    head.m_previous = &head;
    markEmpty(at);
    return chain;
}

TimerNode* TimerQueue::nextBatch(Key limit) {
    if (m_nearest > limit) {
        return nullptr;
    }
    m_nearest = 0;
    while (!empty()) {
        const Position at = first();
        const Key start = startOf(at);
        if (start > limit) {
            break;
        }
        const Key end = endOf(at);
        TimerNode* const chain = takeSlot(at);
        m_reached = std::max(m_reached, start);
        const bool few = at.level == 0 || isShort(chain);
        if (TimerNode* const due = spread(chain, std::min(end, limit), few)) {
            return due;
        }
    }
    m_reached = std::max(m_reached, limit);
    return nullptr;
}

bool TimerQueue::isShort(const TimerNode* chain) {
    int seen = 0;
    for (; chain != nullptr && seen <= mostSorted; chain = chain->m_next) {
        ++seen;
    }
    return seen <= mostSorted;
}

TimerNode* TimerQueue::spread(TimerNode* chain, Key limit, bool mayBeDue) {
    TimerNode* due = nullptr;
    TimerNode* last = nullptr;
    bool sorted = true;
    while (chain != nullptr) {
        TimerNode* const timer = chain;
        chain = timer->m_next;
        if (!mayBeDue || timer->m_key > limit) {
            place(*timer);
            continue;
        }
        timer->m_next = nullptr;
        if (last == nullptr) {
            due = timer;
        } else {
            last->m_next = timer;
            sorted = sorted && isBefore(*last, *timer);
        }
        last = timer;
    }
    return sorted ? due : sort(due);
}

bool TimerQueue::isBefore(const TimerNode& a, const TimerNode& b) {
    return a.m_key != b.m_key ? a.m_key < b.m_key : a.m_order < b.m_order;
}

TimerNode* TimerQueue::merge(TimerNode* a, TimerNode* b) {
    TimerNode* first = nullptr;
    TimerNode** end = &first;
    while (a != nullptr && b != nullptr) {
        TimerNode*& earlier = isBefore(*a, *b) ? a : b;
        *end = earlier;
        end = &earlier->m_next;
        earlier = earlier->m_next;
    }
    *end = a != nullptr ? a : b;
    return first;
}

TimerNode* TimerQueue::sort(TimerNode* chain) {
    // Bottom-up merge sort: runs[i] is empty or holds 2^i sorted timers.
    std::array<TimerNode*, 64> runs{};
    while (chain != nullptr) {
        TimerNode* run = std::exchange(chain, chain->m_next);
        run->m_next = nullptr;
        std::size_t i = 0;
        for (; runs[i] != nullptr; ++i) {
            run = merge(std::exchange(runs[i], nullptr), run);
        }
        runs[i] = run;
    }
    TimerNode* sorted = nullptr;
    for (TimerNode* const run : runs) {
        sorted = merge(run, sorted);
    }
    return sorted;
}

} // namespace weir
