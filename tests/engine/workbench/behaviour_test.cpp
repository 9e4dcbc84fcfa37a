#include <weir/workbench/behaviour.h>

#include <gtest/gtest.h>

namespace weir {
namespace {

std::optional<std::string> answerTo(const Behaviour& behaviour, std::string_view message) {
    std::string scratch;
    const std::optional<std::string_view> reply = answer(behaviour, message, scratch);
    return reply ? std::optional(std::string(*reply)) : std::nullopt;
}

TEST(Behaviour, EchoAnswersTheMessage) {
    EXPECT_EQ(answerTo({.kind = BehaviourKind::Echo}, "Hello"), "Hello");
    EXPECT_EQ(answerTo({.kind = BehaviourKind::Echo}, ""), "");
}

TEST(Behaviour, UpperCaseChangesTheLettersOfAsciiAlone) {
    EXPECT_EQ(answerTo({.kind = BehaviourKind::UpperCase}, "1azAZ{`2"), "1AZAZ{`2");
    EXPECT_EQ(answerTo({.kind = BehaviourKind::UpperCase}, "\xC3\xA4\xFF"), "\xC3\xA4\xFF");
}

TEST(Behaviour, FixedReplyAnswersItsReplyToEachMessage) {
    EXPECT_EQ(answerTo({.kind = BehaviourKind::FixedReply, .reply = "OK\r\n"}, "anything"),
              "OK\r\n");
}

TEST(Behaviour, NoneAndDiscardAnswerNothing) {
    EXPECT_EQ(answerTo({}, "Hello"), std::nullopt);
    EXPECT_EQ(answerTo({.kind = BehaviourKind::Discard}, "Hello"), std::nullopt);
}

TEST(Behaviour, OnlyThoseThatAnswerWaitForTheOutput) {
    EXPECT_TRUE(answers(BehaviourKind::Echo));
    EXPECT_TRUE(answers(BehaviourKind::UpperCase));
    EXPECT_TRUE(answers(BehaviourKind::FixedReply));
    EXPECT_FALSE(answers(BehaviourKind::None));
    EXPECT_FALSE(answers(BehaviourKind::Discard));
}

} // namespace
} // namespace weir
