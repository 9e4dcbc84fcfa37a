#pragma once

#include "tests/bench/peers/registry.h"

#include <cstddef>

#include <netinet/in.h>

namespace weir::peers {

// What all servers have in common: SO_REUSEADDR on the listening socket, no other option anywhere,
// and this backlog.

inline constexpr int listenBacklog = 1024;
/// What a server without a buffer of its library's reads at once.
inline constexpr std::size_t readSize = std::size_t{64} * 1024;

/// 127.0.0.1, port 0.
[[nodiscard]] sockaddr_in anyLoopbackPort();
/// For peers that leave sockets to the program: non-blocking.
[[nodiscard]] int listenOnLoopback();
/// Tells the driver, on the standard output, which port `listener` has.
void announcePort(int listener);

/// Tells the driver what a connection takes of the process's heap (mallinfo2(3)), once as many have
/// been accepted as the work says; the first eighth fill what the library keeps for all.
class AcceptMeter {
public:
    explicit AcceptMeter(const Work& work)
        : m_first(work.count / 8), m_last(work.count == 0 ? 0 : work.count + work.count / 8) {}

    void accepted() {
        if (m_last != 0) {
            count();
        }
    }

private:
    void count();

    std::size_t m_first;
    std::size_t m_last;
    std::size_t m_seen = 0;
    std::size_t m_before = 0;
};

} // namespace weir::peers
