#include <weir/scenario/text_template.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace weir::scenario {
namespace {

using testing::ElementsAre;

class Source : public TemplateSource {
public:
    std::map<std::string, Value, std::less<>> variables;
    std::map<std::string, std::uint64_t, std::less<>> counters;
    std::uint64_t next = 0;

    [[nodiscard]] Value variable(std::string_view name) const override {
        const auto found = variables.find(name);
        return found == variables.end() ? Value() : found->second;
    }

    std::uint64_t counter(std::string_view name) override { return ++counters[std::string(name)]; }

    std::uint64_t random() override { return next++; }

    [[nodiscard]] std::int64_t wallTime() override { return 1'700'000'000'123'456'789; }
};

std::string expanded(std::string_view text, Source& source,
                     TextTemplate::Escapes escapes = TextTemplate::Escapes::Kept) {
    const Result<TextTemplate> parsed = TextTemplate::parse(text, escapes);
    if (!parsed) {
        return "wrong: " + parsed.error().message();
    }
    const Result<std::string> out = parsed->expand(source);
    return out ? *out : "failed: " + out.error().message();
}

std::string expanded(std::string_view text) {
    Source source;
    source.variables = {{"who", std::string("bob\\n")}, {"size", Size{1024}}};
    return expanded(text, source);
}

TEST(TextTemplate, PutsInWhatVariablesHold) {
    EXPECT_EQ(expanded("hi ${who}, ${size}!"), "hi bob\\n, 1 KiB!");
    EXPECT_EQ(expanded("$ and $x and {y}"), "$ and $x and {y}");
    EXPECT_EQ(expanded("$${who}"), "${who}");
}

TEST(TextTemplate, CountersCountEachForItself) {
    Source source;
    EXPECT_EQ(expanded("${counter}${counter}${counter:id}${counter}", source), "1213");
}

TEST(TextTemplate, RandomStaysInItsRange) {
    Source source;
    EXPECT_EQ(expanded("${random:1..3} ${random:1..3} ${random:1..3} ${random:1..3}", source),
              "1 2 3 1");
    source.next = 0xAB;
    EXPECT_EQ(expanded("${random:hex:2}", source), "abac");
    EXPECT_EQ(expanded("${random:text:5}", source).size(), 5U);
    source.next = ~std::uint64_t{0};
    EXPECT_EQ(expanded("${random:-9223372036854775808..9223372036854775807}", source),
              "9223372036854775807");
}

TEST(TextTemplate, TellsTheTime) {
    EXPECT_EQ(expanded("${time}"), "2023-11-14T22:13:20.123Z");
    EXPECT_EQ(expanded("${time:unix} ${time:unix-ms}"), "1700000000 1700000000123");
}

TEST(TextTemplate, ResolvesEscapesBetweenPlaceholdersAndNeverInThem) {
    Source source;
    source.variables = {{"who", std::string("\\n")}};
    EXPECT_EQ(expanded("a\\r\\n${who}\\x00b", source, TextTemplate::Escapes::Resolved),
              std::string("a\r\n\\n\0b", 7));
}

TEST(TextTemplate, SaysWhatIsWrongWhere) {
    EXPECT_EQ(expanded("ab${who"),
              "wrong: the placeholder has no end; write ${name}, or $${ for "
              "these two characters (character 3).");
    EXPECT_EQ(expanded("${}"),
              "wrong: \"\" is not a name; write ${name}, ${counter}, "
              "${random:1..6}, ${time}, or $${ for these two characters "
              "(character 1).");
    EXPECT_EQ(expanded("${random:6..1}"),
              "wrong: 6 is above 1; write the smaller one first (character 1).");
    EXPECT_EQ(expanded("${time:tea}"),
              "wrong: there is no time \"tea\"; write ${time}, "
              "${time:unix} or ${time:unix-ms} (character 1).");
    std::size_t at = 0;
    EXPECT_FALSE(TextTemplate::parse("ab${who}c\\q", TextTemplate::Escapes::Resolved, &at).ok());
    EXPECT_EQ(at, 9U);
}

TEST(TextTemplate, FailsWithTheNameOfAVariableThatIsNotThere) {
    EXPECT_EQ(expanded("${nobody}"), "failed: \"nobody\" has no value.");
}

TEST(TextTemplate, DoesNotGrowWithoutALimit) {
    Source source;
    source.variables = {{"x", std::string(std::size_t{1} << 20U, 'x')}};
    std::string text;
    for (int index = 0; index < 65; ++index) {
        text += "${x}";
    }
    EXPECT_EQ(expanded(text, source), "failed: The text becomes longer than 64 MiB.");
}

TEST(TextTemplate, NamesWhatItAsksFor) {
    const TextTemplate text = TextTemplate::parse("${a} ${counter:c} ${b.bytes-in}").value();
    EXPECT_THAT(text.names(), ElementsAre("a", "b.bytes-in"));
    EXPECT_FALSE(text.isLiteral());
    EXPECT_EQ(text.onlyName(), "");
    EXPECT_EQ(TextTemplate::parse("${a}").value().onlyName(), "a");
    EXPECT_TRUE(TextTemplate::literal("${a}").isLiteral());
}

} // namespace
} // namespace weir::scenario
