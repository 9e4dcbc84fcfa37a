#include "tests/engine/scenario/scenario_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::scenario {
namespace {

using namespace std::chrono_literals;
using test::scenarioOf;
using test::withSteps;
using testing::ElementsAre;

template <class T>
T actionOf(std::string_view step) {
    const Scenario scenario = scenarioOf(withSteps(step));
    const T* action =
        scenario.steps.empty() ? nullptr : std::get_if<T>(&scenario.steps.front().action);
    EXPECT_NE(action, nullptr) << step;
    return action == nullptr ? T() : *action;
}

std::string literal(const TextTemplate& text) {
    class Nothing : public TemplateSource {
    public:
        [[nodiscard]] Value variable(std::string_view name) const override {
            return '<' + std::string(name) + '>';
        }

        std::uint64_t counter(std::string_view /*name*/) override { return 1; }

        std::uint64_t random() override { return 0; }

        [[nodiscard]] std::int64_t wallTime() override { return 0; }
    } source;

    return text.expand(source).value();
}

TEST(Load, ReadsTheTop) {
    const Scenario scenario = scenarioOf(
        "weir: 1\n"
        "name: greeting\n"
        "description: says hello\n"
        "tags: [tcp, slow]\n"
        "variables: {word: hello, port: 80, text: \"80\", open:}\n"
        "within: 2 s\n"
        "timeout: 1 h\n"
        "steps: [{wait: 0}]\n"
        "thresholds: [elapsed < 1 s]\n");
    EXPECT_EQ(scenario.name, "greeting");
    EXPECT_EQ(scenario.description, "says hello");
    EXPECT_THAT(scenario.tags, ElementsAre("tcp", "slow"));
    EXPECT_EQ(scenario.variables, (Variables{{"word", std::string("hello")},
                                             {"port", 80.0},
                                             {"text", std::string("80")},
                                             {"open", Value()}}));
    EXPECT_EQ(scenario.within, 2s);
    EXPECT_EQ(scenario.timeout, 1h);
    ASSERT_EQ(scenario.thresholds.size(), 1U);
    EXPECT_EQ(scenario.thresholds.front().condition.text(), "elapsed < 1 s");
    EXPECT_EQ(scenario.files.front().path, "s.yaml");
}

TEST(Load, ANamelessScenarioHasItsFilesName) {
    EXPECT_EQ(scenarioOf("weir: 1\nsteps: [{wait: 0}]\n").name, "s");
}

TEST(Load, ReadsEverySettingOfAnEndpoint) {
    const Scenario scenario = scenarioOf(
        "weir: 1\n"
        "endpoints:\n"
        "  server:\n"
        "    listen: tcp://127.0.0.1:8080\n"
        "    start: false\n"
        "    backlog: 7\n"
        "    max-connections: 9\n"
        "    behaviour: fixed-reply\n"
        "    reply: 'OK\\r\\n'\n"
        "    framing: delimiter\n"
        "    delimiter: \"\\r\\n\"\n"
        "    max-message: 1 KiB\n"
        "    bare-replies: true\n"
        "    read-low: 10 B\n"
        "    read-high: off\n"
        "    write-low: 1 B\n"
        "    write-high: 2 MiB\n"
        "    read-timeout: 10 s\n"
        "    write-timeout: off\n"
        "    priority: 0\n"
        "    read-enabled: false\n"
        "    write-enabled: false\n"
        "    defer-callbacks: true\n"
        "    read-rate: 10 KiB/s\n"
        "    read-burst: 20 KiB\n"
        "    no-delay: true\n"
        "    send-buffer: 64 KiB\n"
        "  alice: {connect: server, framing: length-prefix, prefix-size: 4, prefix-order: little, "
        "prefix-counts-itself: true}\n"
        "steps: [{listen: server}]\n");
    ASSERT_EQ(scenario.endpoints.size(), 2U);
    const EndpointDescription& server = scenario.endpoints[0];
    EXPECT_EQ(server.name, "server");
    EXPECT_EQ(server.settings.target.toString(), "tcp://127.0.0.1:8080");
    EXPECT_FALSE(server.start);
    EXPECT_EQ(server.settings.backlog, 7);
    EXPECT_EQ(server.settings.maxConnections, 9U);
    ConnectionSettings wanted;
    wanted.behaviour = {BehaviourKind::FixedReply, "OK\r\n"};
    wanted.framing.kind = FramingKind::Delimiter;
    wanted.framing.delimiter = "\r\n";
    wanted.framing.maxMessage = 1024;
    wanted.framing.frameReplies = false;
    wanted.read = {.low = 10, .high = 0};
    wanted.write = {.low = 1, .high = std::size_t{2} << 20U};
    wanted.readTimeout = 10s;
    wanted.priority = 0;
    wanted.readEnabled = false;
    wanted.writeEnabled = false;
    wanted.deferCallbacks = true;
    wanted.readRate = {.perSecond = 10240, .burst = 20480};
    wanted.socket.noDelay = true;
    wanted.socket.sendBuffer = 65536;
    EXPECT_EQ(server.settings.connection, wanted);

    const EndpointDescription& alice = scenario.endpoints[1];
    EXPECT_EQ(alice.settings.role, Role::Client);
    EXPECT_EQ(alice.listener, "server");
    EXPECT_EQ(alice.settings.connection.framing.prefixSize, 4);
    EXPECT_FALSE(alice.settings.connection.framing.prefixBigEndian);
    EXPECT_TRUE(alice.settings.connection.framing.prefixCountsItself);
}

TEST(Load, AnAddressMayHoldVariables) {
    const Scenario scenario = scenarioOf(
        "weir: 1\n"
        "variables: {port: 8080, host:}\n"
        "endpoints:\n"
        "  a: {connect: 'tcp://127.0.0.1:${port}'}\n"
        "  b: {connect: 'tcp://${host}:1'}\n"
        "steps: [{connect: a}]\n");
    ASSERT_EQ(scenario.endpoints.size(), 2U);
    EXPECT_EQ(targetOf(scenario.endpoints[0], scenario.variables).value().toString(),
              "tcp://127.0.0.1:8080");
    EXPECT_EQ(targetOf(scenario.endpoints[0], {{"port", 9.0}}).value().port, 9);
    EXPECT_EQ(targetOf(scenario.endpoints[1], scenario.variables).error().message(),
              "The address of b is not known: \"host\" has no value.");
}

TEST(Load, TellsWhichAddressesAreNotLoopback) {
    const Scenario scenario = scenarioOf(
        "weir: 1\n"
        "variables: {host: 127.0.0.1}\n"
        "endpoints:\n"
        "  a: {listen: tcp://0.0.0.0:0}\n"
        "  b: {connect: a}\n"
        "  c: {connect: example.org:80}\n"
        "  d: {connect: '${host}:80'}\n"
        "steps: [{connect: b}]\n");
    Loaded loaded;
    loaded.files = scenario.files;
    loaded.problems = remoteAddresses(scenario);
    EXPECT_EQ(test::sentencesOf(loaded),
              "s.yaml:4:15: tcp://0.0.0.0:0 can be reached from other machines; use 127.0.0.1, or "
              "run it with --allow-remote\n"
              "s.yaml:6:16: tcp://example.org:80 is another machine; use 127.0.0.1, or run it with "
              "--allow-remote\n");
    loaded.problems = remoteAddresses(scenario, {{"host", std::string("10.0.0.1")}});
    EXPECT_EQ(loaded.problems.size(), 3U);
}

TEST(Load, ReadsWhatIsSent) {
    const auto text = actionOf<SendStep>(
        "  - send: {on: alice, text: '${greeting}\\r\\n', framed: "
        "true, times: 3}\n");
    EXPECT_EQ(text.on.text(), "alice");
    EXPECT_EQ(literal(text.content.text), "<greeting>\r\n");
    EXPECT_TRUE(text.framed);
    EXPECT_EQ(text.times, 3U);
    // YAML has resolved these already; a second time would make another byte of them.
    EXPECT_EQ(
        literal(actionOf<SendStep>("  - send: {on: alice, text: \"a\\\\n\\n\"}\n").content.text),
        "a\\n\n");
    const auto hex = actionOf<SendStep>("  - send: {on: server.last, hex: 00 ff}\n");
    EXPECT_EQ(hex.content.kind, Content::Kind::Hex);
    EXPECT_EQ(hex.on.which, ConnectionName::Which::Last);
    EXPECT_EQ(actionOf<SendStep>("  - send: {on: server.12, base64: aGk=}\n").on.number, 12U);
}

TEST(Load, ReadsEachKindOfExpectation) {
    const auto match = [](const std::string& keys) {
        return actionOf<ExpectStep>("  - expect: {on: alice, " + keys + "}\n");
    };
    EXPECT_EQ(match("text: a, within: 1 s").within, Duration(1s));
    EXPECT_EQ(match("text: a").match.kind, ContentMatch::Kind::Equals);
    EXPECT_EQ(match("hex: 0d").match.content.kind, Content::Kind::Hex);
    EXPECT_EQ(match("starts-with: a").match.kind, ContentMatch::Kind::StartsWith);
    EXPECT_EQ(match("ends-with: {hex: 0a}").match.content.kind, Content::Kind::Hex);
    EXPECT_EQ(match("contains: a, exactly: true").match.exactly, true);
    EXPECT_EQ(match("matches: '(?<code>[0-9]+)'").match.pattern->pattern(), "(?<code>[0-9]+)");
    EXPECT_EQ(match("length: 4 KiB").match.length, 4096U);
    EXPECT_EQ(match("json: /a/0, equals: x, capture: y").match.pointer, "/a/0");
    EXPECT_EQ(match("anything: true").match.kind, ContentMatch::Kind::Anything);
    const ExpectStep none = match("none: 100 ms");
    EXPECT_EQ(none.match.kind, ContentMatch::Kind::None);
    EXPECT_EQ(none.within, Duration(100ms));
}

TEST(Load, ReadsWhichEventIsExpected) {
    const Scenario scenario = scenarioOf(withSteps(
        "  - name: begun\n"
        "    expect-event: {on: server, event: accept}\n"
        "  - name: late\n"
        "    expect-event: {on: alice, event: timeout, direction: in, times: 2, exactly: true, "
        "within: 11 s, after: begun}\n"));
    ASSERT_EQ(scenario.steps.size(), 2U);
    const auto& event = std::get<ExpectEventStep>(scenario.steps[1].action);
    EXPECT_EQ(event.kind, ExpectEventStep::Kind::Timeout);
    EXPECT_EQ(event.direction, RecordDirection::In);
    EXPECT_EQ(event.times, 2U);
    EXPECT_TRUE(event.exactly);
    EXPECT_EQ(event.within, Duration(11s));
    EXPECT_EQ(event.label, "late");
    EXPECT_EQ(event.after, "begun");
}

TEST(Load, SetChangesOneWatermarkAndLeavesTheOther) {
    const auto set = actionOf<SetStep>("  - set: {on: alice, read-low: 20 B, read-timeout: off}\n");
    ConnectionSettings now;
    now.read = {.low = 1, .high = 5000};
    now.readTimeout = 3s;
    const ConnectionChange change = set.edit.changeOf(now);
    ASSERT_TRUE(change.read);
    EXPECT_EQ(change.read->low, 20U);
    EXPECT_EQ(change.read->high, 5000U);
    ASSERT_TRUE(change.readTimeout);
    EXPECT_FALSE(*change.readTimeout);
    EXPECT_FALSE(change.write);
    EXPECT_FALSE(change.priority);
}

TEST(Load, ReadsActs) {
    const auto act = [](const std::string& step) { return actionOf<ActStep>("  - " + step).act; };
    EXPECT_EQ(act("pause: alice\n"), Act::Pause);
    EXPECT_EQ(act("resume: alice\n"), Act::Resume);
    EXPECT_EQ(act("close: alice\n"), Act::Close);
    EXPECT_EQ(act("half-close: {on: alice}\n"), Act::HalfClose);
    EXPECT_EQ(act("reset: server.1\n"), Act::Reset);
    EXPECT_EQ(act("stop: server\n"), Act::Stop);
    const auto connect = actionOf<StartStep>("  - connect: {on: bob, fails: refused}\n");
    EXPECT_EQ(connect.fails, "refused");
    EXPECT_TRUE(connect.wait);
}

TEST(Load, LetKeepsTheKindOfAValue) {
    const Scenario scenario =
        scenarioOf(withSteps("  - let: {a: 3, b: \"3\", c: \"${greeting}\", d: \"${greeting}!\", "
                             "e: {expression: i + 1}}\n"));
    ASSERT_EQ(scenario.steps.size(), 5U);
    const auto source = [&](std::size_t index) {
        return std::get<SetVariableStep>(scenario.steps[index].action).value;
    };
    EXPECT_EQ(std::get<Value>(source(0)), Value(3.0));
    EXPECT_EQ(std::get<Value>(source(1)), Value(std::string("3")));
    EXPECT_EQ(std::get<Expression>(source(2)).text(), "greeting");
    EXPECT_EQ(literal(std::get<TextTemplate>(source(3))), "<greeting>!");
    EXPECT_EQ(std::get<Expression>(source(4)).text(), "i + 1");
}

TEST(Load, ReadsControl) {
    EXPECT_EQ(actionOf<RepeatStep>("  - repeat: {times: 3, as: n, steps: [{log: '${n}'}]}\n").times,
              3U);
    const auto forEach =
        actionOf<ForEachStep>("  - for-each: {in: [a, 2], as: n, steps: [{log: '${n}'}]}\n");
    EXPECT_THAT(forEach.rows,
                ElementsAre(Variables{{"n", std::string("a")}}, Variables{{"n", 2.0}}));
    EXPECT_EQ(actionOf<ParallelStep>("  - parallel: [[{wait: 0}], [{wait: 0}]]\n").branches.size(),
              2U);
    const auto retry = actionOf<RetryStep>("  - retry: {every: 1 s, steps: [{wait: 0}]}\n");
    EXPECT_EQ(retry.times, 3U);
    EXPECT_EQ(retry.every, 1s);
    const auto decision = actionOf<IfStep>(
        "  - if: {condition: i == 1, then: [{wait: 0}], else: [{wait: 0}, {wait: "
        "0}]}\n");
    EXPECT_EQ(decision.then.size(), 1U);
    EXPECT_EQ(decision.otherwise.size(), 2U);
    const auto call = actionOf<CallStep>("  - call: {block: greet, who: 3}\n");
    EXPECT_EQ(call.block, 0U);
    EXPECT_EQ(std::get<Value>(call.arguments.at("who")), Value(3.0));
}

TEST(Load, AStepKnowsItsPlaceAndName) {
    const Scenario scenario =
        scenarioOf(withSteps("  - wait: 0\n"
                             "  - name: bye\n"
                             "    close: alice\n"));
    ASSERT_EQ(scenario.steps.size(), 2U);
    EXPECT_EQ(scenario.steps[1].place, (Place{0, 11, 5}));
    EXPECT_EQ(scenario.steps[1].keyword, "close");
    EXPECT_EQ(scenario.steps[1].name, "bye");
}

} // namespace
} // namespace weir::scenario
