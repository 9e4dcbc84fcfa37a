// What a failure says beside its message: why nothing came, and what happened last.

#include <weir/base/units.h>
#include <weir/scenario/names.h>
#include <weir/scenario/run_core.h>
#include <weir/stream/stream_types.h>
#include <weir/workbench/record_text.h>
#include <weir/workbench/state.h>

#include <utility>

namespace weir::scenario {

Failure RunCore::failureOn(const Talk* talk, const Actor& actor) const {
    Failure failure;
    if (m_isKnown) {
        return failure;
    }
    failure.whyQuiet = whyQuiet(talk, actor);
    if (talk != nullptr) {
        for (const std::size_t index : talk->lastRecords()) {
            failure.lastRecords.push_back(lineOf(m_journal.at(index)));
        }
    }
    return failure;
}

/// Since the run's begin, as StepOutcome::began.
std::string RunCore::at(const Record& record) const {
    return formatDurationRounded(m_journal.start() + record.time() - m_began);
}

std::string RunCore::lineOf(const Record& record) const {
    std::string line = at(record) + "  turn " + std::to_string(record.turn()) + "  priority " +
                       std::to_string(record.priority()) + "  " + std::string(word(record.kind()));
    if (record.kind() == RecordKind::Callback) {
        line += ' ' + std::string(word(static_cast<CallbackKind>(record.detail())));
        if (record.flags() != 0) {
            line += ' ' + flagsText(record.flags());
        }
    }
    line += "  " + describe(record);
    const bool hasBytes = record.kind() == RecordKind::Sent ||
                          record.kind() == RecordKind::Received ||
                          record.kind() == RecordKind::Message;
    return hasBytes ? line + ": " + shown(record.payload()) : line;
}

std::string RunCore::whyQuiet(const Talk* talk, const Actor& actor) const {
    if (talk == nullptr) {
        const EndpointState* state = m_workbench.endpoint(actor.id);
        if (state == nullptr || state->phase == EndpointPhase::Stopped) {
            return actor.name() + " is stopped";
        }
        if (state->phase == EndpointPhase::Paused) {
            return "accepting is paused";
        }
        return state->phase == EndpointPhase::Failed && state->error ? state->error->message()
                                                                     : std::string();
    }
    if (talk->hasEnded()) {
        return whyOver(*talk);
    }
    std::string reason = ownReason(*talk);
    if (reason.empty()) {
        reason = partnersReason(*talk);
    }
    return reason;
}

/// Why nothing more can come on it.
std::string RunCore::whyOver(const Talk& talk) const {
    if (talk.hasEnded()) {
        const Record& end = m_journal.at(talk.end());
        const bool hasFailed =
            static_cast<ConnectionPhase>(end.detail()) == ConnectionPhase::Failed;
        if (hasFailed && talk.lastError()) {
            return "it failed at " + at(end) + ": " +
                   std::string(m_journal.at(*talk.lastError()).payload());
        }
        if (talk.peerClosed()) {
            return "the peer closed at " + at(m_journal.at(*talk.peerClosed()));
        }
        return "it ended at " + at(end) + ": " + std::string(end.payload());
    }
    return talk.peerClosed() ? "the peer closed at " + at(m_journal.at(*talk.peerClosed()))
                             : std::string();
}

std::string RunCore::ownReason(const Talk& talk) const {
    const std::optional<ConnectionState> state = m_workbench.connection(talk.connection());
    if (!state) {
        return {};
    }
    if (state->phase == ConnectionPhase::Connecting) {
        return "connecting still, to " + state->peer;
    }
    if (any(state->readBlocked, Blocked::TimedOut) && talk.lastTimeout()) {
        return "the read timeout came at " + at(m_journal.at(*talk.lastTimeout()));
    }
    const Watermarks& read = state->settings.read;
    if (state->inputSize > 0 && state->inputSize < read.low) {
        return (talk.peerClosed() ? whyOver(talk) + ", and " : std::string()) +
               "the read low watermark is not reached: " + formatSize(state->inputSize) + " of " +
               formatSize(read.low);
    }
    if (talk.peerClosed()) {
        return whyOver(talk);
    }
    if (std::string reason = whyNotReading(*state); !reason.empty()) {
        return reason;
    }
    if (state->outputSize > 0) {
        const std::string reason = whyNotWriting(*state);
        return "what was sent before has not left, " + formatSize(state->outputSize) + " wait" +
               (reason.empty() ? std::string() : ": " + reason);
    }
    return {};
}

/// Nothing holds it back on this side; the other one may be in the run too.
std::string RunCore::partnersReason(const Talk& talk) const {
    const Talk* partner = m_cast.partnerOf(talk);
    if (partner == nullptr) {
        return "the peer has sent nothing more";
    }
    const std::optional<ConnectionState> state = m_workbench.connection(partner->connection());
    const std::string name = m_cast.nameOf(*partner);
    if (state && state->outputSize > 0) {
        const std::string reason = whyNotWriting(*state);
        return name + " has " + formatSize(state->outputSize) + " to send" +
               (reason.empty() ? std::string() : ": " + reason);
    }
    if (const std::string reason = ownReason(*partner); !reason.empty()) {
        return "on the other side, " + name + ": " + reason;
    }
    return name + " has sent nothing more";
}

} // namespace weir::scenario
