#pragma once

#include <weir/base/clock.h>
#include <weir/scenario/matcher.h>
#include <weir/scenario/model.h>
#include <weir/scenario/outcome.h>
#include <weir/scenario/talk.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Where a run stands: no thread of the system, but lines of steps that go on beside each other.
/// Plain values of the run.
namespace weir::scenario {

/// Why a step did not pass.
struct Trouble {
    Verdict verdict = Verdict::Failed;
    std::string message;
    std::optional<Failure> failure;
    /// Whose input it was about.
    std::vector<Talk*> talks;
};

/// How a step stands.
enum class Progress { Done, Waiting, Troubled };

/// A step that has begun and not ended.
struct OpenStep {
    static constexpr std::size_t notKept = static_cast<std::size_t>(-1);

    const Step* step = nullptr;
    TimePoint began{};
    std::size_t firstRecord = 0;
    std::uint32_t depth = 0;
    /// Its index in Outcome::steps.
    std::size_t kept = notKept;
};

/// A list of steps that is gone through: the scenario's own, a branch, or those of a step that
/// holds others.
struct Frame {
    const Steps* steps = nullptr;
    std::size_t next = 0;
    /// The step that they belong to; without one they are the strand's own.
    OpenStep owner;
    /// Counted from 1, of repeat, for-each and retry.
    std::uint64_t round = 1;
    /// Variables that are only seen within; none for most.
    std::unique_ptr<Variables> locals;
    /// A block's steps, which do not see the variables of whoever calls them.
    bool isCall = false;
};

// What a strand waits for.

struct Pausing {};

struct Starting {
    const StartStep* step;
    Actor* actor;
};

struct Sending {
    const SendStep* step;
    Actor* actor;
    Talk* talk = nullptr;
    std::uint32_t left = 0;
    /// Of one message, where it is longer than may wait at once.
    std::size_t queued = 0;
    /// Bytes made for this message; the step's own where it is the same each time.
    std::string space;
    std::string_view bytes;
    bool hasBytes = false;

    /// The first piece of a split message is queued.
    struct Split {
        /// The second piece, until it is queued.
        std::string rest;
        /// What is queued has left when so much was sent.
        std::uint64_t sent = 0;
        /// Who receives it in this run, and when it has; null: someone else.
        Talk* receiver = nullptr;
        std::uint64_t received = 0;
        std::optional<TimePoint> left;
        /// Then the second piece goes, come what may.
        TimePoint giveUp{};
        /// One more turn for the receiver.
        std::optional<std::uint64_t> turn;
    };

    std::optional<Split> split;
};

struct Expecting {
    const ExpectStep* step;
    Actor* actor;
    Talk* talk = nullptr;
    std::unique_ptr<Matcher> matcher;
};

struct EventExpecting {
    const ExpectEventStep* step;
    Actor* actor;
    Talk* talk = nullptr;
    /// Found so far, and the journal's index of the last one.
    std::uint32_t found = 0;
    std::size_t last = 0;
};

struct Acting {
    const ActStep* step;
    Actor* actor;
    Talk* talk = nullptr;
};

struct Setting {
    const SetStep* step;
    Actor* actor;
};

struct Asserting {
    const AssertStep* step;
};

struct Branching {
    std::size_t left = 0;
};

/// Between two attempts of the innermost retry.
struct Retrying {
    std::vector<Talk*> stale;
};

struct Strand;

/// A step that every member of a group does, beside the others.
struct Gathering {
    Actor* group;
    /// So many members, from number 1 on, have begun.
    std::size_t begun = 0;
    std::size_t passed = 0;
    /// Of the first member that is in trouble, and whose input it is about with all of them.
    std::optional<Trouble> trouble;
    /// One for each member that has begun and waits, in the order of their numbers.
    std::vector<std::unique_ptr<Strand>> waiting;
};

using Doing = std::variant<std::monostate, Pausing, Starting, Sending, Expecting, EventExpecting,
                           Acting, Setting, Asserting, Branching, Retrying, Gathering>;

/// Steps that run one after the other; or, without frames, the one step of a Gathering's member.
struct Strand {
    /// Of a branch or a member: whose step it is.
    Strand* parent = nullptr;
    /// Whom the step is about, where that is a member of a group.
    Actor* member = nullptr;
    std::vector<Frame> frames;
    /// The step that waits; `doing` is what for.
    OpenStep open;
    Doing doing;
    /// When it has waited long enough.
    std::optional<TimePoint> deadline;
    /// When it looks again at the latest, though nothing happens; before the deadline.
    std::optional<TimePoint> lookAgain;
    bool isOver = false;

    [[nodiscard]] bool isOfGathering() const { return frames.empty(); }
};

} // namespace weir::scenario
