#pragma once

#include <weir/net/socket_address.h>
#include <weir/stream/stream.h>
#include <weir/workbench/connection.h>
#include <weir/workbench/framer.h>
#include <weir/workbench/network.h>

#include <memory>
#include <optional>
#include <string_view>

namespace weir {

/// A connection over TCP or a Unix-domain socket, or in memory in place of these: a stream whose
/// input is cut by the framing and answered by the behaviour, and whose bytes are journaled as the
/// transport gives and takes them.
///
/// A listener's connection that has a behaviour serves its peer: once the peer has closed its
/// direction and has got its answers, the connection closes by itself. Any other stays as it is,
/// since a person may still write.
class StreamConnection final : public Connection, private StreamHandler, private LinkTap {
public:
    /// `link` was accepted, where open() follows; else connect() does.
    StreamConnection(Endpoint& endpoint, ConnectionId id, std::unique_ptr<StreamLink> link);

    /// Journals that it is open, and begins to read.
    void open(const SocketAddress& peer);
    /// Begins to connect to the endpoint's target. Where that fails it has ended.
    Result<void> connect();

    Result<void> send(std::string_view bytes, Wrap wrap) override;
    Result<void> change(const ConnectionChange& change) override;
    Result<void> shutdownWrite() override;
    void close(std::string_view why) override;
    void reset() override;

private:
    // Connection
    void describe(ConnectionState& state) override;
    [[nodiscard]] int priority() const override;

    // StreamHandler
    void onRead(Stream& stream) override;
    void onWritten(Stream& stream) override;
    void onEvent(Stream& stream, StreamEvents events) override;

    // LinkTap
    void received(std::span<const iovec> pieces, std::size_t size) override;
    void sent(std::span<const iovec> pieces, std::size_t size) override;

    // stream_connection_settings.cpp
    [[nodiscard]] Blocked readBlocked() const;
    [[nodiscard]] Blocked writeBlocked() const;
    [[nodiscard]] ConnectionSettings settings() const;
    void apply(const ConnectionSettings& settings);
    void applyRates(const ConnectionSettings& settings);
    Result<void> applyOptions(const SocketOptions& options);
    void takeInputAnew(const ConnectionSettings& before, const ConnectionSettings& now);

    // stream_connection_input.cpp
    [[nodiscard]] bool mayAnswer() const;
    [[nodiscard]] bool isOutputFull();
    void takeInput();
    void take(const Framer::Cut& cut);
    [[nodiscard]] std::string_view bytesOf(std::size_t start, std::size_t size);
    void reply(std::string_view body, std::string_view whole);
    Result<void> queue(std::string_view bytes, Wrap wrap);
    void finishServing();
    void tellLeftOver();

    // stream_connection.cpp
    [[nodiscard]] std::string eventText(StreamEvents events) const;
    [[nodiscard]] Error streamError() const;
    void connected();
    void peerEnded();
    void updateShutDown();
    void updateSuspended();
    void fail(const Error& error);

    /// As they were asked for.
    SocketOptions m_options;
    std::unique_ptr<StreamLink> m_link;
    /// The link's.
    Stream& m_stream;
    Behaviour m_behaviour;
    Framer m_framer;
    /// The behaviour has stopped taking input until the output has drained.
    bool m_held = false;
    bool m_peerEnded = false;
    std::optional<TimePoint> m_suspendedSince;
    bool m_shutDownAsked = false;
    bool m_toldLeftOver = false;
    /// We have closed our direction since the peer had closed its.
    bool m_served = false;
};

} // namespace weir
