#pragma once

#include <type_traits>

namespace weir {

/// Bit operators for the scoped enumerations that specialise this to true.
template <class E>
inline constexpr bool isFlagSet = false;

template <class E>
    requires isFlagSet<E>
constexpr E operator|(E a, E b) {
    using Bits = std::underlying_type_t<E>;
    return static_cast<E>(static_cast<Bits>(a) | static_cast<Bits>(b));
}

template <class E>
    requires isFlagSet<E>
constexpr E operator&(E a, E b) {
    using Bits = std::underlying_type_t<E>;
    return static_cast<E>(static_cast<Bits>(a) & static_cast<Bits>(b));
}

template <class E>
    requires isFlagSet<E>
constexpr E operator~(E a) {
    using Bits = std::underlying_type_t<E>;
    return static_cast<E>(~static_cast<Bits>(a));
}

template <class E>
    requires isFlagSet<E>
constexpr E& operator|=(E& a, E b) {
    return a = a | b;
}

template <class E>
    requires isFlagSet<E>
constexpr E& operator&=(E& a, E b) {
    return a = a & b;
}

/// Whether any of `bits` is set in `set`.
template <class E>
    requires isFlagSet<E>
constexpr bool any(E set, E bits) {
    return (set & bits) != E{};
}

} // namespace weir
