// The step `send`: what is queued, and when there is no room.

#include <weir/scenario/run_core.h>

#include <algorithm>
#include <utility>

namespace weir::scenario {

namespace {

/// Queued in one turn; then the loop looks for what is ready before there is more.
constexpr std::size_t mostPerTurn = std::size_t{4} * 1024 * 1024;

} // namespace

Progress RunCore::begin(Strand& strand, const SendStep& step) {
    strand.deadline = strand.open.began + m_scenario.within;
    return look(strand, strand.doing.emplace<Sending>(Sending{.step = &step,
                                                              .actor = &actorOf(strand, step.on),
                                                              .left = std::max(step.times, 1U)}));
}

Progress RunCore::look(Strand& strand, Sending& sending) {
    if (sending.talk == nullptr) {
        if (findTalk(strand, *sending.actor, sending.step->on, sending.talk) ==
            Progress::Troubled) {
            return Progress::Troubled;
        }
        if (sending.talk == nullptr) {
            return isLate(strand) ? troubledWithoutTalk(strand, *sending.actor, sending.step->on)
                                  : Progress::Waiting;
        }
        strand.deadline.reset();
    }
    if (sending.split) {
        const Progress progress = lookAtSplit(strand, sending);
        if (progress != Progress::Done) {
            return progress;
        }
    }
    std::size_t queued = 0;
    while (sending.left > 0) {
        if (queued >= mostPerTurn) {
            m_goOn = true;
            return Progress::Waiting;
        }
        const Progress progress = sendOne(strand, sending);
        if (progress != Progress::Done) {
            return progress;
        }
        queued += sending.bytes.size();
    }
    sending.talk->asked = m_loop.clock().now();
    return Progress::Done;
}

/// Done once the message is queued as a whole.
Progress RunCore::sendOne(Strand& strand, Sending& sending) {
    if (sending.talk->isSplitting) {
        m_goOn = true;
        return Progress::Waiting;
    }
    if (!sending.hasBytes) {
        const Result<std::string_view> bytes =
            bytesOf(sending.step->content, prepared(*strand.open.step, nullptr), sending.space);
        if (!bytes) {
            return troubled(strand, Verdict::Broken, bytes.error().message());
        }
        sending.bytes = *bytes;
        sending.hasBytes = true;
        sending.queued = 0;
        if (m_options.split && m_options.split->send == m_messagesSent && isCut(strand)) {
            beginSplit(strand, sending);
            if (sending.split) {
                return Progress::Waiting;
            }
        }
    }
    if (const Progress progress = sendPiece(strand, sending); progress != Progress::Done) {
        return progress;
    }
    noteMessage(strand, sending);
    sending.hasBytes = false;
    --sending.left;
    return Progress::Done;
}

/// All of what is left of the message, or as much as may wait.
Progress RunCore::sendPiece(Strand& strand, Sending& sending) {
    const ConnectionId id = sending.talk->connection();
    std::string_view rest = sending.bytes.substr(sending.queued);
    const Wrap wrap = sending.step->framed ? Wrap::Framed : Wrap::Bare;
    if (rest.size() > Workbench::maxQueued / 2 && wrap == Wrap::Bare) {
        rest = rest.substr(0, Workbench::maxQueued / 2);
    }
    const Result<void> sent = m_workbench.send(id, rest, wrap);
    if (sent) {
        sending.queued += rest.size();
        if (sending.queued == sending.bytes.size()) {
            return Progress::Done;
        }
        m_goOn = true;
        return Progress::Waiting;
    }
    const std::optional<ConnectionState> state = m_workbench.connection(id);
    const bool isThere =
        state && state->phase != ConnectionPhase::Closed && state->phase != ConnectionPhase::Failed;
    if (isThere && state->outputSize > 0 && rest.size() <= Workbench::maxQueued &&
        rest.size() > Workbench::maxQueued - std::min(state->outputSize, Workbench::maxQueued)) {
        return Progress::Waiting; // until something has left
    }
    std::string message = "Nothing can be sent on " + m_cast.nameOf(*sending.talk) + ": ";
    message += isThere ? sent.error().message() : whyOver(*sending.talk) + '.';
    return troubled(strand, Verdict::Broken, std::move(message),
                    failureOn(sending.talk, *sending.actor), sending.talk);
}

} // namespace weir::scenario
