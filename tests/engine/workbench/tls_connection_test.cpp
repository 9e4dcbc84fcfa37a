// Endpoints that speak TLS, over the network in memory.

#include <weir/loop/event.h>
#include <weir/workbench/virtual_stage.h>

#include "tests/engine/stream/tls_certificates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

namespace weir {
namespace {

using namespace std::chrono_literals;
using test::CertificateAuthority;
using testing::HasSubstr;

class TlsConnection : public ::testing::Test {
public:
    ~TlsConnection() override { std::filesystem::remove_all(folder); }

protected:
    TlsConnection() : stage(VirtualStage::create().value()), bench(stage->workbench()) {
        std::string name = (std::filesystem::temp_directory_path() / "weir-tls-XXXXXX").string();
        folder = ::mkdtemp(name.data());
        keep("server", authority.issueFor("localhost"));
        keep("client", authority.issueFor("alice"));
        write("ca.pem", authority.pem());
        write("stranger.pem", stranger.pem());
    }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(folder / name) << text;
    }

    void keep(const std::string& name, const TlsIdentity& identity) const {
        write(name + ".pem", identity.chain.load().value());
        write(name + ".key", identity.key.load().value());
    }

    [[nodiscard]] std::string file(const std::string& name) const {
        return (folder / name).string();
    }

    [[nodiscard]] EndpointSettings listener() const {
        EndpointSettings settings;
        settings.target = Target::parse("tls://127.0.0.1:4433").value();
        settings.connection.behaviour.kind = BehaviourKind::UpperCase;
        settings.tls =
            TlsSettings{.certificateFile = file("server.pem"), .keyFile = file("server.key")};
        return settings;
    }

    [[nodiscard]] EndpointSettings client() const {
        EndpointSettings settings;
        settings.role = Role::Client;
        settings.target = Target::parse("tls://localhost:4433").value();
        settings.tls = TlsSettings{.authoritiesFile = file("ca.pem")};
        return settings;
    }

    EndpointId begin(const EndpointSettings& settings) {
        const Result<EndpointId> id = bench.add(settings);
        EXPECT_TRUE(id.ok()) << id.error().message();
        started = bench.start(*id);
        return *id;
    }

    void pass(Duration time) {
        Event end(stage->loop(), -1, EventFlags::None,
                  [this](EventFlags) { stage->loop().breakLoop(); });
        ASSERT_TRUE(end.add(time).ok());
        ASSERT_TRUE(stage->loop().run(RunMode::Forever).ok());
    }

    std::string bytes(EndpointId id, RecordKind kind) {
        std::string all;
        for (std::size_t index = 0; index < stage->journal().size(); ++index) {
            const Record& record = stage->journal().at(index);
            if (record.endpoint() == id && record.kind() == kind) {
                all += record.payload();
            }
        }
        return all;
    }

    std::string failureOf(EndpointId id) {
        const EndpointState& state = *bench.endpoint(id);
        EXPECT_EQ(state.phase, EndpointPhase::Failed);
        return state.error ? state.error->message() : std::string();
    }

public:
    CertificateAuthority authority;
    CertificateAuthority stranger{"Somebody else"};
    std::filesystem::path folder;
    std::unique_ptr<VirtualStage> stage;
    Workbench& bench;
    Result<void> started;
};

TEST_F(TlsConnection, TheJournalHasThePlainBytesAndTheStatesWhatWasAgreed) {
    EndpointSettings server = listener();
    server.tls->protocols = {"weir/2", "weir/1"};
    EndpointSettings settings = client();
    settings.tls->protocols = {"weir/1"};
    const EndpointId listening = begin(server);
    const EndpointId alice = begin(settings);
    pass(1s);
    const ConnectionId connection = bench.connections(alice).at(0);
    const ConnectionState state = *bench.connection(connection);
    ASSERT_EQ(state.phase, ConnectionPhase::Open);
    ASSERT_TRUE(state.tls.has_value());
    EXPECT_EQ(state.tls->version, "TLSv1.3");
    EXPECT_THAT(state.tls->cipher, HasSubstr("TLS_"));
    EXPECT_EQ(state.tls->protocol, "weir/1");
    EXPECT_EQ(state.tls->serverName, "localhost");
    EXPECT_EQ(state.tls->peerSubject, "CN=localhost");
    EXPECT_TRUE(state.tls->verifies);
    EXPECT_EQ(bench.endpoint(alice)->tls->protocol, "weir/1");

    ASSERT_TRUE(bench.send(connection, "hello").ok());
    pass(1s);
    EXPECT_EQ(bytes(alice, RecordKind::Sent), "hello");
    EXPECT_EQ(bytes(listening, RecordKind::Received), "hello");
    EXPECT_EQ(bytes(listening, RecordKind::Sent), "HELLO");
    EXPECT_EQ(bytes(alice, RecordKind::Received), "HELLO");
    EXPECT_EQ(bench.connection(connection)->bytesIn, 5U);
}

TEST_F(TlsConnection, TheEndOfEachDirectionIsToldAndBothClose) {
    const EndpointId listening = begin(listener());
    const EndpointId alice = begin(client());
    const std::string text(1'000'000, 'x');
    const ConnectionId connection = bench.connections(alice).at(0);
    ASSERT_TRUE(bench.send(connection, text).ok());
    ASSERT_TRUE(bench.shutdownWrite(connection).ok());
    ASSERT_TRUE(stage->loop().run(RunMode::UntilEmpty).ok());
    EXPECT_EQ(bytes(alice, RecordKind::Received), std::string(text.size(), 'X'));
    EXPECT_EQ(bytes(listening, RecordKind::Received).size(), text.size());
    EXPECT_EQ(bytes(alice, RecordKind::Error), "");
    EXPECT_EQ(bytes(listening, RecordKind::Error), "");
    EXPECT_EQ(bench.openConnections(), 0U);
}

TEST_F(TlsConnection, WhoClosesTellsThePeerThatItIsTheEnd) {
    const EndpointId listening = begin(listener());
    const EndpointId alice = begin(client());
    pass(1s);
    ASSERT_TRUE(bench.close(bench.connections(alice).at(0)).ok());
    pass(1s);
    EXPECT_EQ(bytes(listening, RecordKind::Error), "") << "the peer misses no close_notify";
    EXPECT_EQ(bench.openConnections(), 0U);
}

TEST_F(TlsConnection, AStrangersCertificateIsRefusedWithWhatToDo) {
    const EndpointId listening = begin(listener());
    EndpointSettings settings = client();
    settings.tls->authoritiesFile = file("stranger.pem");
    const EndpointId alice = begin(settings);
    pass(1s);
    EXPECT_THAT(failureOf(alice), HasSubstr("The TLS handshake with localhost failed: "));
    EXPECT_THAT(failureOf(alice), HasSubstr("; name the file of its authority where it is to be "
                                            "trusted, or turn verification off"));
    EXPECT_EQ(bytes(alice, RecordKind::Error), failureOf(alice));
    EXPECT_THAT(bytes(listening, RecordKind::Error), HasSubstr("unknown CA"));
}

TEST_F(TlsConnection, AForgedCertificateIsCalledNoGood) {
    begin(listener());
    const CertificateAuthority forger; // of the same name, with another key
    write("forged.pem", forger.pem());
    EndpointSettings settings = client();
    settings.tls->authoritiesFile = file("forged.pem");
    const EndpointId alice = begin(settings);
    pass(1s);
    EXPECT_THAT(failureOf(alice), HasSubstr("the peer's certificate is no good: "));
}

TEST_F(TlsConnection, AnotherNameIsRefusedWithWhatToDo) {
    begin(listener());
    EndpointSettings settings = client();
    settings.tls->serverName = "example.org";
    const EndpointId alice = begin(settings);
    pass(1s);
    EXPECT_THAT(failureOf(alice),
                HasSubstr("not valid for example.org; use a name that it is valid for, or"));
}

TEST_F(TlsConnection, WithoutVerificationAnybodyWillDoAndTheStateSaysSo) {
    begin(listener());
    EndpointSettings settings = client();
    settings.tls = TlsSettings{.verify = false};
    const EndpointId alice = begin(settings);
    pass(1s);
    const ConnectionState state = *bench.connection(bench.connections(alice).at(0));
    ASSERT_EQ(state.phase, ConnectionPhase::Open);
    EXPECT_FALSE(state.tls->verifies);
    EXPECT_THAT(toText(*state.tls), HasSubstr("verification off"));
}

TEST_F(TlsConnection, AListenerWithAuthoritiesWantsACertificateOfItsClients) {
    EndpointSettings server = listener();
    server.tls->authoritiesFile = file("ca.pem");
    const EndpointId listening = begin(server);
    const EndpointId stray = begin(client());
    pass(1s);
    EXPECT_THAT(bytes(listening, RecordKind::Error), HasSubstr("certificate"));
    EXPECT_EQ(bench.endpoint(stray)->phase, EndpointPhase::Failed);

    EndpointSettings settings = client();
    settings.tls->certificateFile = file("client.pem");
    settings.tls->keyFile = file("client.key");
    begin(settings);
    pass(1s);
    const auto open = bench.connections(listening);
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(bench.connection(open[0])->tls->peerSubject, "CN=alice");
}

TEST_F(TlsConnection, WhoSpeaksNoTlsIsToldFromWhoDoes) {
    const EndpointId listening = begin(listener());
    EndpointSettings plain = client();
    plain.target.tls = false;
    plain.tls.reset();
    const EndpointId alice = begin(plain);
    pass(1s);
    ASSERT_TRUE(bench.send(bench.connections(alice).at(0), "GET / HTTP/1.0\r\n\r\n").ok());
    pass(1s);
    EXPECT_THAT(bytes(listening, RecordKind::Error), HasSubstr("TLS handshake with a client"));
}

TEST_F(TlsConnection, AFileThatIsNotThereIsNamedAtTheStart) {
    EndpointSettings server = listener();
    server.tls->certificateFile = file("none.pem");
    const EndpointId id = begin(server);
    ASSERT_FALSE(started.ok());
    EXPECT_THAT(started.error().message(), HasSubstr("none.pem"));
    EXPECT_EQ(bench.endpoint(id)->phase, EndpointPhase::Failed);
}

TEST_F(TlsConnection, AClientThatNobodyAnswersInTlsGivesUp) {
    EndpointSettings deaf = listener();
    deaf.target.tls = false;
    deaf.tls.reset();
    deaf.connection.behaviour.kind = BehaviourKind::Discard;
    begin(deaf);
    const EndpointId alice = begin(client());
    pass(61s);
    EXPECT_THAT(failureOf(alice), HasSubstr("TLS handshake with localhost took too long"));
}

} // namespace
} // namespace weir
