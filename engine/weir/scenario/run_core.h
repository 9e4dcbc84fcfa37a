#pragma once

#include <weir/loop/event.h>
#include <weir/loop/event_loop.h>
#include <weir/scenario/cast.h>
#include <weir/scenario/loop_watch.h>
#include <weir/scenario/masking.h>
#include <weir/scenario/measurements.h>
#include <weir/scenario/model.h>
#include <weir/scenario/outcome.h>
#include <weir/scenario/run.h>
#include <weir/scenario/run_values.h>
#include <weir/scenario/strand.h>
#include <weir/workbench/journal.h>
#include <weir/workbench/workbench.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace weir::scenario {

/// What Run does. It is a machine of strands and frames in place of functions that call each other,
/// so that nesting and long loops take no stack: advance() goes on with every strand until all wait
/// for something, which is looked for again when the journal has grown or a deadline is reached.
///
/// Thread: the loop's. Owner: the Run.
class RunCore {
public:
    RunCore(EventLoop& loop, Workbench& workbench, const Journal& journal, const Scenario& scenario,
            const RunOptions& options, RunWatcher& watcher);
    ~RunCore();
    RunCore(const RunCore&) = delete;
    RunCore& operator=(const RunCore&) = delete;

    // As Run's.
    void start();
    void onActivity();
    void cancel();
    void pause();
    void resume();
    void step();

    [[nodiscard]] bool isPaused() const { return m_isPaused; }

    [[nodiscard]] bool hasEnded() const { return m_phase == Phase::Ended; }

private:
    enum class Phase {
        Idle,
        Starting, ///< listeners come up
        Playing,
        LastTurn, ///< what the last step queued leaves
        Ended,
    };

    /// What a step comes to each time that it runs.
    struct Prepared {
        Actor* actor = nullptr;
        std::optional<std::string> literal;
    };

    // run_core.cpp: the machine.
    void advance();
    void advanceStrands();
    bool runStrand(Strand& strand);
    void beginStep(Strand& strand, const Step& step);
    void settle(Strand& strand, Progress progress);
    void armTimer();
    void onTimer();
    void onTimeout();
    [[nodiscard]] bool isLate(const Strand& strand) const;
    void forgetOverStrands();

    // run_ending.cpp: how steps and the run begin and end.
    OpenStep openStep(const Strand& strand, const Step& step);
    void closeStep(const OpenStep& open, Verdict verdict, const std::string& message,
                   std::optional<Failure> failure = std::nullopt);
    [[nodiscard]] std::string masked(std::string_view text) const;
    void maskFailure(Failure& failure) const;
    void enter();
    void lookAtEntrance();
    std::string whatWaits();
    void broken(const std::string& message);
    void endWith(Verdict verdict, const std::string& message);
    void closeStrands(Verdict verdict);
    void judgeThresholds();
    void finish();

    // run_control.cpp: steps that hold others, and what becomes of a failure in them.
    Progress begin(Strand& strand, const RepeatStep& step);
    Progress begin(Strand& strand, const ForEachStep& step);
    Progress begin(Strand& strand, const ParallelStep& step);
    Progress begin(Strand& strand, const RetryStep& step);
    Progress begin(Strand& strand, const IfStep& step);
    Progress begin(Strand& strand, const CallStep& step);
    Frame& push(Strand& strand, const Steps& steps);
    void endOfSteps(Strand& strand);
    bool beginRound(Frame& frame);
    void endStrand(Strand& strand);
    void fail(Strand& strand, Trouble trouble);
    bool retry(Strand& strand, Trouble& trouble);
    void endBranchesOf(const Strand& strand);
    [[nodiscard]] static std::size_t callDepth(const Strand& strand);

    // run_sending.cpp
    Progress begin(Strand& strand, const SendStep& step);
    Progress look(Strand& strand, Sending& sending);
    Progress sendOne(Strand& strand, Sending& sending);
    Progress sendPiece(Strand& strand, Sending& sending);

    // run_splitting.cpp
    [[nodiscard]] static bool isCut(const Strand& strand);
    void noteMessage(const Strand& strand, const Sending& sending);
    [[nodiscard]] Result<std::string> onTheWire(const Sending& sending) const;
    void beginSplit(Strand& strand, Sending& sending);
    Progress lookAtSplit(Strand& strand, Sending& sending);
    [[nodiscard]] bool hasArrived(Strand& strand, Sending::Split& split, const Talk& talk);

    // run_expecting.cpp
    Progress begin(Strand& strand, const ExpectStep& step);
    Progress look(Strand& strand, Expecting& expecting);
    Progress matched(Strand& strand, Expecting& expecting);
    void describeMismatch(Strand& strand, const Expecting& expecting, bool isDifferent);

    // run_events.cpp
    Progress begin(Strand& strand, const ExpectEventStep& step);
    Progress look(Strand& strand, EventExpecting& expecting);
    bool takeEvents(EventExpecting& expecting);
    Progress checkOrder(Strand& strand, const EventExpecting& expecting);
    [[nodiscard]] bool isWanted(const Record& record, const ExpectEventStep& step) const;

    // run_acts.cpp
    Progress begin(Strand& strand, const StartStep& step);
    Progress begin(Strand& strand, const SetStep& step);
    Progress begin(Strand& strand, const ActStep& step);
    Progress begin(Strand& strand, const WaitStep& step);
    Progress begin(Strand& strand, const LogStep& step);
    Progress begin(Strand& strand, const AssertStep& step);
    Progress begin(Strand& strand, const SetVariableStep& step);
    Progress look(Strand& strand, std::monostate& nothing);
    Progress look(Strand& strand, Pausing& pausing);
    Progress look(Strand& strand, Starting& starting);
    Progress look(Strand& strand, Acting& acting);
    Progress look(Strand& strand, Setting& setting);
    Progress look(Strand& strand, Asserting& asserting);
    Progress look(Strand& strand, Branching& branching);
    Progress look(Strand& strand, Retrying& retrying);
    Progress look(Strand& strand, Gathering& gathering);
    Progress act(Strand& strand, const Acting& acting);
    Progress actOnListener(Strand& strand, const ActStep& step, const Actor& actor);
    [[nodiscard]] bool isDrained(const Acting& acting) const;
    Result<void> change(Talk& talk, const SettingsEdit& edit);

    // run_group.cpp: steps of the members of a group.
    Progress beginAction(Strand& strand, const Step& step);
    Progress beginGathering(Strand& strand, Actor& group);
    void beginMembers(Strand& strand, Gathering& gathering);
    void takeProgress(Gathering& gathering, Strand& member, Progress progress);
    Progress troubledMembers(const Gathering& gathering);
    [[nodiscard]] static std::string howManyPassed(const Gathering& gathering);
    [[nodiscard]] bool mayBegin(const Step& step);

    // run_resolving.cpp: what steps need to know.
    Prepared& prepared(const Step& step, const ConnectionName* on);
    Actor& actorOf(const Strand& strand, const ConnectionName& on);
    /// The connection as the step names it, and a group's member by its number.
    [[nodiscard]] static std::string nameOf(const Actor& actor, const ConnectionName& on);
    /// Done where there is no such connection (yet): `talk` is null then.
    Progress findTalk(Strand& strand, const Actor& actor, const ConnectionName& on, Talk*& talk);
    /// Valid until the content is expanded anew.
    Result<std::string_view> bytesOf(const Content& content, Prepared& known, std::string& space);
    [[nodiscard]] Duration withinOf(const std::optional<Duration>& within) const;
    Progress troubled(const Strand& strand, Verdict verdict, std::string message,
                      std::optional<Failure> failure = std::nullopt, Talk* talk = nullptr);
    Progress troubledWithoutTalk(Strand& strand, const Actor& actor, const ConnectionName& on);

    // failing.cpp
    [[nodiscard]] Failure failureOn(const Talk* talk, const Actor& actor) const;
    [[nodiscard]] std::string whyQuiet(const Talk* talk, const Actor& actor) const;
    [[nodiscard]] std::string whyOver(const Talk& talk) const;
    [[nodiscard]] std::string ownReason(const Talk& talk) const;
    [[nodiscard]] std::string partnersReason(const Talk& talk) const;
    [[nodiscard]] std::string lineOf(const Record& record) const;
    [[nodiscard]] std::string at(const Record& record) const;

    EventLoop& m_loop;
    Workbench& m_workbench;
    const Journal& m_journal;
    const Scenario& m_scenario;
    RunOptions m_options;
    RunWatcher& m_watcher;
    Cast m_cast;
    Measurements m_measurements;
    RunValues m_values;
    Masking m_masking;
    std::optional<LoopWatch> m_watch;

    Phase m_phase = Phase::Idle;
    bool m_hasEntered = false;
    bool m_isAdvancing = false;
    bool m_isPaused = false;
    /// So many steps may begin in spite of the pause.
    std::uint64_t m_stepsAllowed = 0;
    bool m_cancelAsked = false;
    /// How many steps may still begin in this turn.
    std::size_t m_budget = 0;
    /// Goes on in the next turn even when nothing happens.
    bool m_goOn = false;
    /// The time of this moment, as far as steps go.
    TimePoint m_now{};
    TimePoint m_began{};
    std::uint64_t m_lastTurn = 0;
    std::uint64_t m_lostBefore = 0;
    std::vector<std::unique_ptr<Strand>> m_strands;
    /// Why the strand that was looked at last is in trouble.
    Trouble m_trouble;
    /// A member of the group that is looked at has failed already: the others need not say why.
    bool m_isKnown = false;
    /// In which turn members began to connect last, and how many did.
    std::uint64_t m_connectTurn = 0;
    std::size_t m_connectsBegun = 0;
    /// What a step says of itself: log's text.
    std::string m_said;
    std::unordered_map<const Step*, Prepared> m_prepared;
    std::uint64_t m_messagesSent = 0;
    /// Records that expect-event steps with a label found.
    std::map<std::string, std::size_t> m_labels;
    std::optional<TimePoint> m_armed;
    Event m_timer;
    Event m_timeout;
    Duration m_limit{};
    Duration m_timeLeft{};
    StepOutcome m_scratch;
    Outcome m_outcome;
};

} // namespace weir::scenario
