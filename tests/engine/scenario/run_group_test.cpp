#include <weir/scenario/descriptors.h>
#include <weir/scenario/every_split.h>

#include "tests/engine/scenario/run_fixture.h"

#include <algorithm>

namespace weir::scenario::test {

namespace {

/// A listener "server" with these settings, a group "clients" of so many, and these steps.
Scenario groupOf(int count, const std::string& server, const std::string& steps) {
    return read(
        "weir: 1\nname: test\nwithin: 20 s\ntimeout: 50 s\nendpoints:\n"
        "  server: {listen: tcp://127.0.0.1:0" +
        (server.empty() ? "" : ", " + server) +
        "}\n  clients: {connect: server, count: " + std::to_string(count) + "}\nsteps:\n" + steps);
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST(Group, EachMemberSaysItsOwnAndHearsIt) {
    const Scenario scenario = groupOf(70, "behaviour: upper-case", R"(
  - connect: clients
  - assert: {condition: server.connections == 70, within: 20 s}
  - assert: clients.connections == 70
  - send: {on: clients, text: 'a${member};'}
  - expect: {on: clients, text: 'A${member};', exactly: true}
  - close: clients
  - assert: clients.connections == 0
  - assert: {condition: server.connections == 0, within: 20 s}
)");
    const Outcome outcome = run(scenario);
    EXPECT_EQ(story(outcome), "passed");
    EXPECT_EQ(outcome.stepsRun, 8U);
    // "a1;" to "a9;" and "a10;" to "a70;".
    EXPECT_EQ(measured(outcome, "clients.bytes-out"), "271 B");
    EXPECT_EQ(measured(outcome, "clients.bytes-in"), "271 B");
    EXPECT_EQ(measured(outcome, "clients.latency.count"), "70");
    EXPECT_EQ(measured(outcome, "server.accepted"), "70");
    EXPECT_EQ(measured(outcome, "clients.1.bytes-out"), "not measured");
}

TEST(Group, AMemberIsNamedByItsNumber) {
    EXPECT_EQ(story(run(groupOf(3, "behaviour: echo", R"(
  - connect: clients.2
  - assert: clients.connections == 1
  - send: {on: clients.2, text: 'from ${member}'}
  - expect: {on: clients.2, text: from 2}
  - connect: clients
  - assert: clients.connections == 3
  - send: {on: clients.last, text: 'from ${member}'}
  - expect: {on: clients.3, text: from 3}
  - close: clients.1
  - assert: clients.connections == 2
)"))),
              "passed");
}

TEST(Group, AFailureNamesTheFirstMemberAndSaysHowManyPassed) {
    // Only the second one sends, so that the others hear nothing.
    const Outcome silent = run(groupOf(4, "behaviour: echo", R"(
  - connect: clients
  - send: {on: clients.2, text: a}
  - expect: {on: clients, text: a, within: 100 ms}
)"));
    EXPECT_EQ(
        story(silent),
        "failed: Expected \"a\" on clients.1 within 100 ms, but nothing came. Of the 4 members "
        "of clients, 1 passed.");
    EXPECT_EQ(failure(silent).message, silent.message);
    EXPECT_TRUE(has(failure(silent).whyQuiet, "server.1 has sent nothing more"))
        << failure(silent).whyQuiet;
    EXPECT_EQ(silent.stepsRun, 3U);

    const Outcome different = run(groupOf(4, "behaviour: echo", R"(
  - connect: clients
  - send: {on: clients, text: 'm${member}'}
  - expect: {on: clients.2, text: m2}
  - expect: {on: clients.4, text: m4}
  - send: {on: clients.2, text: 'm3'}
  - expect: {on: clients, text: 'm3'}
)"));
    EXPECT_EQ(different.verdict, Verdict::Failed);
    EXPECT_TRUE(has(different.message, "Expected \"m3\" on clients.1")) << different.message;
    EXPECT_EQ(failure(different).received, "m1");
}

TEST(Group, WhatIsWrongWithOneStepIsSaidOfTheMember) {
    const Outcome closed = run(groupOf(3, "", R"(
  - connect: clients
  - close: clients.2
  - send: {on: clients, text: a}
)"));
    EXPECT_EQ(closed.verdict, Verdict::Broken);
    EXPECT_TRUE(has(closed.message, "Nothing can be sent on clients.2")) << closed.message;
    EXPECT_TRUE(has(closed.message, "Of the 3 members of clients, 2 passed.")) << closed.message;

    const Outcome early = run(groupOf(3, "", "  - send: {on: clients, text: a}\n"));
    EXPECT_TRUE(has(early.message, "clients.1 has not been connected")) << early.message;
}

TEST(Group, ConnectingIsForThoseThatAreNotAndFailsWhereAllAre) {
    const Outcome twice = run(groupOf(2, "", "  - connect: clients\n  - connect: clients\n"));
    EXPECT_EQ(story(twice), "broken: All members of clients are connected already.");
    EXPECT_EQ(story(run(groupOf(3, "", R"(
  - connect: clients
  - close: clients.2
  - connect: clients
  - assert: clients.connections == 3
  - assert: {condition: server.accepted == 4, within: 20 s}
)"))),
              "passed");
}

TEST(Group, AnAddressThatRefusesRefusesEachMember) {
    const std::string head =
        "weir: 1\nendpoints: {clients: {connect: 'tcp://127.0.0.1:1', count: 40}}\nsteps:\n";
    const Outcome outcome = run(read(head + "  - connect: clients\n"));
    EXPECT_EQ(outcome.verdict, Verdict::Broken);
    EXPECT_TRUE(outcome.message.starts_with("clients.1: ")) << outcome.message;
    EXPECT_TRUE(has(outcome.message, "refused")) << outcome.message;
    EXPECT_EQ(story(run(read(head + "  - connect: {on: clients, fails: refused}\n"))), "passed");
}

TEST(Group, SetPauseHalfCloseAndResetAreOfEachMember) {
    EXPECT_EQ(story(run(groupOf(3, "", R"(
  - connect: clients
  - set: {on: clients, read-low: 3 B}
  - assert: {condition: server.connections == 3, within: 20 s}
  - for-each: {in: [1, 2, 3], as: i, steps: [log: '${i}']}
  - send: {on: server.1, text: ab}
  - send: {on: server.2, text: ab}
  - send: {on: server.3, text: ab}
  - assert: {condition: clients.bytes-in == 6 B, within: 20 s}
  - expect: {on: clients, none: 1 ms}
  - send: {on: server.1, text: c}
  - send: {on: server.2, text: c}
  - send: {on: server.3, text: c}
  - expect: {on: clients, text: abc}
  - pause: clients
  - send: {on: server.1, text: d}
  - expect: {on: clients, none: 50 ms}
  - assert: clients.bytes-in == 9 B
  - resume: clients
  - half-close: clients
  - expect-event: {on: server.3, event: eof}
  - reset: clients
  - expect-event: {on: clients, event: closed}
)"))),
              "passed");
}

TEST(Group, EventsAndTheirOrderAreEachMembersOwn) {
    const std::string steps = R"(
  - connect: clients
  - name: up
    expect-event: {on: clients, event: connected}
  - send: {on: clients, text: a}
  - name: heard
    expect-event: {on: clients, event: read, after: up}
)";
    EXPECT_EQ(story(run(groupOf(40, "behaviour: echo", steps))), "passed");
    const Outcome wrong = run(groupOf(2, "behaviour: echo", R"(
  - connect: clients
  - name: up
    expect-event: {on: clients, event: connected}
  - send: {on: clients, text: a}
  - expect-event: {on: clients, event: read, before: up}
)"));
    EXPECT_EQ(wrong.verdict, Verdict::Failed);
    EXPECT_TRUE(has(wrong.message, "on clients.1 before up")) << wrong.message;
}

TEST(Group, WhatAStepCapturesIsEachMembersOwn) {
    EXPECT_EQ(story(run(groupOf(3, "behaviour: echo", R"(
  - connect: clients
  - send: {on: clients, text: 'token=${member}0;'}
  - expect: {on: clients, matches: 'token=(?<token>[0-9]+);'}
  - send: {on: clients, text: '<${token}>'}
  - expect: {on: clients, text: '<${member}0>'}
  - send: {on: clients.3, text: '${token}'}
  - expect: {on: clients.3, text: '30'}
)"))),
              "passed");
    const Outcome outside = run(groupOf(2, "behaviour: echo", R"(
  - connect: clients
  - send: {on: clients, text: a}
  - expect: {on: clients, text: a, capture: got}
  - log: '${got}'
)"));
    EXPECT_EQ(outside.verdict, Verdict::Broken);
}

TEST(Group, RetryAsksAllMembersAnewAndConnectsThoseThatAreNot) {
    const Outcome outcome = run(groupOf(3, "start: false, behaviour: echo", R"(
  - parallel:
      - - retry: {times: 1000, every: 5 ms, steps: [connect: clients]}
      - - wait: 20 ms
        - listen: server
  - let: {n: 0}
  - retry:
      times: 3
      every: 1 ms
      steps:
        - let: {n: {expression: n + 1}}
        - send: {on: clients, text: '${n}'}
        - expect: {on: clients, text: '2'}
)"));
    EXPECT_EQ(story(outcome), "passed");
}

TEST(Group, MembersWaitBesideABranch) {
    EXPECT_EQ(story(run(groupOf(50, "", R"(
  - connect: clients
  - assert: {condition: server.connections == 50, within: 20 s}
  - parallel:
      - - expect: {on: clients.7, text: a}
      - - expect: {on: server.1, text: '1'}
        - send: {on: server.7, text: a}
      - - send: {on: clients, text: '${member}'}
)"))),
              "passed");
}

TEST(Group, TheWholesTimeoutSaysHowManyPassed) {
    RunOptions options;
    options.timeout = std::chrono::milliseconds(100);
    const Outcome outcome = run(groupOf(3, "behaviour: echo", R"(
  - connect: clients
  - send: {on: clients.1, text: a}
  - expect: {on: clients, text: a}
)"),
                                options);
    EXPECT_EQ(outcome.verdict, Verdict::Failed);
    EXPECT_TRUE(has(outcome.message, "on clients.2")) << outcome.message;
    EXPECT_TRUE(has(outcome.message, "Of the 3 members of clients, 1 passed.")) << outcome.message;
}

TEST(Group, OverDatagramsEachMemberHasASocketOfItsOwn) {
    EXPECT_EQ(story(run(read(R"(
weir: 1
within: 20 s
endpoints:
  server: {listen: 'udp://127.0.0.1:0', behaviour: echo}
  clients: {connect: server, count: 20}
steps:
  - connect: clients
  - send: {on: clients, text: 'd${member}'}
  - expect: {on: clients, text: 'd${member}'}
  - assert: clients.messages-in == 20
)"))),
              "passed");
}

TEST(Group, ASimulatedRunIsTheSameEachTime) {
    const Scenario scenario = groupOf(200, "behaviour: echo", R"(
  - connect: clients
  - send: {on: clients, text: '${member} ${random:hex:4}'}
  - expect: {on: clients, starts-with: '${member} '}
  - wait: 40 s
  - close: clients
)");
    std::string before;
    for (int round = 0; round < 2; ++round) {
        std::unique_ptr<Journal> journal;
        EXPECT_EQ(story(runToEnd(scenario, {}, {.isVirtual = true}, &journal)), "passed");
        std::string bytes;
        for (std::size_t index = 0; index < journal->size(); ++index) {
            bytes += journal->at(index).payload();
        }
        EXPECT_TRUE(round == 0 || bytes == before);
        before = bytes;
    }
}

TEST(Group, OfAMessageOfAllMembersTheFirstOnesIsCut) {
    const Scenario whole = groupOf(5, "behaviour: echo", R"(
  - connect: clients
  - send: {on: clients, text: abcd}
  - expect: {on: clients, text: abcd}
  - send: {on: clients.3, text: xyz}
  - expect: {on: clients.3, text: xyz}
)");
    const SplitReport report = runEverySplit(whole, {}, {});
    EXPECT_TRUE(report.passed()) << report.message;
    EXPECT_EQ(report.cuts, 5U);
    const Scenario wrong = groupOf(5, "behaviour: fixed-reply, reply: ok", R"(
  - connect: clients
  - send: {on: clients, text: ab}
  - expect: {on: clients, text: ok}
  - expect: {on: clients, none: 100 ms}
)");
    EXPECT_TRUE(runEverySplit(wrong, {}, {.isVirtual = true}).changing.has_value());
}

TEST(Group, ItsDescriptorsAreCounted) {
    EXPECT_EQ(descriptorsOf(groupOf(1000, "", "  - connect: clients\n")), 2001U);
    EXPECT_EQ(
        descriptorsOf(read("weir: 1\nendpoints: {clients: {connect: 'tcp://127.0.0.1:1', "
                           "count: 40}, alice: {connect: 'tcp://127.0.0.1:1'}}\nsteps: []\n")),
        41U);
}

} // namespace weir::scenario::test
