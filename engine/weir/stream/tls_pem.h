#pragma once

#include <weir/stream/tls_context.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <vector>

namespace weir {

/// Frees what OpenSSL made.
template <auto release>
struct TlsRelease {
    template <class T>
    void operator()(T* object) const {
        release(object);
    }
};

using TlsX509 = std::unique_ptr<X509, TlsRelease<&X509_free>>;
using TlsKey = std::unique_ptr<EVP_PKEY, TlsRelease<&EVP_PKEY_free>>;

/// All certificates in `pem`; at least one, else it is an error. Private keys and the like between
/// them are left out.
Result<std::vector<TlsX509>> readCertificates(const TlsPem& pem);
Result<TlsKey> readKey(const TlsPem& pem, const std::string& password);

/// An identity, loaded and checked: the key belongs to the certificate.
struct LoadedIdentity {
    TlsKey key;
    /// The first is the one that the key belongs to.
    std::vector<TlsX509> chain;
};

Result<LoadedIdentity> loadIdentity(const TlsIdentity& identity);

} // namespace weir
