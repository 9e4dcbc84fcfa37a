#pragma once

#include "tests/bench/peers/fail.h"

#include <array>
#include <cstddef>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

namespace weir::peers {

/// Connected Unix-domain sockets, non-blocking; near ends are watched, far ones written to.
class SocketPairs {
public:
    explicit SocketPairs(std::size_t count) : m_pairs(count) {
        for (std::array<int, 2>& pair : m_pairs) {
            require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
                                 pair.data()) == 0,
                    "cannot make a pair of sockets");
        }
    }

    ~SocketPairs() {
        for (const std::array<int, 2>& pair : m_pairs) {
            ::close(pair[0]);
            ::close(pair[1]);
        }
    }

    SocketPairs(const SocketPairs&) = delete;
    SocketPairs& operator=(const SocketPairs&) = delete;

    [[nodiscard]] std::size_t size() const { return m_pairs.size(); }

    [[nodiscard]] int near(std::size_t index) const { return m_pairs[index][0]; }

    /// One byte for the near end.
    void poke(std::size_t index) const {
        require(::write(m_pairs[index][1], "x", 1) == 1, "cannot write to a socket");
    }

private:
    std::vector<std::array<int, 2>> m_pairs;
};

/// Takes the byte that poke() wrote.
inline void takeByte(int descriptor) {
    char byte = 0;
    require(::read(descriptor, &byte, 1) == 1, "a descriptor was reported that has nothing");
}

} // namespace weir::peers
