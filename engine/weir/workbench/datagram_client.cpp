#include <weir/workbench/datagram_client.h>
#include <weir/workbench/datagram_connection.h>

#include <string>
#include <utility>

namespace weir {

Result<void> DatagramClient::startAt(const SocketAddress& address) {
    Result<void> running = run(core().network().connectDatagrams(address, *this));
    if (!running) {
        return running;
    }
    auto made = std::make_unique<DatagramConnection>(endpoint(), core().nextConnection(), *this,
                                                     std::nullopt);
    m_connection = made.get();
    core().keep(std::move(made));
    endpoint().connectionBegan(*m_connection);
    m_connection->open(address, "sends to ");
    endpoint().setAddress(address.toString(), false);
    endpoint().setPhase(EndpointPhase::Connected, "sends to " + address.toString());
    return {};
}

Result<void> DatagramClient::setPaused(bool /*paused*/) {
    return endpoint().refusePause();
}

void DatagramClient::connectionEnded(Connection& connection) {
    m_connection = nullptr;
    endpoint().clientEnded(connection);
}

void DatagramClient::sharedSettingsChanged() {
    if (m_connection != nullptr) {
        core().changed(*m_connection);
    }
}

void DatagramClient::onDatagram(const SocketAddress& /*from*/, std::string_view bytes,
                                bool truncated) {
    if (m_connection != nullptr) {
        m_connection->onDatagram(bytes, truncated);
    }
}

void DatagramClient::onError(const Error& error) {
    if (m_connection != nullptr) {
        m_connection->onError(error);
    }
}

} // namespace weir
