#include <weir/stream/tls_context.h>
#include <weir/stream/tls_context_state.h>
#include <weir/stream/tls_error.h>

#include <openssl/x509v3.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace weir {

namespace {

int versionNumber(TlsVersion version) {
    return version == TlsVersion::Tls12 ? TLS1_2_VERSION : TLS1_3_VERSION;
}

Result<void> checkNames(const TlsContextOptions& options) {
    for (const std::string& protocol : options.protocols) {
        if (protocol.empty() || protocol.size() > 255) {
            return Error::input("An application protocol's name (ALPN) has 1 to 255 bytes.");
        }
    }
    if (options.minimum > options.maximum) {
        return Error::input("The minimum version of TLS is above the maximum.");
    }
    return {};
}

} // namespace

Result<TlsContext> TlsContext::client(const TlsContextOptions& options) {
    if (options.identities.size() > 1) {
        return Error::input("A TLS client has one identity at most.");
    }
    if (options.verify == TlsVerify::IfGiven) {
        return Error::input(
            "A TLS server always sends a certificate: a client requires a good one "
            "or verifies none.");
    }
    return make(options, false);
}

Result<TlsContext> TlsContext::server(const TlsContextOptions& options) {
    if (options.identities.empty()) {
        return Error::input("A TLS server needs a certificate and its private key.");
    }
    const bool verifies = options.verify.value_or(TlsVerify::None) != TlsVerify::None;
    if (verifies && options.authorities.empty() && options.authorityFolder.empty() &&
        !options.trustSystem) {
        return Error::input(
            "A TLS server that verifies its clients needs the authorities that it "
            "trusts.");
    }
    return make(options, true);
}

bool TlsContext::isServer() const {
    return m_state->isServer();
}

TlsVerify TlsContext::verify() const {
    return m_state->verify();
}

ssl_ctx_st* TlsContext::native() const {
    return m_state->native();
}

Result<TlsContext> TlsContext::make(const TlsContextOptions& options, bool server) {
    if (auto checked = checkNames(options); !checked) {
        return checked.error();
    }
    auto state = std::make_shared<State>(server);
    if (auto made = state->configure(options); !made) {
        return made.error();
    }
    return TlsContext(std::move(state));
}

TlsContext::State::State(bool server)
    : m_native(SSL_CTX_new(server ? TLS_server_method() : TLS_client_method())),
      m_isServer(server) {}

Result<void> TlsContext::State::configure(const TlsContextOptions& options) {
    if (!m_native) {
        return tlsError("Cannot make a TLS context");
    }
    const auto usual = m_isServer ? TlsVerify::None : TlsVerify::Required;
    m_verify = options.verify.value_or(usual);
    SSL_CTX_set_options(native(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    // A server that verifies its clients resumes only sessions of its own kind.
    constexpr std::string_view kind = "weir";
    SSL_CTX_set_session_id_context(native(), reinterpret_cast<const unsigned char*>(kind.data()),
                                   static_cast<unsigned>(kind.size()));
    using Step = Result<void> (State::*)(const TlsContextOptions&);
    for (const Step step :
         {&State::setVersions, &State::setTrust, &State::setIdentities, &State::setProtocols}) {
        if (auto done = (this->*step)(options); !done) {
            return done;
        }
    }
    return {};
}

Result<void> TlsContext::State::setVersions(const TlsContextOptions& options) {
    clearTlsErrors();
    if (SSL_CTX_set_min_proto_version(native(), versionNumber(options.minimum)) != 1 ||
        SSL_CTX_set_max_proto_version(native(), versionNumber(options.maximum)) != 1) {
        return tlsError("Cannot limit the versions of TLS");
    }
    if (!options.ciphers.empty() &&
        SSL_CTX_set_cipher_list(native(), options.ciphers.c_str()) != 1) {
        return tlsError("Cannot use the ciphers \"" + options.ciphers + "\"");
    }
    if (!options.suites.empty() &&
        SSL_CTX_set_ciphersuites(native(), options.suites.c_str()) != 1) {
        return tlsError("Cannot use the cipher suites \"" + options.suites + "\"");
    }
    return {};
}

Result<void> TlsContext::State::setTrust(const TlsContextOptions& options) {
    int mode = SSL_VERIFY_NONE;
    if (m_verify != TlsVerify::None) {
        mode = SSL_VERIFY_PEER;
    }
    if (m_verify == TlsVerify::Required) {
        mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    }
    SSL_CTX_set_verify(native(), mode, nullptr);
    if (!options.authorities.empty()) {
        if (auto trusted = trust(options.authorities); !trusted) {
            return trusted;
        }
    }
    const std::string& folder = options.authorityFolder;
    if (!folder.empty()) {
        std::error_code code;
        if (!std::filesystem::is_directory(folder, code)) {
            return Error::system(code ? code.value() : ENOTDIR,
                                 "Cannot read the authorities in " + folder);
        }
        clearTlsErrors();
        if (SSL_CTX_load_verify_dir(native(), folder.c_str()) != 1) {
            return tlsError("Cannot read the authorities in " + folder);
        }
    }
    const bool nothingGiven = options.authorities.empty() && folder.empty();
    if (m_verify != TlsVerify::None && (nothingGiven || options.trustSystem)) {
        clearTlsErrors();
        if (SSL_CTX_set_default_verify_paths(native()) != 1) {
            return tlsError("Cannot read the authorities that the system trusts");
        }
    }
    return {};
}

Result<void> TlsContext::State::trust(const TlsPem& authorities) {
    const auto certificates = readCertificates(authorities);
    if (!certificates) {
        return certificates.error();
    }
    clearTlsErrors();
    for (const TlsX509& certificate : *certificates) {
        if (X509_STORE_add_cert(SSL_CTX_get_cert_store(native()), certificate.get()) != 1) {
            return tlsError("Cannot trust a certificate from " + authorities.name());
        }
        if (m_isServer && SSL_CTX_add_client_CA(native(), certificate.get()) != 1) {
            return tlsError("Cannot ask for certificates of " + authorities.name());
        }
    }
    return {};
}

Result<void> TlsContext::State::setIdentities(const TlsContextOptions& options) {
    for (const TlsIdentity& identity : options.identities) {
        auto loaded = loadIdentity(identity);
        if (!loaded) {
            return loaded.error();
        }
        m_identities.push_back(std::move(*loaded));
    }
    if (m_identities.empty()) {
        return {};
    }
    clearTlsErrors();
    const LoadedIdentity& first = m_identities.front();
    if (SSL_CTX_use_certificate(native(), first.chain.front().get()) != 1 ||
        SSL_CTX_use_PrivateKey(native(), first.key.get()) != 1) {
        return tlsError("Cannot use the certificate from " +
                        options.identities.front().chain.name());
    }
    for (std::size_t i = 1; i < first.chain.size(); ++i) {
        if (SSL_CTX_add1_chain_cert(native(), first.chain[i].get()) != 1) {
            return tlsError("Cannot use the chain from " + options.identities.front().chain.name());
        }
    }
    if (m_identities.size() > 1) {
        SSL_CTX_set_cert_cb(native(), &State::chooseIdentity, this);
    }
    return {};
}

/// Called by OpenSSL when the client's hello is there: 1 goes on, 0 ends the handshake.
int TlsContext::State::chooseIdentity(SSL* ssl, void* self) {
    const char* const name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    if (name == nullptr) {
        return 1;
    }
    for (const LoadedIdentity& identity : static_cast<const State*>(self)->m_identities) {
        if (X509_check_host(identity.chain.front().get(), name, 0, 0, nullptr) == 1) {
            return useIdentity(ssl, identity) ? 1 : 0;
        }
    }
    return 1;
}

bool TlsContext::State::useIdentity(SSL* ssl, const LoadedIdentity& identity) {
    SSL_certs_clear(ssl);
    if (SSL_use_certificate(ssl, identity.chain.front().get()) != 1 ||
        SSL_use_PrivateKey(ssl, identity.key.get()) != 1) {
        return false;
    }
    return std::all_of(identity.chain.begin() + 1, identity.chain.end(), [&](const TlsX509& one) {
        return SSL_add1_chain_cert(ssl, one.get()) == 1;
    });
}

Result<void> TlsContext::State::setProtocols(const TlsContextOptions& options) {
    if (options.protocols.empty()) {
        return {};
    }
    for (const std::string& protocol : options.protocols) {
        m_protocols.push_back(static_cast<unsigned char>(protocol.size()));
        m_protocols.insert(m_protocols.end(), protocol.begin(), protocol.end());
    }
    clearTlsErrors();
    if (m_isServer) {
        SSL_CTX_set_alpn_select_cb(native(), &State::chooseProtocol, this);
    } else if (SSL_CTX_set_alpn_protos(native(), m_protocols.data(),
                                       static_cast<unsigned>(m_protocols.size())) != 0) {
        return tlsError("Cannot offer the application protocols");
    }
    return {};
}

/// Called by OpenSSL with what the client offers. RFC 7301, 3.2: none in common is fatal.
int TlsContext::State::chooseProtocol(SSL* /*ssl*/, const unsigned char** out,
                                      unsigned char* outSize, const unsigned char* offered,
                                      unsigned offeredSize, void* self) {
    const auto& own = static_cast<const State*>(self)->m_protocols;
    unsigned char* chosen = nullptr;
    const int found = SSL_select_next_proto(
        &chosen, outSize, own.data(), static_cast<unsigned>(own.size()), offered, offeredSize);
    *out = chosen;
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

} // namespace weir
