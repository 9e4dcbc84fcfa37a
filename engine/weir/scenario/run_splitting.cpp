// A message that goes out in two pieces (RunOptions::split): the second one is queued when the
// first has left and whoever receives it has had a turn to look at it.

#include <weir/scenario/run_core.h>
#include <weir/workbench/framer.h>

#include <utility>

namespace weir::scenario {

namespace {

/// The second piece waits no longer than this for the first to leave and arrive.
constexpr Duration mostSplitWait = std::chrono::milliseconds(500);
/// A receiver that is not of this run gets so long to read the first piece: nothing tells when it
/// has.
constexpr Duration foreignReceiver = std::chrono::milliseconds(2);

} // namespace

/// The message as it goes out, with what the framing puts around it.
Result<std::string> RunCore::onTheWire(const Sending& sending) const {
    std::string bytes(sending.bytes);
    if (!sending.step->framed) {
        return bytes;
    }
    const auto state = m_workbench.connection(sending.talk->connection());
    const Result<Wrapping> around =
        wrapping(state ? state->settings.framing : Framing(), bytes.size());
    if (!around) {
        return around.error();
    }
    return around->before + bytes + around->behind;
}

/// Of what all members of a group send, the first one's: the others' is the same to the framing.
bool RunCore::isCut(const Strand& strand) {
    return !strand.isOfGathering() || strand.member->number == 1;
}

void RunCore::noteMessage(const Strand& strand, const Sending& sending) {
    if (!isCut(strand)) {
        return;
    }
    ++m_messagesSent;
    if (m_options.keepsMessages) {
        const Result<std::string> wire = onTheWire(sending);
        m_outcome.messages.push_back({strand.open.step->place,
                                      wire ? wire->size() : sending.bytes.size(),
                                      sending.talk->isDatagram()});
    }
}

/// Nothing is done where there is nothing to cut; the message then goes as ever, or fails so.
void RunCore::beginSplit(Strand& strand, Sending& sending) {
    const std::size_t at = m_options.split->at;
    Talk& talk = *sending.talk;
    const std::optional<ConnectionState> state = m_workbench.connection(talk.connection());
    const Result<std::string> wire = onTheWire(sending);
    if (!wire || !state || talk.isDatagram() || at == 0 || at >= wire->size() ||
        !m_workbench.send(talk.connection(), wire->substr(0, at))) {
        return;
    }
    sending.split.emplace(Sending::Split{
        .rest = wire->substr(at),
        .sent = state->bytesOut + state->outputSize + at,
        .receiver = m_cast.partnerOf(talk),
        .giveUp = m_now + mostSplitWait,
    });
    strand.deadline = sending.split->giveUp;
    talk.isSplitting = true;
}

/// Done once both pieces have left, so that neither is one with what follows.
Progress RunCore::lookAtSplit(Strand& strand, Sending& sending) {
    Talk& talk = *sending.talk;
    Sending::Split& split = *sending.split;
    const bool mayWait = !talk.hasEnded() && m_now < split.giveUp;
    if (mayWait && !split.rest.empty() && !hasArrived(strand, split, talk)) {
        return Progress::Waiting;
    }
    if (!split.rest.empty()) {
        const Result<void> sent = m_workbench.send(talk.connection(), split.rest);
        if (!sent) {
            talk.isSplitting = false;
            return troubled(strand, Verdict::Broken,
                            "The second piece cannot be sent on " + m_cast.nameOf(talk) + ": " +
                                (talk.hasEnded() ? whyOver(talk) + '.' : sent.error().message()),
                            failureOn(&talk, *sending.actor), &talk);
        }
        split.sent += std::exchange(split.rest, {}).size();
        strand.deadline = split.giveUp;
    }
    if (mayWait && talk.sent() < split.sent) {
        return Progress::Waiting;
    }
    talk.isSplitting = false;
    strand.deadline.reset();
    sending.split.reset();
    // The journal has no record of a message that goes in pieces.
    sending.actor->counted().messagesOut += sending.step->framed && talk.isFramed() ? 1U : 0U;
    noteMessage(strand, sending);
    sending.hasBytes = false;
    --sending.left;
    return Progress::Done;
}

bool RunCore::hasArrived(Strand& strand, Sending::Split& split, const Talk& talk) {
    if (talk.sent() < split.sent) {
        return false;
    }
    if (split.receiver == nullptr) {
        split.receiver = m_cast.partnerOf(talk); // it may have been accepted since
    }
    if (split.receiver == nullptr) {
        if (!talk.actor().description->listener.empty()) {
            return false;
        }
        if (!split.left) {
            split.left = m_now;
            strand.deadline = m_now + foreignReceiver;
        }
        return m_now >= *split.left + foreignReceiver;
    }
    const auto state = m_workbench.connection(split.receiver->connection());
    const bool reads = state && state->readBlocked == Blocked::None;
    if (reads && split.receiver->received() < split.sent) {
        return false;
    }
    if (!split.turn) {
        split.turn = m_loop.turn();
    }
    m_goOn = true;
    return m_loop.turn() > *split.turn;
}

} // namespace weir::scenario
