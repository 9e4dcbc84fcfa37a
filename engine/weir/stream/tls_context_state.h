#pragma once

#include <weir/stream/tls_context.h>
#include <weir/stream/tls_pem.h>

#include <openssl/ssl.h>

#include <vector>

namespace weir {

/// What the copies of a TlsContext share. OpenSSL's callbacks point at it.
class TlsContext::State {
public:
    explicit State(bool server);
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    /// Once, before anything else.
    Result<void> configure(const TlsContextOptions& options);

    [[nodiscard]] SSL_CTX* native() const { return m_native.get(); }

    [[nodiscard]] bool isServer() const { return m_isServer; }

    [[nodiscard]] TlsVerify verify() const { return m_verify; }

private:
    Result<void> setVersions(const TlsContextOptions& options);
    Result<void> setTrust(const TlsContextOptions& options);
    Result<void> trust(const TlsPem& authorities);
    Result<void> setIdentities(const TlsContextOptions& options);
    Result<void> setProtocols(const TlsContextOptions& options);

    static int chooseIdentity(SSL* ssl, void* self);
    static bool useIdentity(SSL* ssl, const LoadedIdentity& identity);
    static int chooseProtocol(SSL* ssl, const unsigned char** out, unsigned char* outSize,
                              const unsigned char* offered, unsigned offeredSize, void* self);

    std::unique_ptr<SSL_CTX, TlsRelease<&SSL_CTX_free>> m_native;
    std::vector<LoadedIdentity> m_identities;
    /// As they go over the wire: each with its length before it.
    std::vector<unsigned char> m_protocols;
    TlsVerify m_verify = TlsVerify::None;
    bool m_isServer;
};

} // namespace weir
