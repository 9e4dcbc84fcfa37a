#include <weir/net/socket.h>
#include <weir/stream/socket_stream_implementation.h>

#include <cerrno>
#include <utility>

#include <netdb.h>

namespace weir {

Result<void> SocketStream::Implementation::connect(const SocketAddress& address) {
    if (auto unconnected = checkUnconnected(address.toString()); !unconnected) {
        return unconnected;
    }
    m_attempt = std::make_unique<Attempt>();
    m_attempt->addresses.push_back(address);
    m_attempt->next = 1;
    if (auto begun = begin(address); !begun) {
        m_attempt.reset();
        return begun;
    }
    startOver();
    return {};
}

Result<void> SocketStream::Implementation::connect(Resolver& resolver, const std::string& host,
                                                   std::uint16_t port) {
    if (auto unconnected = checkUnconnected(host); !unconnected) {
        return unconnected;
    }
    m_attempt = std::make_unique<Attempt>();
    m_attempt->host = host;
    m_state = State::Resolving;
    startOver();
    m_attempt->lookUp = resolver.resolve(
        host, port,
        [this](Result<std::vector<SocketAddress>> addresses) { lookedUp(std::move(addresses)); });
    return {};
}

Result<void> SocketStream::Implementation::checkUnconnected(const std::string& peer) const {
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
Result<void> SocketStream::Implementation::begin(const SocketAddress& address) {
    auto socket = openStreamSocket(address.family());
    if (!socket) {
        return socket.error();
    }
    const auto connected = connectSocket(socket->get(), address);
    std::optional<int> answer;
    if (!connected) {
        if (!connected.error().isSystem(ECONNREFUSED)) {
            return connectError(connected.error().code(), address);
        }
        answer = ECONNREFUSED;
    } else if (*connected) {
        answer = 0;
    }
    auto event = makeWriteEvent(socket->get());
    if (answer) {
        event->activate(EventFlags::Write);
    } else if (auto added = event->add(writeTimeout()); !added) {
        return added;
    }
    m_writeEvent = std::move(event);
    m_socket = std::move(*socket);
    m_attempt->answer = answer;
    m_state = State::Connecting;
    return {};
}

/// What an earlier connection came to does not hold for the one that begins, nor is it told now.
void SocketStream::Implementation::startOver() {
    dropQueuedEvents();
    clearEnds();
    setShutDown(false);
}

void SocketStream::Implementation::lookedUp(Result<std::vector<SocketAddress>> addresses) {
    if (!addresses) {
        failToConnect({StreamEvents::Error, addresses.error()});
        return;
    }
    m_attempt->addresses = std::move(*addresses);
    tryNextAddress({StreamEvents::Error,
                    Error::lookup(EAI_NONAME, "Cannot look up \"" + m_attempt->host + "\"")});
}

void SocketStream::Implementation::onConnectEvent(EventFlags fired) {
    const SocketAddress& address = m_attempt->addresses[m_attempt->next - 1];
    if (!any(fired, EventFlags::Write)) {
        tryNextAddress(
            {StreamEvents::Timeout | StreamEvents::Writing, connectError(ETIMEDOUT, address)});
        return;
    }
    const int code = m_attempt->answer ? *m_attempt->answer : takeSocketError(descriptor());
    if (code == 0) {
        becomeConnected();
    } else if (code != EINPROGRESS && code != EALREADY && code != EINTR) {
        tryNextAddress({StreamEvents::Error, connectError(code, address)});
    }
}

void SocketStream::Implementation::becomeConnected() {
    m_peer.keep(m_attempt->addresses[m_attempt->next - 1]);
    m_attempt.reset();
    m_writeEvent.reset();
    m_state = State::Connected;
    makeReadEvent();
    updateReading();
    updateWriting();
    sendFinWhenDrained();
    (void)tellEvents(StreamEvents::Connected);
}

void SocketStream::Implementation::tryNextAddress(Failure last) {
    dropSocket();
    while (m_attempt->next < m_attempt->addresses.size()) {
        const auto begun = begin(m_attempt->addresses[m_attempt->next++]);
        if (begun) {
            return;
        }
        last = {StreamEvents::Error, begun.error()};
    }
    failToConnect(std::move(last));
}

void SocketStream::Implementation::failToConnect(Failure failure) {
    m_attempt.reset();
    if (any(failure.events, StreamEvents::Timeout)) {
        m_state = State::Unconnected;
        (void)timedOut(Directions::Write);
        return;
    }
    m_state = State::Failed;
    markFailed(Directions::Both, std::move(failure.error));
    (void)tellEvents(failure.events);
}

Error SocketStream::Implementation::connectError(int code, const SocketAddress& address) const {
    const std::string& host = m_attempt->host;
    const std::string peer =
        host.empty() ? address.toString() : host + " (" + address.toString() + ")";
    return Error::system(code, "Connection to " + peer + " failed");
}

/// Before the next address: each has a socket of its own.
void SocketStream::Implementation::dropSocket() {
    m_writeEvent.reset();
    m_socket.reset();
}

} // namespace weir
