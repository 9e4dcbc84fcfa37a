#include <weir/stream/stream_guards.h>
#include <weir/stream/tls_error.h>
#include <weir/stream/tls_pem.h>
#include <weir/stream/tls_stream.h>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <utility>

#include <arpa/inet.h>

namespace weir {

namespace {

using Ssl = std::unique_ptr<SSL, TlsRelease<&SSL_free>>;

bool isAddress(const std::string& host) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

/// An absolute name's last dot belongs neither into SNI (RFC 6066, 3) nor into a certificate.
std::string withoutLastDot(std::string host) {
    if (host.ends_with('.')) {
        host.pop_back();
    }
    return host;
}

/// SSL_set_tlsext_host_name() as a function: the macro casts as C does.
bool sendName(SSL* ssl, const std::string& name) {
    // Only read by the call.
    void* const bytes = const_cast<char*>(name.c_str());
    return SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, bytes) == 1;
}

/// What a client sends and checks of the host's name.
Result<void> setHost(SSL* ssl, const std::string& host, bool check) {
    const Error unusable = Error::input("\"" + host + "\" cannot be the name of a TLS server.");
    const bool address = isAddress(host);
    if (host.empty() || host.find('\0') != std::string::npos) {
        return unusable;
    }
    if (!address && !sendName(ssl, host)) {
        return unusable;
    }
    if (!check) {
        return {};
    }
    const bool set = address ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1
                             : SSL_set1_host(ssl, host.c_str()) == 1;
    if (!set) {
        return unusable;
    }
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return {};
}

} // namespace

Result<std::unique_ptr<TlsStream>> TlsStream::create(const TlsContext& context,
                                                     TlsTransport transport,
                                                     const TlsStreamOptions& options) {
    clearTlsErrors();
    Ssl ssl(SSL_new(context.native()));
    if (!ssl) {
        return tlsError("Cannot make a TLS session");
    }
    TlsStreamOptions used = options;
    used.host = withoutLastDot(options.host);
    used.stream.closeOnFree = true;
    if (!context.isServer()) {
        if (!used.host.empty()) {
            if (auto set = setHost(ssl.get(), used.host, options.checkHost); !set) {
                return set.error();
            }
        } else if (options.checkHost && context.verify() != TlsVerify::None) {
            return Error::input(
                "A TLS client needs the name of the host that it talks to, for the "
                "server's certificate to be checked against.");
        }
    }
    const auto start = context.isServer() ? TlsStart::Accepting : TlsStart::Connecting;
    auto stream = adopt(*ssl, start, std::move(transport), used);
    if (stream) {
        (void)ssl.release(); // the stream's now
        (*stream)->m_context = context;
    }
    return stream;
}

Result<std::unique_ptr<TlsStream>> TlsStream::adopt(ssl_st& session, TlsStart start,
                                                    TlsTransport transport,
                                                    const TlsStreamOptions& options) {
    if (start == TlsStart::Connecting) {
        SSL_set_connect_state(&session);
    } else if (start == TlsStart::Accepting) {
        SSL_set_accept_state(&session);
    }
    std::unique_ptr<TlsStream> stream(new TlsStream({&session, options.stream.closeOnFree},
                                                    std::move(transport), start, options));
    if (!stream->attach()) {
        stream->m_session.owned = false;
        return tlsError("Cannot make a TLS session");
    }
    return stream;
}

void TlsStream::shutdownWrite() {
    const std::lock_guard guard(*this);
    m_shutDown = true;
    output().freezeEnd(true);
    schedule();
}

bool TlsStream::closeSent() const {
    const std::lock_guard guard(*this);
    return (SSL_get_shutdown(&native()) & SSL_SENT_SHUTDOWN) != 0;
}

bool TlsStream::closeReceived() const {
    const std::lock_guard guard(*this);
    return (SSL_get_shutdown(&native()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

bool TlsStream::isOpen() const {
    const std::lock_guard guard(*this);
    return m_phase == Phase::Open;
}

bool TlsStream::isServer() const {
    const std::lock_guard guard(*this);
    return SSL_is_server(&native()) == 1;
}

std::string TlsStream::protocolVersion() const {
    const std::lock_guard guard(*this);
    return SSL_get_version(&native());
}

std::string TlsStream::cipher() const {
    const std::lock_guard guard(*this);
    const SSL_CIPHER* const cipher = SSL_get_current_cipher(&native());
    return cipher != nullptr ? SSL_CIPHER_get_name(cipher) : "";
}

std::string TlsStream::applicationProtocol() const {
    const std::lock_guard guard(*this);
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(&native(), &name, &size);
    return {reinterpret_cast<const char*>(name), size};
}

std::string TlsStream::serverName() const {
    const std::lock_guard guard(*this);
    const char* const name = SSL_get_servername(&native(), TLSEXT_NAMETYPE_host_name);
    return name != nullptr ? name : "";
}

std::optional<TlsCertificate> TlsStream::peerCertificate() const {
    const std::lock_guard guard(*this);
    const X509* const certificate = SSL_get0_peer_certificate(&native());
    return certificate != nullptr ? std::optional(describeCertificate(certificate)) : std::nullopt;
}

bool TlsStream::isResumed() const {
    const std::lock_guard guard(*this);
    return SSL_session_reused(&native()) == 1;
}

bool TlsStream::allowDirtyShutdown() const {
    const std::lock_guard guard(*this);
    return m_allowDirtyShutdown;
}

void TlsStream::setAllowDirtyShutdown(bool allowed) {
    const std::lock_guard guard(*this);
    m_allowDirtyShutdown = allowed;
}

// Of this stream, although it says the same of each.
// NOLINTNEXTLINE(readability-convert-member-functions-to-static)
Result<void> TlsStream::renegotiate() {
    return Error::input("Renegotiation is off: TLS 1.3 has none, and in TLS 1.2 it is unsafe.");
}

unsigned long TlsStream::takeErrorCode() {
    const std::lock_guard guard(*this);
    return m_errors.next();
}

bool TlsStream::setDescriptor(UniqueFd socket) {
    const std::lock_guard guard(*this);
    const bool set = below().setDescriptor(std::move(socket));
    schedule(); // it may be connected now
    return set;
}

bool TlsStream::setPriority(int priority) {
    return below().setPriority(priority);
}

int TlsStream::priority() const {
    return below().priority();
}

bool TlsStream::flush(Directions directions, FlushMode mode) {
    const Entry entry(*this);
    if (!any(directions, Directions::Write)) {
        return false;
    }
    if (mode == FlushMode::Finished) {
        shutdownWrite();
    }
    std::size_t written = 0;
    if (isOpen() && !encrypt(written)) {
        return true;
    }
    if (written > 0 && output().size() <= writeWatermarks().low) {
        queueWritten();
    }
    // The transport's own end is not this session's: mode Finished stays here.
    return below().flush(Directions::Write, FlushMode::Flush) || written > 0;
}

} // namespace weir
