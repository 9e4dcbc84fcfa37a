#pragma once

#include <weir/loop/event_loop.h>
#include <weir/workbench/network.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>

namespace weir {

class VirtualDatagrams;
class VirtualListener;
class VirtualStream;

/// A plain value.
struct VirtualNetworkOptions {
    /// Of the choices below.
    std::uint64_t seed = 1;
    /// A read gives a part of what has come, from one byte to all of it by chance: what a system
    /// may do at any time, and loopback hardly ever does. Off: all of it, as far as there is room.
    bool cutReads = false;
};

/// A network of its own in memory, for loopback addresses and Unix-domain names alike: nobody but
/// what it made itself can be reached, and no socket, port or file of the system is touched. Free
/// ports are given out in order from firstPort on.
///
/// What loopback promises it keeps: bytes and datagrams arrive in order, in the turn after they
/// were sent; a port that nobody listens on refuses (ECONNREFUSED), a path that is not there is not
/// found (ENOENT), and an address in use cannot be listened on (EADDRINUSE), with the sentences of
/// the system's. Who closes gives its peer the end of file, and who closes with bytes unread, or
/// resets, a reset (ECONNRESET). Buffers between two ends have a size, and so has a datagram
/// socket's queue, beyond which datagrams are dropped and counted. Where a real network leaves
/// order or time open, nothing is left to chance unless an option says so.
///
/// It keeps no loop from being empty: once nothing more can happen, the loop can end.
///
/// Thread: the loop's.
class VirtualNetwork final : public Network {
public:
    /// The first of the dynamic ports (RFC 6335, 6).
    static constexpr std::uint16_t firstPort = 49152;

    explicit VirtualNetwork(EventLoop& loop, const VirtualNetworkOptions& options = {});
    ~VirtualNetwork() override;

    [[nodiscard]] EventLoop& loop() const { return m_loop; }

    // Network
    [[nodiscard]] std::unique_ptr<StreamLink> makeLink() override;
    Result<std::unique_ptr<LinkListener>> listen(const SocketAddress& address, int backlog,
                                                 LinkListenerHandler& handler) override;
    Result<std::unique_ptr<DatagramLink>> bindDatagrams(const SocketAddress& address,
                                                        DatagramLinkHandler& handler) override;
    Result<std::unique_ptr<DatagramLink>> connectDatagrams(const SocketAddress& peer,
                                                           DatagramLinkHandler& handler) override;

    // What its streams, listeners and datagram sockets ask.

    /// 0: connected, ECONNREFUSED or ENOENT: not; EINPROGRESS: VirtualStream::answered() follows,
    /// once the listener has space.
    [[nodiscard]] int connect(VirtualStream& client, const SocketAddress& address);
    /// It waits for no listener any more.
    void forget(VirtualStream& client);
    void forget(VirtualListener& listener);
    void forget(VirtualDatagrams& datagrams);
    /// Who receives what is sent there; null: nobody.
    [[nodiscard]] VirtualDatagrams* receiverAt(const SocketAddress& address) const;
    /// An address like `peer` with a free port, for who connects there.
    [[nodiscard]] SocketAddress freeAddress(const SocketAddress& peer);
    /// How many of `size` (> 0) bytes a read gives.
    [[nodiscard]] std::size_t cut(std::size_t size);

private:
    template <class Bound>
    using ByName = std::map<std::string, Bound*>;

    /// With a port, where it has none.
    template <class Bound>
    [[nodiscard]] Result<SocketAddress> free(const ByName<Bound>& taken,
                                             const SocketAddress& address);
    [[nodiscard]] VirtualListener* listenerAt(const SocketAddress& address) const;
    [[nodiscard]] std::uint16_t nextPort();

    EventLoop& m_loop;
    std::mt19937_64 m_random;
    bool m_cutReads;
    std::uint16_t m_lastPort = 0;
    ByName<VirtualListener> m_listeners;
    ByName<VirtualDatagrams> m_datagrams;
};

} // namespace weir
