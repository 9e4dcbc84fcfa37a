#include "tests/engine/loop/loop_fixture.h"

#include <array>
#include <cerrno>
#include <iostream>
#include <optional>
#include <thread>

#include <sys/socket.h>
#include <unistd.h>

namespace weir::test {

SocketPair makeSocketPair() {
    std::array<int, 2> ends{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        ADD_FAILURE() << Error::system(errno, "socketpair").message();
    }
    return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

void send(int descriptor, std::string_view bytes) {
    EXPECT_EQ(::write(descriptor, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
}

std::string receive(int descriptor) {
    std::array<char, 4096> bytes{};
    const ssize_t size = ::read(descriptor, bytes.data(), bytes.size());
    return {bytes.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

std::unique_ptr<EventLoop> LoopTest::makeLoop(LoopConfig config) {
    config.backend = GetParam();
    if (config.backend == epollWithChangelist) {
        config.backend = "epoll";
        config.epollChangelist = true;
    }
    config.ignoreEnvironment = true;
    auto loop = EventLoop::create(config);
    if (!loop) {
        ADD_FAILURE() << loop.error().message();
        std::abort();
    }
    return std::move(*loop);
}

std::vector<std::string> backends() {
    std::vector<std::string> usable;
    for (const std::string_view name : EventLoop::supportedBackends()) {
        std::optional<Error> refusal;
        // On a thread of its own: the kernel interrupts the waits of the thread that an io_uring
        // was used on for a while after it is gone.
        std::thread([&] {
            const LoopConfig config{.backend = std::string(name), .ignoreEnvironment = true};
            if (const auto loop = EventLoop::create(config); !loop) {
                refusal = loop.error();
            }
        }).join();
        if (refusal) {
            std::cerr << "Nothing is tested on " << name << ": " << refusal->message() << "\n";
            continue;
        }
        usable.emplace_back(name);
        if (name == "epoll") {
            usable.emplace_back(epollWithChangelist);
        }
    }
    return usable;
}

} // namespace weir::test
