#include "tests/engine/scenario/scenario_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::scenario {
namespace {

using test::problemsOf;
using test::problemsOfSteps;
using test::sentencesOf;

TEST(Problems, AreAllToldEachAtItsPlace) {
    EXPECT_EQ(
        problemsOf(loadText("weir: 1\n"
                            "nmae: x\n"
                            "endpoints:\n"
                            "  server: {listen: tcp://127.0.0.1:0, framing: linee}\n"
                            "  alice: {connect: sever, read-timeout: 10}\n"
                            "steps:\n"
                            "  - snd: {on: alice}\n"
                            "  - send: {on: alcie, text: \"${greting}\"}\n",
                            "chat.yaml")),
        "chat.yaml:2:1: there is no key \"nmae\" in a scenario; did you mean \"name\"?\n"
        "    2 | nmae: x\n"
        "      | ^~~~\n"
        "chat.yaml:4:48: there is no framing \"linee\"; did you mean \"line\"? The choice is "
        "none, line, delimiter, length-prefix, markers, fixed-size\n"
        "    4 |   server: {listen: tcp://127.0.0.1:0, framing: linee}\n"
        "      |                                                ^~~~~\n"
        "chat.yaml:5:20: there is no listener \"sever\"; did you mean \"server\"?\n"
        "    5 |   alice: {connect: sever, read-timeout: 10}\n"
        "      |                    ^~~~~\n"
        "chat.yaml:5:41: \"10\" has no unit; write 10 s or 10 ms\n"
        "    5 |   alice: {connect: sever, read-timeout: 10}\n"
        "      |                                         ^~\n"
        "chat.yaml:7:5: there is no step \"snd\"; did you mean \"send\"?\n"
        "    7 |   - snd: {on: alice}\n"
        "      |     ^~~\n"
        "chat.yaml:8:16: there is no endpoint \"alcie\"; did you mean \"alice\"?\n"
        "    8 |   - send: {on: alcie, text: \"${greting}\"}\n"
        "      |                ^~~~~\n"
        "chat.yaml:8:32: there is no variable \"greting\"; define it below variables, or with "
        "let\n"
        "    8 |   - send: {on: alcie, text: \"${greting}\"}\n"
        "      |                                ^\n");
}

TEST(Problems, OfEndpointsStandAtTheKey) {
    EXPECT_EQ(
        sentencesOf(
            loadText("weir: 1\n"
                     "endpoints:\n"
                     "  a: {listen: tcp://127.0.0.1:99999}\n"
                     "  b: {listen: tcp://127.0.0.1:0, read-low: 2 MiB, reply: x}\n"
                     "  c: {listen: udp://127.0.0.1:0, no-delay: true, framing: delimiter}\n"
                     "  d: {connect: tcp://127.0.0.1:0, priority: 3}\n"
                     "  e: {connect: d}\n"
                     "  f: {connect: a, listen: b}\n"
                     "  g: [a]\n"
                     "  loop: {listen: tcp://127.0.0.1:0}\n"
                     "  '1x': {listen: tcp://127.0.0.1:0}\n"
                     "  h: {connect: '127.0.0.1:${random:1..9}', behaviour:}\n"
                     "  i: {listen: tcp://127.0.0.1:0, read-rate: 10 KiB, read-burst: 1 "
                     "KiB}\n"
                     "steps: []\n",
                     "s.yaml")),
        "s.yaml:3:15: port 99999 is not between 0 and 65535; write e.g. tcp://127.0.0.1:8888\n"
        "s.yaml:4:44: the read low watermark 2 MiB is above the high one 1 MiB; reading would "
        "pause for ever. Lower it, or raise or remove the high one\n"
        "s.yaml:4:51: reply is for behaviour: fixed-reply; add that, or leave reply out\n"
        "s.yaml:5:44: no delay (TCP_NODELAY) is for TCP, and UDP has nothing like it; leave it "
        "out\n"
        "s.yaml:5:59: the delimiter is empty; write at least one byte, such as \\n\n"
        "s.yaml:6:16: port 0 cannot be connected to; write the port that the peer listens on, "
        "between 1 and 65535\n"
        "s.yaml:6:45: \"3\" is no whole number from 0 to 2\n"
        "s.yaml:7:16: \"d\" is a client, which nobody can connect to; name a listener or an "
        "address\n"
        "s.yaml:8:16: an endpoint has either listen or connect: write for example {listen: "
        "tcp://127.0.0.1:0} or {connect: server}\n"
        "s.yaml:9:3: an endpoint has either listen or connect: write for example {listen: "
        "tcp://127.0.0.1:0} or {connect: server}\n"
        "s.yaml:10:3: \"loop\" is the name of measurements of the loop; choose another name\n"
        "s.yaml:11:3: \"1x\" is no name for an endpoint, which is letters, digits, '_' and '-', a "
        "letter first\n"
        "s.yaml:12:27: an address is made of text and variables alone\n"
        "s.yaml:12:44: nothing stands behind behaviour; it is one of none, echo, upper-case, "
        "discard, fixed-reply\n"
        "s.yaml:13:45: \"10 KiB\" is no rate; write a size a second, such as 10 KiB/s\n");
}

TEST(Problems, OfSteps) {
    EXPECT_EQ(problemsOfSteps("  - send: {on: alice}\n"
                              "  - send: {on: alice, text: a, hex: 00}\n"
                              "  - send: {on: alice, hex: 0g}\n"
                              "  - send: {on: alice, base64: a}\n"
                              "  - send: {on: alice, text: \"\\xff\"}\n"
                              "  - send: {on: alice, text: 'a\\qb'}\n"
                              "  - send: {on: server.0, text: a}\n"
                              "  - close: alice.1\n"
                              "  - listen: alice\n"
                              "  - connect: server\n"
                              "  - connect: {on: alice, fails: x, wait: false}\n"
                              "  - set: {on: alice}\n"
                              "  - set: alice\n"
                              "  - wait: 3 parsecs\n"
                              "  - alice\n"
                              "  -\n"
                              "  - name: nothing\n"
                              "  - close: alice\n"
                              "    wait: 1 s\n"),
              "1:11: a send needs one of the keys text, hex, base64, file\n"
              "2:32: hex and text exclude each other; keep one\n"
              "3:28: the byte at character 1 wants two hexadecimal digits, such as 0a\n"
              "4:31: \"a\" is no whole base64; its end is cut off\n"
              "5:30: between double quotes YAML makes a character of this, two bytes in UTF-8; "
              "write the text between single quotes, or use hex\n"
              "6:31: \\q is not an escape; write \\r, \\n, \\t, \\0, \\xHH, \\u{...}, or \\\\ for "
              "a backslash\n"
              "7:16: behind the stop in \"server.0\" stands a number, 1 for the first connection "
              "that \"server\" accepted, or last\n"
              "8:12: a client has one connection; write alice, or give it a count\n"
              "9:13: \"alice\" is no listener; the choice is server\n"
              "10:14: \"server\" is no client; the choice is alice, bob\n"
              "11:26: fails needs wait: true\n"
              "12:10: set changes nothing here; add a setting, such as read-low: 10 B\n"
              "13:10: a set is a mapping of keys, and not a text\n"
              "14:11: \"3 parsecs\" is not a duration: the unit \"parsecs\" is none of ns, us, ms, "
              "s, min, h\n"
              "15:5: a step is a mapping with one action, such as wait: 10 ms, and not a text\n"
              "16:3: a step is a mapping with one action, such as wait: 10 ms, and not nothing\n"
              "17:5: the step has no action; it has one of connect, listen, stop, send, expect, "
              "expect-event, set, pause, resume, close, half-close, reset, wait, log, let, assert, "
              "repeat, for-each, parallel, retry, if, call\n"
              "19:5: a step has one action, and this one has \"close\" already; begin \"wait\" "
              "with a - of its own\n");
}

TEST(Problems, OfGroups) {
    EXPECT_EQ(
        sentencesOf(loadText("weir: 1\n"
                             "endpoints:\n"
                             "  server: {listen: tcp://127.0.0.1:0}\n"
                             "  none: {connect: server, count: 0}\n"
                             "  many: {connect: server, count: 10000}\n"
                             "  more: {connect: server, count: 10001}\n"
                             "  most: {connect: server, count: 10000}\n"
                             "  one: {connect: server, count: 1}\n"
                             "  alice: {connect: server}\n"
                             "steps:\n"
                             "  - connect: many.10000\n"
                             "  - connect: many.10001\n"
                             "  - connect: one.2\n"
                             "  - connect: one.last\n"
                             "  - send: {on: many, text: 'I am ${member}'}\n"
                             "  - send: {on: one.1, text: '${member}'}\n"
                             "  - send: {text: '${member}', on: alice}\n"
                             "  - expect: {on: many, contains: '${member}'}\n"
                             "  - log: '${member}'\n"
                             "  - log: many\n"
                             "  - connect: alice.1\n"
                             "  - stop: many\n"
                             "  - connect: none.2\n",
                             "s.yaml")),
        "s.yaml:4:34: \"0\" is no whole number from 1 to 10000\n"
        "s.yaml:6:34: \"10001\" is no whole number from 1 to 10000\n"
        "s.yaml:8:33: all groups together have more than 20000 members\n"
        "s.yaml:12:14: many has 10000 members; there is no many.10001\n"
        "s.yaml:13:14: one has 1 member; there is no one.2\n"
        "s.yaml:17:21: there is no variable \"member\"; a member's number is known in steps on a "
        "group\n"
        "s.yaml:19:13: there is no variable \"member\"; a member's number is known in steps on a "
        "group\n"
        "s.yaml:21:14: a client has one connection; write alice, or give it a count\n"
        "s.yaml:22:11: \"many\" is no listener; the choice is server\n");
}

TEST(Problems, OfExpectations) {
    EXPECT_EQ(
        problemsOfSteps("  - expect: {on: alice}\n"
                        "  - expect: {on: alice, matches: \"(a\"}\n"
                        "  - expect: {on: alice, length: 10}\n"
                        "  - expect: {on: alice, json: user/name}\n"
                        "  - expect: {on: alice, json: /a~b}\n"
                        "  - expect: {on: alice, text: a, equals: b}\n"
                        "  - expect: {on: alice, none: 1 s, within: 1 s}\n"
                        "  - expect: {on: alice, anything: false}\n"
                        "  - expect: {on: alice, capture: and, text: a}\n"
                        "  - expect-event: {on: alice, event: accept}\n"
                        "  - expect-event: {on: alice, event: read, direction: in}\n"
                        "  - expect-event: {on: alice, event: raed, after: never}\n"),
        "1:13: an expect needs one of the keys starts-with, ends-with, contains, matches, length, "
        "json, anything, none, text, hex, base64, file\n"
        "2:37: the regular expression is wrong: missing closing parenthesis\n"
        "3:33: \"10\" has no unit; write 10 B or 10 KiB\n"
        "4:31: \"user/name\" is no JSON pointer, which begins with /, such as \"/user/name\"\n"
        "5:33: in a JSON pointer ~ is written ~0, and a / inside a name ~1\n"
        "6:34: equals is for json; write text for the bytes that come\n"
        "7:36: none says already that nothing comes, and for how long; leave within out\n"
        "8:35: anything is true; for nothing write none: 100 ms\n"
        "9:34: \"and\" has a meaning of its own in templates and expressions; choose another name\n"
        "10:24: \"alice\" is no listener; the choice is server\n"
        "11:44: direction is for timeout, eof and error; leave it out\n"
        "12:38: there is no event \"raed\"; did you mean \"read\"? The choice is accept, read, "
        "written, connected, eof, error, timeout, closed\n"
        "12:51: there is no expect-event step with the name \"never\"; give it one with name\n");
}

TEST(Problems, OfExpressionsAndVariables) {
    EXPECT_EQ(problemsOfSteps("  - assert: alice.bytes-on > 10 B\n"
                              "  - assert: nobody.bytes-in > 10 B\n"
                              "  - assert: gretting == \"x\"\n"
                              "  - assert: greeting == \"x\n"
                              "  - assert: 'greeting startWith \"x\"'\n"
                              "  - log: '${n}'\n"
                              "  - repeat: {times: 3, as: n, steps: [{log: '${n}'}]}\n"
                              "  - log: '${who}'\n"
                              "  - let: {time: 1, x: [1]}\n"
                              "  - let: hello\n"),
              "1:13: there is no measurement \"alice.bytes-on\"; did you mean \"alice.bytes-in\"?\n"
              "2:13: there is no measurement \"nobody.bytes-in\"; did you mean \"bob.bytes-in\"?\n"
              "3:13: there is no variable \"gretting\"; did you mean \"greeting\"?\n"
              "4:25: the text has no end; write another \" behind it\n"
              "5:23: there is no predicate \"startWith\"; did you mean \"startsWith\"?\n"
              "6:13: there is no variable \"n\"; the choice is greeting, i\n"
              "8:13: there is no variable \"who\"; the choice is greeting, i\n"
              "9:11: \"time\" has a meaning of its own in templates and expressions; choose "
              "another name\n"
              "9:23: a value is a text, a number, a duration, a size, true or false, or "
              "{expression: ...}, and not a list\n"
              "10:10: let is a mapping of variables and values, such as {greeting: hello}, and not "
              "a text\n");
}

TEST(Problems, OfControl) {
    EXPECT_EQ(
        problemsOfSteps("  - repeat: {times: -1, steps: [{wiat: 0}]}\n"
                        "  - repeat: {times: 1, steps: {wait: 0}}\n"
                        "  - for-each: {in: a, steps: []}\n"
                        "  - for-each: {steps: []}\n"
                        "  - parallel: [{wait: 0}]\n"
                        "  - call: gret\n"
                        "  - call: greet\n"
                        "  - call: {block: greet, who: x, what: y}\n"
                        "  - if: {condition: 1 ==, then: []}\n"),
        "1:21: \"-1\" is no whole number from 0 to 1000000000\n"
        "1:34: there is no step \"wiat\"; did you mean \"wait\"?\n"
        "2:31: steps are a list, and not a mapping; begin each with -, such as - wait: 10 ms\n"
        "3:16: for-each needs the name of a variable for the values: as: x\n"
        "3:20: in is a list of values, such as [a, b], and not a text\n"
        "4:15: a for-each needs one of the keys in, csv\n"
        "5:16: steps are a list, and not a mapping; begin each with -, such as - wait: 10 ms\n"
        "6:11: there is no block \"gret\"; did you mean \"greet\"?\n"
        "7:11: the block \"greet\" needs a value for \"who\": {block: greet, who: ...}\n"
        "8:34: the block \"greet\" has no parameter \"what\"; the choice is who\n"
        "9:25: something is missing at the end; write a name, a number with its unit, or a text "
        "between double quotes\n");
}

TEST(Problems, BeforeAndAfterNameAnEarlierStep) {
    EXPECT_EQ(
        problemsOfSteps("  - name: one\n"
                        "    expect-event: {on: alice, event: read, after: one}\n"
                        "  - expect-event: {on: alice, event: read, after: two}\n"
                        "  - name: two\n"
                        "    expect-event: {on: alice, event: read, before: one}\n"
                        "  - expect-event: {on: alice, event: read, before: twoo}\n"),
        "2:51: the step \"one\" does not come before this one; name an earlier one\n"
        "3:51: the step \"two\" does not come before this one; name an earlier one\n"
        "6:52: there is no expect-event step with the name \"twoo\"; did you mean \"two\"?\n");
}

TEST(Problems, ABlockThatCallsItselfWouldNeverEnd) {
    EXPECT_EQ(sentencesOf(loadText("weir: 1\n"
                                   "blocks:\n"
                                   "  a: {steps: [{call: b}]}\n"
                                   "  b: {steps: [{repeat: {times: 2, steps: [{call: a}]}}]}\n"
                                   "  c: {steps: [{call: a}]}\n"
                                   "  d: {steps: [{call: d}]}\n"
                                   "steps: [{call: c}]\n",
                                   "s.yaml")),
              "s.yaml:3:22: the block \"a\" calls itself by this, and would never end; use repeat "
              "or retry\n"
              "s.yaml:4:50: the block \"b\" calls itself by this, and would never end; use repeat "
              "or retry\n"
              "s.yaml:6:22: the block \"d\" calls itself by this, and would never end; use repeat "
              "or retry\n");
}

TEST(Problems, OfTheTop) {
    EXPECT_EQ(sentencesOf(loadText("weir: 1\n"
                                   "tags: tcp\n"
                                   "variables: [a]\n"
                                   "include: {a: b}\n"
                                   "within: soon\n"
                                   "endpoints: server\n"
                                   "blocks: {a: {parameters: [x, x, block]}}\n"
                                   "thresholds: [elapsed <, [1]]\n",
                                   "s.yaml")),
              "s.yaml:1:1: a scenario needs the key \"steps\": a list of steps\n"
              "s.yaml:2:7: tags is a list of words, such as [a, b], and not a text\n"
              "s.yaml:3:12: variables are a mapping of names and values, such as {port: 8080}, and "
              "not a list\n"
              "s.yaml:4:10: include is a list of files, such as [common.yaml], and not a mapping\n"
              "s.yaml:5:9: \"soon\" is not a duration; write a number and a unit, such as 10s, "
              "250ms or 5min\n"
              "s.yaml:6:12: endpoints is a mapping of names, and not a text; write for example "
              "server: {listen: tcp://127.0.0.1:0}\n"
              "s.yaml:7:13: a block needs the key \"steps\": a list of steps\n"
              "s.yaml:7:30: the parameter \"x\" stands here twice\n"
              "s.yaml:7:33: a parameter cannot be named block, which call uses itself\n"
              "s.yaml:8:23: something is missing at the end; write a name, a number with its unit, "
              "or a text between double quotes\n"
              "s.yaml:8:25: a threshold is an expression, and not a list\n");
}

TEST(Problems, AStepsNameIsAText) {
    EXPECT_EQ(problemsOfSteps("  - wait: 0\n"
                              "    name: [a]\n"),
              "2:11: name is a text, and not a list\n");
}

} // namespace
} // namespace weir::scenario
