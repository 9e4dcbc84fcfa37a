#include <weir/workbench/settings.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

using namespace std::chrono_literals;

EndpointSettings listener() {
    EndpointSettings settings;
    settings.target = {.transport = Transport::Tcp, .host = "127.0.0.1", .port = 0, .path = {}};
    return settings;
}

std::vector<Field> fields(const std::vector<Problem>& problems) {
    std::vector<Field> fields;
    for (const Problem& problem : problems) {
        EXPECT_EQ(problem.message.back(), '.') << problem.message;
        fields.push_back(problem.field);
    }
    return fields;
}

TEST(Settings, TheDefaultsCanWork) {
    EXPECT_TRUE(check(listener()).empty());
    EXPECT_TRUE(check(ConnectionSettings{}).empty());
}

TEST(Settings, EveryProblemIsSaidAtItsField) {
    EndpointSettings settings = listener();
    settings.target.host = "0.0.0.0";
    settings.connection.behaviour.kind = BehaviourKind::FixedReply;
    settings.connection.framing.kind = FramingKind::LengthPrefix;
    settings.connection.framing.prefixSize = 3;
    settings.connection.read = {.low = 20, .high = 10};
    settings.connection.write = {.low = 2, .high = 1};
    settings.connection.readTimeout = 0s;
    settings.connection.writeTimeout = -1s;
    settings.connection.priority = 3;
    settings.backlog = 0;
    settings.maxConnections = 0;
    EXPECT_THAT(
        fields(check(settings)),
        testing::ElementsAre(Field::Target, Field::Reply, Field::Prefix, Field::ReadWatermarks,
                             Field::WriteWatermarks, Field::ReadTimeout, Field::WriteTimeout,
                             Field::Priority, Field::Backlog, Field::MaxConnections));
}

TEST(Settings, TlsSaysWhatItIsMissing) {
    EndpointSettings settings = listener();
    settings.tls = TlsSettings();
    EXPECT_THAT(fields(check(settings)), testing::ElementsAre(Field::Tls));
    settings.target.tls = true;
    EXPECT_THAT(fields(check(settings)), testing::ElementsAre(Field::TlsCertificate));
    settings.tls->certificateFile = "server.pem";
    settings.tls->serverName = "example.org";
    settings.tls->protocols = {""};
    EXPECT_THAT(fields(check(settings)),
                testing::ElementsAre(Field::TlsKey, Field::TlsServerName, Field::TlsProtocols));
    settings.tls = TlsSettings{
        .certificateFile = "a", .keyFile = "b", .authoritiesFile = "c", .verify = false};
    EXPECT_THAT(fields(check(settings)), testing::ElementsAre(Field::TlsAuthorities));
    settings.role = Role::Client;
    settings.target.port = 443;
    settings.tls.reset();
    EXPECT_TRUE(check(settings).empty());
}

TEST(Settings, RatesAndSocketOptionsThatCannotBe) {
    ConnectionSettings settings;
    settings.readRate = {.perSecond = 100, .burst = 50};
    settings.writeRate = {.perSecond = 0, .burst = 50};
    settings.socket = {.sendBuffer = 1, .receiveBuffer = std::size_t{2} << 30};
    EXPECT_THAT(fields(check(settings)),
                testing::ElementsAre(Field::ReadRate, Field::WriteRate, Field::SendBuffer,
                                     Field::ReceiveBuffer));
    settings = {};
    settings.readRate.perSecond = 10;
    settings.socket = {.noDelay = true, .keepAlive = false};
    EXPECT_TRUE(check(settings).empty());
    EXPECT_THAT(fields(check(settings, Transport::Unix)),
                testing::ElementsAre(Field::NoDelay, Field::KeepAlive));
    EXPECT_THAT(fields(check(settings, Transport::Udp)),
                testing::ElementsAre(Field::ReadRate, Field::NoDelay, Field::KeepAlive));
}

TEST(Settings, AnAddressThatOthersReachIsRefusedUnlessAllowed) {
    EndpointSettings settings = listener();
    settings.target.host = "::";
    ASSERT_THAT(fields(check(settings)), testing::ElementsAre(Field::Target));
    settings.allowRemote = true;
    EXPECT_TRUE(check(settings).empty());
}

TEST(Settings, AClientNeedsAPort) {
    EndpointSettings settings = listener();
    settings.role = Role::Client;
    EXPECT_THAT(fields(check(settings)), testing::ElementsAre(Field::Target));
    settings.target.port = 80;
    settings.target.host = "example.org";
    EXPECT_TRUE(check(settings).empty()) << "a client may leave this machine";
}

TEST(Settings, EachFramingChecksItsOwnFields) {
    ConnectionSettings settings;
    settings.framing.kind = FramingKind::Delimiter;
    EXPECT_THAT(fields(check(settings)), testing::ElementsAre(Field::Delimiter));
    settings.framing.kind = FramingKind::Markers;
    EXPECT_THAT(fields(check(settings)), testing::ElementsAre(Field::Markers, Field::Markers));
    settings.framing.kind = FramingKind::FixedSize;
    settings.framing.fixedSize = 0;
    EXPECT_THAT(fields(check(settings)), testing::ElementsAre(Field::FixedSize));
    settings.framing.kind = FramingKind::Line;
    settings.framing.maxMessage = 0;
    EXPECT_THAT(fields(check(settings)), testing::ElementsAre(Field::MaxMessage));
}

TEST(Settings, AChangeChangesOnlyWhatItNames) {
    ConnectionSettings settings;
    settings.readTimeout = 10s;
    settings.priority = 2;
    ConnectionChange change;
    change.read = Watermarks{.low = 10, .high = 0};
    change.readTimeout.emplace(std::nullopt);
    const ConnectionSettings after = changed(settings, change);
    EXPECT_EQ(after.read.low, 10U);
    EXPECT_FALSE(after.readTimeout.has_value());
    EXPECT_EQ(after.priority, 2);
}

TEST(Settings, WordsAreReadBack) {
    for (auto kind : {BehaviourKind::None, BehaviourKind::Echo, BehaviourKind::UpperCase,
                      BehaviourKind::Discard, BehaviourKind::FixedReply}) {
        EXPECT_EQ(*parseBehaviour(word(kind)), kind);
    }
    for (auto kind : {FramingKind::None, FramingKind::Line, FramingKind::Delimiter,
                      FramingKind::LengthPrefix, FramingKind::Markers, FramingKind::FixedSize}) {
        EXPECT_EQ(*parseFraming(word(kind)), kind);
    }
    for (auto ending : {LineEnding::Any, LineEnding::CrLf, LineEnding::StrictCrLf, LineEnding::Lf,
                        LineEnding::Nul}) {
        EXPECT_EQ(*parseLineEnding(word(ending)), ending);
    }
}

TEST(Settings, AWrongWordIsAnsweredWithTheNearestRightOne) {
    EXPECT_EQ(parseBehaviour("uppercase").error().message(),
              "There is no behaviour \"uppercase\"; did you mean upper-case? The choice is none, "
              "echo, upper-case, discard, fixed-reply.");
    EXPECT_EQ(parseFraming("xyzzy").error().message(),
              "There is no framing \"xyzzy\". The choice is none, line, delimiter, length-prefix, "
              "markers, fixed-size.");
    EXPECT_EQ(nearestWord(std::string(10'000, 'a'), {"echo"}), "");
}

} // namespace
} // namespace weir
