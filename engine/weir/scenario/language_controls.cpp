#include <weir/scenario/language_controls.h>

#include <array>

namespace weir::scenario {

namespace {

constexpr std::array repeatKeys{
    Key{.name = "times",
        .form = Form::Number,
        .presence = Presence::Required,
        .description = "How often.",
        .least = 0,
        .most = 1'000'000'000},
    Key{.name = "as", .form = Form::NewName, .description = "A variable that is 1, 2, 3, ..."},
    Key{.name = "steps",
        .form = Form::StepList,
        .presence = Presence::Required,
        .description = "What is repeated."},
};

constexpr std::array forEachKeys{
    Key{.name = "in",
        .form = Form::Values,
        .presence = Presence::Choice,
        .description = "The values, one after the other."},
    Key{.name = "csv",
        .form = Form::File,
        .presence = Presence::Choice,
        .description = "A CSV file (RFC 4180); its first row names the variables."},
    Key{.name = "as",
        .form = Form::NewName,
        .description = "For in: the variable that has the value."},
    Key{.name = "steps",
        .form = Form::StepList,
        .presence = Presence::Required,
        .description = "What is done for each."},
};

constexpr std::array parallelKeys{
    Key{.name = "branches",
        .form = Form::Branches,
        .presence = Presence::Required,
        .description = "Lists of steps that run beside each other."},
};

constexpr std::array retryKeys{
    Key{.name = "times",
        .form = Form::Number,
        .standard = "3",
        .description = "How often at most.",
        .least = 1,
        .most = 1'000'000},
    Key{.name = "every",
        .form = Form::Duration,
        .standard = "0",
        .description = "How long it waits before it tries again."},
    Key{.name = "steps",
        .form = Form::StepList,
        .presence = Presence::Required,
        .description = "What is tried."},
};

constexpr std::array ifKeys{
    Key{.name = "condition",
        .form = Form::Expression,
        .presence = Presence::Required,
        .description = "What decides."},
    Key{.name = "then",
        .form = Form::StepList,
        .presence = Presence::Required,
        .description = "What is done where it holds."},
    Key{.name = "else", .form = Form::StepList, .description = "What is done where it does not."},
};

constexpr std::array callKeys{
    Key{.name = "block",
        .form = Form::Block,
        .presence = Presence::Required,
        .description = "Which block; its parameters stand beside."},
};

} // namespace

std::vector<Mapping> loopActions() {
    return {
        Mapping{.name = "repeat",
                .description = "Does steps several times.",
                .keys = repeatKeys,
                .example = "- repeat:\n"
                           "    times: 3\n"
                           "    as: i\n"
                           "    steps:\n"
                           "      - send: {on: alice, text: \"${i}\\n\"}\n"},
        Mapping{.name = "for-each",
                .description = "Does steps for each value of a list, or each row of a file.",
                .keys = forEachKeys,
                .example = "- for-each:\n"
                           "    in: [red, green]\n"
                           "    as: colour\n"
                           "    steps:\n"
                           "      - send: {on: alice, text: \"${colour}\\n\"}\n"},
        Mapping{.name = "parallel",
                .description = "Runs lists of steps beside each other, and goes on when all have "
                               "ended.",
                .keys = parallelKeys,
                .bare = "branches",
                .example = "- parallel:\n"
                           "    - - send: {on: alice, text: a}\n"
                           "    - - send: {on: bob, text: b}\n"},
        Mapping{.name = "retry",
                .description = "Does steps again until they pass.",
                .keys = retryKeys,
                .example = "- retry:\n"
                           "    times: 5\n"
                           "    every: 100 ms\n"
                           "    steps:\n"
                           "      - connect: alice\n"},
    };
}

std::vector<Mapping> branchActions() {
    return {
        Mapping{.name = "if",
                .description = "Does one thing or another.",
                .keys = ifKeys,
                .example = "- if:\n"
                           "    condition: i == 3\n"
                           "    then:\n"
                           "      - log: the third\n"},
        Mapping{.name = "call",
                .description = "Runs a block, with a value for each of its parameters.",
                .keys = callKeys,
                .bare = "block",
                .isOpen = true,
                .example = "- call: {block: greet, who: bob}\n"},
    };
}

} // namespace weir::scenario
