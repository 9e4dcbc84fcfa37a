#pragma once

#include <weir/workbench/datagram_runner.h>

#include <list>
#include <unordered_map>

namespace weir {

class DatagramConnection;

/// A UDP listener that runs. Each peer that sends something is a connection; when there are too
/// many, the one that has been silent for the longest time is forgotten.
class DatagramListener final : public DatagramRunner {
public:
    using DatagramRunner::DatagramRunner;

    Result<void> setPaused(bool paused) override;
    void settingsChanged() override;
    void connectionEnded(Connection& connection) override;

private:
    struct Peer {
        DatagramConnection* connection = nullptr;
        std::list<DatagramConnection*>::iterator place;
    };

    Result<void> startAt(const SocketAddress& address) override;
    void sharedSettingsChanged() override;
    void onDatagram(const SocketAddress& from, std::string_view bytes, bool truncated) override;
    void onError(const Error& error) override;

    DatagramConnection& connectionFor(const SocketAddress& from);
    void forgetDownTo(std::size_t count);
    void tellPhase();

    std::unordered_map<SocketAddress, Peer, SocketAddressHash> m_peers;
    /// The longest silent one first.
    std::list<DatagramConnection*> m_bySilence;
};

} // namespace weir
