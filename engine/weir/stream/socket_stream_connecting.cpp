#include <weir/net/socket.h>
#include <weir/stream/socket_stream.h>
#include <weir/stream/stream_guards.h>

#include <cerrno>
#include <utility>

#include <netdb.h>

namespace weir {

Result<void> SocketStream::connect(const SocketAddress& address) {
    const std::lock_guard guard(*this);
    if (auto unconnected = checkUnconnected(address.toString()); !unconnected) {
        return unconnected;
    }
    rare().attempt = std::make_unique<Attempt>();
    attempt()->addresses.push_back(address);
    attempt()->next = 1;
    if (auto begun = begin(address); !begun) {
        dropAttempt();
        return begun;
    }
    startOver();
    return {};
}

Result<void> SocketStream::connect(Resolver& resolver, const std::string& host,
                                   std::uint16_t port) {
    const std::lock_guard guard(*this);
    if (auto unconnected = checkUnconnected(host); !unconnected) {
        return unconnected;
    }
    rare().attempt = std::make_unique<Attempt>();
    attempt()->host = host;
    m_state = State::Resolving;
    startOver();
    attempt()->lookUp = resolver.resolve(
        host, port,
        [this](Result<std::vector<SocketAddress>> addresses) { lookedUp(std::move(addresses)); });
    return {};
}

Result<void> SocketStream::connect(UniqueFd& socket, const std::optional<SocketAddress>& address) {
    const std::lock_guard guard(*this);
    const SocketAddress peer = address.value_or(SocketAddress());
    if (auto unconnected = checkUnconnected(peer.toString()); !unconnected) {
        return unconnected;
    }
    rare().attempt = std::make_unique<Attempt>();
    attempt()->addresses.push_back(peer);
    attempt()->next = 1;
    attempt()->isGiven = true;
    if (auto begun = begin(socket, peer); !begun) {
        dropAttempt();
        return begun;
    }
    startOver();
    return {};
}

Result<void> SocketStream::checkUnconnected(const std::string& peer) const {
    switch (m_state) {
        case State::Resolving:
        case State::Connecting:
            return Error::system(EALREADY, "Cannot connect to " + peer);
        case State::Connected:
            return Error::system(EISCONN, "Cannot connect to " + peer);
        case State::Unconnected:
        case State::Failed:
        case State::Closed:
            break;
    }
    return {};
}

/// Fails, and changes nothing, where the system does not even begin. That nobody listens is the
/// peer's answer, which Unix-domain sockets (and some systems' loopback) give at once: it is told
/// as an event like a late one, and so is a connection that is made at once.
Result<void> SocketStream::begin(const SocketAddress& address) {
    auto socket = openStreamSocket(address.family());
    if (!socket) {
        return socket.error();
    }
    return begin(*socket, address);
}

Result<void> SocketStream::begin(UniqueFd& socket, const SocketAddress& address) {
    std::optional<int> answer;
    if (address.family() != AF_UNSPEC) {
        const auto connected = connectSocket(socket.get(), address);
        if (!connected) {
            if (!connected.error().isSystem(ECONNREFUSED)) {
                return connectError(connected.error().code(), address);
            }
            answer = ECONNREFUSED;
        } else if (*connected) {
            answer = 0;
        }
    }
    auto event = makeWriteEvent(socket.get());
    if (answer) {
        event->activate(EventFlags::Write);
    } else if (auto added = event->add(writeTimeout()); !added) {
        return added;
    }
    rare().writeEvent = std::move(event);
    m_socket = std::move(socket);
    attempt()->answer = answer;
    m_state = State::Connecting;
    return {};
}

/// What an earlier connection came to does not hold for the one that begins, nor is it told now.
void SocketStream::startOver() {
    dropQueuedEvents();
    clearEnds();
    setShutDown(false);
}

void SocketStream::lookedUp(Result<std::vector<SocketAddress>> addresses) {
    const Entry entry(*this);
    if (attempt() == nullptr) {
        return; // another thread closed it while this one waited for the lock
    }
    if (!addresses) {
        failToConnect({StreamEvents::Error, addresses.error()});
        return;
    }
    attempt()->addresses = std::move(*addresses);
    tryNextAddress({StreamEvents::Error,
                    Error::lookup(EAI_NONAME, "Cannot look up \"" + attempt()->host + "\"")});
}

void SocketStream::onConnectEvent(EventFlags fired) {
    const SocketAddress& address = attempt()->addresses[attempt()->next - 1];
    if (!any(fired, EventFlags::Write)) {
        tryNextAddress(
            {StreamEvents::Timeout | StreamEvents::Writing, connectError(ETIMEDOUT, address)});
        return;
    }
    const int code = attempt()->answer ? *attempt()->answer : takeSocketError(descriptor());
    if (code == 0) {
        becomeConnected();
    } else if (code != EINPROGRESS && code != EALREADY && code != EINTR) {
        tryNextAddress({StreamEvents::Error, connectError(code, address)});
    }
}

void SocketStream::becomeConnected() {
    const SocketAddress& peer = attempt()->addresses[attempt()->next - 1];
    if (peer.family() != AF_UNSPEC) {
        keepPeer(peer);
    } else if (const auto asked = peerAddress(descriptor())) {
        keepPeer(*asked);
    }
    dropAttempt();
    dropWriteEvent();
    m_state = State::Connected;
    makeReadEvent(descriptor());
    updateReading();
    updateWriting();
    sendFinWhenDrained();
    (void)tellEvents(StreamEvents::Connected);
}

void SocketStream::tryNextAddress(Failure last) {
    dropSocket();
    while (attempt()->next < attempt()->addresses.size()) {
        const auto begun = begin(attempt()->addresses[attempt()->next++]);
        if (begun) {
            return;
        }
        last = {StreamEvents::Error, begun.error()};
    }
    failToConnect(std::move(last));
}

void SocketStream::failToConnect(Failure failure) {
    dropAttempt();
    if (any(failure.events, StreamEvents::Timeout)) {
        m_state = State::Unconnected;
        (void)timedOut(Directions::Write);
        return;
    }
    m_state = State::Failed;
    markFailed(Directions::Both, std::move(failure.error));
    (void)tellEvents(failure.events);
}

Error SocketStream::connectError(int code, const SocketAddress& address) const {
    const std::string& host = attempt()->host;
    const std::string peer =
        host.empty() ? address.toString() : host + " (" + address.toString() + ")";
    return Error::system(code, "Connection to " + peer + " failed");
}

/// Before the next address: each has a socket of its own, unless the caller gave one.
void SocketStream::dropSocket() {
    dropWriteEvent();
    if (!attempt()->isGiven) {
        m_socket.reset();
    }
}

} // namespace weir
