#pragma once

#include <weir/loop/event.h>
#include <weir/workbench/network.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

namespace weir {

class VirtualNetwork;

/// A datagram socket within a VirtualNetwork, which does what a DatagramSocket does over loopback.
///
/// Thread: the loop's. Owner: whoever made it. The network must outlive it.
class VirtualDatagrams final : public DatagramLink {
public:
    /// How much waits to be received at most, as Linux has it, in bytes; each datagram counts
    /// `overhead` more.
    static constexpr std::size_t usualQueue = std::size_t{208} * 1024;
    static constexpr std::size_t overhead = 512;

    /// `peer` is of no family where it is not connected.
    VirtualDatagrams(VirtualNetwork& network, const SocketAddress& address,
                     const SocketAddress& peer, DatagramLinkHandler& handler);
    ~VirtualDatagrams() override;

    Result<void> send(std::string_view bytes, const SocketAddress* to) override;
    Result<void> enable() override;
    void disable() override;

    [[nodiscard]] bool isEnabled() const override { return m_enabled; }

    [[nodiscard]] const SocketAddress& localAddress() const override { return m_address; }

    bool setPriority(int priority) override;

    Result<void> setOptions(const SocketOptions& options) override;

    [[nodiscard]] const SocketOptions& options() const override { return m_options; }

    void arrive(const SocketAddress& from, std::string_view bytes);

private:
    struct Datagram {
        SocketAddress from;
        std::string bytes;
        /// How many had been dropped when it came.
        std::uint32_t dropped;
    };

    void receiveSome();
    void receiveOne();
    void arm();

    [[nodiscard]] bool isConnected() const { return m_peer.family() != AF_UNSPEC; }

    VirtualNetwork& m_network;
    SocketAddress m_address;
    SocketAddress m_peer;
    DatagramLinkHandler& m_handler;
    SocketOptions m_options;
    Event m_readable;
    std::deque<Datagram> m_queue;
    std::size_t m_queued = 0;
    std::size_t m_queueSize = usualQueue;
    std::uint32_t m_dropped = 0;
    std::uint32_t m_droppedTold = 0;
    /// Of an earlier datagram; 0: none.
    int m_error = 0;
    bool m_enabled = true;
    /// Set while a callback may destroy this.
    bool* m_gone = nullptr;
};

} // namespace weir
