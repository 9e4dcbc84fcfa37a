// How a StreamConnection's input becomes messages, and these become answers.

#include <weir/base/units.h>
#include <weir/workbench/behaviour.h>
#include <weir/workbench/endpoint.h>
#include <weir/workbench/stream_connection.h>

#include <algorithm>
#include <array>
#include <string>

namespace weir {

bool StreamConnection::mayAnswer() const {
    return answers(m_behaviour.kind) && !m_shutDownAsked;
}

bool StreamConnection::isOutputFull() {
    const std::size_t high = m_stream.writeWatermarks().high;
    const std::size_t limit = high == 0 ? Workbench::maxQueued : high;
    return m_stream.output().size() >= limit;
}

/// Takes all messages that are there, unless the answers find no space: then onWritten() goes on,
/// and the input fills up to its high watermark meanwhile.
void StreamConnection::takeInput() {
    Buffer& input = m_stream.input();
    m_held = false;
    while (!hasEnded() && !input.empty()) {
        if (mayAnswer() && isOutputFull()) {
            m_held = true;
            return;
        }
        const Result<std::optional<Framer::Cut>> cut = m_framer.next(input);
        if (!cut) {
            fail(cut.error());
            return;
        }
        if (!*cut) {
            return;
        }
        take(**cut);
        input.drain((*cut)->end);
    }
}

void StreamConnection::take(const Framer::Cut& cut) {
    const bool framed = m_framer.framing().kind != FramingKind::None;
    if (!framed && !mayAnswer()) {
        return;
    }
    const std::string_view whole = bytesOf(cut.start, cut.size);
    if (framed) {
        const std::uint64_t offset = bytesIn() - m_stream.input().size() + cut.start;
        recordMessage(RecordDirection::In, offset, {&whole, 1});
    }
    if (mayAnswer()) {
        reply(whole.substr(cut.bodyStart - cut.start, cut.bodySize), whole);
    }
}

/// In one piece; valid until the next call or change of the input.
std::string_view StreamConnection::bytesOf(std::size_t start, std::size_t size) {
    std::array<std::string_view, 1> piece;
    if (m_stream.input().peek(piece, start, size) <= piece.size()) {
        return piece.front();
    }
    std::string& space = core().messageSpace();
    space.resize(size);
    m_stream.input().copyOut(space, start);
    return space;
}

/// A framed answer is made from what is within the framing, a bare one from the message as it is.
void StreamConnection::reply(std::string_view body, std::string_view whole) {
    const Framing& framing = m_framer.framing();
    const bool wrapped = framing.kind != FramingKind::None && framing.frameReplies;
    const std::optional<std::string_view> text =
        answer(m_behaviour, wrapped ? body : whole, core().answerSpace());
    if (!text) {
        return;
    }
    const Result<void> queued = queue(*text, wrapped ? Wrap::Framed : Wrap::Bare);
    if (!queued) {
        recordError(queued.error(), false);
    }
}

Result<void> StreamConnection::send(std::string_view bytes, Wrap wrap) {
    if (m_shutDownAsked) {
        return Error::input("Nothing more can be sent to " + peer() +
                            ": our direction was closed; connect anew to send.");
    }
    const std::size_t waiting = m_stream.output().size();
    if (bytes.size() > Workbench::maxQueued - std::min(waiting, Workbench::maxQueued)) {
        return Error::input(formatSize(bytes.size()) + " cannot be queued for " + peer() + ": " +
                            formatSize(waiting) + " wait already, and the limit is " +
                            formatSize(Workbench::maxQueued) + "; send less, or wait.");
    }
    return queue(bytes, wrap);
}

Result<void> StreamConnection::queue(std::string_view bytes, Wrap wrap) {
    const Framing& framing = m_framer.framing();
    Wrapping around;
    if (wrap == Wrap::Framed) {
        Result<Wrapping> wrapped = wrapping(framing, bytes.size());
        if (!wrapped) {
            return wrapped.error();
        }
        around = std::move(*wrapped);
    }
    Buffer& output = m_stream.output();
    const std::uint64_t offset = bytesOut() + output.size();
    output.append(around.before);
    output.append(bytes);
    output.append(around.behind);
    if (wrap == Wrap::Framed && framing.kind == FramingKind::Markers) {
        const std::array<std::string_view, 3> message{around.before, bytes, around.behind};
        recordMessage(RecordDirection::Out, offset, message);
    } else if (wrap == Wrap::Framed && framing.kind != FramingKind::None) {
        recordMessage(RecordDirection::Out, offset + around.before.size(), {&bytes, 1});
    }
    core().changed(*this);
    return {};
}

/// The peer has closed its direction: once what it sent is answered there is no more to do for it,
/// where nobody but the behaviour answers.
void StreamConnection::finishServing() {
    if (!m_peerEnded || m_held || hasEnded()) {
        return;
    }
    tellLeftOver();
    if (endpoint().settings().role == Role::Listener && m_behaviour.kind != BehaviourKind::None) {
        m_served = !m_shutDownAsked;
        m_shutDownAsked = true;
        m_link->shutdownWrite();
    }
}

void StreamConnection::tellLeftOver() {
    const std::size_t left = m_stream.input().size();
    if (left == 0 || m_toldLeftOver) {
        return;
    }
    m_toldLeftOver = true;
    const std::size_t low = m_stream.readWatermarks().low;
    const std::string closed = "The peer closed with " + formatSize(left);
    if (left < low) {
        recordError(Error::input(closed + " below the read low watermark of " + formatSize(low) +
                                 "; nothing was told of them."),
                    false);
    } else if (m_framer.framing().kind != FramingKind::None) {
        recordError(Error::input(closed + " left over of a message that is not complete."), false);
    }
}

} // namespace weir
