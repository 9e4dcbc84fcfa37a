#include <weir/stream/socket_stream_implementation.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>

#include <sys/socket.h>

namespace weir {

namespace {

/// How many pieces of the output one system call takes at most.
constexpr std::size_t mostPieces = 64;

/// How much one stream writes before others have their turn, in bytes.
constexpr std::size_t mostPerTurn = std::size_t{1024} * 1024;

} // namespace

void SocketStream::Implementation::shutdownWrite() {
    const bool connects = m_state == State::Resolving || m_state == State::Connecting;
    if (m_shutDown || (!isConnected() && !connects)) {
        return;
    }
    setShutDown(true);
    sendFinWhenDrained();
}

void SocketStream::Implementation::updateWriting() {
    if (!isConnected()) {
        return; // while it connects, the event waits for that
    }
    if (!mayWrite()) {
        m_flush.cancel();
        stopWaitingForWriting();
    } else if (!waitsForWriting()) {
        loop().atTurnEnd(m_flush);
    }
}

void SocketStream::Implementation::onWriteEvent(EventFlags fired) {
    keepPriority(*m_writeEvent);
    if (m_state == State::Connecting) {
        onConnectEvent(fired);
    } else if (any(fired, EventFlags::Write)) {
        flush();
    } else {
        (void)timedOut(Directions::Write);
    }
}

/// Sends what it can, arranges for the rest, and then tells.
void SocketStream::Implementation::flush() {
    const Watch watch(*this);
    const Sent sent = sendOutput();
    if (watch.destroyed() || !isConnected()) {
        return; // by a callback of the output
    }
    m_flush.cancel(); // such a callback may have added to what has been sent since
    if (sent.code != 0) {
        markFailed(Directions::Write,
                   Error::system(sent.code, "Writing to " + m_peer.name(descriptor()) + " failed"));
    } else if (mayWrite()) {
        waitForWriting();
    } else {
        stopWaitingForWriting();
    }
    sendFinWhenDrained();
    if (sent.bytes > 0 && output().size() <= writeWatermarks().low && !tellWritten()) {
        return;
    }
    if (sent.code != 0 && isConnected()) {
        (void)tellEvents(StreamEvents::Error | StreamEvents::Writing);
    }
}

/// Until the output is empty, the socket takes no more, or it is the others' turn.
SocketStream::Implementation::Sent SocketStream::Implementation::sendOutput() {
    const Watch watch(*this);
    Sent sent;
    while (!watch.destroyed() && mayWrite() && sent.bytes < mostPerTurn) {
        std::size_t tried = 0;
        const ssize_t result = sendOnce(tried);
        if (result < 0) {
            const bool later = result == -EAGAIN || result == -EWOULDBLOCK || result == -EINTR;
            sent.code = later ? 0 : static_cast<int>(-result);
            break;
        }
        const auto went = static_cast<std::size_t>(result);
        sent.bytes += went;
        output().freezeFront(false);
        output().drain(went);
        if (!watch.destroyed()) {
            output().freezeFront(true);
        }
        if (went < tried) {
            break; // the socket is full: another call would only say so
        }
    }
    return sent;
}

/// One system call; `tried` is how much it was given.
ssize_t SocketStream::Implementation::sendOnce(std::size_t& tried) {
    std::array<std::string_view, mostPieces> lying;
    std::array<iovec, mostPieces> pieces{};
    const std::size_t count = std::min(output().peek(lying), mostPieces);
    for (std::size_t i = 0; i < count; ++i) {
        // Only read by the call; the structure serves reading and writing alike.
        pieces[i] = {const_cast<char*>(lying[i].data()), lying[i].size()};
        tried += lying[i].size();
    }
    const std::span<const iovec> used(pieces.data(), count);
    return m_io != nullptr ? m_io->send(descriptor(), used) : SocketIo().send(descriptor(), used);
}

bool SocketStream::Implementation::waitsForWriting() const {
    return isConnected() && m_writeEvent;
}

void SocketStream::Implementation::waitForWriting() {
    if (!waitsForWriting()) {
        m_writeEvent = makeWriteEvent(descriptor());
        if (!watch(*m_writeEvent, Directions::Write)) {
            m_writeEvent.reset();
        }
    }
}

void SocketStream::Implementation::stopWaitingForWriting() {
    // Most streams never wait again, and an idle one shall be small.
    m_writeEvent.reset();
}

void SocketStream::Implementation::sendFinWhenDrained() {
    if (m_shutDown && !m_finSent && isConnected() && output().empty()) {
        m_finSent = true;
        // Where it fails the connection is gone, which reading or writing will say.
        (void)::shutdown(descriptor(), SHUT_WR);
    }
}

} // namespace weir
