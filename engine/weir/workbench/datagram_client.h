#pragma once

#include <weir/workbench/datagram_runner.h>

namespace weir {

class DatagramConnection;

/// A UDP client that runs: a socket connected to one peer, which is its connection.
class DatagramClient final : public DatagramRunner {
public:
    using DatagramRunner::DatagramRunner;

    Result<void> setPaused(bool paused) override;
    void connectionEnded(Connection& connection) override;

private:
    Result<void> startAt(const SocketAddress& address) override;
    void sharedSettingsChanged() override;
    void onDatagram(const SocketAddress& from, std::string_view bytes, bool truncated) override;
    void onError(const Error& error) override;

    DatagramConnection* m_connection = nullptr;
};

} // namespace weir
