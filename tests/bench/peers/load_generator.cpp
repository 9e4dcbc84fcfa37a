#include "tests/bench/peers/load_generator.h"

#include "tests/bench/peers/clocks.h"
#include "tests/bench/peers/fail.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace weir::peers {
namespace {

/// Of the server process, which is on the other core.
class ServerTime {
public:
    explicit ServerTime(pid_t server) {
        require(::clock_getcpuclockid(server, &m_clock) == 0, "cannot see the server's CPU time");
    }

    [[nodiscard]] std::int64_t now() const { return readClock(m_clock); }

private:
    clockid_t m_clock{};
};

/// Closing it sends RST, so that a hundred thousand connections leave no port waiting.
int connectTo(int port, bool blocking) {
    const int type = SOCK_STREAM | SOCK_CLOEXEC | (blocking ? 0 : SOCK_NONBLOCK);
    const int fd = ::socket(AF_INET, type, 0);
    require(fd >= 0, "cannot make a socket");
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const linger abort{1, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int result = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    require(result == 0 || (!blocking && errno == EINPROGRESS), "cannot connect to the server");
    return fd;
}

class Poller {
public:
    Poller() : m_set(::epoll_create1(EPOLL_CLOEXEC)) {}

    void add(int fd, std::uint32_t events, std::size_t index) const {
        epoll_event event{};
        event.events = events;
        event.data.u64 = index;
        require(::epoll_ctl(m_set, EPOLL_CTL_ADD, fd, &event) == 0, "cannot watch a socket");
    }

    template <class Body>
    void wait(Body body) {
        const int count =
            ::epoll_wait(m_set, m_events.data(), static_cast<int>(m_events.size()), 60'000);
        if (count == 0) {
            fail("the server has not answered for a minute");
        }
        for (int i = 0; i < count; ++i) {
            body(static_cast<std::size_t>(m_events[static_cast<std::size_t>(i)].data.u64));
        }
    }

private:
    int m_set;
    std::array<epoll_event, 1024> m_events{};
};

class EchoLoad {
public:
    explicit EchoLoad(const Load& load)
        : m_load(load), m_message(load.size, 'm'), m_space(std::max<std::size_t>(load.size, 4096)) {
        for (std::size_t i = 0; i < load.connections; ++i) {
            Connection& connection = m_connections.emplace_back();
            connection.fd = connectTo(load.port, true);
            ::fcntl(connection.fd, F_SETFL, O_NONBLOCK);
            // Edge-triggered and for both, so that it is asked for once.
            m_poller.add(connection.fd, EPOLLIN | EPOLLOUT | EPOLLET, i);
        }
    }

    /// All connections are between messages before and after.
    void exchange(std::size_t count) {
        m_toSend = count;
        m_toReceive = count;
        for (Connection& connection : m_connections) {
            begin(connection);
        }
        while (m_toReceive > 0) {
            m_poller.wait([&](std::size_t index) { proceed(m_connections[index]); });
        }
    }

private:
    struct Connection {
        int fd = -1;
        std::size_t unsent = 0;
        std::size_t awaited = 0;
    };

    void begin(Connection& connection) {
        if (m_toSend > 0) {
            --m_toSend;
            connection.unsent = m_message.size();
            connection.awaited = m_message.size();
            send(connection);
        }
    }

    void send(Connection& connection) {
        while (connection.unsent > 0) {
            const char* from = m_message.data() + (m_message.size() - connection.unsent);
            const ssize_t sent = ::send(connection.fd, from, connection.unsent, MSG_NOSIGNAL);
            if (sent < 0) {
                require(errno == EAGAIN, "cannot send to the server");
                return;
            }
            connection.unsent -= static_cast<std::size_t>(sent);
        }
    }

    void proceed(Connection& connection) {
        send(connection);
        while (connection.awaited > 0) {
            const ssize_t got = ::recv(connection.fd, m_space.data(),
                                       std::min(m_space.size(), connection.awaited), 0);
            if (got < 0) {
                require(errno == EAGAIN, "cannot receive from the server");
                return;
            }
            if (got == 0) {
                fail("the server has closed a connection");
            }
            connection.awaited -= static_cast<std::size_t>(got);
            if (connection.awaited == 0) {
                --m_toReceive;
                begin(connection);
                return; // its answer is told by the next edge
            }
        }
    }

    Load m_load;
    std::vector<char> m_message;
    std::vector<char> m_space;
    std::vector<Connection> m_connections;
    Poller m_poller;
    std::size_t m_toSend = 0;
    std::size_t m_toReceive = 0;
};

} // namespace

void loadWithEcho(const Load& load) {
    EchoLoad echo(load);
    echo.exchange(load.count / 5);
    const ServerTime time(load.server);
    const std::int64_t begin = wallTime();
    const std::int64_t used = time.now();
    echo.exchange(load.count);
    const std::int64_t usedNow = time.now();
    const std::int64_t end = wallTime();
    std::printf(
        "%.2f %.0f\n", static_cast<double>(usedNow - used) / static_cast<double>(load.count),
        static_cast<double>(load.count * load.size) * 1e9 / static_cast<double>(end - begin));
}

void loadWithConnections(const Load& load) {
    Poller poller;
    std::vector<int> sockets(load.connections, -1);
    const auto run = [&](std::size_t count) {
        std::size_t begun = 0;
        std::size_t ended = 0;
        const auto begin = [&](std::size_t index) {
            if (begun < count) {
                ++begun;
                sockets[index] = connectTo(load.port, false);
                poller.add(sockets[index], EPOLLIN, index);
            }
        };
        for (std::size_t i = 0; i < sockets.size(); ++i) {
            begin(i);
        }
        while (ended < count) {
            poller.wait([&](std::size_t index) {
                char byte = 0;
                require(::recv(sockets[index], &byte, 1, 0) == 0, "the server did not just close");
                ::close(sockets[index]);
                ++ended;
                begin(index);
            });
        }
    };
    run(load.count / 5);
    const ServerTime time(load.server);
    const std::int64_t used = time.now();
    run(load.count);
    std::printf("%.2f\n", static_cast<double>(time.now() - used) / static_cast<double>(load.count));
}

void loadWithIdleConnections(const Load& load) {
    for (std::size_t i = 0; i < load.connections; ++i) {
        connectTo(load.port, true);
    }
    ::pause();
}

} // namespace weir::peers
