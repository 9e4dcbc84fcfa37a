#pragma once

#include <weir/stream/stream.h>
#include <weir/stream/stream_timers.h>
#include <weir/stream/tls_certificate.h>
#include <weir/stream/tls_context.h>
#include <weir/stream/tls_error.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

// OpenSSL's SSL and BIO, so that this header needs none of OpenSSL's.
struct ssl_st;
struct bio_st;

namespace weir {

/// The stream that carries a TlsStream's records: owned, or one that outlives it.
class TlsTransport {
public:
    // Implicit, so that either is given as it is.
    TlsTransport(Stream& stream) : m_stream(&stream) {}

    template <class Kind>
        requires std::is_base_of_v<Stream, Kind>
    TlsTransport(std::unique_ptr<Kind> stream)
        : m_stream(stream.get()), m_owned(std::move(stream)) {}

    [[nodiscard]] Stream& stream() const { return *m_stream; }

private:
    Stream* m_stream;
    std::unique_ptr<Stream> m_owned;
};

/// Told of the plain bytes that pass a TlsStream, in the order in which they pass: what came is in
/// none of its buffers yet, what goes has become a record. It must not change or destroy the
/// stream.
class TlsTap {
public:
    virtual void received(std::string_view bytes) = 0;
    virtual void sent(std::string_view bytes) = 0;

protected:
    ~TlsTap() = default;
};

/// A plain value.
struct TlsStreamOptions {
    /// `io` has no effect, and it is as thread-safe as the transport is.
    StreamOptions stream;

    /// (Clients) whom to talk to: a DNS name or an address. The name is sent (SNI), and the
    /// certificate must be valid for it.
    std::string host;
    /// Off: any certificate of a trusted authority will do, whatever its name. That is for those
    /// who check the certificate themselves; where it is on, a verifying client needs a host.
    bool checkHost = true;

    /// A transport that ends without the peer's close_notify has ended cleanly (StreamEvents::Eof).
    /// Off, it is an Error, since an attacker may have cut it short (RFC 8446, 6.1).
    bool allowDirtyShutdown = false;

    /// How long the handshake may take, from when the transport is connected; then it is an Error
    /// with ETIMEDOUT. None: for ever.
    std::optional<Duration> handshakeTimeout = std::chrono::seconds(60);

    /// Not owned; must outlive the stream. None: nobody is told.
    TlsTap* tap = nullptr;
};

/// With what adopt() begins.
enum class TlsStart : std::uint8_t { Connecting, Accepting, Open };

/// TLS 1.2 and 1.3 over any other stream, with OpenSSL 3; one session, from the handshake to its
/// end. input() and output() hold plain bytes; the records pass through the transport's buffers.
///
/// The handshake begins by itself when the transport is connected, whichever directions are
/// enabled; then onEvent(Connected) follows, or onEvent(Error) with a lastError() that says why
/// there is none. Before that readBlocked() and writeBlocked() say Connecting, what is written
/// waits, and a read timeout counts how long the peer is silent. While the input is at its high
/// watermark (or reading is disabled) the transport does not read (Blocked::Above); while the
/// transport's output holds its write high watermark (64 KiB where it has none), no more records
/// are made.
///
/// The peer's close_notify is Eof; the peer then may still read. A transport that ends without it
/// is an Error while reading, see TlsStreamOptions::allowDirtyShutdown. A broken record, a fatal
/// alert or an error of the transport ends both directions; what OpenSSL sends because of it
/// leaves before the handler is told, where the transport takes it.
///
/// The transport's handler, its enabled directions, its read watermarks and its bytes are the
/// TlsStream's while that lives; others may set its timeouts and its write high watermark, connect
/// and close it. It is left without a handler.
///
/// Thread, re-entrancy: as every Stream; it has the transport's lock. A change callback of the
/// transport's buffers must not destroy it. Owner: whoever made it.
class TlsStream final : public Stream, private StreamHandler {
public:
    /// A client or a server, as `context` is. Fails where a client that verifies has no host to
    /// verify, the host cannot be a name, or memory is short; the transport is then gone where it
    /// was owned.
    [[nodiscard]] static Result<std::unique_ptr<TlsStream>> create(
        const TlsContext& context, TlsTransport transport, const TlsStreamOptions& options = {});

    /// Goes on with a session that the caller has made and set up; of it only renegotiation is
    /// turned off, and its BIOs are replaced. StreamOptions::closeOnFree: the stream frees it;
    /// where this fails, for want of memory, it is the caller's still. Of the other options `host`
    /// is only for messages, and checkHost has no effect.
    [[nodiscard]] static Result<std::unique_ptr<TlsStream>> adopt(
        ssl_st& session, TlsStart start, TlsTransport transport,
        const TlsStreamOptions& options = {});

    /// Without a word to the peer, for whom the session is then cut short: shutdownWrite(), and
    /// wait for the transport's output to be empty, to end it.
    ~TlsStream() override;

    /// Sends what the output holds, then close_notify; the peer may go on sending. The transport
    /// stays open. From now on nothing can be appended to the output.
    void shutdownWrite();
    /// Whether close_notify has gone to the transport (has come from the peer).
    [[nodiscard]] bool closeSent() const;
    [[nodiscard]] bool closeReceived() const;

    /// The handshake is done, and nothing has failed since.
    [[nodiscard]] bool isOpen() const;
    [[nodiscard]] bool isServer() const;
    /// "TLSv1.3" or "TLSv1.2"; what is agreed so far.
    [[nodiscard]] std::string protocolVersion() const;
    /// E.g. "TLS_AES_256_GCM_SHA384"; empty before it is agreed.
    [[nodiscard]] std::string cipher() const;
    /// The application protocol agreed on (ALPN), empty where there is none.
    [[nodiscard]] std::string applicationProtocol() const;
    /// The name that the client asked for (SNI); empty where it asked for none.
    [[nodiscard]] std::string serverName() const;
    /// None before it came, or where the peer sent none.
    [[nodiscard]] std::optional<TlsCertificate> peerCertificate() const;
    /// It failed since the peer's certificate was no good (was not valid for the host's name).
    [[nodiscard]] bool refusedPeer() const;
    [[nodiscard]] bool refusedPeersName() const;
    /// The session was resumed from an earlier one.
    [[nodiscard]] bool isResumed() const;

    [[nodiscard]] bool allowDirtyShutdown() const;
    void setAllowDirtyShutdown(bool allowed);

    /// There is none: always fails, and says so (RFC 8446, 4.1.2; CVE-2009-3555).
    Result<void> renegotiate();

    /// OpenSSL's codes (ERR_get_error(3)) behind what failed, the oldest first, each once; 0 where
    /// there is no more. At most TlsErrors::most are kept.
    unsigned long takeErrorCode();

    [[nodiscard]] ssl_st& native() const { return *m_session.ssl; }

    [[nodiscard]] Stream* underlying() const override { return &below(); }

    bool setDescriptor(UniqueFd socket) override;
    bool setPriority(int priority) override;
    [[nodiscard]] int priority() const override;

    /// Writing: makes records of what the output holds, as far as the transport takes them, and
    /// flushes it; Finished: and shutdownWrite(). Reading: nothing, since records are opened as
    /// they come.
    bool flush(Directions directions, FlushMode mode) override;

private:
    struct Session {
        ssl_st* ssl;
        bool owned;
    };

    enum class Phase : std::uint8_t {
        Waiting, ///< for the transport to be connected
        Shaking,
        Open,
        Failed,
    };

    /// What became of a call of OpenSSL.
    enum class Step : std::uint8_t {
        Done,
        Waits,  ///< for the transport to bring, or to take, more
        Closed, ///< the peer's close_notify came
        Failed,
    };

    TlsStream(Session session, TlsTransport transport, TlsStart start,
              const TlsStreamOptions& options);

    // Stream
    [[nodiscard]] Blocked transportReadBlocked() const override;
    [[nodiscard]] Blocked transportWriteBlocked() const override;
    void updateReading() override;
    void updateWriting() override;
    void restartTimeouts() override;
    void atTurnEnd() override;

    // StreamHandler, of the transport
    void onRead(Stream& below) override;
    void onWritten(Stream& below) override;
    void onEvent(Stream& below, StreamEvents events) override;

    // tls_stream_transport.cpp
    /// False: there is no memory for it.
    [[nodiscard]] bool attach();

    [[nodiscard]] Stream& below() const { return m_transport.stream(); }

    [[nodiscard]] bool isShaking() const {
        return m_phase == Phase::Waiting || m_phase == Phase::Shaking;
    }

    [[nodiscard]] bool transportIsConnected() const;
    [[nodiscard]] bool transportHasEnded() const;
    [[nodiscard]] bool transportIsFull() const;
    [[nodiscard]] bool hasMoreToRead() const;
    void pauseTransport(bool pause);
    void transportDrained();
    void schedule();
    void updateTimers();
    void startHandshakeTimer(Duration limit);

    // tls_stream_moving.cpp. What returns a bool is false where the stream was destroyed.
    void advance();
    [[nodiscard]] Step stepOf(int result);
    [[nodiscard]] bool shakeHands();
    [[nodiscard]] bool send();
    [[nodiscard]] bool encrypt(std::size_t& written);
    [[nodiscard]] Step encryptOnce(std::size_t& written);
    void sendCloseNotify();
    [[nodiscard]] bool decrypt();
    [[nodiscard]] Step decryptOnce(std::size_t& got);
    [[nodiscard]] bool endReading(Step step);

    // tls_stream_failing.cpp
    void fail(Error error, StreamEvents events);
    void failHandshake(Step step);
    void transportFailed(StreamEvents events);
    [[nodiscard]] bool truncated();
    [[nodiscard]] bool failedToVerify() const;
    [[nodiscard]] Error errorOf(std::string_view what) const;
    [[nodiscard]] std::string handshakeName() const;
    [[nodiscard]] std::string peerName() const;

    /// What the session was made of is kept, since it points at it.
    std::optional<TlsContext> m_context;
    TlsTransport m_transport;
    Session m_session;
    bio_st* m_bio = nullptr; // shared with the session
    Buffer::CallbackId m_drained = 0;
    StreamTimers m_timers;
    std::unique_ptr<Event> m_handshakeTimer;
    std::optional<Duration> m_handshakeTimeout;
    TlsErrors m_errors;
    TlsTap* m_tap;
    std::string m_host;
    /// The oldest code of the call that failed last.
    unsigned long m_cause = 0;
    /// Of a failure, from when it happened until it is told.
    StreamEvents m_toReport = StreamEvents::None;
    Phase m_phase;
    bool m_allowDirtyShutdown;
    bool m_shutDown = false;
    bool m_closeSent = false;
    bool m_paused = false;
};

} // namespace weir
