#pragma once

#include <string>
#include <vector>

struct x509_st;

namespace weir {

/// What a certificate says, for people to read. A plain value.
struct TlsCertificate {
    /// As in RFC 2253, e.g. "CN=example.test,O=Example".
    std::string subject;
    std::string issuer;
    /// What it is valid for: DNS names and addresses of its subjectAltName.
    std::vector<std::string> names;
    /// UTC, e.g. "2026-11-24 21:05:09Z".
    std::string notBefore;
    std::string notAfter;
    /// SHA-256 of the whole, in hexadecimal digits.
    std::string fingerprint;
};

TlsCertificate describeCertificate(const x509_st* certificate);

} // namespace weir
