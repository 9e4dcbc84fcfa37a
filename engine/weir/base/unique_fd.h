#pragma once

#include <utility>

namespace weir {

/// Owns a descriptor and closes it (close(2), without a retry after EINTR, as Linux asks).
class UniqueFd {
public:
    UniqueFd() = default;

    /// Takes ownership of `fd`; a negative number owns nothing.
    explicit UniqueFd(int fd) : m_fd(fd) {}

    UniqueFd(UniqueFd&& other) noexcept : m_fd(other.release()) {}

    UniqueFd& operator=(UniqueFd&& other) noexcept {
        if (this != &other) {
            reset(other.release());
        }
        return *this;
    }

    UniqueFd(const UniqueFd&) = delete;
    UniqueFd& operator=(const UniqueFd&) = delete;

    ~UniqueFd() { reset(); }

    [[nodiscard]] int get() const { return m_fd; }

    explicit operator bool() const { return m_fd >= 0; }

    [[nodiscard]] int release() { return std::exchange(m_fd, -1); }

    void reset(int fd = -1);

private:
    int m_fd = -1;
};

} // namespace weir
