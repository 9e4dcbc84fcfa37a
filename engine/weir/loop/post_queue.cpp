#include <weir/loop/post_queue.h>

#include <thread>
#include <utility>

namespace weir {

PostQueue::PostQueue() : m_last(new Segment), m_first(m_last.load(std::memory_order_relaxed)) {}

PostQueue::~PostQueue() {
    close();
    for (Segment* segment : {m_first, m_free}) {
        while (segment != nullptr) {
            delete std::exchange(segment, segment->next.load(std::memory_order_relaxed));
        }
    }
}

bool PostQueue::push(Task&& task) {
    while (true) {
        Segment& segment = *m_last.load();
        const std::size_t index = segment.claimed.fetch_add(1);
        if (index < slotCount) {
            Slot& slot = segment.slots[index];
            slot.task = std::move(task);
            slot.isFull.store(true, std::memory_order_release);
            break;
        }
        if (!extend()) {
            return false;
        }
    }
    // Claimed first, then looked whether the loop waits; the loop does it the other way round. So
    // at least one of the two sees the other.
    return m_waiting.load() && m_waiting.exchange(false);
}

bool PostQueue::extend() {
    const std::scoped_lock lock(m_mutex);
    if (m_closed) {
        return false;
    }
    Segment* const full = m_last.load(std::memory_order_relaxed);
    if (full->claimed.load(std::memory_order_relaxed) < slotCount) {
        return true;
    }
    Segment* segment = m_free;
    if (segment == nullptr) {
        segment = new Segment;
    } else {
        m_free = segment->next.load(std::memory_order_relaxed);
    }
    segment->next.store(nullptr, std::memory_order_relaxed);
    segment->before = full->before + slotCount;
    // From here on those claim slots in it that come late. What they post is seen with the next
    // store; whoever extends the queue posts after that, and wakes the loop for all of them.
    segment->claimed.store(0);
    full->next.store(segment, std::memory_order_release);
    m_last.store(segment);
    return true;
}

void PostQueue::giveBack(Segment& segment) {
    const std::scoped_lock lock(m_mutex);
    segment.next.store(m_free, std::memory_order_relaxed);
    m_free = &segment;
}

bool PostQueue::hasNext() {
    if (m_taken == m_first->before + slotCount) {
        Segment* const next = m_first->next.load(std::memory_order_acquire);
        if (next == nullptr) {
            return false;
        }
        giveBack(*std::exchange(m_first, next));
    }
    return m_first->slots[m_taken - m_first->before].isFull.load(std::memory_order_acquire);
}

bool PostQueue::hasFirst() {
    if (!hasNext()) {
        std::this_thread::yield(); // somebody has claimed the slot and was held up
        return false;
    }
    return true;
}

bool PostQueue::isBatchDone() {
    return m_taken == m_batchEnd || !hasNext();
}

Task PostQueue::next() {
    Slot& slot = m_first->slots[m_taken - m_first->before];
    Task task = std::move(slot.task);
    slot.isFull.store(false, std::memory_order_relaxed);
    ++m_taken;
    return task;
}

void PostQueue::close() {
    {
        const std::scoped_lock lock(m_mutex);
        if (m_closed) {
            return;
        }
        m_closed = true;
        Segment& last = *m_last.load(std::memory_order_relaxed);
        m_batchEnd = endOf(last, last.claimed.exchange(closedMark));
    }
    // Destroyed without the lock: what they hold may post in its destructor.
    while (m_taken != m_batchEnd) {
        if (hasNext()) {
            static_cast<void>(next());
        } else {
            std::this_thread::yield();
        }
    }
}

} // namespace weir
