#include "tests/engine/loop/loop_fixture.h"

#include <array>
#include <cerrno>

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
    config.ignoreEnvironment = true;
    auto loop = EventLoop::create(config);
    if (!loop) {
        ADD_FAILURE() << loop.error().message();
        std::abort();
    }
    return std::move(*loop);
}

std::vector<std::string> backends() {
    const auto names = EventLoop::supportedBackends();
    return {names.begin(), names.end()};
}

} // namespace weir::test
