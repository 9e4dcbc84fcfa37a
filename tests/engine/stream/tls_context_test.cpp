#include <weir/stream/tls_context.h>

#include "tests/engine/net/temporary_folder.h"
#include "tests/engine/stream/tls_certificates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <cerrno>
#include <fstream>

namespace weir::test {
namespace {

using testing::HasSubstr;

class TlsContexts : public testing::Test {
public:
    static std::string clientError(const TlsContextOptions& options) {
        const auto context = TlsContext::client(options);
        return context ? "none" : context.error().message();
    }

    static std::string serverError(const TlsContextOptions& options) {
        const auto context = TlsContext::server(options);
        return context ? "none" : context.error().message();
    }

    std::string file(const std::string& name, const std::string& text) {
        std::string path = folder.path(name);
        std::ofstream(path) << text;
        return path;
    }

    TemporaryFolder folder;
    CertificateAuthority authority;
    TlsIdentity identity = authority.issueFor("weir.test");
};

TEST_F(TlsContexts, clientsVerifyByDefaultAndNoneRenegotiatesOrCompresses) {
    const auto client = TlsContext::client();
    ASSERT_TRUE(client);
    EXPECT_EQ(client->verify(), TlsVerify::Required);
    EXPECT_FALSE(client->isServer());
    const auto server = TlsContext::server({.identities = {identity}});
    ASSERT_TRUE(server);
    EXPECT_EQ(server->verify(), TlsVerify::None);
    EXPECT_TRUE(server->isServer());
    for (const TlsContext& context : {*client, *server}) {
        const auto options = SSL_CTX_get_options(context.native());
        EXPECT_TRUE((options & SSL_OP_NO_RENEGOTIATION) != 0);
        EXPECT_TRUE((options & SSL_OP_NO_COMPRESSION) != 0);
        EXPECT_EQ(SSL_CTX_get_min_proto_version(context.native()), TLS1_2_VERSION);
    }
}

TEST_F(TlsContexts, takeFilesAsWellAsText) {
    const auto chain = file("chain.pem", identity.chain.load().value() + authority.pem());
    const auto key = file("key.pem", identity.key.load().value());
    EXPECT_TRUE(TlsContext::server(
        {.identities = {
             {.chain = TlsPem::file(chain), .key = TlsPem::file(key), .password = {}}}}));
    EXPECT_TRUE(TlsContext::client({.authorities = TlsPem::file(chain)}));
    EXPECT_TRUE(TlsContext::client({.authorityFolder = folder.path("")}));
}

TEST_F(TlsContexts, nameTheFileThatIsMissing) {
    const std::string missing = folder.path("nowhere.pem");
    const auto context = TlsContext::client({.authorities = TlsPem::file(missing)});
    ASSERT_FALSE(context);
    EXPECT_EQ(context.error().message(), "Cannot open " + missing + ": No such file or directory");
    EXPECT_TRUE(context.error().isSystem(ENOENT));
    EXPECT_THAT(clientError({.authorityFolder = missing}), HasSubstr(missing));
    EXPECT_THAT(clientError({.authorityFolder = file("a file", "x")}),
                HasSubstr("Not a directory"));
}

TEST_F(TlsContexts, nameTheFileThatHoldsNoCertificate) {
    const std::string path = file("words.pem", "only words\n");
    EXPECT_EQ(clientError({.authorities = TlsPem::file(path)}),
              "Cannot read a certificate from " + path + ": there is nothing in PEM form in it");
    const std::string huge = file("huge.pem", std::string(1024 * 1024 + 1, 'x'));
    EXPECT_THAT(clientError({.authorities = TlsPem::file(huge)}), HasSubstr("more than 1 MiB"));
    // Cut in the middle of the second one.
    const std::string cut = authority.pem() + authority.pem().substr(0, 100);
    EXPECT_THAT(clientError({.authorities = TlsPem::text(cut)}),
                HasSubstr("Cannot read a certificate from the text given"));
}

TEST_F(TlsContexts, refuseAKeyThatBelongsToAnotherCertificate) {
    TlsIdentity mixed = identity;
    mixed.key = authority.issueFor("other.test").key;
    EXPECT_THAT(serverError({.identities = {mixed}}),
                HasSubstr("the key does not belong to the certificate"));
}

TEST_F(TlsContexts, openAnEncryptedKeyWithItsPasswordAlone) {
    TlsIdentity locked = identity;
    locked.key = encryptedKey(identity, "open sesame");
    EXPECT_THAT(serverError({.identities = {locked}}), HasSubstr("Cannot read a private key"));
    locked.password = "wrong";
    EXPECT_THAT(serverError({.identities = {locked}}), HasSubstr("Cannot read a private key"));
    locked.password = "open sesame";
    EXPECT_EQ(serverError({.identities = {locked}}), "none");
}

TEST_F(TlsContexts, refuseOptionsThatMakeNoSense) {
    EXPECT_THAT(serverError({}), HasSubstr("needs a certificate and its private key"));
    EXPECT_THAT(serverError({.identities = {TlsIdentity()}}), HasSubstr("both a certificate"));
    EXPECT_THAT(serverError({.identities = {identity}, .verify = TlsVerify::Required}),
                HasSubstr("needs the authorities"));
    EXPECT_THAT(clientError({.identities = {identity, identity}}), HasSubstr("one identity"));
    EXPECT_THAT(clientError({.verify = TlsVerify::IfGiven}), HasSubstr("requires a good one"));
    EXPECT_THAT(clientError({.protocols = {""}}), HasSubstr("1 to 255 bytes"));
    EXPECT_THAT(clientError({.protocols = {std::string(256, 'x')}}), HasSubstr("1 to 255 bytes"));
    EXPECT_THAT(clientError({.minimum = TlsVersion::Tls13, .maximum = TlsVersion::Tls12}),
                HasSubstr("above the maximum"));
    EXPECT_THAT(clientError({.ciphers = "none of these"}),
                HasSubstr("Cannot use the ciphers \"none of these\": no cipher match"));
    EXPECT_THAT(clientError({.suites = "TLS_NOTHING"}), HasSubstr("\"TLS_NOTHING\""));
    EXPECT_EQ(clientError({.ciphers = "ECDHE+AESGCM", .suites = "TLS_AES_128_GCM_SHA256"}), "none");
}

} // namespace
} // namespace weir::test
