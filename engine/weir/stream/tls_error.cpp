#include <weir/stream/tls_error.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <system_error>
#include <utility>

namespace weir {

namespace {

/// An alert that came from the peer has a reason of its own: this number and the alert's.
constexpr int alertReasons = SSL_AD_REASON_OFFSET;

constexpr std::array<std::pair<int, const char*>, 14> alerts{{
    {SSL_AD_HANDSHAKE_FAILURE, "the peer found no parameters that both sides accept"},
    {SSL_AD_BAD_CERTIFICATE, "the peer found the certificate to be broken"},
    {SSL_AD_UNSUPPORTED_CERTIFICATE, "the peer does not accept this kind of certificate"},
    {SSL_AD_CERTIFICATE_REVOKED, "the peer says that the certificate is revoked"},
    {SSL_AD_CERTIFICATE_EXPIRED, "the peer says that the certificate has expired"},
    {SSL_AD_CERTIFICATE_UNKNOWN, "the peer does not accept the certificate"},
    {SSL_AD_UNKNOWN_CA, "the peer does not know who issued the certificate"},
    {SSL_AD_ACCESS_DENIED, "the peer denies access"},
    {SSL_AD_DECRYPT_ERROR, "the peer could not check a signature or decrypt a message"},
    {SSL_AD_PROTOCOL_VERSION, "the peer supports no version of TLS that is allowed here"},
    {SSL_AD_INSUFFICIENT_SECURITY, "the peer asks for stronger ciphers"},
    {SSL_AD_UNRECOGNIZED_NAME, "the peer does not know the server name"},
    {SSL_AD_CERTIFICATE_REQUIRED, "the peer asks for a certificate, and none was sent"},
    {SSL_AD_NO_APPLICATION_PROTOCOL, "the peer speaks none of the application protocols offered"},
}};

std::string alertText(int alert) {
    const char* const name = SSL_alert_desc_string_long(alert);
    const std::string number = " (alert " + std::to_string(alert) + ", " + name + ")";
    for (const auto& [code, words] : alerts) {
        if (code == alert) {
            return words + number;
        }
    }
    return "the peer broke it off" + number;
}

/// What OpenSSL says in other words than a person would, and says often.
const char* plainText(int library, int reason) {
    if (library == ERR_LIB_SSL) {
        switch (reason) {
            case SSL_R_WRONG_VERSION_NUMBER:
            case SSL_R_HTTP_REQUEST:
            case SSL_R_HTTPS_PROXY_REQUEST:
                return "what the peer sent is not TLS";
            case SSL_R_UNSUPPORTED_PROTOCOL:
                return "the peer offers no version of TLS that is allowed here";
            case SSL_R_NO_SHARED_CIPHER:
                return "the two sides have no cipher in common";
            case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
                return "the peer sent no certificate, and one is required";
            case SSL_R_UNEXPECTED_EOF_WHILE_READING:
                return "the peer closed the connection without ending TLS";
            default:
                break;
        }
    }
    if (library == ERR_LIB_PEM && reason == PEM_R_NO_START_LINE) {
        return "there is nothing in PEM form in it";
    }
    if (library == ERR_LIB_X509 && reason == X509_R_KEY_VALUES_MISMATCH) {
        return "the key does not belong to the certificate";
    }
    return nullptr;
}

} // namespace

unsigned long TlsErrors::take() {
    const unsigned long first = ERR_peek_error();
    while (const unsigned long code = ERR_get_error()) {
        add(code);
    }
    return first;
}

void TlsErrors::add(unsigned long code) {
    if (m_codes.size() < most) {
        m_codes.push_back(code);
    }
}

unsigned long TlsErrors::next() {
    if (m_codes.empty()) {
        return 0;
    }
    const unsigned long code = m_codes.front();
    m_codes.pop_front();
    return code;
}

void clearTlsErrors() {
    ERR_clear_error();
}

std::string tlsReason(unsigned long code) {
    const int library = ERR_GET_LIB(code);
    const int reason = ERR_GET_REASON(code);
    if (library == ERR_LIB_SYS) {
        return std::generic_category().message(reason);
    }
    if (library == ERR_LIB_SSL && reason >= alertReasons && reason < alertReasons + 256) {
        return alertText(reason - alertReasons);
    }
    if (const char* const plain = plainText(library, reason)) {
        return plain;
    }
    const char* const words = ERR_reason_error_string(code);
    return words != nullptr ? words : "OpenSSL gave the code " + std::to_string(code);
}

Error tlsError(std::string_view what) {
    TlsErrors errors;
    const unsigned long code = errors.take();
    return {ErrorDomain::Tls, static_cast<int>(code),
            std::string(what) + ": " + (code != 0 ? tlsReason(code) : "OpenSSL gives no reason")};
}

} // namespace weir
