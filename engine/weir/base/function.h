#pragma once

#include <weir/base/assert.h>
#include <weir/base/callable_count.h>

#include <cstddef>
#include <cstring>
#include <functional>
#include <new>
#include <type_traits>
#include <utility>

namespace weir {

template <class Signature>
class Function;

/// A callable that is moved, never copied; up to three pointers of captures are stored in place,
/// so that the callbacks of events and posted tasks cost no allocation. Calling an empty one is a
/// mistake in the program.
template <class R, class... Args>
class Function<R(Args...)> {
    static constexpr std::size_t placeSize = 3 * sizeof(void*);

public:
    Function() = default;

    Function(std::nullptr_t) {}

    template <class F>
        requires(!std::is_same_v<std::remove_cvref_t<F>, Function> &&
                 std::is_invocable_r_v<R, std::remove_cvref_t<F>&, Args...>)
    Function(F&& callable) {
        using Held = std::remove_cvref_t<F>;
        if constexpr (isInPlace<Held>) {
            ::new (static_cast<void*>(m_place)) Held(std::forward<F>(callable));
            m_operations = &inPlace<Held>;
        } else {
            ::new (static_cast<void*>(m_place)) Held*(new Held(std::forward<F>(callable)));
            m_operations = &onHeap<Held>;
        }
        if constexpr (assertionsAreChecked) {
            callableCount<Held>.add();
        }
    }

    Function(Function&& other) noexcept { take(other); }

    Function& operator=(Function&& other) noexcept {
        if (this != &other) {
            clear();
            take(other);
        }
        return *this;
    }

    Function(const Function&) = delete;
    Function& operator=(const Function&) = delete;

    ~Function() { clear(); }

    explicit operator bool() const { return m_operations != nullptr; }

    /// Whether a callable of this type is stored without an allocation.
    template <class Held>
    static constexpr bool isInPlace =
        sizeof(Held) <= placeSize && alignof(Held) <= alignof(void*) &&
        std::is_nothrow_move_constructible_v<Held>;

    /// The callable that it holds, where that is an F; null else.
    template <class F>
    [[nodiscard]] F* target() {
        if constexpr (isInPlace<F>) {
            return m_operations == &inPlace<F> ? reinterpret_cast<F*>(m_place) : nullptr;
        } else {
            return m_operations == &onHeap<F> ? *reinterpret_cast<F**>(m_place) : nullptr;
        }
    }

    R operator()(Args... args) {
        WEIR_ASSERT(m_operations != nullptr);
        return m_operations->call(m_place, std::forward<Args>(args)...);
    }

private:
    /// What is null in it needs no call: the bytes are the value, as with a captured pointer.
    struct Operations {
        R (*call)(void* place, Args&&... args);
        void (*moveTo)(void* from, void* to);
        void (*destroy)(void* place);
        /// Null where nothing is counted.
        CallableCount* count;
    };

    template <class Held>
    static constexpr CallableCount* countOf() {
        if constexpr (assertionsAreChecked) {
            return &callableCount<Held>;
        } else {
            return nullptr;
        }
    }

    template <class Held>
    static R callAs(Held& held, Args&&... args) {
        if constexpr (std::is_void_v<R>) {
            std::invoke(held, std::forward<Args>(args)...);
        } else {
            return std::invoke(held, std::forward<Args>(args)...);
        }
    }

    template <class Held>
    static constexpr Operations inPlace{
        [](void* place, Args&&... args) -> R {
            return callAs(*static_cast<Held*>(place), std::forward<Args>(args)...);
        },
        std::is_trivially_copyable_v<Held> ? nullptr
                                           : +[](void* from, void* to) {
                                                 auto* held = static_cast<Held*>(from);
                                                 ::new (to) Held(std::move(*held));
                                                 held->~Held();
                                             },
        std::is_trivially_destructible_v<Held>
            ? nullptr
            : +[](void* place) { static_cast<Held*>(place)->~Held(); },
        countOf<Held>()};

    template <class Held>
    static constexpr Operations onHeap{
        [](void* place, Args&&... args) -> R {
            return callAs(**static_cast<Held**>(place), std::forward<Args>(args)...);
        },
        nullptr, [](void* place) { delete *static_cast<Held**>(place); }, countOf<Held>()};

    void take(Function& other) {
        if (other.m_operations == nullptr) {
            return;
        }
        if (other.m_operations->moveTo == nullptr) {
            std::memcpy(m_place, other.m_place, placeSize);
        } else {
            other.m_operations->moveTo(other.m_place, m_place);
        }
        m_operations = std::exchange(other.m_operations, nullptr);
    }

    void clear() {
        if (m_operations == nullptr) {
            return;
        }
        // Empty before the callable goes, so that its destructor may look at this object.
        const Operations* const operations = std::exchange(m_operations, nullptr);
        if (operations->destroy != nullptr) {
            operations->destroy(m_place);
        }
        if constexpr (assertionsAreChecked) {
            operations->count->remove();
        }
    }

    alignas(void*) std::byte m_place[placeSize]{};
    const Operations* m_operations = nullptr;
};

/// Work handed to a loop.
using Task = Function<void()>;

} // namespace weir
