#include <weir/workbench/virtual_network.h>
#include <weir/workbench/virtual_stream.h>

#include <cerrno>
#include <utility>

#include <netdb.h>

namespace weir {

Result<void> VirtualStream::connect(const SocketAddress& address) {
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

Result<void> VirtualStream::connect(Resolver& resolver, const std::string& host,
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

Result<void> VirtualStream::checkUnconnected(const std::string& peer) const {
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

/// That nobody listens is told in the next turn; that there is no such path at once, as connect(2)
/// does.
Result<void> VirtualStream::begin(const SocketAddress& address) {
    m_attempt->answer.reset();
    const int code = m_network.connect(*this, address);
    if (code != 0 && code != ECONNREFUSED && code != EINPROGRESS) {
        return connectError(code, address);
    }
    m_state = State::Connecting;
    m_writable.setPriority(m_priority);
    if (code != EINPROGRESS) {
        m_attempt->answer = code;
        (void)m_writable.add(Duration::zero());
    } else if (writeTimeout()) {
        (void)m_writable.add(writeTimeout());
    }
    return {};
}

void VirtualStream::startOver() {
    dropQueuedEvents();
    clearEnds();
    m_shutDown = false;
    m_finSent = false;
    m_endArrived = false;
    m_lost = false;
    m_error = 0;
    output().freezeEnd(false);
}

void VirtualStream::answered() {
    m_attempt->answer = 0;
    m_writable.remove();
    (void)m_writable.add(Duration::zero());
}

void VirtualStream::lookedUp(Result<std::vector<SocketAddress>> addresses) {
    if (!addresses) {
        failToConnect(StreamEvents::Error, addresses.error());
        return;
    }
    m_attempt->addresses = std::move(*addresses);
    tryNextAddress(StreamEvents::Error,
                   Error::lookup(EAI_NONAME, "Cannot look up \"" + m_attempt->host + "\""));
}

void VirtualStream::onConnectEvent(EventFlags /*fired*/) {
    const SocketAddress& address = m_attempt->addresses[m_attempt->next - 1];
    if (!m_attempt->answer) {
        m_network.forget(*this);
        tryNextAddress(StreamEvents::Timeout | StreamEvents::Writing,
                       connectError(ETIMEDOUT, address));
    } else if (*m_attempt->answer == 0) {
        becomeConnected();
    } else {
        tryNextAddress(StreamEvents::Error, connectError(*m_attempt->answer, address));
    }
}

void VirtualStream::becomeConnected() {
    m_attempt.reset();
    m_state = State::Connected;
    updateReading();
    updateWriting();
    sendFinWhenDrained();
    (void)tellEvents(StreamEvents::Connected);
}

void VirtualStream::tryNextAddress(StreamEvents events, Error error) {
    while (m_attempt->next < m_attempt->addresses.size()) {
        const auto begun = begin(m_attempt->addresses[m_attempt->next++]);
        if (begun) {
            return;
        }
        events = StreamEvents::Error;
        error = begun.error();
    }
    failToConnect(events, std::move(error));
}

void VirtualStream::failToConnect(StreamEvents events, Error error) {
    m_attempt.reset();
    if (any(events, StreamEvents::Timeout)) {
        m_state = State::Unconnected;
        (void)timedOut(Directions::Write);
        return;
    }
    m_state = State::Failed;
    markFailed(Directions::Both, std::move(error));
    (void)tellEvents(events);
}

Error VirtualStream::connectError(int code, const SocketAddress& address) const {
    const std::string& host = m_attempt->host;
    const std::string peer =
        host.empty() ? address.toString() : host + " (" + address.toString() + ")";
    return Error::system(code, "Connection to " + peer + " failed");
}

} // namespace weir
