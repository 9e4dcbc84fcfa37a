#pragma once

#include <weir/base/unique_fd.h>
#include <weir/loop/raw_event.h>
#include <weir/loop/scoped_event.h>
#include <weir/net/resolver.h>
#include <weir/net/socket_address.h>
#include <weir/stream/socket_io.h>
#include <weir/stream/socket_peer.h>
#include <weir/stream/stream.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// A Stream over a TCP or Unix-domain socket (tutorial 3.5). Answering a message costs two system
/// calls once it is warm: one read of up to 64 KiB, and one write, since what callbacks write is
/// gathered, and the descriptor is watched for writing only after a write would have blocked.
///
/// What the stream's own read callback writes is flushed behind it, once; onWritten() then follows
/// at once. All else that callbacks write in a turn is flushed once at its end: what was written by
/// others, with what the read callback adds to it, and all that callbacks in the deferred stage
/// write.
///
/// Within it are a socket, an event that waits for it to be readable, and one that exists only for
/// those who connect or whose write would have blocked.
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
    /// With a socket of the caller's, perhaps bound, which is non-blocking; without an address the
    /// caller has begun to connect it. Where it fails, `socket` is still the caller's, and where
    /// the connection is not made, it stays the stream's (tutorial 3.5.2).
    Result<void> connect(UniqueFd& socket, const std::optional<SocketAddress>& address);

    /// Sends what the output holds, then FIN (shutdown(2) SHUT_WR); the peer may go on sending.
    /// From now on nothing can be appended to the output (its end is frozen). While connecting it
    /// holds for the connection to come, and without a connection it does nothing.
    void shutdownWrite();
    /// Closes at once, with or without StreamOptions::closeOnFree; what the output still holds is
    /// lost, what the input holds stays. No callback follows.
    void close();
    /// As close(), with RST (RFC 9293, 3.10.4).
    void reset();

    [[nodiscard]] int descriptor() const override;
    bool setDescriptor(UniqueFd socket) override;
    [[nodiscard]] bool isConnected() const;

    bool setPriority(int priority) override;
    [[nodiscard]] int priority() const override;

private:
    enum class State : std::uint8_t {
        Unconnected,
        Resolving,
        Connecting,
        Connected,
        Failed,
        Closed
    };

    /// Lives while the stream connects.
    struct Attempt {
        /// Empty where it was asked for by address.
        std::string host;
        std::unique_ptr<Resolver::Request> lookUp;
        std::vector<SocketAddress> addresses;
        /// Which of them comes next.
        std::size_t next = 0;
        /// What connect(2) answered at once, if it did: 0 or an errno.
        std::optional<int> answer;
        /// The socket is the caller's; `addresses` has one of no family where that is not known.
        bool isGiven = false;
    };

    /// Why a connection was not made, and how that is told.
    struct Failure {
        StreamEvents events;
        Error error;
    };

    /// What a connected stream whose writes never block does without.
    struct Rare final : KindExtras {
        SocketIo* io = nullptr;
        /// While it connects, or a write would have blocked.
        std::unique_ptr<ScopedEvent> writeEvent;
        std::unique_ptr<Attempt> attempt;
        /// Where it is an IPv6 peer that this stream connected to.
        std::unique_ptr<SocketAddress> peer;
    };

    /// What sendOutput() did; `code` is the errno that ended it.
    struct Sent {
        std::size_t bytes = 0;
        int code = 0;
    };

    // Stream
    [[nodiscard]] Blocked transportReadBlocked() const override;
    [[nodiscard]] Blocked transportWriteBlocked() const override;
    void updateReading() override;
    void updateWriting() override;
    void restartTimeouts() override;
    void atTurnEnd() override;

    [[nodiscard]] Blocked linkBlocked() const;

    // As Stream's, without asking for each reason.
    [[nodiscard]] bool mayRead() const { return m_state == State::Connected && isReadOpen(); }

    [[nodiscard]] bool mayWrite() const { return m_state == State::Connected && isWriteOpen(); }

    void adopt(UniqueFd socket);
    void release();
    void stop();

    [[nodiscard]] Rare* rareIfAny() const { return static_cast<Rare*>(kindExtras()); }

    [[nodiscard]] Rare& rare();

    [[nodiscard]] ScopedEvent* writeEvent() const {
        const Rare* const kept = rareIfAny();
        return kept == nullptr ? nullptr : kept->writeEvent.get();
    }

    [[nodiscard]] Attempt* attempt() const;
    [[nodiscard]] SocketIo* injectedIo() const;
    void dropAttempt();
    void dropWriteEvent();
    void keepPeer(const SocketAddress& address);
    [[nodiscard]] std::string peerName() const;
    /// Of no descriptor: makes none.
    void makeReadEvent(int fd);
    [[nodiscard]] std::unique_ptr<ScopedEvent> makeWriteEvent(int fd);
    void keepPriority(RawEvent& event) const;
    /// False: the system refuses to watch the socket; the direction has failed and will be told.
    bool watch(RawEvent& event, Directions direction);
    void setShutDown(bool shutDown);

    // socket_stream_reading.cpp
    void onReadEvent(EventFlags fired);
    void readOnce();
    void tellOfBytes();
    [[nodiscard]] ssize_t receive(std::size_t most);
    [[nodiscard]] ssize_t receiveMuch(std::size_t most);
    [[nodiscard]] ssize_t receiveInto(std::span<const iovec> pieces) const;
    void failRead(int code);

    // socket_stream_writing.cpp
    void onWriteEvent(EventFlags fired);
    void send();
    [[nodiscard]] Sent sendOutput();
    [[nodiscard]] Buffer::Sent sendOnce(std::size_t most) const;

    [[nodiscard]] bool waitsForWriting() const {
        return m_state == State::Connected && writeEvent() != nullptr;
    }

    void waitForWriting();
    void stopWaitingForWriting();
    void sendFinWhenDrained();

    // socket_stream_connecting.cpp
    [[nodiscard]] Result<void> checkUnconnected(const std::string& peer) const;
    [[nodiscard]] Result<void> begin(const SocketAddress& address);
    [[nodiscard]] Result<void> begin(UniqueFd& socket, const SocketAddress& address);
    void startOver();
    void lookedUp(Result<std::vector<SocketAddress>> addresses);
    void onConnectEvent(EventFlags fired);
    void becomeConnected();
    void tryNextAddress(Failure last);
    void failToConnect(Failure failure);
    [[nodiscard]] Error connectError(int code, const SocketAddress& address) const;
    void dropSocket();

    // Kept small, see Stream.
    UniqueFd m_socket;
    SocketPeer m_peer;
    std::uint8_t m_priority;
    State m_state : 3 = State::Unconnected;
    bool m_closeOnFree : 1;
    bool m_shutDown : 1 = false;
    bool m_finSent : 1 = false;
    /// The last read brought much: prepare space for the next one.
    bool m_readsMuch : 1 = false;
    /// Of no descriptor while there is no connection.
    RawEvent m_readEvent;
};

} // namespace weir
