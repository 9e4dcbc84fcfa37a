#include <weir/scenario/connection_keys.h>
#include <weir/scenario/language.h>
#include <weir/scenario/language_controls.h>

#include <array>

namespace weir::scenario {

namespace {

std::vector<std::string_view> eventWords() {
    return {"accept", "read", "written", "connected", "eof", "error", "timeout", "closed"};
}

std::vector<std::string_view> directionWords() {
    return {"in", "out"};
}

constexpr Key onKey{.name = "on",
                    .form = Form::Connection,
                    .presence = Presence::Required,
                    .description = "Whose connection it is about."};
constexpr Key withinKey{.name = "within",
                        .form = Form::Duration,
                        .standard = "the scenario's",
                        .description = "How long it waits for that."};

constexpr std::array onKeys{onKey};

constexpr std::array connectKeys{
    Key{.name = "on",
        .form = Form::Client,
        .presence = Presence::Required,
        .description = "The client that connects."},
    Key{.name = "wait",
        .form = Form::Truth,
        .standard = "true",
        .description = "The step ends once it is connected; without, it only begins."},
    Key{.name = "fails",
        .form = Form::Text,
        .description = "Connecting must fail, with an error that contains this text."},
    withinKey,
};

constexpr std::array listenKeys{
    Key{.name = "on",
        .form = Form::Listener,
        .presence = Presence::Required,
        .description = "The listener."},
};

constexpr std::array sendKeys{
    onKey,
    Key{.name = "framed",
        .form = Form::Truth,
        .standard = "false",
        .description = "Wrapped as the connection's framing says."},
    Key{.name = "times",
        .form = Form::Number,
        .standard = "1",
        .description = "So often.",
        .least = 1,
        .most = 1'000'000},
};

constexpr std::array expectKeys{
    onKey,
    Key{.name = "starts-with",
        .form = Form::Content,
        .presence = Presence::Choice,
        .description = "What comes next begins with it; with a framing, the next message."},
    Key{.name = "ends-with",
        .form = Form::Content,
        .presence = Presence::Choice,
        .description = "What has come ends with it; with a framing, the next message."},
    Key{.name = "contains",
        .form = Form::Content,
        .presence = Presence::Choice,
        .description = "It comes somewhere; what stands before it is taken too."},
    Key{.name = "matches",
        .form = Form::Pattern,
        .presence = Presence::Choice,
        .description = "It matches somewhere; what stands before it is taken too."},
    Key{.name = "length",
        .form = Form::Size,
        .presence = Presence::Choice,
        .description = "So many bytes come; with a framing, the next message has so many."},
    Key{.name = "json",
        .form = Form::Pointer,
        .presence = Presence::Choice,
        .description = "JSON comes that has something there; an empty pointer is the whole."},
    Key{.name = "anything",
        .form = Form::Truth,
        .presence = Presence::Choice,
        .description = "At least a byte comes; with a framing, a message."},
    Key{.name = "none",
        .form = Form::Duration,
        .presence = Presence::Choice,
        .description = "Nothing comes for so long."},
    Key{.name = "equals", .form = Form::Template, .description = "For json: what stands there."},
    Key{.name = "capture",
        .form = Form::NewName,
        .description = "What was taken, or the value that json found, becomes this variable."},
    Key{.name = "exactly",
        .form = Form::Truth,
        .standard = "false",
        .description = "Nothing may have come behind what was taken."},
    withinKey,
};

constexpr std::array expectEventKeys{
    onKey,
    Key{.name = "event",
        .form = Form::Word,
        .presence = Presence::Required,
        .description = "Which callback ran; for accept, on is the listener.",
        .words = eventWords},
    Key{.name = "direction",
        .form = Form::Word,
        .description = "For timeout, eof and error: while reading (in) or writing (out).",
        .words = directionWords},
    Key{.name = "times",
        .form = Form::Number,
        .standard = "1",
        .description = "So often.",
        .least = 1,
        .most = 1'000'000},
    Key{.name = "exactly",
        .form = Form::Truth,
        .standard = "false",
        .description = "Not once more than that."},
    Key{.name = "before",
        .form = Form::Label,
        .description = "It came before the event of that step."},
    Key{.name = "after",
        .form = Form::Label,
        .description = "It came after the event of that step."},
    withinKey,
};

constexpr std::array waitKeys{
    Key{.name = "time",
        .form = Form::Duration,
        .presence = Presence::Required,
        .description = "How long."},
};

constexpr std::array logKeys{
    Key{.name = "text",
        .form = Form::Template,
        .presence = Presence::Required,
        .description = "What is said."},
};

constexpr std::array assertKeys{
    Key{.name = "condition",
        .form = Form::Expression,
        .presence = Presence::Required,
        .description = "What must hold."},
    Key{.name = "within",
        .form = Form::Duration,
        .standard = "at once",
        .description = "How long it waits until that holds."},
};

std::vector<Mapping> exchanges() {
    return {
        Mapping{.name = "connect",
                .description = "A client connects.",
                .keys = connectKeys,
                .bare = "on",
                .example = "- connect: alice\n"
                           "- connect: {on: bob, fails: refused}\n"},
        Mapping{.name = "listen",
                .description = "A listener that was not started, or was stopped, listens.",
                .keys = listenKeys,
                .bare = "on",
                .example = "- listen: server\n"},
        Mapping{.name = "stop",
                .description = "A listener stops, and its connections are closed.",
                .keys = listenKeys,
                .bare = "on",
                .example = "- stop: server\n"},
        Mapping{.name = "send",
                .description = "Bytes go out.",
                .keys = sendKeys,
                .shared = contentMapping().keys,
                .example = "- send: {on: alice, text: \"hello\\r\\n\"}\n"
                           "- send: {on: alice, hex: 00 05 68 65 6c 6c 6f}\n"},
        Mapping{.name = "expect",
                .description = "Waits for what comes in. Without a framing it looks at the bytes "
                               "that no expectation has taken yet, with one at the next message. "
                               "text, hex, base64 and file are what comes next.",
                .keys = expectKeys,
                .shared = contentMapping().keys,
                .example = "- expect: {on: alice, text: \"HELLO\\r\\n\", within: 1 s}\n"
                           "- expect: {on: alice, matches: \"^(?<code>[0-9]+) \"}\n"
                           "- expect: {on: alice, none: 100 ms}\n"},
        Mapping{.name = "expect-event",
                .description = "Waits until a callback has run.",
                .keys = expectEventKeys,
                .example = "- expect-event: {on: alice, event: timeout, direction: in, within: 11 "
                           "s}\n"},
        Mapping{.name = "set",
                .description = "Changes settings of a connection while it runs.",
                .keys = onKeys,
                .shared = connectionKeys(),
                .example = "- set: {on: alice, read-low: 20 B}\n"},
    };
}

std::vector<Mapping> acts() {
    return {
        Mapping{.name = "pause",
                .description = "A listener stops accepting, a connection stops reading.",
                .keys = onKeys,
                .bare = "on",
                .example = "- pause: alice\n"},
        Mapping{.name = "resume",
                .description = "Takes back what pause did.",
                .keys = onKeys,
                .bare = "on",
                .example = "- resume: alice\n"},
        Mapping{.name = "close",
                .description = "A connection is closed.",
                .keys = onKeys,
                .bare = "on",
                .example = "- close: alice\n"},
        Mapping{.name = "half-close",
                .description = "A connection's output ends (FIN); it goes on reading.",
                .keys = onKeys,
                .bare = "on",
                .example = "- half-close: alice\n"},
        Mapping{.name = "reset",
                .description = "A connection is closed with RST.",
                .keys = onKeys,
                .bare = "on",
                .example = "- reset: alice\n"},
    };
}

std::vector<Mapping> plainActions() {
    return {
        Mapping{.name = "wait",
                .description = "Time passes.",
                .keys = waitKeys,
                .bare = "time",
                .example = "- wait: 10 ms\n"},
        Mapping{.name = "log",
                .description = "Says something in the report.",
                .keys = logKeys,
                .bare = "text",
                .example = "- log: got ${code}\n"},
        Mapping{.name = "let",
                .description = "Gives variables values. A text that is one placeholder alone keeps "
                               "the kind of its value.",
                .keys = {},
                .isOpen = true,
                .example = "- let: {greeting: hello, next: {expression: i + 1}}\n"},
        Mapping{.name = "assert",
                .description = "Something must hold of variables and measurements.",
                .keys = assertKeys,
                .bare = "condition",
                .example = "- assert: alice.messages-in == 3\n"
                           "- assert: {condition: server.connections == 0, within: 1 s}\n"},
    };
}

} // namespace

std::span<const Mapping> actionMappings() {
    static const std::vector<Mapping> actions = [] {
        std::vector<Mapping> all;
        for (const auto part : {exchanges, acts, plainActions, loopActions, branchActions}) {
            const std::vector<Mapping> mappings = part();
            all.insert(all.end(), mappings.begin(), mappings.end());
        }
        return all;
    }();
    return actions;
}

} // namespace weir::scenario
