#include <weir/workbench/datagram_connection.h>
#include <weir/workbench/datagram_listener.h>

#include <string>
#include <utility>

namespace weir {

Result<void> DatagramListener::startAt(const SocketAddress& address) {
    Result<void> running = run(core().network().bindDatagrams(address, *this));
    if (!running) {
        return running;
    }
    endpoint().setAddress(localAddress().toString(), !localAddress().isLoopback());
    tellPhase();
    return {};
}

void DatagramListener::tellPhase() {
    if (isReading()) {
        endpoint().setPhase(EndpointPhase::Listening, "listening on " + localAddress().toString());
    } else {
        endpoint().setPhase(EndpointPhase::Paused, "paused");
    }
}

Result<void> DatagramListener::setPaused(bool paused) {
    return setReading(!paused);
}

void DatagramListener::sharedSettingsChanged() {
    for (DatagramConnection* connection : m_bySilence) {
        core().changed(*connection);
    }
    if (isReading() != (endpoint().state().phase == EndpointPhase::Listening)) {
        tellPhase();
    }
}

void DatagramListener::settingsChanged() {
    forgetDownTo(endpoint().settings().maxConnections);
}

void DatagramListener::forgetDownTo(std::size_t count) {
    while (m_bySilence.size() > count) {
        m_bySilence.front()->close("closed: forgotten, since it was silent for the longest time");
    }
}

DatagramConnection& DatagramListener::connectionFor(const SocketAddress& from) {
    const auto found = m_peers.find(from);
    if (found != m_peers.end()) {
        m_bySilence.splice(m_bySilence.end(), m_bySilence, found->second.place);
        return *found->second.connection;
    }
    forgetDownTo(endpoint().settings().maxConnections - 1);
    auto made =
        std::make_unique<DatagramConnection>(endpoint(), core().nextConnection(), *this, from);
    DatagramConnection& connection = *made;
    m_peers.emplace(from, Peer{.connection = &connection,
                               .place = m_bySilence.insert(m_bySilence.end(), &connection)});
    core().keep(std::move(made));
    endpoint().connectionBegan(connection);
    connection.open(from, "first datagram from ");
    return connection;
}

void DatagramListener::connectionEnded(Connection& connection) {
    const auto found = m_peers.find(static_cast<DatagramConnection&>(connection).address());
    m_bySilence.erase(found->second.place);
    m_peers.erase(found);
}

void DatagramListener::onDatagram(const SocketAddress& from, std::string_view bytes,
                                  bool truncated) {
    if (endpoint().state().error) {
        endpoint().setError(std::nullopt);
    }
    connectionFor(from).onDatagram(bytes, truncated);
}

void DatagramListener::onError(const Error& error) {
    endpoint().setError(error);
}

} // namespace weir
