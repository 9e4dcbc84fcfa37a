// Counts what is allocated, in a program of its own, since that replaces operator new in all of it.

#include <weir/net/socket.h>

#include "tests/engine/stream/socket_stream_fixture.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

namespace {

// In front of each block stands its size.
constexpr std::size_t header = alignof(std::max_align_t);

// What glibc takes for a block of that size: a word more, in steps of two words, at least four.
std::size_t taken(std::size_t size) {
    constexpr std::size_t word = sizeof(std::size_t);
    const std::size_t steps = (size + word + 2 * word - 1) / (2 * word);
    return std::max(steps * 2 * word, 4 * word);
}

std::size_t bytesInUse = 0;
std::size_t allocations = 0;

void* allocate(std::size_t size) {
    auto* memory = static_cast<std::byte*>(std::malloc(size + header));
    if (memory == nullptr) {
        std::abort();
    }
    ::new (memory) std::size_t(size);
    bytesInUse += taken(size);
    ++allocations;
    return memory + header;
}

void release(void* block) {
    if (block != nullptr) {
        auto* memory = static_cast<std::byte*>(block) - header;
        bytesInUse -= taken(*std::launder(reinterpret_cast<std::size_t*>(memory)));
        std::free(memory);
    }
}

} // namespace

void* operator new(std::size_t size) {
    return allocate(size);
}

void* operator new[](std::size_t size) {
    return allocate(size);
}

// Of its own, since a sanitizer's does not call the one above.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return allocate(size);
}

void operator delete(void* memory) noexcept {
    release(memory);
}

void operator delete[](void* memory) noexcept {
    release(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
    release(memory);
}

void operator delete[](void* memory, std::size_t) noexcept {
    release(memory);
}

namespace weir::test {
namespace {

class SocketStreamMemory : public SocketStreamTest {};

WEIR_ON_EVERY_BACKEND(SocketStreamMemory);

/// Tells nothing down, so that only the stream allocates.
class Echo final : public StreamHandler {
public:
    void onRead(Stream& stream) override { stream.output().append(stream.input()); }

    void onWritten(Stream&) override { ++answers; }

    void onEvent(Stream&, StreamEvents) override {}

    std::size_t answers = 0;
};

TEST_P(SocketStreamMemory, anIdleStreamIsSmallBeforeAndAfterABusyTime) {
    constexpr std::size_t count = 100;
    std::size_t idle = 0;
    std::size_t idleAgain = 0;
    // Twice: what the loop keeps for each descriptor is there already the second time.
    for (int round = 0; round < 2; ++round) {
        std::vector<std::pair<UniqueFd, UniqueFd>> pairs;
        for (std::size_t i = 0; i < count; ++i) {
            pairs.push_back(localPair());
        }
        std::vector<std::unique_ptr<SocketStream>> streams;
        streams.reserve(count);
        Echo echo;
        const std::size_t before = bytesInUse;
        for (auto& [own, other] : pairs) {
            streams.push_back(std::make_unique<SocketStream>(*loop, std::move(own)));
            streams.back()->setHandler(&echo);
            streams.back()->setTimeouts(std::chrono::seconds(10), std::nullopt);
            streams.back()->enable(Directions::Read);
        }
        settle();
        idle = (bytesInUse - before) / count;
        for (auto& [own, other] : pairs) {
            ASSERT_EQ(::write(other.get(), "hello", 5), 5);
        }
        runUntil([&] { return echo.answers == count; });
        settle();
        Buffer::releaseMemory();
        idleAgain = (bytesInUse - before) / count;
    }
    RecordProperty("bytes", std::to_string(idle));
    EXPECT_LE(idle, 310U) << sizeof(SocketStream);
    EXPECT_LE(idleAgain, 310U) << sizeof(SocketStream);
}

TEST_P(SocketStreamMemory, anAcceptedStreamOverIPv6IsAsSmallAndStillNamesItsPeerAfterAReset) {
    auto listening = openStreamSocket(AF_INET6);
    const auto place = SocketAddress::parse("::1", 0);
    if (!listening || !place || !bindSocket(listening->get(), *place)) {
        GTEST_SKIP() << "this machine has no IPv6";
    }
    ASSERT_EQ(::listen(listening->get(), 1), 0);
    auto caller = openStreamSocket(AF_INET6);
    ASSERT_TRUE(caller);
    ASSERT_TRUE(connectSocket(caller->get(), *localAddress(listening->get())));
    awaitReadable(listening->get());
    UniqueFd accepted(::accept(listening->get(), nullptr, nullptr));
    ASSERT_TRUE(setNonBlocking(accepted.get()));
    const std::string name = localAddress(caller->get())->toString();
    const std::size_t before = bytesInUse;
    auto stream = std::make_unique<SocketStream>(*loop, std::move(accepted));
    EXPECT_LE(bytesInUse - before, 310U);
    stream->enable(Directions::Read);
    ASSERT_TRUE(setResetOnClose(caller->get()));
    caller->reset();
    runUntil([&] { return stream->lastError().has_value(); });
    EXPECT_EQ(stream->lastError()->message(),
              "Reading from " + name + " failed: Connection reset by peer");
}

TEST_P(SocketStreamMemory, anIdleStreamHoldsNoSpaceForBytesAfterMuchCame) {
    auto [own, other] = localPair();
    SocketStream stream(*loop, std::move(own));
    Echo echo;
    stream.setHandler(&echo);
    stream.enable(Directions::Read);
    Peer peer(std::move(other));
    const auto roundTrip = [&](std::size_t size) {
        const std::string message = pattern(size);
        std::string answer;
        peer.send(message);
        runUntil([&] {
            answer += peer.receive();
            return answer.size() == size;
        });
        ASSERT_EQ(answer, message);
    };
    roundTrip(10);
    Buffer::releaseMemory();
    const std::size_t before = bytesInUse;
    roundTrip(100000);
    peer.shutdownWrite();
    runUntil([&] { return stream.readBlocked() == Blocked::Eof; });
    Buffer::releaseMemory();
    EXPECT_LE(bytesInUse, before);
}

TEST_P(SocketStreamMemory, anUnfinishedMessageHoldsLittleMoreThanItsBytes) {
    auto [own, other] = localPair();
    SocketStream stream(*loop, std::move(own));
    stream.enable(Directions::Read);
    const Peer peer(std::move(other));
    settle();
    const std::size_t before = bytesInUse;
    for (std::size_t size = 1; size <= 5; ++size) {
        ASSERT_EQ(::write(peer.fd(), "x", 1), 1);
        runUntil([&] { return stream.input().size() == size; });
    }
    Buffer::releaseMemory();
    EXPECT_LE(bytesInUse - before, 2048U);
}

TEST_P(SocketStreamMemory, answeringAllocatesNothingOnceWarm) {
    auto [own, other] = localPair();
    SocketStream stream(*loop, std::move(own));
    Echo echo;
    stream.setHandler(&echo);
    stream.setTimeouts(std::chrono::seconds(10), std::chrono::seconds(10));
    stream.enable(Directions::Read);
    Peer peer(std::move(other));
    const std::string message = pattern(3000);
    std::string answer(message.size(), '\0');
    const auto roundTrip = [&] {
        peer.send(message);
        const std::size_t before = echo.answers;
        while (echo.answers == before) {
            ASSERT_TRUE(loop->run(RunMode::Once));
        }
        ASSERT_EQ(::read(peer.fd(), answer.data(), answer.size()),
                  static_cast<ssize_t>(answer.size()));
    };
    roundTrip();
    roundTrip();
    const std::size_t before = allocations;
    for (int i = 0; i < 10; ++i) {
        roundTrip();
    }
    EXPECT_EQ(allocations, before);
    EXPECT_EQ(answer, message);
}

} // namespace
} // namespace weir::test
