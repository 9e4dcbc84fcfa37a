#pragma once

#include <weir/net/socket_address.h>
#include <weir/workbench/connection.h>

#include <optional>
#include <string_view>

namespace weir {

class DatagramRunner;

/// What comes from and goes to one UDP peer. Each datagram is one message: framing, watermarks,
/// timeouts and deferred callbacks have no effect, and its settings show their defaults. Whether
/// it reads and its priority are those of the socket, which all peers of a listener share.
class DatagramConnection final : public Connection {
public:
    /// `to` is left out where the socket is connected. `runner` outlives its end.
    DatagramConnection(Endpoint& endpoint, ConnectionId id, DatagramRunner& runner,
                       std::optional<SocketAddress> to);

    /// A listener's peer.
    [[nodiscard]] const SocketAddress& address() const { return *m_to; }

    /// Journals that it is open; `how` stands before the peer's name.
    void open(const SocketAddress& peer, std::string_view how);
    void onDatagram(std::string_view bytes, bool truncated);
    void onError(const Error& error);

    Result<void> send(std::string_view bytes, Wrap wrap) override;
    Result<void> change(const ConnectionChange& change) override;
    Result<void> shutdownWrite() override;
    void close(std::string_view why) override;
    void reset() override;

private:
    void describe(ConnectionState& state) override;

    [[nodiscard]] int priority() const override { return settings().priority; }

    [[nodiscard]] ConnectionSettings settings() const;
    Result<void> sendNow(std::string_view bytes);

    /// None once it has ended.
    DatagramRunner* m_runner;
    std::optional<SocketAddress> m_to;
    Behaviour m_behaviour;
    /// What the socket had when it ended.
    bool m_lastReading = true;
    int m_lastPriority = 0;
    SocketOptions m_lastOptions;
};

} // namespace weir
