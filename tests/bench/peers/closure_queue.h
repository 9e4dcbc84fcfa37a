#pragma once

#include <functional>
#include <mutex>
#include <vector>

namespace weir::peers {

/// Closures on their way to a loop whose library only offers to wake it, as those libraries'
/// documentation tells programs to write it: a queue under a lock, swapped out, and run outside it.
class ClosureQueue {
public:
    /// Any thread. True where the loop has to be woken.
    template <class Closure>
    bool push(Closure closure) {
        const std::scoped_lock lock(m_mutex);
        m_closures.emplace_back(std::move(closure));
        return m_closures.size() == 1;
    }

    void runAll() {
        {
            const std::scoped_lock lock(m_mutex);
            m_closures.swap(m_running);
        }
        for (const std::function<void()>& closure : m_running) {
            closure();
        }
        m_running.clear();
    }

private:
    std::mutex m_mutex;
    std::vector<std::function<void()>> m_closures;
    std::vector<std::function<void()>> m_running;
};

} // namespace weir::peers
