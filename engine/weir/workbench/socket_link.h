#pragma once

#include <weir/base/unique_fd.h>
#include <weir/stream/socket_io.h>
#include <weir/stream/socket_stream.h>
#include <weir/workbench/network.h>

namespace weir {

/// A SocketStream whose system calls the tap is told of as they return.
class SocketLink final : public StreamLink, private SocketIo {
public:
    /// `socket` is connected, or none where connect() follows.
    SocketLink(EventLoop& loop, UniqueFd socket);

    void setTap(LinkTap* tap) override { m_tap = tap; }

    [[nodiscard]] Stream& stream() override { return m_stream; }

    Result<void> connect(const Target& target, Resolver& resolver) override;

    void shutdownWrite() override { m_stream.shutdownWrite(); }

    [[nodiscard]] bool hasShutDown() const override {
        return m_stream.isConnected() && any(m_stream.writeBlocked(), Blocked::ShutDown);
    }

    void close() override { m_stream.close(); }

    void reset() override { m_stream.reset(); }

    void sendNow() override;
    Result<void> setOptions(const SocketOptions& options) override;

    [[nodiscard]] const SocketOptions& options() const override { return m_options; }

    Result<void> opened() override { return setOptions(m_asked); }

    [[nodiscard]] std::string localAddress() const override;
    [[nodiscard]] std::string peerAddress() const override;

private:
    // SocketIo
    ssize_t receive(int fd, std::span<const iovec> pieces) override;
    ssize_t send(int fd, std::span<const iovec> pieces) override;

    LinkTap* m_tap = nullptr;
    SocketOptions m_asked;
    SocketOptions m_options;
    SocketStream m_stream;
};

} // namespace weir
