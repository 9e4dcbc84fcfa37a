// Counts allocations, in a program of its own, since that replaces operator new in all of it.

#include <weir/stream/buffer.h>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

namespace {

std::atomic<std::size_t> allocations = 0;
std::atomic<std::ptrdiff_t> blocksInUse = 0;

void* allocate(std::size_t size) {
    void* memory = std::malloc(size);
    if (memory == nullptr) {
        std::abort();
    }
    ++allocations;
    ++blocksInUse;
    return memory;
}

void release(void* memory) {
    if (memory != nullptr) {
        --blocksInUse;
    }
    std::free(memory);
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

namespace {

using weir::Buffer;

class BufferMemory : public ::testing::Test {
protected:
    void SetUp() override {
        Buffer::releaseMemory();
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, m_fds.data()), 0);
    }

    void TearDown() override {
        ::close(m_fds[0]);
        ::close(m_fds[1]);
    }

    std::array<int, 2> m_fds = {};
};

TEST_F(BufferMemory, AppendingAndDrainingWhenWarmAllocatesNothing) {
    Buffer buffer;
    const std::string text(64, 'x');
    buffer.append(text);
    buffer.drain(Buffer::all);
    const std::size_t before = allocations;
    for (int i = 0; i < 1'000; ++i) {
        buffer.append(text);
        buffer.drain(Buffer::all);
    }
    EXPECT_EQ(allocations, before);
}

TEST_F(BufferMemory, EchoingWhenWarmAllocatesNothing) {
    Buffer input;
    Buffer output;
    const std::string text(500, 'x');
    std::array<char, 1'000> got = {};
    std::size_t warm = 0;
    for (int i = 0; i < 1'000; ++i) {
        if (i == 1) {
            warm = allocations;
        }
        ASSERT_EQ(::write(m_fds[0], text.data(), text.size()), 500);
        ASSERT_TRUE(input.readFrom(m_fds[1], 65'536).ok());
        ASSERT_TRUE(output.append(input));
        ASSERT_TRUE(output.writeTo(m_fds[1]).ok());
        ASSERT_EQ(::read(m_fds[0], got.data(), got.size()), 500);
    }
    EXPECT_EQ(allocations, warm);
}

TEST_F(BufferMemory, IdleBuffersHoldNoSegment) {
    std::vector<Buffer> buffers(10'000);
    const std::ptrdiff_t before = blocksInUse;
    for (Buffer& buffer : buffers) {
        buffer.append("some message");
    }
    EXPECT_EQ(blocksInUse, before + 10'000);
    for (Buffer& buffer : buffers) {
        buffer.drain(Buffer::all);
    }
    EXPECT_LE(blocksInUse, before + 256); // 256 KiB of the smallest segments are kept
    Buffer::releaseMemory();
    EXPECT_EQ(blocksInUse, before);
}

TEST_F(BufferMemory, AnUncommittedReservationIsGivenBack) {
    const std::ptrdiff_t before = blocksInUse;
    {
        Buffer buffer;
        EXPECT_FALSE(buffer.reserve(100'000).empty());
        EXPECT_FALSE(buffer.reserve(200'000).empty());
    }
    Buffer::releaseMemory();
    EXPECT_EQ(blocksInUse, before);
}

TEST_F(BufferMemory, ASmallMessageThatWaitsHoldsASmallSegment) {
    ASSERT_EQ(::write(m_fds[0], "part", 4), 4);
    Buffer buffer;
    ASSERT_TRUE(buffer.readFrom(m_fds[1], 65'536).ok());
    EXPECT_LE(buffer.reserve(1).bytes(), 4'096U);
}

TEST_F(BufferMemory, AMessageOfSomeKibibytesThatWaitsHoldsNoLargeSegment) {
    const std::string text(6'000, 'x');
    ASSERT_EQ(::write(m_fds[0], text.data(), text.size()), 6'000);
    Buffer buffer;
    ASSERT_EQ(*buffer.readFrom(m_fds[1], 65'536), text.size());
    EXPECT_LE(buffer.reserve(1).bytes(), 4'096U);
    EXPECT_EQ(buffer.toString(), text);
}

TEST_F(BufferMemory, IsGivenBackWhenAThreadEnds) {
    const std::ptrdiff_t before = blocksInUse;
    Buffer brought;
    std::thread([&] {
        Buffer buffer;
        buffer.append(std::string(100'000, 'x'));
        buffer.drain(50'000);
        brought.append(buffer);
        Buffer().append("x");
    }).join();
    EXPECT_EQ(brought.size(), 50'000U);
    brought.drain(Buffer::all);
    Buffer::releaseMemory();
    EXPECT_EQ(blocksInUse, before);
}

TEST_F(BufferMemory, PartsOfAReferenceMayGoInDifferentThreads) {
    for (int i = 0; i < 100; ++i) {
        std::atomic<int> released = 0;
        Buffer here;
        here.appendReference("abcdef", [&] { ++released; });
        auto there = std::make_unique<Buffer>();
        here.moveTo(*there, 3);
        std::thread other([&] { there.reset(); });
        here.drain(3);
        other.join();
        EXPECT_EQ(released, 1);
    }
}

TEST_F(BufferMemory, BuffersMayOutliveWhatTheThreadKeeps) {
    const std::ptrdiff_t before = blocksInUse;
    std::thread([] {
        // Made before the first segment is freed, and so destroyed after what is kept.
        thread_local Buffer late;
        late.append("late");
        Buffer().append("early");
    }).join();
    EXPECT_EQ(blocksInUse, before);
}

} // namespace
