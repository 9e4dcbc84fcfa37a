#pragma once

#include <weir/base/result.h>
#include <weir/net/resolver.h>
#include <weir/net/socket_address.h>
#include <weir/net/target.h>
#include <weir/stream/stream.h>
#include <weir/workbench/settings.h>
#include <weir/workbench/state.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <sys/uio.h>

/// The edge between the workbench and what carries its bytes: the system's sockets
/// (SystemNetwork), or streams in memory (VirtualNetwork). All of it belongs to the loop's thread.
namespace weir {

/// Told of the bytes that pass a StreamLink, for the journal, in the order in which they pass. It
/// must not change or destroy the link.
class LinkTap {
public:
    /// The transport gave (took) the first `size` bytes of `pieces`, more than 0, and the stream's
    /// handler has not been told yet. Valid during the call.
    virtual void received(std::span<const iovec> pieces, std::size_t size) = 0;
    virtual void sent(std::span<const iovec> pieces, std::size_t size) = 0;

protected:
    ~LinkTap() = default;
};

/// A Stream with what a connection needs beside its bytes: to connect, to close, and names for both
/// ends.
///
/// Owner: whoever made it; destroying it closes it without a word to the handler.
class StreamLink {
public:
    StreamLink() = default;
    virtual ~StreamLink() = default;
    StreamLink(const StreamLink&) = delete;
    StreamLink& operator=(const StreamLink&) = delete;

    /// Not owned; must outlive the link. None: nobody is told.
    virtual void setTap(LinkTap* tap) = 0;

    /// Lives as long as the link.
    [[nodiscard]] virtual Stream& stream() = 0;

    /// As SocketStream::connect(): the stream's handler is told of the outcome. Names are asked of
    /// `resolver`, which must outlive the look-up.
    virtual Result<void> connect(const Target& target, Resolver& resolver) = 0;
    /// As SocketStream's; no callback follows the last two. TLS tells the peer of the end, and its
    /// transport stays open.
    virtual void shutdownWrite() = 0;
    /// Our direction is closed, and all that was written before has gone.
    [[nodiscard]] virtual bool hasShutDown() const = 0;
    virtual void close() = 0;
    virtual void reset() = 0;
    /// Hands over what the output holds at once, as far as the transport takes it, since close()
    /// follows.
    virtual void sendNow() = 0;

    /// Those that are set. Before there is a connection they hold for that; opened() then says
    /// whether the system took them.
    virtual Result<void> setOptions(const SocketOptions& options) = 0;
    /// What became of those that were set.
    [[nodiscard]] virtual const SocketOptions& options() const = 0;

    /// Whoever handles the stream's events says so, once the stream is connected.
    virtual Result<void> opened() = 0;

    /// What TLS has agreed on; none where there is no TLS.
    [[nodiscard]] virtual std::optional<TlsState> tls() const { return std::nullopt; }

    /// `error` is the stream's: with what can be done about it, where the link knows.
    [[nodiscard]] virtual Error explained(const Error& error) const { return error; }

    /// "127.0.0.1:8888"; empty where there is no connection.
    [[nodiscard]] virtual std::string localAddress() const = 0;
    [[nodiscard]] virtual std::string peerAddress() const = 0;
};

/// What a LinkListener tells. Either may destroy the listener.
class LinkListenerHandler {
public:
    virtual ~LinkListenerHandler() = default;
    /// `link` is connected to `peer`.
    virtual void onAccept(std::unique_ptr<StreamLink> link, const SocketAddress& peer) = 0;
    /// As ListenerHandler::onAcceptError().
    virtual void onAcceptError(const Error& error) = 0;
};

/// Accepts connections; it begins enabled.
///
/// Owner: whoever made it; destroying it ends the listening.
class LinkListener {
public:
    LinkListener() = default;
    virtual ~LinkListener() = default;
    LinkListener(const LinkListener&) = delete;
    LinkListener& operator=(const LinkListener&) = delete;

    virtual Result<void> enable() = 0;
    /// Connections wait, up to the backlog.
    virtual void disable() = 0;
    [[nodiscard]] virtual bool isEnabled() const = 0;
    /// With the port that was chosen where 0 was asked for.
    [[nodiscard]] virtual const SocketAddress& localAddress() const = 0;
};

/// What a DatagramLink tells; as DatagramHandler. Each may destroy the link.
class DatagramLinkHandler {
public:
    virtual ~DatagramLinkHandler() = default;
    virtual void onDatagram(const SocketAddress& from, std::string_view bytes, bool truncated) = 0;
    virtual void onDropped(std::uint32_t count) = 0;
    virtual void onError(const Error& error) = 0;
};

/// Sends and receives datagrams, as a DatagramSocket does; it begins enabled.
///
/// Owner: whoever made it.
class DatagramLink {
public:
    DatagramLink() = default;
    virtual ~DatagramLink() = default;
    DatagramLink(const DatagramLink&) = delete;
    DatagramLink& operator=(const DatagramLink&) = delete;

    virtual Result<void> send(std::string_view bytes, const SocketAddress* to) = 0;
    virtual Result<void> enable() = 0;
    virtual void disable() = 0;
    [[nodiscard]] virtual bool isEnabled() const = 0;
    [[nodiscard]] virtual const SocketAddress& localAddress() const = 0;
    virtual bool setPriority(int priority) = 0;
    /// Of its options those that UDP has, the sizes; and what became of them.
    virtual Result<void> setOptions(const SocketOptions& options) = 0;
    [[nodiscard]] virtual const SocketOptions& options() const = 0;
};

/// Makes what carries a Workbench's bytes.
///
/// Thread: that of the loop which it was made for. Owner: whoever made it; it must outlive all that
/// it makes, and the handlers that it is given must, too.
class Network {
public:
    Network() = default;
    virtual ~Network() = default;
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;

    /// Not connected; connect() follows.
    [[nodiscard]] virtual std::unique_ptr<StreamLink> makeLink() = 0;
    /// `backlog` is 1 to 65535. The errors name the address.
    virtual Result<std::unique_ptr<LinkListener>> listen(const SocketAddress& address, int backlog,
                                                         LinkListenerHandler& handler) = 0;
    virtual Result<std::unique_ptr<DatagramLink>> bindDatagrams(const SocketAddress& address,
                                                                DatagramLinkHandler& handler) = 0;
    virtual Result<std::unique_ptr<DatagramLink>> connectDatagrams(
        const SocketAddress& peer, DatagramLinkHandler& handler) = 0;
};

} // namespace weir
