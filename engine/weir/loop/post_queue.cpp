#include <weir/loop/post_queue.h>

#include <utility>

namespace weir {

bool PostQueue::push(Task task) {
    {
        const std::scoped_lock lock(m_mutex);
        if (m_closed) {
            return false; // `task` is destroyed by the caller's full expression, without the lock
        }
        m_tasks.push_back(std::move(task));
    }
    // Told first, then looked whether the loop waits; the loop does it the other way round. So at
    // least one of the two sees the other.
    if (!m_filled.load(std::memory_order_relaxed)) {
        m_filled.store(true);
    }
    return m_waiting.load() && m_waiting.exchange(false);
}

bool PostQueue::beginWait() {
    m_waiting.store(true);
    if (m_filled.load()) {
        m_waiting.store(false);
        return false;
    }
    return true;
}

void PostQueue::take(std::vector<Task>& taken) {
    WEIR_ASSERT(taken.empty());
    if (empty()) {
        return;
    }
    m_filled.store(false);
    const std::scoped_lock lock(m_mutex);
    m_tasks.swap(taken);
}

void PostQueue::close() {
    std::vector<Task> unrun;
    {
        const std::scoped_lock lock(m_mutex);
        m_closed = true;
        m_tasks.swap(unrun);
    }
    // Destroyed without the lock: what they hold may post in its destructor.
}

} // namespace weir
