#pragma once

#include <weir/base/result.h>
#include <weir/base/unique_fd.h>
#include <weir/loop/event_loop.h>
#include <weir/net/socket_address.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace weir {

class DatagramSocket;

/// What a DatagramSocket tells. Each may destroy the socket.
class DatagramHandler {
public:
    virtual ~DatagramHandler() = default;
    /// `bytes` are valid during the call; `truncated` when the datagram was longer.
    virtual void onDatagram(DatagramSocket& socket, const SocketAddress& from,
                            std::string_view bytes, bool truncated) = 0;
    /// The kernel dropped `count` datagrams for want of space (SO_RXQ_OVFL, socket(7)).
    virtual void onDropped(DatagramSocket& socket, std::uint32_t count) = 0;
    /// E.g. ECONNREFUSED, when a connected peer's ICMP answer says that nobody listens. The socket
    /// stays usable.
    virtual void onError(DatagramSocket& socket, const Error& error) = 0;
};

/// A UDP socket, bound to listen or connected to one peer; reads up to a bounded number of
/// datagrams a turn. One bound to an IPv6 address takes IPv6 alone.
///
/// Thread: the loop's. Owner: whoever made it; destroying it closes the socket.
class DatagramSocket {
public:
    static constexpr std::size_t maxDatagram = 65535;

    static Result<std::unique_ptr<DatagramSocket>> bind(EventLoop& loop,
                                                        const SocketAddress& address,
                                                        DatagramHandler& handler);
    static Result<std::unique_ptr<DatagramSocket>> connect(EventLoop& loop,
                                                           const SocketAddress& peer,
                                                           DatagramHandler& handler);
    ~DatagramSocket();
    DatagramSocket(const DatagramSocket&) = delete;
    DatagramSocket& operator=(const DatagramSocket&) = delete;

    /// Sends at once (sendto(2)); `to` is left out on a connected socket. EAGAIN comes back as an
    /// error, as a datagram that cannot be sent now is lost; EMSGSIZE where it is too long. An
    /// ICMP answer to an earlier datagram that no onError() has told yet comes back here instead
    /// (ECONNREFUSED), and this datagram was not sent.
    Result<void> send(std::string_view bytes, const SocketAddress* to = nullptr);
    /// The longest datagram that is taken whole, 1 to maxDatagram bytes, which it begins with; of
    /// a longer one the front is told, with `truncated`. False, and nothing changed, where `bytes`
    /// is out of range.
    bool setReceiveLimit(std::size_t bytes);
    /// Begins or stops reading; it begins enabled.
    Result<void> enable();
    void disable();
    [[nodiscard]] bool isEnabled() const;
    [[nodiscard]] const SocketAddress& localAddress() const;
    [[nodiscard]] int descriptor() const;
    bool setPriority(int priority);

private:
    class Implementation;
    explicit DatagramSocket(std::unique_ptr<Implementation> implementation);
    static Result<std::unique_ptr<DatagramSocket>> make(EventLoop& loop, UniqueFd socket,
                                                        const SocketAddress& peer,
                                                        DatagramHandler& handler,
                                                        const std::string& what);
    std::unique_ptr<Implementation> m_implementation;
};

} // namespace weir
