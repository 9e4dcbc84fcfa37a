// The step `expect-event`.

#include <weir/base/units.h>
#include <weir/scenario/run_core.h>
#include <weir/stream/stream_types.h>
#include <weir/workbench/record_text.h>
#include <weir/workbench/state.h>

#include <algorithm>
#include <deque>
#include <utility>

namespace weir::scenario {

namespace {

using Kind = ExpectEventStep::Kind;

bool hasFlags(const Record& record, StreamEvents what,
              const std::optional<RecordDirection>& direction) {
    const auto flags = static_cast<StreamEvents>(record.flags());
    if (!any(flags, what)) {
        return false;
    }
    return !direction || any(flags, *direction == RecordDirection::In ? StreamEvents::Reading
                                                                      : StreamEvents::Writing);
}

std::string_view wordOf(Kind kind) {
    switch (kind) {
        case Kind::Accept:
            return "accept";
        case Kind::Read:
            return "read";
        case Kind::Written:
            return "written";
        case Kind::Connected:
            return "connected";
        case Kind::Eof:
            return "eof";
        case Kind::Error:
            return "error";
        case Kind::Timeout:
            return "timeout";
        case Kind::Closed:
            return "closed";
    }
    return {};
}

std::string timesText(std::uint32_t times) {
    return std::to_string(times) + (times == 1 ? " time" : " times");
}

} // namespace

Progress RunCore::begin(Strand& strand, const ExpectEventStep& step) {
    strand.deadline = strand.open.began + withinOf(step.within);
    return look(strand, strand.doing.emplace<EventExpecting>(
                            EventExpecting{.step = &step, .actor = &actorOf(strand, step.on)}));
}

bool RunCore::isWanted(const Record& record, const ExpectEventStep& step) const {
    if (record.kind() == RecordKind::State) {
        return step.kind == Kind::Closed;
    }
    switch (static_cast<CallbackKind>(record.detail())) {
        case CallbackKind::Accept:
            return step.kind == Kind::Accept;
        case CallbackKind::Read:
        case CallbackKind::Datagram:
            return step.kind == Kind::Read;
        case CallbackKind::Written:
            return step.kind == Kind::Written;
        case CallbackKind::Event:
            break;
    }
    switch (step.kind) {
        case Kind::Connected:
            return hasFlags(record, StreamEvents::Connected, std::nullopt);
        case Kind::Eof:
            return hasFlags(record, StreamEvents::Eof, step.direction);
        case Kind::Error:
            return hasFlags(record, StreamEvents::Error, step.direction);
        case Kind::Timeout:
            return hasFlags(record, StreamEvents::Timeout, step.direction);
        case Kind::Accept:
        case Kind::Read:
        case Kind::Written:
        case Kind::Closed:
            break;
    }
    return false;
}

/// Takes those up to the last one that is wanted; returns whether there was one more than that.
bool RunCore::takeEvents(EventExpecting& expecting) {
    const ExpectEventStep& step = *expecting.step;
    const bool isAccept = step.kind == Kind::Accept;
    const std::deque<std::size_t>& events =
        isAccept ? expecting.actor->accepts : expecting.talk->events();
    std::size_t taken = 0;
    bool isMore = false;
    for (std::size_t index = 0; index < events.size() && !isMore; ++index) {
        if (!isWanted(m_journal.at(events[index]), step)) {
            continue;
        }
        if (expecting.found == step.times) {
            isMore = true;
            continue;
        }
        ++expecting.found;
        expecting.last = events[index];
        taken = index + 1;
    }
    if (isAccept) {
        std::deque<std::size_t>& accepts = expecting.actor->accepts;
        accepts.erase(accepts.begin(), accepts.begin() + static_cast<std::ptrdiff_t>(taken));
    } else {
        expecting.talk->takeEvents(taken);
    }
    return isMore;
}

Progress RunCore::look(Strand& strand, EventExpecting& expecting) {
    const ExpectEventStep& step = *expecting.step;
    const bool late = isLate(strand);
    if (expecting.talk == nullptr && step.kind != Kind::Accept) {
        if (findTalk(strand, *expecting.actor, step.on, expecting.talk) == Progress::Troubled) {
            return Progress::Troubled;
        }
        if (expecting.talk == nullptr) {
            return late ? troubledWithoutTalk(strand, *expecting.actor, step.on)
                        : Progress::Waiting;
        }
    }
    const bool isMore = takeEvents(expecting);
    const std::string what =
        "the event " + std::string(wordOf(step.kind)) + " on " + nameOf(*expecting.actor, step.on);
    if (isMore && step.exactly) {
        return troubled(strand, Verdict::Failed,
                        "Expected " + what + ' ' + timesText(step.times) +
                            " and not once more, but it came again.",
                        failureOn(expecting.talk, *expecting.actor), expecting.talk);
    }
    const bool isComplete = expecting.found == step.times;
    // That no more come is only known when the time is over, where one is said.
    if (isComplete && (!step.exactly || !step.within || late)) {
        return checkOrder(strand, expecting);
    }
    const bool isOver = expecting.talk != nullptr && expecting.talk->hasEnded();
    if (!late && (!isOver || isComplete)) {
        return Progress::Waiting;
    }
    std::string message = "Expected " + what;
    message += step.times == 1 ? std::string() : ' ' + timesText(step.times);
    message += " within " + formatDuration(withinOf(step.within)) + ", but it came ";
    message += expecting.found == 0 ? "not at all." : timesText(expecting.found) + '.';
    return troubled(strand, Verdict::Failed, std::move(message),
                    failureOn(expecting.talk, *expecting.actor), expecting.talk);
}

Progress RunCore::checkOrder(Strand& strand, const EventExpecting& expecting) {
    const ExpectEventStep& step = *expecting.step;
    // A member's own where it has one, so that each is compared with itself.
    std::map<std::string, std::size_t>& own =
        strand.member != nullptr ? strand.member->labels : m_labels;
    const auto isRightOf = [&](const std::string& label, bool before) {
        auto found = own.find(label);
        found = found == own.end() ? m_labels.find(label) : found;
        if (found == m_labels.end()) {
            troubled(strand, Verdict::Broken,
                     "No event named \"" + label +
                         "\" has been found yet; name an expect-event "
                         "step that runs before this one.");
            return false;
        }
        if (step.times == 0 || (expecting.last < found->second) == before) {
            return true;
        }
        const Record& mine = m_journal.at(expecting.last);
        const Record& other = m_journal.at(found->second);
        troubled(strand, Verdict::Failed,
                 "Expected the event " + std::string(wordOf(step.kind)) + " on " +
                     nameOf(*expecting.actor, step.on) + (before ? " before " : " after ") + label +
                     ", but it came at " + at(mine) + ", and " + label + " at " + at(other) + '.',
                 failureOn(expecting.talk, *expecting.actor), expecting.talk);
        return false;
    };
    if ((!step.before.empty() && !isRightOf(step.before, true)) ||
        (!step.after.empty() && !isRightOf(step.after, false))) {
        return Progress::Troubled;
    }
    if (!step.label.empty() && step.times > 0) {
        own[step.label] = expecting.last;
        if (strand.member != nullptr) {
            // To others a group's label is the last member's event.
            std::size_t& last = m_labels[step.label];
            last = std::max(last, expecting.last);
        }
    }
    return Progress::Done;
}

} // namespace weir::scenario
