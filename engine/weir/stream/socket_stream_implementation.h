#pragma once

#include <weir/loop/scoped_event.h>
#include <weir/stream/socket_io.h>
#include <weir/stream/socket_peer.h>
#include <weir/stream/socket_stream.h>
#include <weir/stream/stream_core.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// The transport of a SocketStream: a socket, an event that waits for it to be readable, and one
/// that exists only for those who connect or whose write would have blocked.
class SocketStream::Implementation final : public StreamCore {
public:
    Implementation(SocketStream& stream, EventLoop& loop, UniqueFd socket,
                   const StreamOptions& options);
    ~Implementation() override;

    // socket_stream_implementation.cpp: the state of the socket.
    [[nodiscard]] int descriptor() const { return m_socket.get(); }

    [[nodiscard]] bool isConnected() const { return m_state == State::Connected; }

    void setDescriptor(UniqueFd socket);
    void close();
    void reset();
    bool setPriority(int priority);

    [[nodiscard]] int priority() const { return m_priority; }

    // socket_stream_connecting.cpp
    Result<void> connect(const SocketAddress& address);
    Result<void> connect(Resolver& resolver, const std::string& host, std::uint16_t port);

    // socket_stream_writing.cpp
    void shutdownWrite();

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
    };

    /// Why a connection was not made, and how that is told.
    struct Failure {
        StreamEvents events;
        Error error;
    };

    /// What sendOutput() did; `code` is the errno that ended it.
    struct Sent {
        std::size_t bytes = 0;
        int code = 0;
    };

    // StreamCore
    [[nodiscard]] Blocked transportReadBlocked() const override;
    [[nodiscard]] Blocked transportWriteBlocked() const override;
    void updateReading() override;
    void updateWriting() override;
    void restartTimeouts() override;

    [[nodiscard]] Blocked linkBlocked() const;
    void adopt(UniqueFd socket);
    void release();
    void stop();
    void makeReadEvent();
    [[nodiscard]] std::unique_ptr<ScopedEvent> makeWriteEvent(int fd);
    void keepPriority(RawEvent& event) const;
    /// False: the system refuses to watch the socket; the direction has failed and will be told.
    bool watch(RawEvent& event, Directions direction);
    void setShutDown(bool shutDown);

    // socket_stream_reading.cpp
    void onReadEvent(EventFlags fired);
    void readOnce();
    [[nodiscard]] ssize_t receive(std::size_t most);
    void failRead(int code);

    // socket_stream_writing.cpp
    void onWriteEvent(EventFlags fired);
    void flush();
    [[nodiscard]] Sent sendOutput();
    [[nodiscard]] ssize_t sendOnce(std::size_t& tried);
    [[nodiscard]] bool waitsForWriting() const;
    void waitForWriting();
    void stopWaitingForWriting();
    void sendFinWhenDrained();

    // socket_stream_connecting.cpp
    [[nodiscard]] Result<void> checkUnconnected(const std::string& peer) const;
    [[nodiscard]] Result<void> begin(const SocketAddress& address);
    void startOver();
    void lookedUp(Result<std::vector<SocketAddress>> addresses);
    void onConnectEvent(EventFlags fired);
    void becomeConnected();
    void tryNextAddress(Failure last);
    void failToConnect(Failure failure);
    [[nodiscard]] Error connectError(int code, const SocketAddress& address) const;
    void dropSocket();

    UniqueFd m_socket;
    SocketIo* m_io;
    /// Both events are destroyed before the socket that they watch.
    std::unique_ptr<ScopedEvent> m_readEvent;
    std::unique_ptr<ScopedEvent> m_writeEvent;
    Deferred m_flush;
    std::unique_ptr<Attempt> m_attempt;
    SocketPeer m_peer;
    State m_state = State::Unconnected;
    std::uint8_t m_priority;
    bool m_closeOnFree;
    bool m_shutDown = false;
    bool m_finSent = false;
    /// The last read brought much: prepare space for the next one.
    bool m_readsMuch = false;
};

} // namespace weir
