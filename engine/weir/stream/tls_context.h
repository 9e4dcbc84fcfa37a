#pragma once

#include <weir/base/result.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// OpenSSL's SSL_CTX, so that this header needs none of OpenSSL's.
struct ssl_ctx_st;

namespace weir {

/// Certificates or a key in PEM form (RFC 7468): a file's, or text that is there already.
class TlsPem {
public:
    TlsPem() = default;

    [[nodiscard]] static TlsPem file(std::string path) { return {std::move(path), {}}; }

    [[nodiscard]] static TlsPem text(std::string pem) { return {{}, std::move(pem)}; }

    [[nodiscard]] bool empty() const { return m_path.empty() && m_text.empty(); }

    /// For messages: the file's name, or that there is none.
    [[nodiscard]] std::string name() const;
    /// Reads the file, of at most 1 MiB.
    [[nodiscard]] Result<std::string> load() const;

private:
    TlsPem(std::string path, std::string text) : m_path(std::move(path)), m_text(std::move(text)) {}

    std::string m_path;
    std::string m_text;
};

/// What one side shows of itself.
struct TlsIdentity {
    /// Its certificate, then those of the authorities between it and the root.
    TlsPem chain;
    TlsPem key;
    /// Of the key, where it is encrypted. Nobody is asked for it on a terminal.
    std::string password;
};

enum class TlsVerify : std::uint8_t {
    None,     ///< whoever it is: no protection against an attacker in between
    IfGiven,  ///< (servers) a client may send a certificate, and then it must be a good one
    Required, ///< the peer must send a good certificate
};

enum class TlsVersion : std::uint8_t { Tls12, Tls13 };

/// A plain value.
struct TlsContextOptions {
    /// Clients may leave it empty. Of a server's several, a client gets the first one that is valid
    /// for the name that it asked for (SNI, RFC 6066 section 3), else the first.
    std::vector<TlsIdentity> identities;

    /// Not said: Required for clients, None for servers.
    std::optional<TlsVerify> verify;
    /// Whom to trust: these certificates, and those in this folder (as `openssl rehash` leaves it).
    /// Where neither is given, clients trust whom the system trusts.
    TlsPem authorities;
    std::string authorityFolder;
    /// The system's too, where authorities are given.
    bool trustSystem = false;

    /// Application protocols (RFC 7301), the preferred first, each of 1 to 255 bytes. A server with
    /// such a list refuses a client that offers others only.
    std::vector<std::string> protocols;

    TlsVersion minimum = TlsVersion::Tls12;
    TlsVersion maximum = TlsVersion::Tls13;
    /// For TLS 1.2 in OpenSSL's words (ciphers(1)), and for TLS 1.3 (its suites, with colons
    /// between them). Empty: OpenSSL's choice.
    std::string ciphers;
    std::string suites;
};

/// What many TlsStreams have in common: trust, identity, versions. There is no renegotiation and no
/// compression in any of them.
///
/// Thread: immutable once made; may be copied to, and used by, streams of any thread. Owner: each
/// copy; what they share goes with the last one.
class TlsContext {
public:
    /// Fail with a sentence that names the file or option that cannot be used.
    [[nodiscard]] static Result<TlsContext> client(const TlsContextOptions& options = {});
    /// Needs an identity.
    [[nodiscard]] static Result<TlsContext> server(const TlsContextOptions& options);

    [[nodiscard]] bool isServer() const;
    [[nodiscard]] TlsVerify verify() const;
    /// OpenSSL's own, e.g. for what the options do not offer; do not change it once streams use it.
    [[nodiscard]] ssl_ctx_st* native() const;

private:
    class State;

    explicit TlsContext(std::shared_ptr<const State> state) : m_state(std::move(state)) {}

    [[nodiscard]] static Result<TlsContext> make(const TlsContextOptions& options, bool server);

    std::shared_ptr<const State> m_state;
};

} // namespace weir
