#pragma once

#include <weir/base/unique_fd.h>
#include <weir/net/resolver.h>
#include <weir/net/socket_address.h>
#include <weir/stream/stream.h>

#include <memory>
#include <string>

namespace weir {

/// A Stream over a TCP or Unix-domain socket (tutorial 3.5). Answering a message costs two system
/// calls once it is warm: one read of up to 64 KiB, and one write, since what callbacks write in a
/// turn is flushed once at its end, and the descriptor is watched for writing only after a write
/// would have blocked.
///
/// The input's end and the output's front are frozen (Buffer::freezeEnd()): what the peer sent and
/// what is to be sent cannot be forged or taken away. A change callback of either buffer may
/// destroy the stream, too.
class SocketStream final : public Stream {
public:
    /// How much one read takes at most, in bytes.
    static constexpr std::size_t maxRead = 64 * 1024;

    /// `socket` is connected and non-blocking, or none where connect() follows.
    SocketStream(EventLoop& loop, UniqueFd socket, StreamOptions options = {});
    ~SocketStream() override;

    /// Begins to connect (tutorial 3.5.2). onEvent(Connected) or onEvent(Error) follows, never
    /// within this call. Fails where it cannot even begin, and then changes nothing; that nobody
    /// listens (ECONNREFUSED) is always an event. Asked while connecting or connected, it is an
    /// error with EALREADY or EISCONN. May be asked again after a failure or close(); what the
    /// output holds is then sent on the new connection, and what the input holds stays. A write
    /// timeout limits each attempt: where the last one takes longer, writing is disabled and
    /// onEvent(Timeout | Writing) follows instead.
    Result<void> connect(const SocketAddress& address);
    /// Looks `host` up first, then tries its addresses one after the other; lastError() is that of
    /// the last one. `resolver` must outlive the look-up.
    Result<void> connect(Resolver& resolver, const std::string& host, std::uint16_t port);

    /// Sends what the output holds, then FIN (shutdown(2) SHUT_WR); the peer may go on sending.
    /// From now on nothing can be appended to the output (its end is frozen). While connecting it
    /// holds for the connection to come, and without a connection it does nothing.
    void shutdownWrite();
    /// Closes at once, with or without StreamOptions::closeOnFree; what the output still holds is
    /// lost, what the input holds stays. No callback follows.
    void close();
    /// As close(), with RST (RFC 9293, 3.10.4).
    void reset();

    /// -1 where there is none. Tutorial 3.7.
    [[nodiscard]] int descriptor() const;
    /// Replaces the socket by a connected one, or none (tutorial 3.7), closing the old one where it
    /// owns it. Both buffers and all settings stay; events of the old one are not told any more.
    void setDescriptor(UniqueFd socket);
    [[nodiscard]] bool isConnected() const;

    void setHandler(StreamHandler* handler) override;
    [[nodiscard]] Buffer& input() override;
    [[nodiscard]] Buffer& output() override;
    void enable(Directions directions) override;
    void disable(Directions directions) override;
    [[nodiscard]] Directions enabled() const override;
    void setWatermarks(Directions directions, Watermarks watermarks) override;
    [[nodiscard]] Watermarks readWatermarks() const override;
    [[nodiscard]] Watermarks writeWatermarks() const override;
    void setTimeouts(std::optional<Duration> read, std::optional<Duration> write) override;
    [[nodiscard]] std::optional<Duration> readTimeout() const override;
    [[nodiscard]] std::optional<Duration> writeTimeout() const override;
    bool setPriority(int priority) override;
    [[nodiscard]] int priority() const override;
    void setDeferCallbacks(bool deferred) override;
    [[nodiscard]] bool deferCallbacks() const override;
    [[nodiscard]] Blocked readBlocked() const override;
    [[nodiscard]] Blocked writeBlocked() const override;
    [[nodiscard]] const std::optional<Error>& lastError() const override;
    [[nodiscard]] EventLoop& loop() const override;

private:
    class Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

} // namespace weir
