#pragma once

#include <weir/base/assert.h>

#include <atomic>
#include <cstddef>
#include <typeinfo>

namespace weir {

/// How many callables of one type are held by a Function now, counted in builds with assertions, so
/// that tests find the callback that outlives what it was given to.
///
/// Thread: any. Owner: nobody; each is a constant of the program, and listed once it has counted.
class CallableCount {
public:
    explicit constexpr CallableCount(const std::type_info& type) : m_type(&type) {}

    CallableCount(const CallableCount&) = delete;
    CallableCount& operator=(const CallableCount&) = delete;

    void add() {
        m_alive.fetch_add(1, std::memory_order_relaxed);
        if (!m_isListed.exchange(true, std::memory_order_relaxed)) {
            m_next = first.load(std::memory_order_relaxed);
            while (!first.compare_exchange_weak(m_next, this, std::memory_order_release,
                                                std::memory_order_relaxed)) {
            }
        }
    }

    void remove() { m_alive.fetch_sub(1, std::memory_order_relaxed); }

    /// Calls `visit(type, alive)` for each type that a Function has held so far. Nothing is counted
    /// where assertions are not checked.
    template <class Visit>
    static void forEach(Visit visit) {
        for (const CallableCount* each = first.load(std::memory_order_acquire); each != nullptr;
             each = each->m_next) {
            visit(*each->m_type, each->m_alive.load(std::memory_order_relaxed));
        }
    }

private:
    static inline constinit std::atomic<CallableCount*> first{nullptr};

    const std::type_info* m_type;
    std::atomic<std::ptrdiff_t> m_alive{0};
    std::atomic<bool> m_isListed{false};
    CallableCount* m_next = nullptr;
};

/// The count of the callables of type `Held`.
template <class Held>
inline constinit CallableCount callableCount{typeid(Held)};

} // namespace weir
