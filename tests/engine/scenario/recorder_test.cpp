#include <weir/base/units.h>
#include <weir/scenario/recorder.h>
#include <weir/scenario/run.h>

#include "tests/engine/scenario/run_fixture.h"

namespace weir::scenario::test {

using namespace std::chrono_literals;

/// What the run of a scenario is recorded as.
std::string recorded(const Scenario& scenario, RecorderOptions options = {}) {
    std::unique_ptr<Journal> journal;
    const Outcome outcome = run(scenario, {}, &journal);
    EXPECT_EQ(story(outcome), "passed");
    std::vector<RecordedEndpoint> endpoints;
    std::string address;
    for (std::size_t index = 0; index < journal->size(); ++index) {
        const Record& record = journal->at(index);
        const std::string_view listening = "listening on ";
        if (record.payload().starts_with(listening)) {
            address = record.payload().substr(listening.size());
        }
    }
    std::uint32_t id = 0;
    for (const EndpointDescription& description : scenario.endpoints) {
        RecordedEndpoint& endpoint = endpoints.emplace_back();
        endpoint.id = static_cast<EndpointId>(++id);
        endpoint.name = description.name;
        endpoint.settings = description.settings;
        if (description.settings.role == Role::Listener) {
            endpoint.address = address;
        } else if (!description.listener.empty()) {
            endpoint.settings.target = Target::parse(address).value();
        }
    }
    if (!outcome.steps.empty()) {
        options.last = outcome.steps.back().lastRecord; // not how the run cleans up
    }
    return recordedScenario(*journal, endpoints, options);
}

TEST(Recorder, WhatIsRecordedPassesWhenItIsPlayed) {
    const std::string text = recorded(talkWith("behaviour: upper-case, framing: line", R"(
  - connect: alice
  - connect: bob
  - send: {on: alice, text: 'it''s $${1} \r\n'}
  - expect: {on: alice, ends-with: '\r\n'}
  - set: {on: alice, read-low: 3 B, framing: length-prefix, prefix-size: 4}
  - set: {on: alice, framing: none, read-low: 0}
  - wait: 420 ms
  - send: {on: bob, hex: 80 ff 0d 0a}
  - expect: {on: bob, length: 4 B}
  - close: alice
)"));
    EXPECT_NE(text.find("- send: {on: bob, hex: 80 ff 0d 0a}"), std::string::npos) << text;
    EXPECT_NE(text.find("- expect: {on: bob, hex: 80 ff 0d 0a}"), std::string::npos) << text;
    EXPECT_NE(text.find("- wait: 400 ms"), std::string::npos) << text;
    EXPECT_NE(text.find("read-low: 3 B"), std::string::npos) << text;
    EXPECT_NE(text.find("prefix-size: 4"), std::string::npos) << text;
    EXPECT_NE(text.find("- close: alice"), std::string::npos) << text;
    EXPECT_NE(text.find("    behaviour: upper-case\n"), std::string::npos) << text;
    EXPECT_EQ(story(run(read(text))), "passed") << text;
    EXPECT_EQ(recorded(read(text)), text);
}

TEST(Recorder, ExpectationsCanBeLoosened) {
    const Scenario scenario = talkWith("behaviour: echo", R"(
  - connect: alice
  - send: {on: alice, text: hello}
  - expect: {on: alice, text: hello}
)");
    const std::string length =
        recorded(scenario, {.expectations = RecorderOptions::Expectations::Length});
    EXPECT_NE(length.find("- expect: {on: alice, length: 5 B}"), std::string::npos) << length;
    const std::string contains =
        recorded(scenario, {.expectations = RecorderOptions::Expectations::Contains});
    EXPECT_NE(contains.find("- expect: {on: alice, contains: {text: 'hello'}}"), std::string::npos)
        << contains;
    EXPECT_EQ(story(run(read(length))), "passed");
    EXPECT_EQ(story(run(read(contains))), "passed");
}

TEST(Recorder, APersonWhoAnswersIsRecordedOnBothSides) {
    const std::string text = recorded(talkWith("", R"(
  - connect: alice
  - send: {on: alice, text: question}
  - expect: {on: server, text: question}
  - send: {on: server, text: answer}
  - expect: {on: alice, text: answer}
  - half-close: alice
  - expect-event: {on: server, event: eof}
  - close: server
  - expect-event: {on: alice, event: eof}
)"));
    EXPECT_NE(text.find("- expect: {on: server.1, text: 'question'}"), std::string::npos) << text;
    EXPECT_NE(text.find("- send: {on: server.1, text: 'answer'}"), std::string::npos) << text;
    EXPECT_NE(text.find("- half-close: alice"), std::string::npos) << text;
    EXPECT_EQ(story(run(read(text))), "passed") << text;
}

TEST(Recorder, AConnectionThatFailedIsExpectedToFail) {
    const std::string text = recorded(read(R"(
weir: 1
endpoints: {alice: {connect: 'tcp://127.0.0.1:1'}}
steps:
  - connect: {on: alice, fails: ''}
)"));
    EXPECT_NE(text.find("- connect: {on: alice, fails: ''}"), std::string::npos) << text;
    EXPECT_EQ(story(run(read(text))), "passed") << text;
}

} // namespace weir::scenario::test
