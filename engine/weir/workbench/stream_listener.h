#pragma once

#include <weir/net/listener.h>
#include <weir/workbench/endpoint_runner.h>

#include <memory>

namespace weir {

/// A TCP or Unix-domain listener that runs.
class StreamListener final : public AddressedRunner, private ListenerHandler {
public:
    using AddressedRunner::AddressedRunner;

    Result<void> setPaused(bool paused) override;
    void settingsChanged() override;
    void connectionEnded(Connection& connection) override;

private:
    Result<void> startAt(const SocketAddress& address) override;
    void onAccept(Listener& listener, UniqueFd socket, const SocketAddress& peer) override;
    void onAcceptError(Listener& listener, const Error& error) override;

    [[nodiscard]] bool isFull() const;
    Result<void> updateAccepting();

    std::unique_ptr<Listener> m_listener;
    bool m_paused = false;
};

} // namespace weir
