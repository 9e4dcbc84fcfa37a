#pragma once

#include <weir/base/assert.h>
#include <weir/base/error.h>

#include <optional>
#include <utility>
#include <variant>

namespace weir {

/// Either a value or the Error that explains why there is none. Asking for the one that is not
/// there is a mistake in the program (asserted).
template <class T>
class [[nodiscard]] Result {
public:
    // Implicit, so that a function returns a value or an Error as it is.
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}

    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool ok() const { return m_state.index() == 0; }

    explicit operator bool() const { return ok(); }

    [[nodiscard]] T& value() & {
        WEIR_ASSERT(ok());
        return *std::get_if<0>(&m_state);
    }

    [[nodiscard]] const T& value() const& {
        WEIR_ASSERT(ok());
        return *std::get_if<0>(&m_state);
    }

    [[nodiscard]] T&& value() && {
        WEIR_ASSERT(ok());
        return std::move(*std::get_if<0>(&m_state));
    }

    T& operator*() & { return value(); }

    const T& operator*() const& { return value(); }

    T&& operator*() && { return std::move(*this).value(); }

    T* operator->() { return &value(); }

    const T* operator->() const { return &value(); }

    [[nodiscard]] const Error& error() const {
        WEIR_ASSERT(!ok());
        return *std::get_if<1>(&m_state);
    }

private:
    std::variant<T, Error> m_state;
};

/// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
public:
    // Written out, since a defaulted one would zero the memory of the Error as well.
    Result() : m_error(std::nullopt) {}

    Result(Error error) : m_error(std::move(error)) {}

    [[nodiscard]] bool ok() const { return !m_error.has_value(); }

    explicit operator bool() const { return ok(); }

    [[nodiscard]] const Error& error() const {
        WEIR_ASSERT(!ok());
        return *m_error;
    }

private:
    std::optional<Error> m_error;
};

} // namespace weir
