#include <weir/scenario/every_split.h>
#include <weir/stream/stream_types.h>

#include "tests/engine/scenario/run_fixture.h"

namespace weir::scenario::test {

TEST(Split, TheSecondPieceIsSentWhenTheFirstHasArrived) {
    const Scenario scenario = talkWith("behaviour: echo, framing: line", R"(
  - connect: alice
  - send: {on: alice, text: 'hello\r\n'}
  - expect: {on: alice, text: 'hello\r\n'}
)");
    std::unique_ptr<Journal> journal;
    const Outcome outcome = run(scenario, {.split = Split{.send = 0, .at = 2}}, &journal);
    EXPECT_EQ(story(outcome), "passed");
    std::vector<std::string> pieces;
    for (std::size_t index = 0; index < journal->size(); ++index) {
        const Record& record = journal->at(index);
        if (record.kind() == RecordKind::Received && record.payload() != "hello\r\n") {
            pieces.emplace_back(record.payload());
        }
    }
    ASSERT_GE(pieces.size(), 2U);
    EXPECT_EQ(pieces[0], "he");
    EXPECT_EQ(pieces[1], "llo\r\n");
}

TEST(EverySplit, APeerThatKeepsItsFramingPassesAllCuts) {
    const Scenario scenario = talkWith("behaviour: upper-case, framing: line", R"(
  - connect: alice
  - send: {on: alice, text: 'hello\r\n'}
  - expect: {on: alice, text: 'HELLO\r\n'}
  - send: {on: alice, text: 'bye\r\n'}
  - expect: {on: alice, text: 'BYE\r\n'}
)");
    const SplitReport report = runEverySplit(scenario, {}, {});
    EXPECT_TRUE(report.passed()) << report.message;
    EXPECT_EQ(report.cuts, 6U + 4U);
    EXPECT_EQ(report.tried, 10U);
}

TEST(EverySplit, APeerThatTakesAReadForAMessageIsFound) {
    // Without a framing, each read is one message for it.
    const Scenario scenario = talkWith("behaviour: fixed-reply, reply: 'OK\\n'", R"(
  - connect: alice
  - send: {on: alice, text: ab}
  - expect: {on: alice, text: 'OK\n'}
  - send: {on: alice, text: hello}
  - expect: {on: alice, text: 'OK\n', exactly: true}
  - expect: {on: alice, none: 20 ms}
)");
    const SplitReport report = runEverySplit(scenario, {}, {});
    EXPECT_FALSE(report.passed());
    ASSERT_TRUE(report.changing.has_value()) << report.message;
    EXPECT_EQ(report.changing->send, 0U);
    EXPECT_EQ(report.changing->at, 1U);
    EXPECT_EQ(report.changing->size, 2U);
    EXPECT_EQ(report.changing->outcome.verdict, Verdict::Failed);
    EXPECT_NE(report.message.find("Message 1 (test.yaml:12), cut at byte 1 of 2: failed."),
              std::string::npos)
        << report.message;
}

TEST(EverySplit, ItIsBoundedAndSaysSo) {
    const Scenario scenario = talkWith("behaviour: discard", R"(
  - connect: alice
  - send: {on: alice, text: 'hello hello hello'}
)");
    std::uint64_t told = 0;
    const SplitReport report =
        runEverySplit(scenario, {}, {},
                      {.mostRuns = 3, .progress = [&](std::uint64_t, std::uint64_t) { ++told; }});
    EXPECT_EQ(report.tried, 3U);
    EXPECT_EQ(told, 3U);
    EXPECT_EQ(report.message, "Only the first 3 of 16 cuts were tried; they change nothing.");
    std::stop_source source;
    source.request_stop();
    EXPECT_TRUE(runEverySplit(scenario, {}, {.stop = source.get_token()}).wasCancelled);
}

TEST(EverySplit, AScenarioThatFailsByItselfIsNotCut) {
    const SplitReport report = runEverySplit(talkWith("", "  - assert: 1 == 2\n"), {}, {});
    EXPECT_FALSE(report.passed());
    EXPECT_EQ(report.tried, 0U);
}

} // namespace weir::scenario::test
