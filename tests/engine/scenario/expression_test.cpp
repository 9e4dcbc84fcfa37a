#include <weir/scenario/expression.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::scenario {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class Names : public NameSource {
public:
    Variables values{{"alice.bytes-in", Size{5}},
                     {"alice.latency.p99", Duration(61ms)},
                     {"alice.messages-in", 3.0},
                     {"code", std::string("220")},
                     {"reply", std::string("220 ready")},
                     {"empty", std::string()},
                     {"ready", false}};

    [[nodiscard]] Value valueOf(std::string_view name) const override {
        const auto found = values.find(name);
        return found == values.end() ? Value() : found->second;
    }
};

std::string answer(std::string_view text) {
    const Result<Expression> expression = Expression::parse(text);
    if (!expression) {
        return "wrong: " + expression.error().message();
    }
    const Result<Expression::Answer> result = expression->evaluate(Names());
    return result ? toText(result->value) : "failed: " + result.error().message();
}

std::string explanation(std::string_view text) {
    const Result<Expression::Answer> result = Expression::parse(text).value().evaluate(Names());
    return result ? result->explanation : result.error().message();
}

TEST(Expression, ComparesWithinAKind) {
    EXPECT_EQ(answer("alice.bytes-in >= 10 B"), "false");
    EXPECT_EQ(answer("alice.bytes-in < 1 KiB"), "true");
    EXPECT_EQ(answer("alice.latency.p99 < 50 ms"), "false");
    EXPECT_EQ(answer("alice.messages-in == 3"), "true");
    EXPECT_EQ(answer("alice.messages-in != 3"), "false");
    EXPECT_EQ(answer("\"a\" < \"b\""), "true");
}

TEST(Expression, ACapturedNumberIsComparedAsOne) {
    EXPECT_EQ(answer("code == 220"), "true");
    EXPECT_EQ(answer("code > 99"), "true");
    EXPECT_EQ(answer("reply == 220"), "false");
    EXPECT_EQ(answer("reply != 220"), "true");
    EXPECT_EQ(answer("reply > 220"),
              "failed: reply > 220 cannot be worked out: a text and a number cannot be compared.");
}

TEST(Expression, KindsThatDoNotFitAreAMistake) {
    EXPECT_EQ(answer("alice.bytes-in == 5"),
              "failed: alice.bytes-in == 5 cannot be worked out: a "
              "size and a number cannot be compared.");
    EXPECT_EQ(answer("1 s + 1 B"),
              "failed: 1 s + 1 B cannot be worked out: a duration and a size cannot be added.");
    EXPECT_EQ(answer("code and true"),
              "failed: code is a text, \"220\", and neither true nor false.");
}

TEST(Expression, KnowsHurlsPredicates) {
    EXPECT_EQ(answer("reply startsWith \"220\""), "true");
    EXPECT_EQ(answer("reply endsWith \"ready\""), "true");
    EXPECT_EQ(answer("reply contains \"rea\""), "true");
    EXPECT_EQ(answer("reply not contains \"rea\""), "false");
    EXPECT_EQ(answer("code matches \"^2[0-9]+$\""), "true");
    EXPECT_EQ(answer("code matches reply"), "false");
    EXPECT_EQ(answer("reply exists"), "true");
    EXPECT_EQ(answer("nobody exists"), "false");
    EXPECT_EQ(answer("nobody not exists"), "true");
    EXPECT_EQ(answer("empty isEmpty"), "true");
    EXPECT_EQ(answer("not (reply isEmpty)"), "true");
}

TEST(Expression, NotBindsBeforeAndAndAndBeforeOr) {
    EXPECT_EQ(answer("true or true and false"), "true");
    EXPECT_EQ(answer("(true or true) and false"), "false");
    EXPECT_EQ(answer("not true or true"), "true");
    EXPECT_EQ(answer("not not true"), "true");
    EXPECT_EQ(answer("not 1 == 2"), "true");
}

TEST(Expression, StopsWhereTheAnswerIsKnown) {
    EXPECT_EQ(answer("nobody exists and nobody == 1"), "false");
    EXPECT_EQ(answer("true or nobody == 1"), "true");
}

TEST(Expression, Calculates) {
    EXPECT_EQ(answer("2 + 3 * 4"), "14");
    EXPECT_EQ(answer("(2 + 3) * 4 - 1"), "19");
    EXPECT_EQ(answer("10 - 2 - 3"), "5");
    EXPECT_EQ(answer("2 * 1.5 s"), "3 s");
    EXPECT_EQ(answer("1 min / 4"), "15 s");
    EXPECT_EQ(answer("1 s / 250 ms"), "4");
    EXPECT_EQ(answer("1 KiB - 24 B"), "1000 B");
    EXPECT_EQ(answer("-3 + 5"), "2");
    EXPECT_EQ(answer("1 / 0"), "failed: 1 / 0 cannot be worked out: it is divided by zero.");
    EXPECT_EQ(answer("1 B - 2 B"),
              "failed: 1 B - 2 B cannot be worked out: the size would be below zero or too large.");
}

TEST(Expression, ExplainsByWhatTheDecidingComparisonSaw) {
    EXPECT_EQ(explanation("alice.bytes-in >= 10 B"), "alice.bytes-in >= 10 B: it is 5 B");
    EXPECT_EQ(explanation("alice.messages-in == 3 and alice.bytes-in >= 10 B"),
              "alice.bytes-in >= 10 B: it is 5 B");
    EXPECT_EQ(explanation("code == 1 or code == 2"),
              "code == 1: it is \"220\"; code == 2: it is \"220\"");
    EXPECT_EQ(explanation("code == reply"),
              "code == reply: code is \"220\" and reply is \"220 ready\"");
    EXPECT_EQ(explanation("nobody exists"), "nobody exists: it does not");
    EXPECT_EQ(explanation("ready"), "ready: it is false");
}

TEST(Expression, SaysWhatIsWrongWhere) {
    EXPECT_EQ(answer(""),
              "wrong: the expression is empty; write for example alice.bytes-in >= 10 "
              "B (character 1).");
    EXPECT_EQ(answer("code startWith \"2\""),
              "wrong: there is no predicate \"startWith\"; did you "
              "mean \"startsWith\"? (character 6).");
    EXPECT_EQ(answer("code = 2"), "wrong: \"=\" is not known here; write \"==\" (character 6).");
    EXPECT_EQ(answer("a && b"), "wrong: \"&&\" is not known here; write \"and\" (character 3).");
    EXPECT_EQ(answer("code == \"2"),
              "wrong: the text has no end; write another \" behind it (character 9).");
    EXPECT_EQ(answer("(code == 2"),
              "wrong: the bracket has no end; write ) behind what it holds (character 1).");
    EXPECT_EQ(answer("code =="),
              "wrong: something is missing at the end; write a name, a number with its unit, or a "
              "text between double quotes (character 8).");
    EXPECT_EQ(answer("3 exists"),
              "wrong: exists asks for a name, such as reply exists (character 3).");
    EXPECT_EQ(answer("code == 'x'"), "wrong: a text stands between double quotes (character 9).");
    EXPECT_EQ(answer("10ns5 == 1"), "wrong: \"5\" is not expected here (character 5).");
    EXPECT_EQ(answer("code matches \"(\""),
              "wrong: The regular expression is wrong: missing closing parenthesis (character 2) "
              "(character 14).");
}

TEST(Expression, NestsNoDeeperThanItCanBeWalked) {
    EXPECT_EQ(answer(std::string(100, '(') + "true" + std::string(100, ')')), "true");
    EXPECT_EQ(answer(std::string(101, '(') + "true" + std::string(101, ')')),
              "wrong: the expression nests deeper than 100 (character 101).");
    std::string nots;
    std::string sum = "1";
    for (int index = 0; index < 200; ++index) {
        nots += "not ";
        sum += " + 1";
    }
    EXPECT_THAT(answer(nots + "true"), testing::HasSubstr("deeper than 100"));
    EXPECT_THAT(answer(sum), testing::HasSubstr("more than 100 parts"));
    EXPECT_THAT(answer(std::string(70000, ' ')), testing::HasSubstr("longer than 64 KiB"));
}

TEST(Expression, NamesEachNameOnce) {
    EXPECT_THAT(Expression::parse("a == b or a.x-y > 1 and b exists").value().names(),
                ElementsAre("a", "b", "a.x-y"));
}

} // namespace
} // namespace weir::scenario
