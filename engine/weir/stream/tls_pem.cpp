#include <weir/stream/tls_error.h>
#include <weir/stream/tls_pem.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace weir {

namespace {

/// More than any bundle of authorities has; a mistaken path shall not fill the memory.
constexpr std::size_t mostPem = std::size_t{1024} * 1024;

using Bio = std::unique_ptr<BIO, TlsRelease<&BIO_free_all>>;
using File = std::unique_ptr<std::FILE, TlsRelease<&std::fclose>>;

Result<Bio> open(const std::string& text) {
    Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    if (!bio) {
        return tlsError("Cannot read PEM text");
    }
    return bio;
}

/// Without one OpenSSL would ask for it on the terminal.
int givePassword(char* out, int size, int /*forWriting*/, void* password) {
    const auto& known = *static_cast<const std::string*>(password);
    const int length = static_cast<int>(std::min(known.size(), static_cast<std::size_t>(size)));
    std::memcpy(out, known.data(), static_cast<std::size_t>(length));
    return length > 0 ? length : -1;
}

bool isEndOfPem() {
    const unsigned long last = ERR_peek_last_error();
    return ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
}

} // namespace

std::string TlsPem::name() const {
    return m_path.empty() ? "the text given" : m_path;
}

Result<std::string> TlsPem::load() const {
    if (m_path.empty()) {
        return m_text;
    }
    const File file(std::fopen(m_path.c_str(), "rbe"));
    if (!file) {
        return Error::system(errno, "Cannot open " + m_path);
    }
    std::string text(mostPem + 1, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), file.get()));
    if (std::ferror(file.get()) != 0) {
        return Error::system(errno, "Cannot read " + m_path);
    }
    if (text.size() > mostPem) {
        return Error::input(m_path + " holds more than 1 MiB, which is no file of certificates.");
    }
    return text;
}

Result<std::vector<TlsX509>> readCertificates(const TlsPem& pem) {
    const auto text = pem.load();
    if (!text) {
        return text.error();
    }
    auto bio = open(*text);
    if (!bio) {
        return bio.error();
    }
    clearTlsErrors();
    std::vector<TlsX509> certificates;
    while (X509* const one = PEM_read_bio_X509(bio->get(), nullptr, nullptr, nullptr)) {
        certificates.emplace_back(one);
    }
    if (certificates.empty() || !isEndOfPem()) {
        return tlsError("Cannot read a certificate from " + pem.name());
    }
    clearTlsErrors();
    return certificates;
}

Result<TlsKey> readKey(const TlsPem& pem, const std::string& password) {
    const auto text = pem.load();
    if (!text) {
        return text.error();
    }
    auto bio = open(*text);
    if (!bio) {
        return bio.error();
    }
    clearTlsErrors();
    // Only read by the callback.
    void* const known = const_cast<std::string*>(&password);
    TlsKey key(PEM_read_bio_PrivateKey(bio->get(), nullptr, &givePassword, known));
    if (!key) {
        return tlsError("Cannot read a private key from " + pem.name());
    }
    return key;
}

Result<LoadedIdentity> loadIdentity(const TlsIdentity& identity) {
    if (identity.chain.empty() || identity.key.empty()) {
        return Error::input("An identity needs both a certificate and its private key.");
    }
    auto chain = readCertificates(identity.chain);
    if (!chain) {
        return chain.error();
    }
    auto key = readKey(identity.key, identity.password);
    if (!key) {
        return key.error();
    }
    clearTlsErrors();
    if (X509_check_private_key(chain->front().get(), key->get()) != 1) {
        return tlsError("Cannot use the private key from " + identity.key.name() +
                        " with the certificate from " + identity.chain.name());
    }
    return LoadedIdentity{std::move(*key), std::move(*chain)};
}

} // namespace weir
