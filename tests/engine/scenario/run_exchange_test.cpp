// send, expect, expect-event, and what a failure of them says.

#include "tests/engine/scenario/run_fixture.h"

namespace weir::scenario::test {

using namespace std::chrono_literals;

TEST(Expect, AWrongAnswerFailsAtOnceAtItsFirstDifferentByte) {
    const Outcome outcome = run("behaviour: upper-case", R"(
  - connect: alice
  - send: {on: alice, text: 'help\r\n'}
  - expect: {on: alice, text: 'HELLO\r\n'}
)");
    EXPECT_EQ(story(outcome),
              "failed: Expected \"HELLO\\r\\n\" on alice, but \"HELP\\r\\n\" came.");
    EXPECT_EQ(trouble(outcome).keyword, "expect");
    EXPECT_EQ(failure(outcome).expected, "HELLO\r\n");
    EXPECT_EQ(failure(outcome).received, "HELP\r\n");
    EXPECT_EQ(failure(outcome).difference, 3U);
    EXPECT_EQ(failure(outcome).whyQuiet, "");
    EXPECT_LT(outcome.took, 10s) << "it waited for what could not match";
    bool hasSent = false;
    for (const std::string& line : failure(outcome).lastRecords) {
        hasSent = hasSent || line.find("sent  6 bytes: \"help\\r\\n\"") != std::string::npos;
    }
    EXPECT_TRUE(hasSent);
}

TEST(Expect, BytesAreTakenInOrderByOneExpectationAfterTheOther) {
    EXPECT_EQ(story(run("behaviour: echo", R"(
  - connect: alice
  - send: {on: alice, text: 'one two three 44 five'}
  - expect: {on: alice, text: 'one '}
  - expect: {on: alice, starts-with: 'two'}
  - expect: {on: alice, contains: 'three'}
  - expect: {on: alice, matches: '(?<number>[0-9]+) '}
  - assert: number == 44
  - expect: {on: alice, length: 2 B, capture: start}
  - assert: start == "fi"
  - expect: {on: alice, ends-with: 'e', capture: rest}
  - assert: rest == "ve"
  - expect: {on: alice, none: 10 ms}
)")),
              "passed");
}

TEST(Expect, WithAFramingItLooksAtOneMessageAtATime) {
    const std::string talk = R"(
  - set: {on: alice, framing: line}
  - connect: alice
  - send: {on: server, text: 'first line\r\n{"user": {"name": "bob", "id": 7}}\r\nlast\r\n'}
  - expect: {on: alice, ends-with: 'line'}
  - expect: {on: alice, json: /user/name, equals: bob, capture: name}
)";
    EXPECT_EQ(story(run("", talk + R"(
  - assert: name == "bob"
  - expect: {on: alice, length: 4 B}
)")),
              "passed");
    const Outcome outcome = run("", talk + "  - expect: {on: alice, text: las}\n");
    EXPECT_EQ(story(outcome), "failed: Expected \"las\" on alice, but \"last\" came.");
    EXPECT_EQ(failure(outcome).difference, 3U);
}

TEST(Expect, FramingThatIsTakenOffLeavesWhatWasNotCut) {
    EXPECT_EQ(story(run("", R"(
  - set: {on: alice, framing: line}
  - connect: alice
  - send: {on: server, text: 'Length: 4\r\n\r\nbody'}
  - expect: {on: alice, text: 'Length: 4'}
  - expect: {on: alice, text: ''}
  - set: {on: alice, framing: none}
  - expect: {on: alice, text: body, exactly: true}
)")),
              "passed");
}

TEST(Expect, JsonThatIsWrongSaysWhatStandsThere) {
    const Outcome outcome = run("behaviour: echo", R"(
  - connect: alice
  - send: {on: alice, text: '{"a": [1, {"b/c": true}]}'}
  - expect: {on: alice, json: /a/1/b~1c, equals: 'false'}
)");
    EXPECT_EQ(outcome.verdict, Verdict::Failed);
    EXPECT_NE(outcome.message.find("\"/a/1/b~1c\" is \"true\""), std::string::npos)
        << outcome.message;
}

TEST(Expect, ExactlyLeavesNothingBehind) {
    const std::string talk = R"(
  - connect: alice
  - send: {on: alice, text: abc}
  - expect: {on: alice, text: abc}
  - send: {on: alice, text: abcd}
)";
    EXPECT_EQ(story(run("behaviour: echo",
                        talk + "  - expect: {on: alice, text: abcd, exactly: true}\n")),
              "passed");
    EXPECT_EQ(
        story(run("behaviour: echo", talk + "  - expect: {on: alice, text: abc, exactly: true}\n")),
        "failed: Expected \"abc\" on alice, but \"abcd\" came: 1 byte more came behind it.");
}

TEST(Expect, NothingMustComeForTheWholeTime) {
    const Outcome outcome = run("behaviour: echo", R"(
  - connect: alice
  - send: {on: alice, text: x}
  - expect: {on: alice, none: 19 s}
)");
    EXPECT_EQ(story(outcome), "failed: Expected nothing on alice within 19 s, but \"x\" came.");
    EXPECT_LT(outcome.took, 15s);
}

std::string whyQuiet(const std::string& server, const std::string& steps) {
    const Outcome outcome = run(server, steps);
    EXPECT_EQ(outcome.verdict, Verdict::Failed) << outcome.message;
    return failure(outcome).whyQuiet;
}

TEST(WhyQuiet, ReadingIsDisabled) {
    EXPECT_EQ(whyQuiet("behaviour: echo", R"(
  - connect: alice
  - pause: alice
  - send: {on: alice, text: hello}
  - expect: {on: alice, text: hello, within: 50 ms}
)"),
              "reading is disabled");
}

TEST(WhyQuiet, TheReadLowWatermarkIsNotReached) {
    EXPECT_EQ(whyQuiet("behaviour: echo", R"(
  - set: {on: alice, read-low: 10 B}
  - connect: alice
  - send: {on: alice, text: hello}
  - expect: {on: alice, text: hello, within: 50 ms}
)"),
              "the read low watermark is not reached: 5 B of 10 B");
}

TEST(WhyQuiet, TheOtherSidesWatermarkIsNotReached) {
    EXPECT_EQ(whyQuiet("behaviour: echo, read-low: 10 B", R"(
  - connect: alice
  - send: {on: alice, text: hello}
  - expect: {on: alice, text: hello, within: 50 ms}
)"),
              "on the other side, server: the read low watermark is not reached: 5 B of 10 B");
}

TEST(WhyQuiet, ThePeerClosedAndTheFailureComesAtOnce) {
    const Outcome outcome = run("", R"(
  - connect: alice
  - close: server
  - expect: {on: alice, text: hello}
)");
    EXPECT_EQ(outcome.verdict, Verdict::Failed);
    EXPECT_TRUE(failure(outcome).whyQuiet.starts_with("the peer closed at "))
        << failure(outcome).whyQuiet;
    EXPECT_LT(outcome.took, 15s);
}

TEST(WhyQuiet, TheReadTimeoutCame) {
    const std::string why = whyQuiet("", R"(
  - set: {on: alice, read-timeout: 10 ms}
  - connect: alice
  - expect: {on: alice, text: hello, within: 100 ms}
)");
    EXPECT_TRUE(why.starts_with("the read timeout came at ")) << why;
}

TEST(WhyQuiet, NobodySentAnything) {
    EXPECT_EQ(whyQuiet("", R"(
  - connect: alice
  - expect: {on: alice, text: hello, within: 20 ms}
)"),
              "server has sent nothing more");
}

TEST(WhyQuiet, NoConnectionWasAccepted) {
    const Outcome outcome = run("", R"(
  - pause: server
  - expect: {on: server, text: hello, within: 20 ms}
)");
    EXPECT_EQ(outcome.verdict, Verdict::Failed);
    EXPECT_EQ(failure(outcome).whyQuiet, "accepting is paused");
}

TEST(Send, AListenersConnectionsAreNamedByTheirOrder) {
    EXPECT_EQ(story(run("", R"(
  - connect: alice
  - send: {on: alice, text: a}
  - expect: {on: server, text: a}
  - connect: bob
  - send: {on: bob, text: b}
  - expect: {on: server.2, text: b}
  - send: {on: server.1, text: to alice}
  - send: {on: server.last, text: to bob}
  - expect: {on: alice, text: to alice}
  - expect: {on: bob, text: to bob}
)")),
              "passed");
    const Outcome outcome = run("", R"(
  - connect: alice
  - connect: bob
  - send: {on: server.2, text: x}
  - send: {on: server, text: x}
)");
    EXPECT_EQ(outcome.verdict, Verdict::Broken);
    EXPECT_NE(outcome.message.find("say which one"), std::string::npos) << outcome.message;
}

TEST(Send, TemplatesAreFilledInEachTime) {
    EXPECT_EQ(story(run("behaviour: echo", R"(
  - connect: alice
  - send: {on: alice, text: '${counter},', times: 3}
  - expect: {on: alice, text: '1,2,3,'}
  - send: {on: alice, hex: 00 ff}
  - expect: {on: alice, base64: AP8=}
)")),
              "passed");
}

TEST(Send, AFramedOneIsWrapped) {
    EXPECT_EQ(story(run("framing: length-prefix", R"(
  - set: {on: alice, framing: length-prefix}
  - connect: alice
  - send: {on: alice, text: hello, framed: true}
  - expect: {on: server, text: hello}
  - assert: {condition: alice.messages-out == 1 and server.messages-in == 1 and alice.bytes-out == 7 B, within: 5 s}
)")),
              "passed");
}

TEST(Send, OnAConnectionThatHasEndedItBreaksTheRun) {
    const Outcome outcome = run("", R"(
  - connect: alice
  - close: alice
  - send: {on: alice, text: x}
)");
    EXPECT_EQ(outcome.verdict, Verdict::Broken);
    EXPECT_NE(outcome.message.find("Nothing can be sent on alice: it ended at"), std::string::npos)
        << outcome.message;
}

TEST(Send, MoreThanMayWaitIsSentAsRoomComes) {
    const Outcome outcome = run("behaviour: discard", R"(
  - let: {chunk: '${random:text:65536}'}
  - connect: alice
  - send: {on: alice, text: '${chunk}', times: 5000}
  - assert: {condition: server.bytes-in == 327680000 B, within: 40 s}
)");
    EXPECT_EQ(story(outcome), "passed");
}

TEST(Close, WhatWasQueuedBeforeLeavesFirst) {
    EXPECT_EQ(story(run("", R"(
  - connect: alice
  - send: {on: alice, text: last words}
  - close: alice
  - expect: {on: server, text: last words}
  - expect-event: {on: server, event: eof}
)")),
              "passed");
}

TEST(Close, HalfCloseAndResetAreToldApart) {
    EXPECT_EQ(story(run("", R"(
  - connect: alice
  - half-close: alice
  - expect-event: {on: server, event: eof}
  - send: {on: server, text: still here}
  - expect: {on: alice, text: still here}
  - reset: server
  - expect-event: {on: alice, event: error, direction: in}
)")),
              "passed");
}

TEST(ExpectEvent, TheOrderOfCallbacksCanBeAsserted) {
    const std::string talk = R"(
  - connect: alice
  - name: accepted
    expect-event: {on: server, event: accept}
  - send: {on: alice, text: hello}
  - name: read
    expect-event: {on: server, event: read, after: accepted}
)";
    EXPECT_EQ(story(run("", talk)), "passed");
    const Outcome outcome = run("", talk + R"(
  - expect-event: {on: alice, event: written, before: accepted}
)");
    EXPECT_EQ(outcome.verdict, Verdict::Failed);
    EXPECT_NE(outcome.message.find("before accepted, but it came at"), std::string::npos)
        << outcome.message;
}

TEST(ExpectEvent, SoOftenAndNotOnceMore) {
    const std::string talk = R"(
  - connect: alice
  - connect: bob
)";
    EXPECT_EQ(story(run("", talk + R"(
  - expect-event: {on: server, event: accept, times: 2, exactly: true, within: 20 ms}
)")),
              "passed");
    EXPECT_EQ(run("", talk + R"(
  - wait: 5 ms
  - expect-event: {on: server, event: accept, times: 1, exactly: true, within: 10 s}
)")
                  .verdict,
              Verdict::Failed);
    const Outcome outcome = run("", talk + R"(
  - expect-event: {on: server, event: accept, times: 3, within: 20 ms}
)");
    EXPECT_EQ(story(outcome),
              "failed: Expected the event accept on server 3 times within 20 ms, "
              "but it came 2 times.");
}

TEST(ExpectEvent, AReadTimeoutIsOne) {
    EXPECT_EQ(story(run("", R"(
  - set: {on: alice, read-timeout: 20 ms}
  - connect: alice
  - expect-event: {on: alice, event: timeout, direction: in}
)")),
              "passed");
}

TEST(Datagrams, RequestAndReply) {
    const Scenario scenario = read(R"(
weir: 1
endpoints:
  server: {listen: udp://127.0.0.1:0, behaviour: upper-case}
  alice: {connect: server}
steps:
  - connect: alice
  - retry:
      times: 10
      every: 10 ms
      steps:
        - send: {on: alice, text: hello}
        - expect: {on: alice, text: HELLO, within: 1 s}
  - assert: alice.messages-in >= 1 and alice.messages-out >= 1
)");
    EXPECT_EQ(story(run(scenario)), "passed");
}

} // namespace weir::scenario::test
