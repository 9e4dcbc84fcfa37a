// Holds many connections to 127.0.0.1 open at once, has each echo a message of its own, says
// "echoed", and closes them when its standard input ends:
//     many_clients PORT COUNT
// Every failure is a line on standard error and status 1.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

[[noreturn]] void fail(const char* what, std::size_t index) {
    std::fprintf(stderr, "many_clients: connection %zu: %s: %s\n", index, what,
                 std::strerror(errno));
    std::exit(1);
}

void raiseDescriptorLimit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int connectTo(std::uint16_t port, std::size_t index) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0) {
        fail("socket", index);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        fail("connect", index);
    }
    return fd;
}

std::string messageOf(std::size_t index) {
    return "message of connection " + std::to_string(index);
}

void expectEcho(int fd, std::size_t index) {
    const std::string expected = messageOf(index);
    std::string received(expected.size(), '\0');
    const ssize_t got = ::recv(fd, received.data(), received.size(), MSG_WAITALL);
    if (got < 0) {
        fail("recv", index);
    }
    if (static_cast<std::size_t>(got) != expected.size() || received != expected) {
        fail("another message came back", index);
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: many_clients PORT COUNT\n");
        return 1;
    }
    const auto port = static_cast<std::uint16_t>(std::strtoul(argv[1], nullptr, 10));
    const std::size_t count = std::strtoul(argv[2], nullptr, 10);
    raiseDescriptorLimit();

    std::vector<int> connections;
    connections.reserve(count);
    for (std::size_t index = 0; index < count; ++index) {
        connections.push_back(connectTo(port, index));
    }
    for (std::size_t index = 0; index < count; ++index) {
        const std::string message = messageOf(index);
        if (::send(connections[index], message.data(), message.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(message.size())) {
            fail("send", index);
        }
    }
    for (std::size_t index = 0; index < count; ++index) {
        expectEcho(connections[index], index);
    }
    std::puts("echoed");
    std::fflush(stdout);
    while (std::getchar() != EOF) {
    }
    return 0; // which closes all of them
}
