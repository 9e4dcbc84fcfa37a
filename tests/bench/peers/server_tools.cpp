#include "tests/bench/peers/server_tools.h"

#include "tests/bench/peers/fail.h"

#include <cstdio>

#include <arpa/inet.h>
#include <malloc.h>
#include <sys/socket.h>

namespace weir::peers {

sockaddr_in anyLoopbackPort() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

int listenOnLoopback() {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    require(listener >= 0, "cannot make a socket");
    const int on = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const sockaddr_in address = anyLoopbackPort();
    require(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0,
            "cannot bind");
    require(::listen(listener, listenBacklog) == 0, "cannot listen");
    return listener;
}

void announcePort(int listener) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    require(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0,
            "cannot tell the port");
    std::printf("%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
}

void AcceptMeter::count() {
    ++m_seen;
    if (m_seen != m_first && m_seen != m_last) {
        return;
    }
    const struct mallinfo2 heap = ::mallinfo2();
    const std::size_t used = heap.uordblks + heap.hblkhd;
    if (m_seen == m_first) {
        m_before = used;
        return;
    }
    std::printf("%.1f\n",
                static_cast<double>(used - m_before) / static_cast<double>(m_last - m_first));
    std::fflush(stdout);
}

} // namespace weir::peers
