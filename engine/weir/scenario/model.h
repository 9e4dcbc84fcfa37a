#pragma once

#include <weir/base/clock.h>
#include <weir/scenario/expression.h>
#include <weir/scenario/place.h>
#include <weir/scenario/regex.h>
#include <weir/scenario/text_template.h>
#include <weir/scenario/value.h>
#include <weir/workbench/journal.h>
#include <weir/workbench/settings.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What a scenario says, read and checked: plain values, immutable once load() has given them out;
/// any thread. The keys of the file that each member comes from stand in the tables of
/// language.h.
namespace weir::scenario {

/// An endpoint that the scenario makes. A listener is started before the first step unless it says
/// `start: false`; a client connects when a step says so.
struct EndpointDescription {
    /// Of its name, and of what stands behind `listen` or `connect`.
    Place place;
    Place addressPlace;
    std::string name;
    EndpointSettings settings;
    /// A client: the listener of this scenario that it connects to, whose port is known only then;
    /// empty: settings.target.
    std::string listener;
    /// Where the address holds placeholders: targetOf() works it out when the run begins.
    std::optional<TextTemplate> address;
    bool start = true;
    /// A client that is a group of so many, 1 to maxMembers, each with a connection of its own.
    std::optional<std::uint32_t> count;
};

inline constexpr std::uint32_t maxMembers = 10'000;

/// Whose connection a step is about. A client has one. Of a group: every member's, or "clients.1",
/// the first one's, or "clients.last". For a listener: its only one, or "server.1", the first that
/// it accepted (counted from 1), or "server.last".
struct ConnectionName {
    Place place;
    std::string endpoint;
    enum class Which : std::uint8_t { Only, Number, Last } which = Which::Only;
    std::uint32_t number = 0;

    /// As the file writes it.
    [[nodiscard]] std::string text() const;
};

/// settings.target, or what `address` comes to with the run's variables. Fails where a variable has
/// no value or the address is none.
Result<Target> targetOf(const EndpointDescription& endpoint, const Variables& variables);

struct Step;
using Steps = std::vector<Step>;

// What is sent and expected.

/// Bytes that are known when the scenario is read, or made of variables when a step runs.
struct Content {
    enum class Kind : std::uint8_t {
        Text,   ///< its escapes are resolved already: what a variable holds is never taken for one
        Hex,    ///< parseHex()
        Base64, ///< RFC 4648 section 4
        File,   ///< the bytes of a file beside the scenario, read when it was loaded
    } kind = Kind::Text;
    /// Expanded when the step runs; then, for Hex and Base64, decoded.
    TextTemplate text;
    /// File: its bytes.
    std::string bytes;
};

struct SendStep {
    ConnectionName on;
    Content content;
    /// Wrapped as the connection's framing says.
    bool framed = false;
    /// So many times, at least 1.
    std::uint32_t times = 1;
};

/// What an expectation looks for in what came in and no expectation has taken yet. With a framing
/// it looks at the next message, else at the bytes.
struct ContentMatch {
    enum class Kind : std::uint8_t {
        Equals,     ///< these bytes come next, and are taken; what differs fails at once
        StartsWith, ///< of the message; without a framing the same as Equals
        EndsWith,   ///< the message ends with it; without a framing all that came
        Contains,   ///< anywhere; taken up to its end
        Matches,  ///< a regular expression (ECMAScript of std::regex is not used: PCRE2), searched
                  ///< for anywhere; named groups become variables; taken up to its end
        Length,   ///< so many bytes come (in the message: it has that many)
        Json,     ///< a JSON pointer (RFC 6901) into the message or all that came, and its value
        Anything, ///< at least one byte, or one message
        None,     ///< nothing comes for the whole of `within`
    } kind = Kind::Anything;
    Content content;
    /// Matches.
    std::optional<Regex> pattern;
    std::uint64_t length = 0;
    /// Json: the pointer, and what must stand there; without, that it exists.
    std::string pointer;
    std::optional<TextTemplate> equals;
    /// The text that it took, or the JSON value, becomes this variable.
    std::string capture;
    /// Nothing may be left behind what it took.
    bool exactly = false;
};

struct ExpectStep {
    ConnectionName on;
    ContentMatch match;
    /// Within how long from the step's begin; not said: the scenario's.
    std::optional<Duration> within;
};

/// Which callback ran; looked for in the journal from where the last expect-event on the same
/// connection found its own (or from the connection's begin).
struct ExpectEventStep {
    /// An endpoint's name alone for accept.
    ConnectionName on;
    enum class Kind : std::uint8_t {
        Accept,
        Read,
        Written,
        Connected,
        Eof,
        Error,
        Timeout,
        Closed,
    } kind = Kind::Read;
    /// For Timeout, Eof and Error: which direction's (BEV_EVENT_READING, BEV_EVENT_WRITING).
    std::optional<RecordDirection> direction;
    std::uint32_t times = 1;
    /// Not once more than that.
    bool exactly = false;
    std::optional<Duration> within;
    /// The step's own name, so that later ones can say before and after.
    std::string label;
    /// Labels of expect-event steps that ran before: this event's record came before (after)
    /// theirs.
    std::string before;
    std::string after;
};

// Acts.

struct StartStep { // `listen` and `connect`
    ConnectionName on;
    /// Connect: waits until it is connected; without, only begins.
    bool wait = true;
    std::optional<Duration> within;
    /// Connect: it must fail, with an error whose text contains this (may be empty).
    std::optional<std::string> fails;
};

/// Settings as a file gives them, key by key, so that a new low watermark leaves the high one as it
/// is.
struct SettingsEdit {
    /// What stands behind a key: `off` is nothing.
    using Given = std::variant<std::monostate, bool, std::int64_t, Duration, Size, std::string>;

    struct Change {
        void (*apply)(ConnectionSettings& settings, const Given& given) = nullptr;
        Given given;
    };

    std::vector<Change> changes;

    [[nodiscard]] ConnectionSettings applied(ConnectionSettings settings) const;
    /// What Workbench::change() is asked for a connection that has the settings `now`.
    [[nodiscard]] ConnectionChange changeOf(const ConnectionSettings& now) const;
};

struct SetStep {
    ConnectionName on;
    SettingsEdit edit;
};

enum class Act : std::uint8_t { Pause, Resume, Close, HalfClose, Reset, Stop };

struct ActStep {
    Act act = Act::Close;
    ConnectionName on;
};

struct WaitStep {
    Duration time{};
};

struct LogStep {
    TextTemplate text;
};

struct AssertStep {
    Expression condition;
    /// Waits until it holds; not said: it must hold at once.
    std::optional<Duration> within;
};

/// What a variable becomes: a value that the file gives, text made of others, or what an expression
/// comes to (also of "${name}" alone, so that the kind of its value is kept).
using VariableSource = std::variant<Value, TextTemplate, Expression>;

struct SetVariableStep { // `let`
    std::string name;
    VariableSource value;
};

// Control.

struct RepeatStep {
    std::uint64_t times = 1;
    /// 1, 2, 3, ... while it runs; empty: none.
    std::string variable;
    Steps steps;
};

struct ForEachStep {
    /// One variable for a list; for a CSV file (RFC 4180) its columns' names are the variables.
    std::string variable;
    std::vector<Variables> rows;
    Steps steps;
};

struct ParallelStep {
    /// Each branch's steps run in order, the branches beside each other.
    std::vector<Steps> branches;
};

struct RetryStep {
    std::uint32_t times = 3;
    Duration every{};
    Steps steps;
};

struct IfStep {
    Expression condition;
    Steps then;
    Steps otherwise;
};

struct CallStep {
    /// Index into Scenario::blocks.
    std::size_t block = 0;
    /// One for each parameter of the block.
    std::map<std::string, VariableSource> arguments;
};

using Action = std::variant<StartStep, SendStep, ExpectStep, ExpectEventStep, SetStep, ActStep,
                            WaitStep, LogStep, AssertStep, SetVariableStep, RepeatStep, ForEachStep,
                            ParallelStep, RetryStep, IfStep, CallStep>;

/// What stands behind the action's `on`; null where it has none.
const ConnectionName* connectionOf(const Action& action);

struct Step {
    /// Of the step's first key.
    Place place;
    /// The action's key: "send", "expect-event".
    std::string keyword;
    /// `name:`; empty: none.
    std::string name;
    Action action;
};

/// A named list of steps with parameters, that `call` runs.
struct Block {
    Place place;
    std::string name;
    std::vector<std::string> parameters;
    Steps steps;
};

struct Threshold {
    Place place;
    Expression condition;
};

struct Scenario {
    /// The first one is the scenario's own.
    std::vector<SourceFile> files;
    std::string name;
    std::string description;
    std::vector<std::string> tags;
    Variables variables;
    std::vector<EndpointDescription> endpoints;
    std::vector<Block> blocks;
    Steps steps;
    /// What must hold of the measurements once the steps have passed.
    std::vector<Threshold> thresholds;
    /// How long an expectation waits that says nothing else.
    Duration within = std::chrono::seconds(5);
    /// Of the whole; then it is stopped and has failed.
    Duration timeout = std::chrono::minutes(1);
};

} // namespace weir::scenario
