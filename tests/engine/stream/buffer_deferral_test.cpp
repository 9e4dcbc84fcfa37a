#include <weir/loop/event_loop.h>
#include <weir/stream/buffer.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

using testing::ElementsAre;
using weir::Buffer;
using weir::CallbackTiming;
using weir::EventLoop;
using weir::RunMode;

class BufferDeferral : public ::testing::Test {
protected:
    Buffer::ChangeCallback recorder(std::vector<std::string>& told) {
        return [&told](Buffer&, const Buffer::Change& change) {
            told.push_back(std::to_string(change.before) + "+" + std::to_string(change.added) +
                           "-" + std::to_string(change.removed));
        };
    }

    void turn() { ASSERT_TRUE(m_loop->run(RunMode::NonBlock)); }

    std::unique_ptr<EventLoop> m_loop = std::move(*EventLoop::create());
    Buffer m_buffer;
    std::vector<std::string> m_told;
};

TEST_F(BufferDeferral, TellsInTheLoopInOneSum) {
    m_buffer.addCallback(recorder(m_told));
    m_buffer.deferCallbacks(m_loop.get());
    m_buffer.append("abc");
    m_buffer.append("de");
    m_buffer.drain(1);
    EXPECT_THAT(m_told, ElementsAre());
    turn();
    EXPECT_THAT(m_told, ElementsAre("0+5-1"));
    turn();
    EXPECT_EQ(m_told.size(), 1U);
    m_buffer.append("f");
    turn();
    EXPECT_THAT(m_told, ElementsAre("0+5-1", "4+1-0"));
}

TEST_F(BufferDeferral, TellsTheImmediateOnesAtOnce) {
    std::vector<std::string> atOnce;
    m_buffer.addCallback(recorder(m_told));
    m_buffer.addCallback(recorder(atOnce), CallbackTiming::Immediate);
    m_buffer.deferCallbacks(m_loop.get());
    m_buffer.append("abc");
    m_buffer.append("de");
    EXPECT_THAT(atOnce, ElementsAre("0+3-0", "3+2-0"));
    EXPECT_THAT(m_told, ElementsAre());
    turn();
    EXPECT_THAT(m_told, ElementsAre("0+5-0"));
    EXPECT_EQ(atOnce.size(), 2U);
}

TEST_F(BufferDeferral, TellsOfWhatTheCallbackChanges) {
    m_buffer.addCallback([](Buffer& buffer, const Buffer::Change& change) {
        if (change.added > 0) {
            buffer.drain(change.added);
        }
    });
    m_buffer.addCallback(recorder(m_told));
    m_buffer.deferCallbacks(m_loop.get());
    m_buffer.append("abc");
    turn();
    EXPECT_TRUE(m_buffer.empty());
    EXPECT_THAT(m_told, ElementsAre("0+3-3"));
}

TEST_F(BufferDeferral, EndsWithTheBuffer) {
    auto buffer = std::make_unique<Buffer>();
    buffer->addCallback(recorder(m_told));
    buffer->deferCallbacks(m_loop.get());
    buffer->append("abc");
    buffer.reset();
    turn();
    EXPECT_THAT(m_told, ElementsAre());
}

TEST_F(BufferDeferral, LetsACallbackDestroyTheBuffer) {
    auto buffer = std::make_unique<Buffer>();
    buffer->addCallback([&](Buffer&, const Buffer::Change&) { buffer.reset(); });
    buffer->deferCallbacks(m_loop.get());
    buffer->append("abc");
    turn();
    EXPECT_EQ(buffer, nullptr);
}

TEST_F(BufferDeferral, CanBeTakenBack) {
    m_buffer.addCallback(recorder(m_told));
    m_buffer.deferCallbacks(m_loop.get());
    m_buffer.append("abc");
    m_buffer.deferCallbacks(nullptr);
    EXPECT_THAT(m_told, ElementsAre());
    m_buffer.append("de");
    EXPECT_THAT(m_told, ElementsAre("0+5-0"));
    turn();
    EXPECT_EQ(m_told.size(), 1U);
}

TEST_F(BufferDeferral, ComesToTheLoopFromAnotherThread) {
    m_buffer.enableLocking();
    std::thread::id toldOn;
    m_buffer.addCallback([&](Buffer& buffer, const Buffer::Change&) {
        if (buffer.size() == 300) {
            toldOn = std::this_thread::get_id();
            m_loop->stop();
        }
    });
    m_buffer.deferCallbacks(m_loop.get());
    std::thread appending;
    m_loop->post([&] {
        appending = std::thread([&] {
            for (int i = 0; i < 100; ++i) {
                m_buffer.append("abc");
            }
        });
    });
    ASSERT_TRUE(m_loop->run(RunMode::Forever));
    appending.join();
    EXPECT_EQ(toldOn, std::this_thread::get_id());
}

TEST(BufferCallbackSwitch, HearsNothingWhileItIsOff) {
    Buffer buffer;
    std::vector<std::size_t> told;
    const auto id = buffer.addCallback(
        [&](Buffer&, const Buffer::Change& change) { told.push_back(change.added); });
    EXPECT_TRUE(buffer.enableCallback(id, false));
    buffer.append("abc");
    EXPECT_TRUE(buffer.enableCallback(id, true));
    EXPECT_TRUE(told.empty());
    buffer.append("de");
    EXPECT_THAT(told, ElementsAre(2U));
    EXPECT_FALSE(buffer.enableCallback(id + 1, false));
    EXPECT_FALSE(Buffer().enableCallback(1, true));
}

TEST(BufferCallbackSwitch, MayBeTurnedByACallback) {
    Buffer buffer;
    int calls = 0;
    Buffer::CallbackId id = 0;
    id = buffer.addCallback([&](Buffer& changed, const Buffer::Change&) {
        ++calls;
        changed.enableCallback(id, false);
        changed.append("more");
    });
    buffer.append("abc");
    buffer.append("abc");
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(buffer.toString(), "abcmoreabc");
}

} // namespace
