#pragma once

#include <weir/stream/tls_context.h>

#include <memory>
#include <string>
#include <vector>

struct evp_pkey_st;
struct x509_st;

namespace weir::test {

/// What a certificate of the tests says.
struct CertificateRequest {
    std::string commonName;
    /// As OpenSSL writes them, e.g. "DNS:weir.test" or "IP:127.0.0.1".
    std::vector<std::string> names;
    int firstDay = -1; ///< from today on
    int lastDay = 30;
};

/// Makes certificates with P-256 keys, in memory.
///
/// Owner: the test.
class CertificateAuthority {
public:
    explicit CertificateAuthority(const std::string& name = "Weir's test authority");
    ~CertificateAuthority();
    CertificateAuthority(const CertificateAuthority&) = delete;
    CertificateAuthority& operator=(const CertificateAuthority&) = delete;

    /// Its own certificate, for those who trust it.
    [[nodiscard]] TlsPem certificate() const;

    [[nodiscard]] const std::string& pem() const { return m_pem; }

    [[nodiscard]] TlsIdentity issue(const CertificateRequest& request) const;

    /// Valid for one DNS name.
    [[nodiscard]] TlsIdentity issueFor(const std::string& name) const {
        return issue({.commonName = name, .names = {"DNS:" + name}});
    }

private:
    evp_pkey_st* m_key;
    x509_st* m_certificate;
    std::string m_pem;
};

/// One that nobody but itself vouches for.
TlsIdentity selfSigned(const CertificateRequest& request);

/// The same key, encrypted with `password`.
TlsPem encryptedKey(const TlsIdentity& identity, const std::string& password);

} // namespace weir::test
