#include <weir/base/units.h>
#include <weir/workbench/settings.h>

namespace weir {

namespace {

constexpr std::size_t longestMessage = std::size_t{256} * 1024 * 1024;
constexpr std::size_t longestMarker = 1024;

class Checker {
public:
    void say(Field field, std::string message) {
        m_problems.push_back({field, std::move(message)});
    }

    void checkTarget(const EndpointSettings& settings);
    void checkBehaviour(const Behaviour& behaviour, Transport transport);
    void checkFraming(const Framing& framing);
    void checkConnection(const ConnectionSettings& connection);
    void checkListener(const EndpointSettings& settings);
    void checkTransport(const ConnectionSettings& connection, Transport transport);
    void checkTls(const EndpointSettings& settings);

    std::vector<Problem> take() { return std::move(m_problems); }

private:
    void checkMarker(Field field, std::string_view name, const std::string& marker);
    void checkPrefix(const Framing& framing);
    void checkRate(Field field, std::string_view name, const ByteRate& rate);
    void checkSocketBuffer(Field field, std::string_view name,
                           const std::optional<std::size_t>& size);
    void checkProtocols(const std::vector<std::string>& protocols);

    std::vector<Problem> m_problems;
};

void Checker::checkTarget(const EndpointSettings& settings) {
    const Target& target = settings.target;
    if (target.transport == Transport::Unix) {
        if (target.path.empty()) {
            say(Field::Target, "The path is empty; write for example /tmp/weir.sock.");
        }
        return;
    }
    if (target.host.empty()) {
        say(Field::Target, "The address is empty; write for example 127.0.0.1.");
        return;
    }
    if (settings.role == Role::Client && target.port == 0) {
        say(Field::Target,
            "Port 0 cannot be connected to; write the port that the peer listens "
            "on, between 1 and 65535.");
    }
    if (settings.role == Role::Listener && !settings.allowRemote && !target.isLoopback()) {
        say(Field::Target, target.host +
                               " can be reached from other machines; choose 127.0.0.1, or allow "
                               "connections from other machines.");
    }
}

void Checker::checkBehaviour(const Behaviour& behaviour, Transport transport) {
    constexpr std::size_t largestDatagram = 65507;
    if (behaviour.kind != BehaviourKind::FixedReply) {
        return;
    }
    if (behaviour.reply.empty()) {
        say(Field::Reply, "The fixed reply is empty; write what to answer, such as OK\\r\\n.");
    } else if (behaviour.reply.size() > longestMessage) {
        say(Field::Reply, "The fixed reply is longer than " + formatSize(longestMessage) + ".");
    } else if (transport == Transport::Udp && behaviour.reply.size() > largestDatagram) {
        say(Field::Reply, "The fixed reply does not fit into a datagram of 65507 bytes.");
    }
}

void Checker::checkMarker(Field field, std::string_view name, const std::string& marker) {
    if (marker.empty()) {
        say(field, "The " + std::string(name) + " is empty; write at least one byte, such as \\n.");
    } else if (marker.size() > longestMarker) {
        say(field,
            "The " + std::string(name) + " is longer than " + formatSize(longestMarker) + ".");
    }
}

void Checker::checkPrefix(const Framing& framing) {
    const int size = framing.prefixSize;
    if (size != 1 && size != 2 && size != 4 && size != 8) {
        say(Field::Prefix, "A length prefix of " + std::to_string(size) +
                               " bytes is not possible; choose 1, 2, 4 or 8.");
    }
}

void Checker::checkFraming(const Framing& framing) {
    switch (framing.kind) {
        case FramingKind::None:
            return;
        case FramingKind::Line:
            break;
        case FramingKind::Delimiter:
            checkMarker(Field::Delimiter, "delimiter", framing.delimiter);
            break;
        case FramingKind::LengthPrefix:
            checkPrefix(framing);
            break;
        case FramingKind::Markers:
            checkMarker(Field::Markers, "start marker", framing.startMarker);
            checkMarker(Field::Markers, "end marker", framing.endMarker);
            break;
        case FramingKind::FixedSize:
            if (framing.fixedSize == 0 || framing.fixedSize > framing.maxMessage) {
                say(Field::FixedSize, "The fixed size must be between 1 and the longest message, " +
                                          formatSize(framing.maxMessage) + ".");
            }
            break;
    }
    if (framing.maxMessage == 0 || framing.maxMessage > longestMessage) {
        say(Field::MaxMessage,
            "The longest message must be between 1 B and " + formatSize(longestMessage) + ".");
    }
}

void Checker::checkConnection(const ConnectionSettings& connection) {
    // With low above high, reading would pause before its callback could ever run.
    if (connection.read.high != 0 && connection.read.low > connection.read.high) {
        say(Field::ReadWatermarks, "The read low watermark " + formatSize(connection.read.low) +
                                       " is above the high one " +
                                       formatSize(connection.read.high) +
                                       "; reading would pause for ever. Lower it, or raise or "
                                       "remove the high one.");
    }
    if (connection.write.high != 0 && connection.write.low > connection.write.high) {
        say(Field::WriteWatermarks, "The write low watermark " + formatSize(connection.write.low) +
                                        " is above the high one " +
                                        formatSize(connection.write.high) +
                                        ". Lower it, or raise or remove the high one.");
    }
    const auto checkTimeout = [&](Field field, const std::optional<Duration>& timeout) {
        if (timeout && *timeout <= Duration::zero()) {
            say(field, "A timeout must be longer than 0; leave it out for none.");
        }
    };
    checkTimeout(Field::ReadTimeout, connection.readTimeout);
    checkTimeout(Field::WriteTimeout, connection.writeTimeout);
    if (connection.priority < 0 || connection.priority >= workbenchPriorities) {
        say(Field::Priority, "Priority " + std::to_string(connection.priority) +
                                 " does not exist; choose 0 (most urgent), 1 or 2.");
    }
    checkRate(Field::ReadRate, "read", connection.readRate);
    checkRate(Field::WriteRate, "write", connection.writeRate);
    checkSocketBuffer(Field::SendBuffer, "send", connection.socket.sendBuffer);
    checkSocketBuffer(Field::ReceiveBuffer, "receive", connection.socket.receiveBuffer);
}

void Checker::checkRate(Field field, std::string_view name, const ByteRate& rate) {
    constexpr std::size_t mostPerSecond = std::size_t{1} << 40;
    if (rate.perSecond == 0 && rate.burst == 0) {
        return;
    }
    const std::string what = "The " + std::string(name);
    if (rate.perSecond == 0) {
        say(field, what + " burst has no rate to go with; write how much may go in a second.");
    } else if (rate.perSecond > mostPerSecond || rate.burst > mostPerSecond) {
        say(field, what + " rate and its burst are at most " + formatSize(mostPerSecond) + ".");
    } else if (rate.burst != 0 && rate.burst < rate.perSecond) {
        say(field, what + " burst " + formatSize(rate.burst) +
                       " is below what comes in a second, " + formatSize(rate.perSecond) +
                       "; raise it, or leave it out.");
    }
}

void Checker::checkSocketBuffer(Field field, std::string_view name,
                                const std::optional<std::size_t>& size) {
    constexpr std::size_t smallest = 1024;
    constexpr std::size_t largest = std::size_t{1024} * 1024 * 1024;
    if (size && (*size < smallest || *size > largest)) {
        say(field, "The socket's " + std::string(name) + " buffer must be between " +
                       formatSize(smallest) + " and " + formatSize(largest) + ".");
    }
}

/// What a transport does not have would be without effect.
void Checker::checkTransport(const ConnectionSettings& connection, Transport transport) {
    if (transport == Transport::Tcp) {
        return;
    }
    const std::string_view kind = transport == Transport::Udp ? "UDP" : "a Unix-domain socket";
    const auto refuse = [&](Field field, std::string_view what) {
        say(field, std::string(what) + " is for TCP, and " + std::string(kind) +
                       " has nothing like it; leave it out.");
    };
    if (transport == Transport::Udp) {
        const auto refuseRate = [&](Field field, const ByteRate& rate) {
            if (rate.perSecond != 0) {
                say(field, "A rate limit is for streams, and UDP has none; leave it out.");
            }
        };
        refuseRate(Field::ReadRate, connection.readRate);
        refuseRate(Field::WriteRate, connection.writeRate);
    }
    if (connection.socket.noDelay) {
        refuse(Field::NoDelay, "No delay (TCP_NODELAY)");
    }
    if (connection.socket.keepAlive) {
        refuse(Field::KeepAlive, "Keep alive (SO_KEEPALIVE)");
    }
}

void Checker::checkProtocols(const std::vector<std::string>& protocols) {
    constexpr std::size_t longest = 255;
    for (const std::string& protocol : protocols) {
        if (protocol.empty() || protocol.size() > longest) {
            say(Field::TlsProtocols,
                "An application protocol (ALPN) has 1 to 255 letters, such as http/1.1.");
            return;
        }
    }
}

void Checker::checkTls(const EndpointSettings& settings) {
    if (!settings.target.tls) {
        if (settings.tls) {
            say(Field::Tls,
                "There are settings for TLS, but the address is without it; write "
                "tls:// in front of it, or leave them out.");
        }
        return;
    }
    const TlsSettings tls = settings.tls.value_or(TlsSettings());
    if (settings.target.transport != Transport::Tcp) {
        say(Field::Tls, "TLS is spoken over TCP; choose that, or leave TLS out.");
    }
    if (tls.certificateFile.empty() && settings.role == Role::Listener) {
        say(Field::TlsCertificate,
            "A listener that speaks TLS needs a certificate; name the PEM "
            "file with its chain.");
    } else if (tls.certificateFile.empty() && !tls.keyFile.empty()) {
        say(Field::TlsCertificate,
            "There is a key without its certificate; name the PEM file with that, too.");
    }
    if (tls.keyFile.empty() && !tls.certificateFile.empty()) {
        say(Field::TlsKey,
            "The certificate needs its private key; name the PEM file with that, too.");
    }
    if (!tls.verify && !tls.authoritiesFile.empty()) {
        say(Field::TlsAuthorities,
            "Authorities are named, but nobody is verified; turn "
            "verification on, or leave them out.");
    }
    if (settings.role == Role::Listener && !tls.serverName.empty()) {
        say(Field::TlsServerName,
            "A server's name is what a client asks for; a listener has none.");
    } else if (tls.serverName.find('\0') != std::string::npos) {
        say(Field::TlsServerName, "A server's name cannot hold a NUL byte.");
    }
    checkProtocols(tls.protocols);
}

void Checker::checkListener(const EndpointSettings& settings) {
    constexpr std::size_t mostConnections = 1'000'000;
    if (settings.role != Role::Listener) {
        return;
    }
    if (settings.backlog < 1 || settings.backlog > 65535) {
        say(Field::Backlog, "The backlog must be between 1 and 65535.");
    }
    if (settings.maxConnections < 1 || settings.maxConnections > mostConnections) {
        say(Field::MaxConnections, "The most connections must be between 1 and 1000000.");
    }
}

} // namespace

std::vector<Problem> check(const EndpointSettings& settings) {
    Checker checker;
    checker.checkTarget(settings);
    checker.checkBehaviour(settings.connection.behaviour, settings.target.transport);
    checker.checkFraming(settings.connection.framing);
    checker.checkConnection(settings.connection);
    checker.checkListener(settings);
    checker.checkTransport(settings.connection, settings.target.transport);
    checker.checkTls(settings);
    return checker.take();
}

std::vector<Problem> check(const ConnectionSettings& settings, Transport transport) {
    Checker checker;
    checker.checkBehaviour(settings.behaviour, transport);
    checker.checkFraming(settings.framing);
    checker.checkConnection(settings);
    checker.checkTransport(settings, transport);
    return checker.take();
}

} // namespace weir
