#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace weir {

/// The lock of a thread-safe loop. A thread may take it again while it has it; it can be let go of
/// wholly, however often it was taken, to call out or to wait.
///
/// Thread: any. Owner: the loop.
class LoopLock {
public:
    void lock() {
        const std::thread::id self = std::this_thread::get_id();
        if (m_owner.load(std::memory_order_relaxed) != self) {
            m_mutex.lock();
            m_owner.store(self, std::memory_order_relaxed);
        }
        ++m_depth;
    }

    void unlock() {
        if (--m_depth == 0) {
            m_owner.store(std::thread::id(), std::memory_order_relaxed);
            m_mutex.unlock();
        }
    }

    /// The caller has the lock. Returns what takeBack() needs.
    unsigned letGo() {
        const unsigned depth = std::exchange(m_depth, 0U);
        m_owner.store(std::thread::id(), std::memory_order_relaxed);
        m_mutex.unlock();
        return depth;
    }

    void takeBack(unsigned depth) {
        m_mutex.lock();
        m_owner.store(std::this_thread::get_id(), std::memory_order_relaxed);
        m_depth = depth;
    }

    /// The caller has the lock, and has it again afterwards: lets go of it wholly until `ready`,
    /// which is asked with the lock held, at first and after each tellAll().
    template <class Ready>
    void waitUntil(Ready&& ready) {
        while (!ready()) {
            const unsigned depth = std::exchange(m_depth, 0U);
            m_owner.store(std::thread::id(), std::memory_order_relaxed);
            std::unique_lock<std::mutex> lock(m_mutex, std::adopt_lock);
            m_told.wait(lock);
            static_cast<void>(lock.release());
            m_owner.store(std::this_thread::get_id(), std::memory_order_relaxed);
            m_depth = depth;
        }
    }

    void tellAll() { m_told.notify_all(); }

private:
    std::mutex m_mutex;
    std::condition_variable m_told;
    std::atomic<std::thread::id> m_owner{};
    unsigned m_depth = 0;
};

/// Holds the lock of a thread-safe loop while it lives; nothing but a branch on another loop.
class LoopHold {
public:
    explicit LoopHold(LoopLock* lock) : m_lock(lock) {
        if (m_lock != nullptr) [[unlikely]] {
            m_lock->lock();
        }
    }

    ~LoopHold() {
        if (m_lock != nullptr) [[unlikely]] {
            m_lock->unlock();
        }
    }

    LoopHold(const LoopHold&) = delete;
    LoopHold& operator=(const LoopHold&) = delete;

private:
    LoopLock* const m_lock;
};

/// Lets go of the lock of a thread-safe loop while it lives, to call out.
class LoopLetGo {
public:
    explicit LoopLetGo(LoopLock* lock) : m_lock(lock) {
        if (m_lock != nullptr) [[unlikely]] {
            m_depth = m_lock->letGo();
        }
    }

    ~LoopLetGo() {
        if (m_lock != nullptr) [[unlikely]] {
            m_lock->takeBack(m_depth);
        }
    }

    LoopLetGo(const LoopLetGo&) = delete;
    LoopLetGo& operator=(const LoopLetGo&) = delete;

private:
    LoopLock* const m_lock;
    unsigned m_depth = 0;
};

} // namespace weir
