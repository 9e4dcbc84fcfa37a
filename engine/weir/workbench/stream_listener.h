#pragma once

#include <weir/stream/tls_context.h>
#include <weir/workbench/endpoint_runner.h>
#include <weir/workbench/network.h>

#include <memory>
#include <optional>

namespace weir {

/// A TCP or Unix-domain listener that runs.
class StreamListener final : public AddressedRunner, private LinkListenerHandler {
public:
    using AddressedRunner::AddressedRunner;

    Result<void> setPaused(bool paused) override;
    void settingsChanged() override;
    void connectionEnded(Connection& connection) override;

private:
    Result<void> startAt(const SocketAddress& address) override;
    void onAccept(std::unique_ptr<StreamLink> link, const SocketAddress& peer) override;
    void onAcceptError(const Error& error) override;

    Result<void> prepareTls();
    [[nodiscard]] bool isFull() const;
    Result<void> updateAccepting();

    std::unique_ptr<LinkListener> m_listener;
    std::optional<TlsContext> m_tls;
    bool m_paused = false;
};

} // namespace weir
