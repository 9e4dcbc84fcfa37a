#include <weir/stream/socket_stream.h>
#include <weir/stream/stream_guards.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>

namespace weir {

namespace {

/// A read that brought more than this makes the next one go straight into the input, in bytes.
constexpr std::size_t much = std::size_t{8} * 1024;

/// How much space is prepared then: what fits into the largest segment that a Buffer keeps.
constexpr std::size_t preparedSpace = SocketStream::maxRead - 64;

} // namespace

void SocketStream::onReadEvent(EventFlags fired) {
    const Entry entry(*this);
    if (!m_readEvent.hasLoop()) {
        return; // another thread closed it while this one waited for the lock
    }
    keepPriority(m_readEvent);
    if (any(fired, EventFlags::Read)) {
        // Also where the timeout was due in the same turn: something came in time.
        readOnce();
    } else {
        (void)timedOut(Directions::Read);
    }
}

void SocketStream::readOnce() {
    if (!mayRead()) {
        updateReading();
        return;
    }
    const std::size_t most = std::min({maxRead, room(), mostToRead()});
    if (most == 0) {
        return; // the group's limit is used up, and it will pause this one
    }
    const Watch watch(*this);
    const ssize_t got = m_readsMuch ? receiveMuch(most) : receive(most);
    if (watch.destroyed() || m_state != State::Connected) {
        return; // by a callback of the input
    }
    if (got > 0) {
        countRead(static_cast<std::size_t>(got));
        tellOfBytes();
    } else if (got == 0) {
        (void)ended();
    } else if (got != -EAGAIN && got != -EWOULDBLOCK && got != -EINTR) {
        failRead(static_cast<int>(-got));
    }
}

void SocketStream::tellOfBytes() {
    const bool othersWrote = isTurnEndQueued();
    const bool stays = othersWrote ? tellRead() : tellReadBeforeTurnEnd();
    if (!stays || hasQueuedCallbacks()) {
        return;
    }
    // Reading pauses only behind the callbacks, which may take the bytes: to stop watching the
    // descriptor and to begin again would cost a system call each.
    if (!mayRead()) {
        updateReading();
    }
    if (isTurnEndQueued() && !othersWrote) {
        // An answer goes while the caches still have it, and its memory serves the next stream.
        send();
    }
}

/// One system call for up to `most` bytes, by way of the stack: to copy few costs less than to
/// prepare space that is not used.
ssize_t SocketStream::receive(std::size_t most) {
    std::array<char, maxRead> stack; // NOLINT(cppcoreguidelines-pro-type-member-init): 64 KiB
    const iovec piece{stack.data(), most};
    const ssize_t got = receiveInto({&piece, 1});
    if (got > 0) {
        const auto size = static_cast<std::size_t>(got);
        m_readsMuch = size > much;
        addToInput({stack.data(), size});
    }
    return got;
}

/// The same where the last read brought much: whatever space the input has, what does not fit there
/// goes to the stack and is copied.
ssize_t SocketStream::receiveMuch(std::size_t most) {
    std::array<char, maxRead> stack; // NOLINT(cppcoreguidelines-pro-type-member-init): 64 KiB
    std::array<iovec, 3> pieces{};
    std::size_t count = 0;
    std::size_t prepared = 0;
    input().freezeEnd(false);
    for (const auto& space : input().reserve(std::min(most, preparedSpace))) {
        const std::size_t size = std::min(space.size(), most - prepared);
        pieces[count++] = {space.data(), size};
        prepared += size;
    }
    if (prepared < most) {
        pieces[count++] = {stack.data(), most - prepared};
    }
    const ssize_t got = receiveInto({pieces.data(), count});
    const std::size_t size = got > 0 ? static_cast<std::size_t>(got) : 0;
    m_readsMuch = size > much;
    const Watch watch(*this);
    if (size > 0 && prepared > 0) {
        input().commit(std::min(size, prepared));
    } else if (prepared > 0) {
        (void)input().reserve(0); // nothing came: give the space back
    }
    if (!watch.destroyed() && size > prepared) {
        input().append(std::string_view(stack.data(), size - prepared));
    }
    if (!watch.destroyed()) {
        input().freezeEnd(true);
    }
    return got;
}

ssize_t SocketStream::receiveInto(std::span<const iovec> pieces) const {
    SocketIo* const injected = injectedIo();
    return injected != nullptr ? injected->receive(m_socket.get(), pieces)
                               : SocketIo().receive(m_socket.get(), pieces);
}

void SocketStream::failRead(int code) {
    markFailed(Directions::Read, Error::system(code, "Reading from " + peerName() + " failed"));
    (void)tellEvents(StreamEvents::Error | StreamEvents::Reading);
}

} // namespace weir
