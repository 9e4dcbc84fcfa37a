#pragma once

#include <weir/base/function.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>

namespace weir {

/// Tasks on their way to the loop's thread, in the order in which they were posted. They lie in
/// segments of slots: whoever posts claims the next slot, fills it, and then says that it is full,
/// without a lock. Only who finds the last segment used up takes one. The loop's thread takes the
/// tasks of a turn as one batch, and gives back the segments that it is through with, so that
/// posting allocates nothing once there are as many as the longest queue has needed.
///
/// A segment is not freed before the queue: a thread that was held up between looking up the last
/// one and claiming a slot may come late, and then finds all slots claimed, or a valid one where
/// that segment is the last one again.
class PostQueue {
public:
    PostQueue();
    /// No other thread posts any more.
    ~PostQueue();
    PostQueue(const PostQueue&) = delete;
    PostQueue& operator=(const PostQueue&) = delete;

    /// Any thread. True where the loop waits and has to be woken; only the first post of a wait is
    /// told so. Once closed it leaves `task` alone, for the caller to destroy unrun.
    [[nodiscard]] bool push(Task&& task);

    // The following are for the loop's thread.

    /// Between this and endWait(), push() asks for a wake. False, and no wait begins, where there
    /// are tasks already.
    [[nodiscard]] bool beginWait() {
        m_waiting.store(true);
        if (!empty()) [[unlikely]] {
            m_waiting.store(false);
            return false;
        }
        return true;
    }

    void endWait() { m_waiting.store(false, std::memory_order_relaxed); }

    /// A task that is just being posted counts.
    [[nodiscard]] bool empty() const { return m_taken == end(); }

    /// Makes what has been posted the batch, which has come to its end. False where there is none.
    [[nodiscard]] bool take() {
        m_batchEnd = end();
        return m_taken != m_batchEnd && hasFirst();
    }

    /// The batch has come to its end: no further task of it can be had now.
    [[nodiscard]] bool isBatchDone();
    /// The next task of the batch, which is not done.
    [[nodiscard]] Task next();
    /// Destroys what is queued, and refuses everything that is pushed from now on.
    void close();

private:
    struct Slot {
        Task task;
        std::atomic<bool> isFull{false};
    };

    static constexpr std::size_t slotCount = 128;
    static constexpr std::size_t cacheLine = 64;

    struct Segment {
        /// How many slots were claimed; more than there are where some came in vain.
        alignas(cacheLine) std::atomic<std::size_t> claimed{0};
        /// The one after it, or after it among the free ones.
        alignas(cacheLine) std::atomic<Segment*> next{nullptr};
        /// How many tasks came before its first.
        std::uint64_t before = 0;
        Slot slots[slotCount];
    };

    /// A task is in the slot that is taken next.
    [[nodiscard]] bool hasNext();
    /// The same for the first of a batch, which has been claimed.
    [[nodiscard]] bool hasFirst();
    /// So many slots no segment has, however many come in vain after it.
    static constexpr std::size_t closedMark = std::numeric_limits<std::size_t>::max() / 2;

    [[nodiscard]] std::uint64_t end() const {
        const Segment& last = *m_last.load();
        const std::size_t claimed = last.claimed.load();
        return claimed < closedMark ? endOf(last, claimed) : m_taken;
    }

    static std::uint64_t endOf(const Segment& segment, std::size_t claimed) {
        return segment.before + std::min(claimed, slotCount);
    }

    /// Appends a segment, unless somebody else has. False where the queue is closed.
    bool extend();
    void giveBack(Segment& segment);

    /// Where slots are claimed.
    alignas(cacheLine) std::atomic<Segment*> m_last;
    std::atomic<bool> m_waiting{false};

    /// Where tasks are taken, how many were, and at how many the batch ends.
    alignas(cacheLine) Segment* m_first;
    std::uint64_t m_taken = 0;
    std::uint64_t m_batchEnd = 0;

    /// Held to append segments, to give them back, and to close.
    std::mutex m_mutex;
    Segment* m_free = nullptr;
    bool m_closed = false;
};

/// Ends a wait that PostQueue::beginWait() began.
class PostWait {
public:
    explicit PostWait(PostQueue& queue) : m_queue(queue) {}

    ~PostWait() { m_queue.endWait(); }

    PostWait(const PostWait&) = delete;
    PostWait& operator=(const PostWait&) = delete;

private:
    PostQueue& m_queue;
};

} // namespace weir
