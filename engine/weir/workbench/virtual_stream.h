#pragma once

#include <weir/loop/event.h>
#include <weir/net/resolver.h>
#include <weir/net/socket_address.h>
#include <weir/stream/stream.h>
#include <weir/stream/stream_timers.h>
#include <weir/workbench/network.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace weir {

class VirtualListener;
class VirtualNetwork;

/// One end of a connection within a VirtualNetwork. It does what a SocketStream does over loopback,
/// with the same events, errors and sentences, but no system call: what is sent lies in memory as
/// it would in the system's buffers, up to their size, and the other end finds it in the next turn,
/// at its own priority.
///
/// Thread, re-entrancy: as every Stream. Owner: its VirtualLink. The network must outlive it.
class VirtualStream final : public Stream {
public:
    /// Of each of the two buffers between two ends, unless setBuffers() says otherwise.
    static constexpr std::size_t usualBuffer = std::size_t{128} * 1024;

    explicit VirtualStream(VirtualNetwork& network);
    ~VirtualStream() override;

    void setTap(LinkTap* tap) { m_tap = tap; }

    /// As SocketStream's.
    Result<void> connect(const SocketAddress& address);
    Result<void> connect(Resolver& resolver, const std::string& host, std::uint16_t port);

    [[nodiscard]] bool isConnected() const { return m_state == State::Connected; }

    void shutdownWrite();
    void close();
    void reset();

    /// What it has sent and the other end has not read is at most its own send buffer and the other
    /// end's receive buffer.
    void setBuffers(std::optional<std::size_t> send, std::optional<std::size_t> receive);

    /// Of no family where there is no connection.
    [[nodiscard]] const SocketAddress& localAddress() const { return m_local; }

    [[nodiscard]] const SocketAddress& peerAddress() const { return m_remote; }

    bool setPriority(int priority) override;

    [[nodiscard]] int priority() const override { return m_priority; }

    /// Writing: sends at once; reading: nothing.
    bool flush(Directions directions, FlushMode mode) override;

    // What the network does with it.

    /// `server` is new, and the other end of this one, which connects to `at`.
    void link(VirtualStream& server, const SocketAddress& from, const SocketAddress& at);
    /// The other end is there: connect() is answered in the next turn.
    void answered();

private:
    enum class State : std::uint8_t {
        Unconnected,
        Resolving,
        Connecting,
        Connected,
        Failed,
        Closed
    };

    struct Attempt {
        /// Empty where it was asked for by address.
        std::string host;
        std::unique_ptr<Resolver::Request> lookUp;
        std::vector<SocketAddress> addresses;
        std::size_t next = 0;
        /// 0 or an errno; none while the listener's backlog is full.
        std::optional<int> answer;
    };

    // Stream
    [[nodiscard]] Blocked transportReadBlocked() const override;
    [[nodiscard]] Blocked transportWriteBlocked() const override;
    void updateReading() override;
    void updateWriting() override;
    void restartTimeouts() override;
    void atTurnEnd() override;

    // virtual_stream.cpp
    [[nodiscard]] Blocked linkBlocked() const;
    void onReadable();
    void readOnce(std::size_t most);
    void tellOfBytes();
    void endReading();
    void onWritable();
    void send();
    /// Returns the errno that ended it.
    [[nodiscard]] int sendOutput(std::size_t& sent);
    [[nodiscard]] std::size_t roomBeyond() const;
    void moveOut(std::size_t size);
    void sendFinWhenDrained();
    void spaceFreed();
    /// The other end has gone; `code` is what is told of it, 0: only the end of file.
    void partnerGone(int code);
    void letGo(int code);
    void stop();

    // virtual_stream_connecting.cpp
    [[nodiscard]] Result<void> checkUnconnected(const std::string& peer) const;
    [[nodiscard]] Result<void> begin(const SocketAddress& address);
    void startOver();
    void lookedUp(Result<std::vector<SocketAddress>> addresses);
    void onConnectEvent(EventFlags fired);
    void becomeConnected();
    void tryNextAddress(StreamEvents events, Error error);
    void failToConnect(StreamEvents events, Error error);
    [[nodiscard]] Error connectError(int code, const SocketAddress& address) const;

    VirtualNetwork& m_network;
    LinkTap* m_tap = nullptr;
    VirtualStream* m_partner = nullptr;
    SocketAddress m_local;
    SocketAddress m_remote;
    std::unique_ptr<Attempt> m_attempt;
    /// What has come and was not read yet.
    Buffer m_arrived;
    StreamTimers m_timers;
    Event m_readable;
    Event m_writable;
    std::size_t m_sendBuffer = usualBuffer;
    std::size_t m_receiveBuffer = usualBuffer;
    /// The other end's, also when that has gone.
    std::size_t m_capacity = 2 * usualBuffer;
    int m_priority;
    /// An errno that the next read or write tells, after what has arrived; 0: none.
    int m_error = 0;
    State m_state = State::Unconnected;
    bool m_shutDown = false;
    bool m_finSent = false;
    bool m_endArrived = false;
    /// Waits for space beyond.
    bool m_waits = false;
    /// Something was sent to a peer that has gone: TCP learns of that only then.
    bool m_lost = false;
};

/// A VirtualStream as a Workbench's connection has it.
class VirtualLink final : public StreamLink {
public:
    explicit VirtualLink(VirtualNetwork& network) : m_stream(network) {}

    void setTap(LinkTap* tap) override { m_stream.setTap(tap); }

    [[nodiscard]] VirtualStream& stream() override { return m_stream; }

    Result<void> connect(const Target& target, Resolver& resolver) override;

    void shutdownWrite() override { m_stream.shutdownWrite(); }

    [[nodiscard]] bool hasShutDown() const override {
        return m_stream.isConnected() && any(m_stream.writeBlocked(), Blocked::ShutDown);
    }

    void close() override { m_stream.close(); }

    void reset() override { m_stream.reset(); }

    void sendNow() override { (void)m_stream.flush(Directions::Write, FlushMode::Flush); }

    Result<void> setOptions(const SocketOptions& options) override;

    [[nodiscard]] const SocketOptions& options() const override { return m_options; }

    Result<void> opened() override { return {}; }

    [[nodiscard]] std::string localAddress() const override;
    [[nodiscard]] std::string peerAddress() const override;

private:
    SocketOptions m_options;
    VirtualStream m_stream;
};

} // namespace weir
