// Lets allocations fail, in a program of its own, since that replaces operator new in all of it.

#include <weir/stream/buffer.h>

#include "tests/engine/stream/buffer_descriptors.h"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <new>
#include <string>

namespace {

bool noMemory = false;

} // namespace

// What may fail asks with std::nothrow.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return noMemory ? nullptr : std::malloc(size);
}

void* operator new(std::size_t size) {
    void* memory = std::malloc(size);
    return memory != nullptr ? memory : throw std::bad_alloc();
}

void operator delete(void* memory) noexcept {
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace {

using weir::Buffer;

class BufferWithoutMemory : public ::testing::Test {
protected:
    void SetUp() override {
        m_buffer.append(std::string(1'000, 'x'));
        m_other.append(std::string(2'048, 'y'));
        m_buffer.addCallback([this](Buffer&, const Buffer::Change&) { ++m_calls; });
        Buffer::releaseMemory();
        noMemory = true;
    }

    void TearDown() override {
        noMemory = false;
        EXPECT_EQ(m_calls, 0);
        EXPECT_EQ(m_buffer.toString(), std::string(1'000, 'x'));
        EXPECT_TRUE(m_buffer.append("and it goes on"));
        EXPECT_EQ(m_buffer.toString(), std::string(1'000, 'x') + "and it goes on");
        EXPECT_EQ(m_other.toString(), std::string(2'048, 'y'));
    }

    Buffer m_buffer;
    Buffer m_other;
    int m_calls = 0;
};

TEST_F(BufferWithoutMemory, AppendsAndPrependsNothing) {
    const std::string small(100, 'a');
    const std::string large(100'000, 'a');
    EXPECT_FALSE(m_buffer.append(small));
    EXPECT_FALSE(m_buffer.append(large));
    EXPECT_FALSE(m_buffer.prepend(small));
    int released = 0;
    EXPECT_FALSE(m_buffer.appendReference(small, [&] { ++released; }));
    EXPECT_EQ(released, 0);
    EXPECT_FALSE(m_buffer.appendView(m_other));
}

TEST_F(BufferWithoutMemory, MakesNoSpace) {
    EXPECT_FALSE(m_buffer.expand(100));
    EXPECT_TRUE(m_buffer.reserve(100).empty());
    EXPECT_FALSE(m_buffer.commit(1));
    EXPECT_TRUE(Buffer::pinSpace(100).bytes().empty());
}

TEST_F(BufferWithoutMemory, MovesNoPartOfASegment) {
    EXPECT_EQ(m_other.moveTo(m_buffer, 500), 0U);
    EXPECT_EQ(m_other.moveTo(m_buffer, 2'000), 0U);
}

TEST_F(BufferWithoutMemory, PullsUpNothing) {
    noMemory = false;
    Buffer scattered;
    scattered.appendReference("abc", {});
    scattered.appendReference("def", {});
    noMemory = true;
    EXPECT_EQ(scattered.pullUp(5), "");
    noMemory = false;
    EXPECT_EQ(scattered.toString(), "abcdef");
}

TEST_F(BufferWithoutMemory, ReadsNothing) {
    const auto pair = weir::testing::socketPair();
    weir::testing::put(pair.writing.get(), "hello");
    Buffer empty;
    const auto got = empty.readFrom(pair.reading.get(), 100);
    ASSERT_FALSE(got.ok());
    EXPECT_TRUE(got.error().isSystem(ENOMEM));
    EXPECT_EQ(weir::testing::takeAll(pair.reading.get()), "hello");
}

} // namespace
