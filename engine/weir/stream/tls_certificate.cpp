#include <weir/stream/tls_certificate.h>
#include <weir/stream/tls_pem.h>

#include <openssl/bio.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <memory>
#include <string_view>

#include <arpa/inet.h>

namespace weir {

namespace {

std::string nameText(const X509_NAME* name) {
    const std::unique_ptr<BIO, TlsRelease<&BIO_free_all>> bio(BIO_new(BIO_s_mem()));
    if (!bio || X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253) < 0) {
        return {};
    }
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

std::string timeText(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) {
        return {};
    }
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%SZ", &parts)};
}

std::string stringText(const ASN1_STRING* string) {
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
            static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string addressText(const ASN1_OCTET_STRING* bytes) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = ASN1_STRING_length(bytes) == 4 ? AF_INET : AF_INET6;
    if (ASN1_STRING_length(bytes) != 4 && ASN1_STRING_length(bytes) != 16) {
        return {};
    }
    ::inet_ntop(family, ASN1_STRING_get0_data(bytes), text.data(), text.size());
    return text.data();
}

std::vector<std::string> alternativeNames(const X509* certificate) {
    const std::unique_ptr<GENERAL_NAMES, TlsRelease<&GENERAL_NAMES_free>> all(
        static_cast<GENERAL_NAMES*>(
            X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    std::vector<std::string> names;
    for (int i = 0; i < sk_GENERAL_NAME_num(all.get()); ++i) {
        const GENERAL_NAME* const name = sk_GENERAL_NAME_value(all.get(), i);
        if (name->type == GEN_DNS) {
            names.push_back(stringText(name->d.dNSName));
        } else if (name->type == GEN_IPADD) {
            names.push_back(addressText(name->d.iPAddress));
        }
    }
    return names;
}

std::string fingerprintText(const X509* certificate) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1) {
        return {};
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
        text += digits[digest[i] >> 4U];
        text += digits[digest[i] & 0xFU];
    }
    return text;
}

} // namespace

TlsCertificate describeCertificate(const x509_st* certificate) {
    return {.subject = nameText(X509_get_subject_name(certificate)),
            .issuer = nameText(X509_get_issuer_name(certificate)),
            .names = alternativeNames(certificate),
            .notBefore = timeText(X509_get0_notBefore(certificate)),
            .notAfter = timeText(X509_get0_notAfter(certificate)),
            .fingerprint = fingerprintText(certificate)};
}

} // namespace weir
