#include "tests/engine/stream/tls_certificates.h"

#include <weir/stream/tls_pem.h>

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdlib>

namespace weir::test {

namespace {

using Bio = std::unique_ptr<BIO, TlsRelease<&BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, TlsRelease<&X509_EXTENSION_free>>;

/// Fuzz targets make certificates, too, and they have no test to fail.
void check(bool went) {
    if (!went) {
        std::abort();
    }
}

TlsKey makeKey() {
    return TlsKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
}

std::string textOf(BIO* bio) {
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio, &text);
    return {text, static_cast<std::size_t>(size)};
}

std::string pemOf(X509* certificate) {
    const Bio bio(BIO_new(BIO_s_mem()));
    check(PEM_write_bio_X509(bio.get(), certificate) == 1);
    return textOf(bio.get());
}

std::string pemOf(EVP_PKEY* key, const std::string& password = {}) {
    const Bio bio(BIO_new(BIO_s_mem()));
    const EVP_CIPHER* const cipher = password.empty() ? nullptr : EVP_aes_128_cbc();
    check(PEM_write_bio_PKCS8PrivateKey(bio.get(), key, cipher, password.data(),
                                        static_cast<int>(password.size()), nullptr, nullptr) == 1);
    return textOf(bio.get());
}

void addExtension(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    check(extension != nullptr);
    X509_add_ext(certificate, extension.get(), -1);
}

TlsX509 prepare(const CertificateRequest& request, EVP_PKEY* key) {
    TlsX509 certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    std::uint32_t serial = 0;
    RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof(serial));
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial);
    constexpr int day = 24 * 60 * 60;
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), request.firstDay * day);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), request.lastDay * day);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(request.commonName.c_str()),
                               -1, -1, 0);
    return certificate;
}

void finish(X509* certificate, X509* issuer, EVP_PKEY* issuerKey,
            const std::vector<std::string>& names) {
    X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
    std::string all;
    for (const std::string& name : names) {
        all += (all.empty() ? "" : ",") + name;
    }
    if (!all.empty()) {
        addExtension(certificate, issuer, NID_subject_alt_name, all);
    }
    check(X509_sign(certificate, issuerKey, EVP_sha256()) > 0);
}

} // namespace

CertificateAuthority::CertificateAuthority(const std::string& name) {
    TlsKey key = makeKey();
    TlsX509 certificate = prepare({.commonName = name, .names = {}}, key.get());
    addExtension(certificate.get(), certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    finish(certificate.get(), certificate.get(), key.get(), {});
    m_pem = pemOf(certificate.get());
    m_key = key.release();
    m_certificate = certificate.release();
}

CertificateAuthority::~CertificateAuthority() {
    EVP_PKEY_free(m_key);
    X509_free(m_certificate);
}

TlsPem CertificateAuthority::certificate() const {
    return TlsPem::text(m_pem);
}

TlsIdentity CertificateAuthority::issue(const CertificateRequest& request) const {
    const TlsKey key = makeKey();
    const TlsX509 certificate = prepare(request, key.get());
    finish(certificate.get(), m_certificate, m_key, request.names);
    return {.chain = TlsPem::text(pemOf(certificate.get())),
            .key = TlsPem::text(pemOf(key.get())),
            .password = {}};
}

TlsIdentity selfSigned(const CertificateRequest& request) {
    const TlsKey key = makeKey();
    const TlsX509 certificate = prepare(request, key.get());
    finish(certificate.get(), certificate.get(), key.get(), request.names);
    return {.chain = TlsPem::text(pemOf(certificate.get())),
            .key = TlsPem::text(pemOf(key.get())),
            .password = {}};
}

TlsPem encryptedKey(const TlsIdentity& identity, const std::string& password) {
    const auto key = readKey(identity.key, identity.password);
    return TlsPem::text(pemOf(key.value().get(), password));
}

} // namespace weir::test
