#pragma once

#include <weir/base/function.h>

#include <atomic>
#include <mutex>
#include <vector>

namespace weir {

/// Tasks on their way to the loop's thread. They are taken all at once, under a lock that is held
/// for a swap, and run outside it.
class PostQueue {
public:
    /// Any thread. True where the loop waits and has to be woken; only the first post of a wait is
    /// told so. Once closed it destroys `task` unrun.
    [[nodiscard]] bool push(Task task);

    // The following are for the loop's thread.

    /// Between this and endWait(), push() asks for a wake. False, and no wait begins, where there
    /// are tasks already.
    [[nodiscard]] bool beginWait();

    void endWait() { m_waiting.store(false, std::memory_order_relaxed); }

    [[nodiscard]] bool empty() const { return !m_filled.load(); }

    /// Swaps the tasks for `taken`, which is empty.
    void take(std::vector<Task>& taken);
    /// Destroys what is queued, and everything that is pushed from now on.
    void close();

private:
    std::mutex m_mutex;
    std::vector<Task> m_tasks;
    bool m_closed = false;
    std::atomic<bool> m_filled{false};
    std::atomic<bool> m_waiting{false};
};

} // namespace weir
