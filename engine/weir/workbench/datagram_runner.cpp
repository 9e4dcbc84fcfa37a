#include <weir/workbench/datagram_runner.h>

#include <utility>

namespace weir {

Result<void> DatagramRunner::run(Result<std::unique_ptr<DatagramLink>> socket) {
    if (!socket) {
        return socket.error();
    }
    m_socket = std::move(*socket);
    const ConnectionSettings& settings = endpoint().settings().connection;
    if (m_socket->setPriority(settings.priority)) {
        m_priority = settings.priority;
    }
    if (!settings.readEnabled) {
        m_socket->disable();
    }
    if (const Result<void> applied = setOptions(settings.socket); !applied) {
        endpoint().setError(applied.error()); // it works without
    }
    return {};
}

Result<void> DatagramRunner::setOptions(const SocketOptions& options) {
    if (options == m_options) {
        return {};
    }
    Result<void> applied = m_socket->setOptions(options);
    if (applied) {
        m_options = options;
    }
    return applied;
}

Result<void> DatagramRunner::send(std::string_view bytes, const SocketAddress* to) {
    return m_socket->send(bytes, to);
}

Result<void> DatagramRunner::setReading(bool reading) {
    if (!isRunning() || reading == isReading()) {
        return {};
    }
    if (!reading) {
        m_socket->disable();
    } else if (Result<void> enabled = m_socket->enable(); !enabled) {
        return enabled;
    }
    sharedSettingsChanged();
    return {};
}

void DatagramRunner::setPriority(int priority) {
    if (priority != m_priority && m_socket->setPriority(priority)) {
        m_priority = priority;
        sharedSettingsChanged();
    }
}

void DatagramRunner::onDropped(std::uint32_t count) {
    endpoint().countDropped(count);
}

} // namespace weir
