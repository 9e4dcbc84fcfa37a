#pragma once

#include <weir/base/error.h>
#include <weir/stream/stream.h>
#include <weir/workbench/ids.h>
#include <weir/workbench/settings.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// What an endpoint and a connection are at one moment, copied out of the engine. Plain values.
namespace weir {

enum class EndpointPhase : std::uint8_t {
    Stopped,
    Starting,  ///< a client looks its name up or connects
    Listening, ///< a listener accepts
    Paused,    ///< a listener that does not accept for now
    Connected, ///< a client
    Failed,    ///< see EndpointState::error
};

enum class ConnectionPhase : std::uint8_t {
    Connecting,
    Open,
    PeerClosed, ///< the peer has sent FIN; we may still write
    ShutDown,   ///< we have sent FIN; the peer may still write
    Closed,
    Failed, ///< closed by an error, see ConnectionState::error
};

/// What TLS has agreed on with a peer.
struct TlsState {
    /// "TLSv1.3" or "TLSv1.2"; empty until the handshake is done, as is what follows.
    std::string version;
    /// E.g. "TLS_AES_256_GCM_SHA384".
    std::string cipher;
    /// The application protocol (ALPN); empty where there is none.
    std::string protocol;
    /// What the client asked for (SNI); empty where it asked for none.
    std::string serverName;
    /// Of the peer's certificate, "CN=example.test"; empty where it sent none.
    std::string peerSubject;
    /// Off: the server may be anybody. A listener wants a certificate of its clients.
    bool verifies = true;
    bool isServer = false;
};

/// "TLSv1.3, TLS_AES_256_GCM_SHA384, h2, peer CN=example.test, verification off".
std::string toText(const TlsState& tls);

struct EndpointState {
    EndpointId id = EndpointId::None;
    EndpointSettings settings;
    /// settings.name, or the one made from the role and target; never empty.
    std::string name;
    EndpointPhase phase = EndpointPhase::Stopped;
    /// The address that is really bound (with the port that was chosen) or connected to.
    std::string address;
    /// Reachable from other machines.
    bool remote = false;
    /// Why it failed, or the accept error that it rests from.
    std::optional<Error> error;
    /// A client's current or last connection.
    ConnectionId connection = ConnectionId::None;
    std::uint32_t openConnections = 0;
    std::uint64_t acceptedConnections = 0;
    /// Of all its connections, the closed ones too.
    std::uint64_t bytesIn = 0;
    std::uint64_t bytesOut = 0;
    /// For how long the high watermark has held reading back, of all its connections together;
    /// without what ConnectionState::suspendedSince says.
    Duration suspended{};
    /// Of a client's current or last connection that speaks TLS.
    std::optional<TlsState> tls;
};

struct ConnectionState {
    ConnectionId id = ConnectionId::None;
    EndpointId endpoint = EndpointId::None;
    Transport transport = Transport::Tcp;
    ConnectionPhase phase = ConnectionPhase::Connecting;
    std::string local;
    std::string peer;
    std::uint64_t bytesIn = 0;
    std::uint64_t bytesOut = 0;
    /// Counted by the framing.
    std::uint64_t messagesIn = 0;
    std::uint64_t messagesOut = 0;
    /// What the buffers hold, in bytes.
    std::size_t inputSize = 0;
    std::size_t outputSize = 0;
    /// What the engine really has, read back from the stream.
    ConnectionSettings settings;
    /// Of the socket options that were asked for, what the system made of them.
    SocketOptions socket;
    /// None where there is no TLS.
    std::optional<TlsState> tls;
    Blocked readBlocked = Blocked::None;
    /// Since when the high watermark holds reading back, on the loop's clock; none: it does not.
    std::optional<TimePoint> suspendedSince;
    Blocked writeBlocked = Blocked::None;
    std::optional<Error> error;
};

/// Everything that changed since it was last asked for; the newest state of each.
struct Changes {
    std::vector<EndpointState> endpoints;
    std::vector<ConnectionState> connections;
    std::vector<EndpointId> removedEndpoints;
    /// Gone from the engine; the last state came before or stands in `connections`.
    std::vector<ConnectionId> removedConnections;

    [[nodiscard]] bool empty() const {
        return endpoints.empty() && connections.empty() && removedEndpoints.empty() &&
               removedConnections.empty();
    }
};

/// One sentence why nothing is read from (written to) a connection, e.g. "waits for 5 more bytes:
/// 5 of the read low watermark 10"; empty where nothing holds it back.
std::string whyNotReading(const ConnectionState& state);
std::string whyNotWriting(const ConnectionState& state);

std::string_view word(EndpointPhase phase);
std::string_view word(ConnectionPhase phase);

} // namespace weir
