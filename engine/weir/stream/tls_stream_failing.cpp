#include <weir/loop/event.h>
#include <weir/stream/tls_stream.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <cerrno>
#include <mutex>
#include <utility>

namespace weir {

namespace {

/// As if OpenSSL had seen that the transport ended.
unsigned long truncation() {
    return ERR_PACK(ERR_LIB_SSL, 0, SSL_R_UNEXPECTED_EOF_WHILE_READING);
}

bool isVerification(unsigned long code) {
    return ERR_GET_LIB(code) == ERR_LIB_SSL &&
           ERR_GET_REASON(code) == SSL_R_CERTIFICATE_VERIFY_FAILED;
}

/// Why the peer's certificate is no good.
std::string verifyText(long result, const std::string& host) {
    switch (result) {
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return "the peer's certificate is not valid for " + host;
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return "the peer's certificate was issued by nobody who is trusted here (unknown CA)";
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
            return "the peer's certificate is self-signed, and not trusted here";
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            return "the chain of the peer's certificate ends in a self-signed one that is not "
                   "trusted here (unknown CA)";
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return "the peer's certificate has expired";
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return "the peer's certificate is not valid yet";
        default:
            return std::string("the peer's certificate is no good: ") +
                   X509_verify_cert_error_string(result);
    }
}

} // namespace

/// Ends both directions. It is told at the turn's end, behind the transport's flush: what OpenSSL
/// sends because of it (an alert) would be lost with a stream that its handler destroys.
void TlsStream::fail(Error error, StreamEvents events) {
    m_phase = Phase::Failed;
    m_handshakeTimer.reset();
    markFailed(Directions::Both, std::move(error));
    m_toReport |= events;
    cancelTurnEnd(); // to be behind the transport
    queueTurnEnd();
}

void TlsStream::failHandshake(Step step) {
    if (step == Step::Failed) {
        fail(errorOf(handshakeName() + " failed"), StreamEvents::Error);
        return;
    }
    m_errors.add(truncation());
    fail(Error(ErrorDomain::Tls, static_cast<int>(truncation()),
               handshakeName() + " failed: the peer closed the connection in the middle of it"),
         StreamEvents::Error);
}

/// An open session goes on in the other direction: where the peer takes no more, it may have said
/// why.
void TlsStream::transportFailed(StreamEvents events) {
    if (m_phase == Phase::Failed) {
        return;
    }
    const auto& known = below().lastError();
    Error cause =
        known ? *known : Error::system(EIO, "The connection to " + peerName() + " failed");
    const bool reading = any(events, StreamEvents::Reading);
    const bool writing = any(events, StreamEvents::Writing);
    if (!isOpen() || reading == writing) {
        fail(std::move(cause), isOpen() ? events : StreamEvents::Error);
        return;
    }
    markFailed(reading ? Directions::Read : Directions::Write, std::move(cause));
    (void)tellEvents(events);
}

/// The transport has ended, and the session has not.
bool TlsStream::truncated() {
    if (m_allowDirtyShutdown) {
        return ended();
    }
    m_errors.add(truncation());
    markFailed(Directions::Read,
               Error(ErrorDomain::Tls, static_cast<int>(truncation()),
                     "The connection to " + peerName() +
                         " ended without the end of TLS (close_notify): data may be missing"));
    return tellEvents(StreamEvents::Error | StreamEvents::Reading);
}

/// "`what`: <why>", of the call of OpenSSL that failed last.
Error TlsStream::errorOf(std::string_view what) const {
    std::string why = "the transport takes no more, or OpenSSL waits for what never comes";
    if (failedToVerify()) {
        why = verifyText(SSL_get_verify_result(m_session.ssl), m_host);
    } else if (m_cause != 0) {
        why = tlsReason(m_cause);
    }
    return {ErrorDomain::Tls, static_cast<int>(m_cause), std::string(what) + ": " + why};
}

/// Where a signature is wrong, the oldest code is that of the arithmetic.
bool TlsStream::failedToVerify() const {
    const bool verifies = (SSL_get_verify_mode(m_session.ssl) & SSL_VERIFY_PEER) != 0;
    return isVerification(m_cause) ||
           (verifies && SSL_get_verify_result(m_session.ssl) != X509_V_OK);
}

bool TlsStream::refusedPeer() const {
    const std::lock_guard guard(*this);
    return m_phase == Phase::Failed && failedToVerify();
}

bool TlsStream::refusedPeersName() const {
    const std::lock_guard guard(*this);
    const long result = SSL_get_verify_result(m_session.ssl);
    return refusedPeer() &&
           (result == X509_V_ERR_HOSTNAME_MISMATCH || result == X509_V_ERR_IP_ADDRESS_MISMATCH);
}

std::string TlsStream::handshakeName() const {
    return "The TLS handshake with " + peerName();
}

std::string TlsStream::peerName() const {
    if (!m_host.empty()) {
        return m_host;
    }
    return SSL_is_server(m_session.ssl) == 1 ? "a client" : "a server";
}

} // namespace weir
