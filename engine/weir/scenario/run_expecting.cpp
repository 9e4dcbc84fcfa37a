// The step `expect`.

#include <weir/base/units.h>
#include <weir/scenario/names.h>
#include <weir/scenario/run_core.h>

#include <utility>

namespace weir::scenario {

namespace {

/// What a failure shows of what came.
constexpr std::size_t mostShown = std::size_t{64} * 1024;

} // namespace

Progress RunCore::begin(Strand& strand, const ExpectStep& step) {
    Prepared& known = prepared(*strand.open.step, &step.on);
    const ContentMatch& match = step.match;
    std::string space;
    const Result<std::string_view> wanted = bytesOf(match.content, known, space);
    if (!wanted) {
        return troubled(strand, Verdict::Broken, wanted.error().message());
    }
    std::optional<std::string> json;
    if (match.equals) {
        Result<std::string> text = match.equals->expand(m_values);
        if (!text) {
            return troubled(strand, Verdict::Broken, text.error().message());
        }
        json = std::move(*text);
    }
    strand.deadline = strand.open.began + withinOf(step.within);
    Expecting& expecting = strand.doing.emplace<Expecting>(Expecting{
        .step = &step,
        .actor = &actorOf(strand, step.on),
        .matcher = std::make_unique<Matcher>(match, std::string(*wanted), std::move(json))});
    return look(strand, expecting);
}

Progress RunCore::look(Strand& strand, Expecting& expecting) {
    const ExpectStep& step = *expecting.step;
    if (expecting.talk == nullptr) {
        if (findTalk(strand, *expecting.actor, step.on, expecting.talk) == Progress::Troubled) {
            return Progress::Troubled;
        }
        if (expecting.talk == nullptr) {
            return isLate(strand) ? troubledWithoutTalk(strand, *expecting.actor, step.on)
                                  : Progress::Waiting;
        }
    }
    const Matcher::State state = expecting.matcher->look(*expecting.talk);
    if (state == Matcher::State::Matched) {
        return matched(strand, expecting);
    }
    const bool late = isLate(strand);
    const bool isOver = expecting.talk->isOver();
    if (state == Matcher::State::Waiting && step.match.kind == ContentMatch::Kind::None &&
        (late || isOver)) {
        return Progress::Done;
    }
    if (state == Matcher::State::Waiting && !late && !isOver) {
        return Progress::Waiting;
    }
    describeMismatch(strand, expecting, state == Matcher::State::Different);
    return Progress::Troubled;
}

Progress RunCore::matched(Strand& strand, Expecting& expecting) {
    for (const Matcher::Captured& captured : expecting.matcher->captured()) {
        m_values.assign(strand, captured.name, captured.value);
    }
    if (std::optional<TimePoint>& asked = expecting.talk->asked) {
        expecting.actor->counted().latency.add(m_loop.clock().now() - *asked);
        asked.reset();
    }
    return Progress::Done;
}

void RunCore::describeMismatch(Strand& strand, const Expecting& expecting, bool isDifferent) {
    const Matcher& matcher = *expecting.matcher;
    const ContentMatch::Kind kind = expecting.step->match.kind;
    Talk& talk = *expecting.talk;
    Failure failure = failureOn(&talk, *expecting.actor);
    const std::string received = matcher.received(talk, mostShown);
    const bool isNothing = received.empty() && talk.messages() == 0;
    std::string message =
        "Expected " + matcher.describe() + " on " + nameOf(*expecting.actor, expecting.step->on);
    if (!isDifferent || kind == ContentMatch::Kind::None) {
        message += " within " + formatDuration(withinOf(expecting.step->within));
    }
    if (isNothing) {
        message += ", but nothing came";
    } else {
        message += (isDifferent ? ", but " : ", but only ") + shown(received) + " came";
        message += matcher.why().empty() ? "" : ": " + matcher.why();
        failure.received = received;
    }
    if (matcher.comparesBytes() || kind == ContentMatch::Kind::EndsWith ||
        kind == ContentMatch::Kind::Contains) {
        failure.expected = matcher.wanted();
    }
    if (isDifferent) {
        failure.difference = matcher.difference();
        failure.whyQuiet.clear();
    } else if (matcher.comparesBytes() && !isNothing) {
        failure.difference = received.size();
    }
    troubled(strand, Verdict::Failed, message + '.', std::move(failure), &talk);
}

} // namespace weir::scenario
