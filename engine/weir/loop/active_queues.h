#pragma once

#include <weir/base/intrusive_list.h>
#include <weir/loop/event_links.h>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir {

/// One queue a priority, 0 the most urgent; every operation is O(1).
///
/// Thread: the loop's. Owner: the loop.
class ActiveQueues {
public:
    explicit ActiveQueues(int priorities) : m_queues(static_cast<std::size_t>(priorities)) {}

    [[nodiscard]] bool empty() const { return m_size == 0; }

    [[nodiscard]] std::size_t size() const { return m_size; }

    [[nodiscard]] int priorities() const { return static_cast<int>(m_queues.size()); }

    /// Nothing is queued.
    void setPriorities(int count) {
        WEIR_ASSERT(empty());
        m_queues = std::vector<Queue>(static_cast<std::size_t>(count));
    }

    /// A priority that is out of range counts as the least urgent one.
    void push(ActiveItem& item, int priority) {
        const std::size_t index = indexOf(priority);
        m_queues[index].pushBack(item);
        m_filled[index / 64] |= std::uint64_t{1} << (index % 64);
        ++m_size;
    }

    /// `item` is queued with this priority.
    void remove(ActiveItem& item, int priority) {
        const std::size_t index = indexOf(priority);
        Queue::remove(item);
        --m_size;
        if (m_queues[index].empty()) {
            m_filled[index / 64] &= ~(std::uint64_t{1} << (index % 64));
        }
    }

    /// Of the queues that are not empty; one is.
    [[nodiscard]] int mostUrgent() const {
        std::size_t word = 0;
        while (m_filled[word] == 0) {
            ++word;
        }
        return static_cast<int>(word * 64) + std::countr_zero(m_filled[word]);
    }

    /// That queue is not empty.
    [[nodiscard]] ActiveItem& front(int priority) {
        return *m_queues[static_cast<std::size_t>(priority)].front();
    }

    /// Visits each item, the most urgent first, until `visit` returns false.
    template <class Visit>
    void forEach(Visit&& visit) {
        for (Queue& queue : m_queues) {
            for (ActiveItem* item = queue.front(); item != nullptr; item = queue.after(*item)) {
                if (!visit(*item)) {
                    return;
                }
            }
        }
    }

private:
    using Queue = IntrusiveList<ActiveItem>;

    [[nodiscard]] std::size_t indexOf(int priority) const {
        const auto index = static_cast<std::size_t>(priority);
        return index < m_queues.size() ? index : m_queues.size() - 1;
    }

    std::vector<Queue> m_queues;
    std::array<std::uint64_t, 4> m_filled{};
    std::size_t m_size = 0;
};

} // namespace weir
