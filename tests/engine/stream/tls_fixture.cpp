#include "tests/engine/stream/tls_fixture.h"

#include <algorithm>

namespace weir::test {

TlsTest::TlsTest() {
    auto created = EventLoop::create({.clock = &clock});
    EXPECT_TRUE(created) << created.error().message();
    loop = std::move(*created);
}

TlsContext TlsTest::clientContext(TlsContextOptions options) {
    if (options.authorities.empty()) {
        options.authorities = authority.certificate();
    }
    auto context = TlsContext::client(options);
    EXPECT_TRUE(context) << context.error().message();
    return std::move(*context);
}

TlsContext TlsTest::serverContext(TlsContextOptions options) {
    if (options.identities.empty()) {
        options.identities = {authority.issueFor("weir.test")};
    }
    auto context = TlsContext::server(options);
    EXPECT_TRUE(context) << context.error().message();
    return std::move(*context);
}

void TlsTest::makeBoth(const TlsContext& clientContext, const TlsContext& serverContext,
                       const TlsStreamOptions& clientOptions,
                       const TlsStreamOptions& serverOptions) {
    auto [near, far] = tcpPair();
    client = made(TlsStream::create(
        clientContext, std::make_unique<SocketStream>(*loop, std::move(near)), clientOptions));
    server = made(TlsStream::create(
        serverContext, std::make_unique<SocketStream>(*loop, std::move(far)), serverOptions));
    client->setHandler(&clientSide);
    server->setHandler(&serverSide);
    client->enable(Directions::Both);
    server->enable(Directions::Both);
}

void TlsTest::connectBoth() {
    makeBoth();
    awaitConnected();
}

void TlsTest::awaitConnected() {
    runUntil([&] { return clientSide.has("connected") && serverSide.has("connected"); });
}

void TlsTest::runUntil(const std::function<bool()>& done) {
    while (!done()) {
        const auto end = loop->run(RunMode::Once);
        ASSERT_TRUE(end) << end.error().message();
        ASSERT_TRUE(*end != RunEnd::Empty || done()) << "the loop has nothing to wait for";
    }
}

void TlsTest::settle() {
    // A conversation of several turns; more than any of these here needs.
    for (int turn = 0; turn < 10; ++turn) {
        ASSERT_TRUE(loop->run(RunMode::NonBlock));
    }
}

std::string TlsTest::failure(std::unique_ptr<TlsStream>& stream, Recorder& recorder) {
    const auto isError = [](const std::string& entry) {
        return entry.find("error") != std::string::npos;
    };
    runUntil([&] { return std::any_of(recorder.log.begin(), recorder.log.end(), isError); });
    return stream->lastError() ? stream->lastError()->message() : "no error";
}

std::unique_ptr<TlsStream> made(Result<std::unique_ptr<TlsStream>> result) {
    EXPECT_TRUE(result) << result.error().message();
    return std::move(result).value();
}

} // namespace weir::test
