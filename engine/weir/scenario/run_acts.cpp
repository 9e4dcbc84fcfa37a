// The steps that start, change and close, and those that wait, say and assert.

#include <weir/base/units.h>
#include <weir/scenario/names.h>
#include <weir/scenario/run_core.h>

#include <algorithm>
#include <utility>

namespace weir::scenario {

namespace {

/// How often an assertion is looked at anew that may come true without anything happening.
constexpr Duration timeStep = std::chrono::milliseconds(5);

std::string_view verbOf(Act act) {
    switch (act) {
        case Act::Pause:
            return "paused";
        case Act::Resume:
            return "resumed";
        case Act::Close:
            return "closed";
        case Act::HalfClose:
            return "half-closed";
        case Act::Reset:
            return "reset";
        case Act::Stop:
            return "stopped";
    }
    return {};
}

} // namespace

Progress RunCore::look(Strand& /*strand*/, std::monostate& /*nothing*/) {
    return Progress::Done;
}

Progress RunCore::begin(Strand& strand, const StartStep& step) {
    Actor& actor = actorOf(strand, step.on);
    Result<void> begun = m_cast.enter(actor);
    if (!begun) {
        return troubled(strand, Verdict::Broken, begun.error().message());
    }
    begun = m_workbench.start(actor.id);
    m_cast.walk();
    if (!begun && m_workbench.endpoint(actor.id)->phase != EndpointPhase::Failed) {
        return troubled(strand, Verdict::Broken, begun.error().message()); // it runs already
    }
    if (!step.wait && !step.fails && begun) {
        return Progress::Done;
    }
    strand.deadline = strand.open.began + withinOf(step.within);
    return look(strand, strand.doing.emplace<Starting>(Starting{&step, &actor}));
}

Progress RunCore::look(Strand& strand, Starting& starting) {
    const Actor& actor = *starting.actor;
    const StartStep& step = *starting.step;
    const EndpointState* state = m_workbench.endpoint(actor.id);
    if (state == nullptr) {
        return troubled(strand, Verdict::Broken, actor.name() + " was removed.");
    }
    Talk* talk = actor.isListener() || actor.talks.empty() ? nullptr : actor.talks.back();
    const bool isUp = actor.isListener() ? state->phase == EndpointPhase::Listening ||
                                               state->phase == EndpointPhase::Paused
                                         : talk != nullptr && talk->wasOpen();
    const std::string verb = actor.isListener() ? " to listen" : " to connect";
    if (isUp) {
        return step.fails
                   ? troubled(strand, Verdict::Failed,
                              "Expected " + actor.name() + verb + " in vain, but it succeeded.",
                              failureOn(talk, actor), talk)
                   : Progress::Done;
    }
    if (state->phase == EndpointPhase::Starting) {
        if (!isLate(strand)) {
            return Progress::Waiting;
        }
        return troubled(strand, Verdict::Failed,
                        "Expected " + actor.name() + verb +
                            (step.fails ? " in vain within " : " within ") +
                            formatDuration(withinOf(step.within)) + ", but it still tries.",
                        failureOn(talk, actor), talk);
    }
    const std::string error = state->error ? state->error->message() : "it was stopped";
    if (!step.fails) {
        return troubled(strand, Verdict::Broken,
                        (actor.group == nullptr ? std::string() : actor.name() + ": ") + error,
                        failureOn(talk, actor), talk);
    }
    if (error.find(*step.fails) != std::string::npos) {
        return Progress::Done;
    }
    return troubled(strand, Verdict::Failed,
                    "Expected " + actor.name() + verb + " in vain with " + shown(*step.fails) +
                        ", but the error is " + shown(error) + '.',
                    failureOn(talk, actor), talk);
}

/// The settings of a listener are those of its connections: of the open ones now, and of those that
/// come.
Progress RunCore::begin(Strand& strand, const SetStep& step) {
    Actor& actor = actorOf(strand, step.on);
    if (actor.isListener() && step.on.which == ConnectionName::Which::Only) {
        actor.settings.connection = step.edit.applied(actor.settings.connection);
        Result<void> changed = m_workbench.configure(actor.id, actor.settings);
        for (Talk* talk : actor.talks) {
            if (changed && !talk->hasEnded()) {
                changed = change(*talk, step.edit);
            }
        }
        return changed ? Progress::Done
                       : troubled(strand, Verdict::Broken, changed.error().message());
    }
    strand.deadline = strand.open.began + m_scenario.within;
    return look(strand, strand.doing.emplace<Setting>(Setting{&step, &actor}));
}

Progress RunCore::look(Strand& strand, Setting& setting) {
    const SetStep& step = *setting.step;
    Actor& actor = *setting.actor;
    Talk* talk = nullptr;
    if (!actor.isListener() && (actor.talks.empty() || actor.talks.back()->hasEnded())) {
        // Of the connection that it makes next.
        actor.settings.connection = step.edit.applied(actor.settings.connection);
        const Result<void> changed = actor.id == EndpointId::None
                                         ? Result<void>()
                                         : m_workbench.configure(actor.id, actor.settings);
        return changed ? Progress::Done
                       : troubled(strand, Verdict::Broken, changed.error().message());
    }
    if (findTalk(strand, actor, step.on, talk) == Progress::Troubled) {
        return Progress::Troubled;
    }
    if (talk == nullptr) {
        return isLate(strand) ? troubledWithoutTalk(strand, actor, step.on) : Progress::Waiting;
    }
    const Result<void> changed = change(*talk, step.edit);
    return changed ? Progress::Done
                   : troubled(strand, Verdict::Broken,
                              "The settings of " + m_cast.nameOf(*talk) +
                                  " cannot be changed: " + changed.error().message(),
                              failureOn(talk, actor), talk);
}

Result<void> RunCore::change(Talk& talk, const SettingsEdit& edit) {
    const std::optional<ConnectionState> before = m_workbench.connection(talk.connection());
    if (!before) {
        return Error::input("it has closed");
    }
    Result<void> changed = m_workbench.change(talk.connection(), edit.changeOf(before->settings));
    const std::optional<ConnectionState> now = m_workbench.connection(talk.connection());
    if (changed && now) {
        // What the framing had not cut before is what begins the bytes, where there is none now.
        talk.setFramed(now->settings.framing.kind != FramingKind::None,
                       before->bytesIn - before->inputSize, now->bytesIn - now->inputSize);
    }
    return changed;
}

Progress RunCore::begin(Strand& strand, const ActStep& step) {
    Actor& actor = actorOf(strand, step.on);
    strand.deadline = strand.open.began + m_scenario.within;
    return look(strand, strand.doing.emplace<Acting>(Acting{&step, &actor}));
}

Progress RunCore::look(Strand& strand, Acting& acting) {
    const ActStep& step = *acting.step;
    const bool isListener =
        acting.actor->isListener() && step.on.which == ConnectionName::Which::Only;
    if (step.act == Act::Stop) {
        if (!isDrained(acting) && !isLate(strand)) {
            return Progress::Waiting;
        }
        const Result<void> stopped = m_workbench.stop(acting.actor->id);
        return stopped ? Progress::Done
                       : troubled(strand, Verdict::Broken, stopped.error().message());
    }
    if (isListener && (step.act == Act::Pause || step.act == Act::Resume)) {
        const Result<void> paused = m_workbench.setPaused(acting.actor->id, step.act == Act::Pause);
        return paused ? Progress::Done
                      : troubled(strand, Verdict::Broken, paused.error().message());
    }
    if (acting.talk == nullptr) {
        if (findTalk(strand, *acting.actor, step.on, acting.talk) == Progress::Troubled) {
            return Progress::Troubled;
        }
        if (acting.talk == nullptr) {
            return isLate(strand) ? troubledWithoutTalk(strand, *acting.actor, step.on)
                                  : Progress::Waiting;
        }
    }
    if (step.act == Act::Close && !isDrained(acting) && !isLate(strand)) {
        return Progress::Waiting;
    }
    return act(strand, acting);
}

/// Whether what was queued has left, or nothing of it can at this moment but by the peer's doing.
bool RunCore::isDrained(const Acting& acting) const {
    constexpr Blocked goesOn = Blocked::WouldBlock | Blocked::RateLimit | Blocked::GroupLimit;
    const auto hasLeft = [&](const Talk& talk) {
        const std::optional<ConnectionState> state = m_workbench.connection(talk.connection());
        return !state || state->outputSize == 0 || any(state->writeBlocked, ~goesOn);
    };
    if (acting.talk != nullptr) {
        return hasLeft(*acting.talk);
    }
    return std::all_of(acting.actor->talks.begin(), acting.actor->talks.end(),
                       [&](const Talk* talk) { return talk->hasEnded() || hasLeft(*talk); });
}

Progress RunCore::act(Strand& strand, const Acting& acting) {
    const ConnectionId id = acting.talk->connection();
    if (acting.step->act == Act::Close && acting.talk->hasEnded()) {
        return Progress::Done; // the other side was first, and closed is what was asked for
    }
    Result<void> done;
    switch (acting.step->act) {
        case Act::Pause:
            done = m_workbench.change(id, {.readEnabled = false});
            break;
        case Act::Resume:
            done = m_workbench.change(id, {.readEnabled = true});
            break;
        case Act::Close:
            done = m_workbench.close(id);
            break;
        case Act::HalfClose:
            done = m_workbench.shutdownWrite(id);
            break;
        case Act::Reset:
            done = m_workbench.reset(id);
            break;
        case Act::Stop:
            break;
    }
    if (done) {
        return Progress::Done;
    }
    std::string message =
        m_cast.nameOf(*acting.talk) + " cannot be " + std::string(verbOf(acting.step->act)) + ": ";
    message += acting.talk->hasEnded() ? whyOver(*acting.talk) + '.' : done.error().message();
    return troubled(strand, Verdict::Broken, std::move(message),
                    failureOn(acting.talk, *acting.actor), acting.talk);
}

Progress RunCore::begin(Strand& strand, const WaitStep& step) {
    strand.deadline = m_now + step.time;
    strand.doing.emplace<Pausing>();
    return Progress::Waiting;
}

Progress RunCore::look(Strand& strand, Pausing& /*pausing*/) {
    return isLate(strand) ? Progress::Done : Progress::Waiting;
}

Progress RunCore::begin(Strand& strand, const LogStep& step) {
    Result<std::string> text = step.text.expand(m_values);
    if (!text) {
        return troubled(strand, Verdict::Broken, text.error().message());
    }
    m_said = std::move(*text);
    return Progress::Done;
}

Progress RunCore::begin(Strand& strand, const AssertStep& step) {
    strand.deadline = m_now + step.within.value_or(Duration::zero());
    return look(strand, strand.doing.emplace<Asserting>(Asserting{&step}));
}

Progress RunCore::look(Strand& strand, Asserting& asserting) {
    const AssertStep& step = *asserting.step;
    const Result<Expression::Answer> answer = step.condition.evaluate(m_values);
    if (!answer) {
        return troubled(strand, Verdict::Broken, answer.error().message());
    }
    if (answer->value == Value(true)) {
        return Progress::Done;
    }
    if (isLate(strand)) {
        std::string message = step.condition.text() + " does not hold: " + answer->explanation;
        if (step.within) {
            message += ", after " + formatDuration(*step.within);
        }
        return troubled(strand, Verdict::Failed, std::move(message), Failure{});
    }
    const std::vector<std::string> names = step.condition.names();
    if (std::any_of(names.begin(), names.end(), changesWithTime)) {
        strand.lookAgain = std::min(m_now + timeStep, *strand.deadline);
    }
    return Progress::Waiting;
}

Progress RunCore::begin(Strand& strand, const SetVariableStep& step) {
    Result<Value> value = m_values.evaluate(step.value);
    if (!value) {
        return troubled(strand, Verdict::Broken, value.error().message());
    }
    m_values.assign(strand, step.name, std::move(*value));
    return Progress::Done;
}

} // namespace weir::scenario
