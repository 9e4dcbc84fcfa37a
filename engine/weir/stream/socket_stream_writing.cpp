#include <weir/stream/socket_stream.h>
#include <weir/stream/stream_guards.h>

#include <algorithm>
#include <cerrno>

#include <sys/socket.h>

namespace weir {

namespace {

/// How much one stream writes before others have their turn, in bytes.
constexpr std::size_t mostPerTurn = std::size_t{1024} * 1024;

} // namespace

void SocketStream::shutdownWrite() {
    const std::lock_guard guard(*this);
    const bool connects = m_state == State::Resolving || m_state == State::Connecting;
    if (m_shutDown || (!isConnected() && !connects)) {
        return;
    }
    setShutDown(true);
    sendFinWhenDrained();
}

void SocketStream::updateWriting() {
    if (!isConnected()) {
        return; // while it connects, the event waits for that
    }
    if (!mayWrite()) {
        cancelTurnEnd();
        stopWaitingForWriting();
    } else if (!waitsForWriting()) {
        queueTurnEnd();
    }
}

void SocketStream::onWriteEvent(EventFlags fired) {
    const Entry entry(*this);
    if (writeEvent() == nullptr) {
        return; // another thread closed it while this one waited for the lock
    }
    keepPriority(*writeEvent());
    if (m_state == State::Connecting) {
        onConnectEvent(fired);
    } else if (any(fired, EventFlags::Write)) {
        send();
    } else {
        (void)timedOut(Directions::Write);
    }
}

void SocketStream::atTurnEnd() {
    send();
}

/// Sends what it can, arranges for the rest, and then tells.
void SocketStream::send() {
    const Watch watch(*this);
    const Sent sent = sendOutput();
    if (watch.destroyed() || m_state != State::Connected) {
        return; // by a callback of the output
    }
    cancelTurnEnd(); // such a callback may have added to what has been sent since
    if (sent.code != 0) {
        markFailed(Directions::Write,
                   Error::system(sent.code, "Writing to " + peerName() + " failed"));
    } else if (mayWrite()) {
        waitForWriting();
    } else if (waitsForWriting()) {
        stopWaitingForWriting();
    }
    if (m_shutDown) {
        sendFinWhenDrained();
    }
    if (sent.bytes > 0 && isAtWriteLow() && !tellWritten()) {
        return;
    }
    if (sent.code != 0 && isConnected()) {
        (void)tellEvents(StreamEvents::Error | StreamEvents::Writing);
    }
}

/// Until the output is empty, the socket takes no more, or it is the others' turn.
SocketStream::Sent SocketStream::sendOutput() {
    const Watch watch(*this);
    Sent sent;
    while (!watch.destroyed() && mayWrite() && sent.bytes < mostPerTurn) {
        const std::size_t most = mostToWrite();
        if (most == 0) {
            break; // the group's limit is used up, and it will pause this one
        }
        const Buffer::Sent once = sendOnce(most);
        if (once.result < 0) {
            const bool later =
                once.result == -EAGAIN || once.result == -EWOULDBLOCK || once.result == -EINTR;
            sent.code = later ? 0 : static_cast<int>(-once.result);
            break;
        }
        const auto went = static_cast<std::size_t>(once.result);
        sent.bytes += went;
        countWritten(went);
        dropFromOutput(went);
        if (went < once.tried) {
            break; // the socket is full: another call would only say so
        }
    }
    return sent;
}

/// One system call.
Buffer::Sent SocketStream::sendOnce(std::size_t most) const {
    if (SocketIo* const injected = injectedIo()) {
        return output().sendFront(m_socket.get(), *injected, most);
    }
    SocketIo system;
    return output().sendFront(m_socket.get(), system, most);
}

void SocketStream::waitForWriting() {
    if (!waitsForWriting()) {
        rare().writeEvent = makeWriteEvent(m_socket.get());
        if (!watch(*writeEvent(), Directions::Write)) {
            dropWriteEvent();
        }
    }
}

void SocketStream::stopWaitingForWriting() {
    // Most streams never wait again, and an idle one shall be small.
    dropWriteEvent();
}

void SocketStream::sendFinWhenDrained() {
    if (m_shutDown && !m_finSent && isConnected() && output().empty()) {
        m_finSent = true;
        // Where it fails the connection is gone, which reading or writing will say.
        (void)::shutdown(descriptor(), SHUT_WR);
    }
}

} // namespace weir
