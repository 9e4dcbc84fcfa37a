#pragma once

#include <weir/loop/event.h>
#include <weir/workbench/network.h>
#include <weir/workbench/virtual_stream.h>

#include <cstddef>
#include <deque>
#include <memory>

namespace weir {

/// Listens within a VirtualNetwork.
///
/// Thread: the loop's. Owner: whoever listens. The network must outlive it.
class VirtualListener final : public LinkListener {
public:
    VirtualListener(VirtualNetwork& network, const SocketAddress& address, int backlog,
                    LinkListenerHandler& handler);
    /// Connections that it has not accepted are reset.
    ~VirtualListener() override;

    Result<void> enable() override;
    void disable() override;

    [[nodiscard]] bool isEnabled() const override { return m_enabled; }

    [[nodiscard]] const SocketAddress& localAddress() const override { return m_address; }

    /// Connects `client` (true), or has it wait until the backlog has space.
    bool take(VirtualStream& client, const SocketAddress& at);
    void forget(VirtualStream& client);

private:
    struct Waiting {
        VirtualStream* client;
        SocketAddress at;
    };

    void acceptSome();
    void admit(VirtualStream& client, const SocketAddress& at);
    void updateAccepting();

    [[nodiscard]] bool isFull() const { return m_accepted.size() >= m_backlog; }

    VirtualNetwork& m_network;
    SocketAddress m_address;
    std::size_t m_backlog;
    LinkListenerHandler& m_handler;
    /// Connected, and not handed over yet.
    std::deque<std::unique_ptr<VirtualLink>> m_accepted;
    std::deque<Waiting> m_waiting;
    Event m_acceptable;
    bool m_enabled = true;
    /// Set while a callback may destroy this.
    bool* m_gone = nullptr;
};

} // namespace weir
