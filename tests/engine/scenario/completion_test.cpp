#include <weir/scenario/completion.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::scenario {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

// The place is where the text has a `|`.
std::vector<std::string> completions(std::string text) {
    const std::size_t at = text.find('|');
    text.erase(at, 1);
    const std::string before = text.substr(0, at);
    const auto line =
        static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n') + 1);
    const std::size_t end = before.rfind('\n');
    const std::size_t column = end == std::string::npos ? at + 1 : at - end;
    std::vector<std::string> words;
    for (const Completion& completion :
         completionsAt(text, line, static_cast<std::uint32_t>(column))) {
        words.push_back(completion.text);
    }
    return words;
}

const std::string top =
    "weir: 1\n"
    "variables: {greeting: hello}\n"
    "endpoints:\n"
    "  server: {listen: tcp://127.0.0.1:0}\n"
    "  alice:\n"
    "    connect: server\n"
    "blocks:\n"
    "  greet: {steps: []}\n";

TEST(Completion, GivesTheKeysThatTheScenarioHasNotYet) {
    EXPECT_THAT(completions("weir: 1\nname: x\n|"),
                AllOf(Contains("steps"), Contains("endpoints"), Not(Contains("name")),
                      Not(Contains("weir"))));
    EXPECT_THAT(completions("weir: 1\nt|\nsteps: []\n"),
                ElementsAre("tags", "timeout", "thresholds"));
    EXPECT_THAT(completions("|"), Contains("weir"));
    EXPECT_THAT(completions("weir: |"), ElementsAre("1"));
}

TEST(Completion, GivesStepsWhereAStepBegins) {
    EXPECT_THAT(completions(top + "steps:\n  - |"), AllOf(Contains("send"), Contains("name")));
    EXPECT_THAT(completions(top + "steps:\n  - wait: 0\n  - exp|"),
                ElementsAre("expect", "expect-event"));
    EXPECT_THAT(completions(top + "steps:\n- re|"),
                ElementsAre("resume", "reset", "repeat", "retry"));
    EXPECT_THAT(completions(top + "steps:\n  - wait: 0\n    |"), ElementsAre("name"));
    EXPECT_THAT(completions(top + "steps: [{se|"), ElementsAre("send", "set"));
}

TEST(Completion, GivesAnActionsKeys) {
    EXPECT_THAT(completions(top + "steps:\n  - send: {on: alice, |}\n"),
                ElementsAre("framed", "times", "text", "hex", "base64", "file"));
    EXPECT_THAT(completions(top + "steps:\n  - send:\n      on: alice\n      te|\n      hex: 00\n"),
                ElementsAre("text"));
    EXPECT_THAT(completions(top + "steps:\n  - expect: {on: alice, starts-with: {he|"),
                ElementsAre("hex"));
    EXPECT_THAT(completions(top + "steps:\n  - repeat:\n      times: 2\n      steps:\n        - |"),
                Contains("send"));
    EXPECT_THAT(completions(top + "steps:\n  - parallel:\n      - - wa|"), ElementsAre("wait"));
    EXPECT_THAT(completions(top + "steps:\n  - parallel: [[{wait: 0}], [{wa|"),
                ElementsAre("wait"));
}

TEST(Completion, GivesEndpointsAndTheirSettings) {
    EXPECT_THAT(completions("endpoints:\n  a: {connect: x, read-l|"), ElementsAre("read-low"));
    EXPECT_THAT(completions("endpoints:\n  a:\n    back|\n    listen: x\n"),
                ElementsAre("backlog"));
    EXPECT_THAT(completions("endpoints:\n  a:\n    back|\n    connect: x\n"), IsEmpty());
    EXPECT_THAT(completions("endpoints:\n  a: {listen: x, framing: le|"),
                ElementsAre("length-prefix"));
    EXPECT_THAT(completions("endpoints:\n  a:\n    read-high: |"), ElementsAre("off"));
    EXPECT_THAT(completions("endpoints:\n  |"), IsEmpty());
    EXPECT_THAT(completions("endpoints:\n  a: {listen: x, tls: {cert|"),
                ElementsAre("certificate"));
}

TEST(Completion, GivesAClientItsCount) {
    const std::string endpoints = "endpoints:\n  clients: {connect: server, c|}\n";
    EXPECT_THAT(completions("weir: 1\n" + endpoints), ElementsAre("count"));
    EXPECT_THAT(completions("weir: 1\nendpoints:\n  server: {listen: here, cou|}\n"), IsEmpty());
}

TEST(Completion, GivesNamesThatTheTextHas) {
    EXPECT_THAT(completions(top + "steps:\n  - connect: |\n"), ElementsAre("alice"));
    EXPECT_THAT(completions(top + "steps:\n  - listen: |\n"), ElementsAre("server"));
    EXPECT_THAT(completions(top + "steps:\n  - send: {on: |"), ElementsAre("server", "alice"));
    EXPECT_THAT(completions(top + "steps:\n  - call: |"), ElementsAre("greet"));
    EXPECT_THAT(completions(top + "steps:\n  - assert: gr|"), ElementsAre("greeting"));
    EXPECT_THAT(completions(top + "steps:\n  - assert: alice.bytes|"),
                ElementsAre("alice.bytes-in", "alice.bytes-out"));
    EXPECT_THAT(completions("endpoints:\n  a: {listen: x}\n  b: {connect: |"), ElementsAre("a"));
}

TEST(Completion, GivesNothingWhereAnythingCanStand) {
    EXPECT_THAT(completions(top + "steps:\n  - log: |"), IsEmpty());
    EXPECT_THAT(completions(top + "steps:\n  - nonsense: {|"), IsEmpty());
    EXPECT_THAT(completions("weir: 1\nvariables:\n  |"), IsEmpty());
}

TEST(Completion, BearsWhatIsHalfWritten) {
    for (const char* text : {"[[[|", "}}}|", "a: \"open |", "- - - |", "\t|", ": |", "steps: {|",
                             "steps:\n  - send: {on: alice\n  - wa|"}) {
        (void)completions(text);
    }
    std::string deep = std::string(100'000, '[') + '|';
    EXPECT_THAT(completions(deep), IsEmpty());
    EXPECT_TRUE(completionsAt("weir: 1\n", 99, 99).size() > 1);
    EXPECT_FALSE(completionsAt("", 0, 0).empty());
}

} // namespace
} // namespace weir::scenario
