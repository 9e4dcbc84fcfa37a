#include <weir/stream/buffer.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using testing::ElementsAre;
using weir::Buffer;

/// Writes down what it is told as "before+added-removed".
Buffer::ChangeCallback recorder(std::vector<std::string>& told) {
    return [&told](Buffer& buffer, const Buffer::Change& change) {
        EXPECT_EQ(change.before + change.added - change.removed, buffer.size());
        told.push_back(std::to_string(change.before) + "+" + std::to_string(change.added) + "-" +
                       std::to_string(change.removed));
    };
}

TEST(BufferCallback, IsToldOfEachChange) {
    Buffer buffer;
    Buffer other;
    std::vector<std::string> told;
    buffer.addCallback(recorder(told));
    buffer.append("abc");
    buffer.prepend("x");
    buffer.appendReference("ref", {});
    buffer.drain(2);
    other.append("other");
    buffer.append(other);
    other.append("yy");
    buffer.prepend(other);
    buffer.moveTo(other, 4);
    other.append(buffer);
    EXPECT_FALSE(buffer.reserve(9).empty());
    buffer.commit(2);
    buffer.append("\n");
    EXPECT_TRUE(buffer.readLine(weir::LineEnding::Lf).has_value());
    EXPECT_THAT(told, ElementsAre("0+3-0", "3+1-0", "4+3-0", "7+0-2", "5+5-0", "10+2-0", "12+0-4",
                                  "8+0-8", "0+2-0", "2+1-0", "3+0-3"));
}

TEST(BufferCallback, IsNotToldWhereNothingChanges) {
    Buffer buffer;
    Buffer other;
    buffer.append("abcdef");
    std::vector<std::string> told;
    buffer.addCallback(recorder(told));
    buffer.append("");
    buffer.prepend("");
    buffer.append(other);
    buffer.append(buffer);
    buffer.drain(0);
    buffer.moveTo(other, 0);
    EXPECT_EQ(buffer.pullUp(3), "abc");
    EXPECT_TRUE(buffer.commit(0));
    EXPECT_FALSE(buffer.commit(1));
    EXPECT_EQ(buffer.search("x"), std::nullopt);
    buffer.freezeEnd(true);
    buffer.append("x");
    EXPECT_THAT(told, ElementsAre());
}

TEST(BufferCallback, IsToldOnBothSidesOfAMove) {
    Buffer from;
    Buffer to;
    from.append("abcdef");
    std::vector<std::string> toldFrom;
    std::vector<std::string> toldTo;
    from.addCallback(recorder(toldFrom));
    to.addCallback(recorder(toldTo));
    from.moveTo(to, 2);
    to.append(from);
    EXPECT_THAT(toldFrom, ElementsAre("6+0-2", "4+0-4"));
    EXPECT_THAT(toldTo, ElementsAre("0+2-0", "2+4-0"));
}

TEST(BufferCallback, AreCalledInTheOrderOfTheirAdding) {
    Buffer buffer;
    std::string order;
    for (const char name : {'a', 'b', 'c'}) {
        buffer.addCallback([&order, name](Buffer&, const Buffer::Change&) { order += name; });
    }
    buffer.append("x");
    EXPECT_EQ(order, "abc");
}

TEST(BufferCallback, IsNotCalledOnceRemoved) {
    Buffer buffer;
    std::vector<std::string> told;
    const Buffer::CallbackId id = buffer.addCallback(recorder(told));
    EXPECT_FALSE(buffer.removeCallback(id + 1));
    EXPECT_TRUE(buffer.removeCallback(id));
    EXPECT_FALSE(buffer.removeCallback(id));
    buffer.append("abc");
    EXPECT_THAT(told, ElementsAre());
    EXPECT_NE(buffer.addCallback(recorder(told)), id);
    EXPECT_FALSE(Buffer().removeCallback(1));
}

TEST(BufferCallback, IsToldAgainOfWhatItChangesItself) {
    Buffer buffer;
    std::vector<std::string> told;
    buffer.addCallback(recorder(told));
    buffer.addCallback([](Buffer& changed, const Buffer::Change& change) {
        if (change.added == 3) {
            changed.append("de");
            changed.drain(1);
        }
    });
    std::vector<std::string> toldLast;
    buffer.addCallback(recorder(toldLast));
    buffer.append("abc");
    EXPECT_EQ(buffer.toString(), "bcde");
    EXPECT_THAT(told, ElementsAre("0+3-0", "3+2-1"));
    EXPECT_THAT(toldLast, ElementsAre("0+5-1"));
}

TEST(BufferCallback, MayDrainWhatCame) {
    Buffer buffer;
    int calls = 0;
    buffer.addCallback([&](Buffer& changed, const Buffer::Change&) {
        ++calls;
        changed.drain(Buffer::all);
    });
    EXPECT_TRUE(buffer.append("abc"));
    EXPECT_TRUE(buffer.empty());
    EXPECT_EQ(calls, 2);
}

TEST(BufferCallback, MayRemoveItselfAndOthers) {
    Buffer buffer;
    std::string order;
    Buffer::CallbackId self = 0;
    Buffer::CallbackId next = 0;
    auto held = std::make_shared<int>(7);
    std::weak_ptr<int> watched = held;
    self = buffer.addCallback([&, held](Buffer& changed, const Buffer::Change&) {
        EXPECT_TRUE(changed.removeCallback(self));
        EXPECT_FALSE(changed.removeCallback(self));
        EXPECT_TRUE(changed.removeCallback(next));
        order += 'a';
        EXPECT_EQ(*held, 7); // what it holds lives as long as it runs
    });
    held.reset();
    next = buffer.addCallback([&](Buffer&, const Buffer::Change&) { order += 'b'; });
    buffer.addCallback([&](Buffer&, const Buffer::Change&) { order += 'c'; });
    buffer.append("x");
    EXPECT_EQ(order, "ac");
    EXPECT_TRUE(watched.expired());
    buffer.append("x");
    EXPECT_EQ(order, "acc");
}

TEST(BufferCallback, MayAddOthersWhichAreToldOfLaterChanges) {
    Buffer buffer;
    std::vector<std::string> told;
    bool added = false;
    std::string text = "a text that is held by the callback itself";
    buffer.addCallback([&, text](Buffer& changed, const Buffer::Change&) {
        if (!std::exchange(added, true)) {
            for (int i = 0; i < 20; ++i) {
                changed.addCallback(recorder(told));
            }
        }
        EXPECT_EQ(text.size(), 42U);
    });
    buffer.append("abc");
    EXPECT_TRUE(told.empty());
    buffer.append("d");
    EXPECT_EQ(told, std::vector<std::string>(20, "3+1-0"));
}

TEST(BufferCallback, MayDestroyTheBuffer) {
    auto buffer = std::make_unique<Buffer>();
    int calls = 0;
    for (int i = 0; i < 2; ++i) {
        buffer->addCallback([&](Buffer&, const Buffer::Change&) {
            ++calls;
            buffer.reset();
        });
    }
    EXPECT_TRUE(buffer->append("abc"));
    EXPECT_EQ(buffer, nullptr);
    EXPECT_EQ(calls, 1);
}

TEST(BufferCallback, MayDestroyTheOtherSideOfAMove) {
    auto from = std::make_unique<Buffer>();
    Buffer to;
    from->append("abcdef");
    int calls = 0;
    from->addCallback([&](Buffer&, const Buffer::Change&) { ++calls; });
    to.addCallback([&](Buffer&, const Buffer::Change&) { from.reset(); });
    EXPECT_EQ(from->moveTo(to, 3), 3U);
    EXPECT_EQ(from, nullptr);
    EXPECT_EQ(calls, 0);
    EXPECT_EQ(to.toString(), "abc");
}

TEST(BufferCallback, MayMoveTheBytesOn) {
    Buffer first;
    Buffer second;
    first.addCallback([&](Buffer& changed, const Buffer::Change&) { second.append(changed); });
    std::vector<std::string> told;
    second.addCallback(recorder(told));
    first.append("abc");
    first.append("de");
    EXPECT_TRUE(first.empty());
    EXPECT_EQ(second.toString(), "abcde");
    EXPECT_THAT(told, ElementsAre("0+3-0", "3+2-0"));
}

TEST(BufferCallback, IsFoundByWhatItHolds) {
    struct Numbered {
        int number;

        void operator()(Buffer& /*buffer*/, const Buffer::Change& /*change*/) const {}
    };

    Buffer buffer;
    const auto numbered = [&buffer](int number) {
        return buffer.findCallback([number](Buffer::ChangeCallback& callback) {
            const auto* const held = callback.target<Numbered>();
            return held != nullptr && held->number == number;
        });
    };
    EXPECT_FALSE(numbered(1));
    std::vector<std::string> told;
    buffer.addCallback(recorder(told));
    const auto first = buffer.addCallback(Numbered{1});
    const auto second = buffer.addCallback(Numbered{2});
    EXPECT_EQ(numbered(1), first);
    EXPECT_EQ(numbered(2), second);
    EXPECT_TRUE(buffer.removeCallback(first));
    EXPECT_FALSE(numbered(1));
}

TEST(BufferCallback, GoesWithTheObjectThatIsMoved) {
    Buffer first;
    first.append("abc");
    std::vector<std::string> told;
    Buffer* toldBuffer = nullptr;
    const Buffer::CallbackId id = first.addCallback(recorder(told));
    first.addCallback([&](Buffer& changed, const Buffer::Change&) { toldBuffer = &changed; });
    Buffer second = std::move(first);
    EXPECT_THAT(told, ElementsAre());
    second.append("d");
    EXPECT_THAT(told, ElementsAre("3+1-0"));
    EXPECT_EQ(toldBuffer, &second);
    first.append("x"); // NOLINT(bugprone-use-after-move): it is left as a new one
    EXPECT_EQ(told.size(), 1U);
    EXPECT_TRUE(second.removeCallback(id));
}

} // namespace
