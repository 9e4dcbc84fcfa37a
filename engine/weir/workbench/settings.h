#pragma once

#include <weir/base/clock.h>
#include <weir/net/target.h>
#include <weir/stream/buffer.h>
#include <weir/stream/stream.h>
#include <weir/stream/tls_context.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a person chooses for an endpoint and its connections. Plain values; any thread.
namespace weir {

/// The priorities that a Workbench's loop has; 0 is the most urgent.
inline constexpr int workbenchPriorities = 3;

enum class BehaviourKind {
    None,       ///< only shows what comes; a person answers
    Echo,       ///< sends each message back
    UpperCase,  ///< sends each message back with a-z as A-Z (ASCII)
    Discard,    ///< takes and drops (RFC 863)
    FixedReply, ///< answers each message with Behaviour::reply
};

/// What an endpoint does with each message that comes in.
struct Behaviour {
    BehaviourKind kind = BehaviourKind::None;
    /// For FixedReply: the bytes.
    std::string reply;

    bool operator==(const Behaviour&) const = default;
};

enum class FramingKind {
    None, ///< what one read callback finds is one message
    Line,
    Delimiter,
    LengthPrefix,
    Markers, ///< from a start marker to an end marker, both included; what is between is skipped
    FixedSize,
};

/// How input is cut into messages, and (frameReplies) how an answer is wrapped.
struct Framing {
    FramingKind kind = FramingKind::None;
    /// Line: where a line ends; an answer gets CR LF for CrLf, StrictCrLf and Any, else LF or NUL.
    LineEnding lineEnding = LineEnding::CrLf;
    /// Delimiter: at least one byte.
    std::string delimiter;
    /// LengthPrefix: 1, 2, 4 or 8 bytes.
    int prefixSize = 2;
    bool prefixBigEndian = true;
    /// LengthPrefix: the length counts the prefix's own bytes too.
    bool prefixCountsItself = false;
    /// Markers: at least one byte each.
    std::string startMarker;
    std::string endMarker;
    /// FixedSize: at least 1, at most maxMessage.
    std::size_t fixedSize = 16;
    /// A longer message ends the connection with an error, in bytes.
    std::size_t maxMessage = 1024 * 1024;
    /// Answers of a behaviour are wrapped the way input is cut (a line gets its ending back, a
    /// prefix is put before it, ...); without, their bytes go out bare.
    bool frameReplies = true;

    bool operator==(const Framing&) const = default;
};

/// How fast bytes may go one way. Each whole second of the loop's clock allows as much anew.
struct ByteRate {
    /// Bytes a second, at most 1 TiB; 0: without a limit.
    std::size_t perSecond = 0;
    /// What is not used is saved up to so much, which then may go at once; at least perSecond. 0:
    /// the same as perSecond, nothing is saved.
    std::size_t burst = 0;

    bool operator==(const ByteRate&) const = default;
};

/// Options of a connection's socket; what is not set is as the system has it. In a simulated run
/// noDelay and keepAlive mean nothing, and the sizes are those of the buffers in between.
struct SocketOptions {
    /// TCP_NODELAY: small pieces leave at once (tcp(7)). TCP only.
    std::optional<bool> noDelay;
    /// SO_KEEPALIVE: a silent peer is asked whether it is still there. TCP only.
    std::optional<bool> keepAlive;
    /// SO_SNDBUF and SO_RCVBUF in bytes, 1 KiB to 1 GiB. The system may take less (its maximum) or
    /// more (Linux takes twice as much, socket(7)): ConnectionState::socket has what it took.
    std::optional<std::size_t> sendBuffer;
    std::optional<std::size_t> receiveBuffer;

    bool operator==(const SocketOptions&) const = default;
};

/// Everything that can be set on a connection while it runs.
struct ConnectionSettings {
    Behaviour behaviour;
    Framing framing;
    /// A high watermark of 0 is without a limit. The write high watermark is where a behaviour
    /// stops taking input until the output has drained (back-pressure).
    Watermarks read{.low = 0, .high = 1024 * 1024};
    Watermarks write{.low = 0, .high = 1024 * 1024};
    std::optional<Duration> readTimeout;
    std::optional<Duration> writeTimeout;
    int priority = 1;
    bool readEnabled = true;
    bool writeEnabled = true;
    bool deferCallbacks = false;
    /// Of streams; not for UDP. With TLS they count what TLS sends, which is a little more.
    ByteRate readRate;
    ByteRate writeRate;
    /// UDP: the listener's (client's) socket gets the sizes when it starts.
    SocketOptions socket;

    bool operator==(const ConnectionSettings&) const = default;
};

/// A change of some of them: only what is set is changed.
struct ConnectionChange {
    std::optional<Behaviour> behaviour;
    std::optional<Framing> framing;
    std::optional<Watermarks> read;
    std::optional<Watermarks> write;
    std::optional<std::optional<Duration>> readTimeout;
    std::optional<std::optional<Duration>> writeTimeout;
    std::optional<int> priority;
    std::optional<bool> readEnabled;
    std::optional<bool> writeEnabled;
    std::optional<bool> deferCallbacks;
    std::optional<ByteRate> readRate;
    std::optional<ByteRate> writeRate;
    std::optional<bool> noDelay;
    std::optional<bool> keepAlive;
    std::optional<std::size_t> sendBuffer;
    std::optional<std::size_t> receiveBuffer;
};

/// How TLS is spoken where the target is tls://. Files are in PEM form (RFC 7468), and read when
/// the endpoint starts. With TLS the journal's Sent and Received records, the counts and the
/// buffers are of the plain bytes.
struct TlsSettings {
    /// Its own certificate, then those of the authorities between it and the root. A listener needs
    /// one; a client only where the server asks for it.
    std::string certificateFile;
    /// The private key of that, not encrypted.
    std::string keyFile;
    /// Whom to trust. A client without it trusts whom the system trusts; a listener with it wants a
    /// certificate from each client.
    std::string authoritiesFile;
    /// The peer's certificate must be a good one. Off is said in the states.
    bool verify = true;
    /// Client: the name that is asked for (SNI) and that the certificate must be valid for; empty:
    /// the target's host.
    std::string serverName;
    /// Application protocols (ALPN, RFC 7301), the preferred first, each of 1 to 255 bytes.
    std::vector<std::string> protocols;
    TlsVersion minimumVersion = TlsVersion::Tls12;

    bool operator==(const TlsSettings&) const = default;
};

enum class Role { Listener, Client };

/// An endpoint as a person describes it.
struct EndpointSettings {
    /// Shown to people; empty: made from the role and the target.
    std::string name;
    Role role = Role::Listener;
    Target target;
    /// Of each new connection.
    ConnectionSettings connection;
    /// Listener: connections that wait to be accepted (listen(2)), 1 to 65535.
    int backlog = 128;
    /// Listener: no more than so many connections at once, 1 to 1,000,000; further ones wait in
    /// the kernel. UDP: peers remembered; the longest silent one is forgotten first.
    std::size_t maxConnections = 16384;
    /// Listener: may be reached from other machines. Without it only loopback addresses start.
    bool allowRemote = false;
    /// Where target.tls is set; none there: as a TlsSettings{} says.
    std::optional<TlsSettings> tls;

    bool operator==(const EndpointSettings&) const = default;
};

/// Which field a problem is about, so that a dialog can show it there.
enum class Field {
    Target,
    Behaviour,
    Reply,
    Framing,
    Delimiter,
    Prefix,
    Markers,
    FixedSize,
    MaxMessage,
    ReadWatermarks,
    WriteWatermarks,
    ReadTimeout,
    WriteTimeout,
    Priority,
    Backlog,
    MaxConnections,
    ReadRate,
    WriteRate,
    NoDelay,
    KeepAlive,
    SendBuffer,
    ReceiveBuffer,
    Tls, ///< as a whole
    TlsCertificate,
    TlsKey,
    TlsAuthorities,
    TlsServerName,
    TlsProtocols,
};

/// A sentence that says what is wrong and what would be right.
struct Problem {
    Field field;
    std::string message;
};

/// Everything that cannot work, in the order of the fields; empty when it can.
std::vector<Problem> check(const EndpointSettings& settings);
/// `transport`: what it does not have is a problem.
std::vector<Problem> check(const ConnectionSettings& settings,
                           Transport transport = Transport::Tcp);
/// What `settings` are once `change` is made.
ConnectionSettings changed(ConnectionSettings settings, const ConnectionChange& change);

/// The words that files, options and windows use: "echo", "upper-case", "discard", "fixed-reply",
/// "none"; "line", "delimiter", "length-prefix", "markers", "fixed-size"; "any", "crlf",
/// "strict-crlf", "lf", "nul"; "1.2", "1.3". Parsing names the right words when it fails, the
/// nearest first.
std::string_view word(BehaviourKind kind);
std::string_view word(FramingKind kind);
std::string_view word(LineEnding ending);
std::string_view word(TlsVersion version);
std::vector<std::string_view> behaviourWords();
std::vector<std::string_view> framingWords();
std::vector<std::string_view> lineEndingWords();
std::vector<std::string_view> tlsVersionWords();
Result<BehaviourKind> parseBehaviour(std::string_view text);
Result<FramingKind> parseFraming(std::string_view text);
Result<LineEnding> parseLineEnding(std::string_view text);
Result<TlsVersion> parseTlsVersion(std::string_view text);
/// `text`, or the one of `words` that a person may have meant; empty where none is near.
std::string_view nearestWord(std::string_view text, const std::vector<std::string_view>& words);

} // namespace weir
