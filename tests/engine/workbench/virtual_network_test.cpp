// A workbench over the network in memory, on the simulated clock: the same as over loopback, at
// once, and each time alike.

#include <weir/loop/event.h>
#include <weir/stream/stream_types.h>
#include <weir/workbench/record_text.h>
#include <weir/workbench/virtual_stage.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace weir {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class VirtualNetworkTest : public ::testing::Test {
protected:
    explicit VirtualNetworkTest(const VirtualStageOptions& options = {})
        : stage(VirtualStage::create(options).value()), bench(stage->workbench()) {}

    /// Lets `time` pass.
    void pass(Duration time) {
        Event end(stage->loop(), -1, EventFlags::None,
                  [this](EventFlags) { stage->loop().breakLoop(); });
        ASSERT_TRUE(end.add(time).ok());
        ASSERT_TRUE(stage->loop().run(RunMode::Forever).ok());
    }

    /// Until nothing is left to happen.
    void finish() { ASSERT_TRUE(stage->loop().run(RunMode::UntilEmpty).ok()); }

    static EndpointSettings listener(const std::string& target,
                                     BehaviourKind behaviour = BehaviourKind::Echo) {
        EndpointSettings settings;
        settings.target = Target::parse(target).value();
        settings.connection.behaviour.kind = behaviour;
        return settings;
    }

    static EndpointSettings client(const std::string& target) {
        EndpointSettings settings;
        settings.role = Role::Client;
        settings.target = Target::parse(target).value();
        return settings;
    }

    EndpointId begin(const EndpointSettings& settings) {
        const EndpointId id = bench.add(settings).value();
        (void)bench.start(id);
        return id;
    }

    std::string addressOf(EndpointId id) { return bench.endpoint(id)->address; }

    ConnectionId connectionOf(EndpointId id) { return bench.connections(id).at(0); }

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

public:
    std::unique_ptr<VirtualStage> stage;
    Workbench& bench;
};

TEST_F(VirtualNetworkTest, AClientTalksToAListener) {
    const EndpointId server = begin(listener("tcp://127.0.0.1:0"));
    EXPECT_EQ(addressOf(server), "127.0.0.1:49152");
    const EndpointId alice = begin(client(addressOf(server)));
    pass(1s);
    ASSERT_EQ(bench.endpoint(alice)->phase, EndpointPhase::Connected);
    ASSERT_TRUE(bench.send(connectionOf(alice), "hello").ok());
    pass(1s);
    EXPECT_EQ(bytes(alice, RecordKind::Received), "hello");
    EXPECT_EQ(bytes(server, RecordKind::Received), "hello");
    ASSERT_TRUE(bench.close(connectionOf(alice)).ok());
    finish();
    EXPECT_EQ(bench.openConnections(), 0U);
}

TEST_F(VirtualNetworkTest, TwoHoursOfSilencePassAtOnce) {
    EndpointSettings settings = listener("tcp://127.0.0.1:7000");
    settings.connection.readTimeout = 2h;
    const EndpointId server = begin(settings);
    begin(client("tcp://127.0.0.1:7000"));
    const auto began = std::chrono::steady_clock::now();
    pass(2h + 1s);
    EXPECT_LT(std::chrono::steady_clock::now() - began, 1s);
    const ConnectionState state = bench.connection(connectionOf(server)).value();
    EXPECT_EQ(whyNotReading(state), "disabled by its timeout: nothing came for 2 h");
}

/// A line for each record, as `weir run --journal` writes them.
std::string journalOf(VirtualStage& stage) {
    std::string text;
    for (std::size_t index = 0; index < stage.journal().size(); ++index) {
        text += toJson(stage.journal().at(index)) + '\n';
    }
    return text;
}

/// Two clients chat with an echo for a while, one of them slowly.
std::string playWith(const VirtualStageOptions& options) {
    const auto stage = VirtualStage::create(options).value();
    Workbench& bench = stage->workbench();
    EndpointSettings server;
    server.target = Target::parse("tcp://127.0.0.1:0").value();
    server.connection.behaviour.kind = BehaviourKind::Echo;
    server.connection.readTimeout = 10min;
    const EndpointId listener = bench.add(server).value();
    EXPECT_TRUE(bench.start(listener).ok());
    std::vector<ConnectionId> connections;
    for (const std::size_t rate : {std::size_t{0}, std::size_t{1000}}) {
        EndpointSettings client;
        client.role = Role::Client;
        client.target = Target::parse(bench.endpoint(listener)->address).value();
        client.connection.writeRate.perSecond = rate;
        const EndpointId id = bench.add(client).value();
        EXPECT_TRUE(bench.start(id).ok());
        connections.push_back(bench.connections(id).at(0));
    }
    int round = 0;
    Event tick(stage->loop(), -1, EventFlags::Persist, [&](EventFlags) {
        for (const ConnectionId connection : connections) {
            (void)bench.send(connection, std::string(3000, static_cast<char>('a' + round % 26)));
        }
        if (++round == 20) {
            tick.remove();
        }
    });
    EXPECT_TRUE(tick.add(250ms).ok());
    EXPECT_TRUE(stage->loop().run(RunMode::UntilEmpty).ok());
    return journalOf(*stage);
}

TEST(VirtualStage, TheSameIsTheSameByteForByte) {
    for (const bool cutReads : {false, true}) {
        const VirtualStageOptions options{.network = {.seed = 7, .cutReads = cutReads}};
        const std::string first = playWith(options);
        EXPECT_GT(first.size(), 10'000U);
        EXPECT_EQ(playWith(options), first);
    }
}

TEST(VirtualStage, NoBackendMakesADifference) {
    const std::string first = playWith({});
    for (const char* backend : {"epoll", "poll", "select"}) {
        EXPECT_EQ(playWith({.backend = backend}), first) << backend;
    }
}

TEST(VirtualStage, SeveralRunOnThreadsOfTheirOwnAndOthersReadTheirJournals) {
    const auto stage = VirtualStage::create().value();
    EndpointSettings server;
    server.target = Target::parse("tcp://127.0.0.1:0").value();
    ASSERT_TRUE(stage->workbench().start(stage->workbench().add(server).value()).ok());
    std::atomic<bool> done = false;
    std::string alone;
    std::string beside;
    std::thread one([&] { alone = playWith({}); });
    std::thread two([&] {
        for (int i = 0; i < 200; ++i) {
            EndpointSettings client;
            client.role = Role::Client;
            client.target = Target::parse("tcp://127.0.0.1:49152").value();
            const EndpointId id = stage->workbench().add(client).value();
            EXPECT_TRUE(stage->workbench().start(id).ok());
            EXPECT_TRUE(stage->loop().run(RunMode::UntilEmpty).ok());
        }
        done = true;
    });
    std::size_t read = 0;
    while (!done) {
        for (; read < stage->journal().size(); ++read) {
            beside += toJson(stage->journal().at(read));
        }
    }
    one.join();
    two.join();
    EXPECT_GT(beside.size(), 0U);
    EXPECT_EQ(alone, playWith({}));
}

TEST(VirtualStage, ReadsAreCutByChanceOnlyWhereThatIsAskedFor) {
    const std::string whole = playWith({.network = {.seed = 1}});
    EXPECT_EQ(playWith({.network = {.seed = 2}}), whole);
    const std::string one = playWith({.network = {.seed = 1, .cutReads = true}});
    EXPECT_NE(one, whole);
    EXPECT_NE(playWith({.network = {.seed = 2, .cutReads = true}}), one);
}

TEST_F(VirtualNetworkTest, EveryTimeIsTheSimulatedClocks) {
    const EndpointId server = begin(listener("tcp://127.0.0.1:0"));
    const EndpointId alice = begin(client(addressOf(server)));
    pass(90min);
    ASSERT_TRUE(bench.send(connectionOf(alice), "late").ok());
    pass(1s);
    const Journal& journal = stage->journal();
    EXPECT_EQ(journal.wallStart().time_since_epoch(), 946684800s);
    std::size_t callbacks = 0;
    for (std::size_t index = 0; index < journal.size(); ++index) {
        const Record& record = journal.at(index);
        if (record.kind() == RecordKind::Callback) {
            ++callbacks;
            EXPECT_EQ(record.took(), Duration::zero());
        }
        if (record.kind() == RecordKind::Sent) {
            EXPECT_EQ(record.time(), 90min);
        }
    }
    EXPECT_GT(callbacks, 3U);
}

TEST_F(VirtualNetworkTest, ALoopWithNothingLeftToWaitForLeavesAndSaysSo) {
    begin(client(addressOf(begin(listener("tcp://127.0.0.1:0")))));
    ASSERT_EQ(*stage->loop().run(RunMode::Forever), RunEnd::Exit);
    EXPECT_TRUE(stage->hasNothingToWaitFor());
}

TEST_F(VirtualNetworkTest, NoNameButLocalhostIsKnown) {
    begin(listener("tcp://127.0.0.1:5000"));
    const EndpointId near = begin(client("tcp://localhost:5000"));
    const EndpointId far = begin(client("tcp://example.org:5000"));
    pass(1s);
    EXPECT_EQ(bench.endpoint(near)->phase, EndpointPhase::Connected);
    ASSERT_TRUE(bench.endpoint(far)->error.has_value());
    EXPECT_THAT(bench.endpoint(far)->error->message(),
                HasSubstr("Cannot look up example.org: a simulated run knows no name but "
                          "localhost"));
}

TEST_F(VirtualNetworkTest, PathsAreNamesInMemory) {
    const EndpointId server = begin(listener("unix:///nowhere/at/all.sock"));
    const EndpointId alice = begin(client("unix:///nowhere/at/all.sock"));
    pass(1s);
    ASSERT_TRUE(bench.send(connectionOf(alice), "hello").ok());
    pass(1s);
    EXPECT_EQ(bytes(alice, RecordKind::Received), "hello");
    EXPECT_EQ(bytes(server, RecordKind::Received), "hello");
}

TEST_F(VirtualNetworkTest, ABacklogThatIsFullMakesClientsWaitForTheirConnectTimeout) {
    EndpointSettings settings = listener("tcp://127.0.0.1:5000");
    settings.backlog = 1;
    const EndpointId server = begin(settings);
    ASSERT_TRUE(bench.setPaused(server, true).ok());
    std::vector<EndpointId> clients;
    for (int i = 0; i < 4; ++i) {
        EndpointSettings waiting = client("tcp://127.0.0.1:5000");
        waiting.connection.writeTimeout = 10s * (i + 1);
        clients.push_back(begin(waiting));
    }
    pass(35s); // two have been let in, and the third's 30 s are over
    EXPECT_EQ(bench.endpoint(clients[1])->phase, EndpointPhase::Connected);
    EXPECT_EQ(bench.endpoint(clients[2])->phase, EndpointPhase::Failed);
    EXPECT_EQ(bench.endpoint(clients[3])->phase, EndpointPhase::Starting);
    ASSERT_TRUE(bench.setPaused(server, false).ok());
    pass(1s);
    EXPECT_EQ(bench.endpoint(clients[3])->phase, EndpointPhase::Connected);
    EXPECT_EQ(bench.endpoint(server)->acceptedConnections, 3U);
}

TEST_F(VirtualNetworkTest, ARateLimitSpreadsBytesOverTheSeconds) {
    EndpointSettings settings = client(addressOf(begin(listener("tcp://127.0.0.1:0"))));
    settings.connection.writeRate.perSecond = 1000;
    const EndpointId alice = begin(settings);
    pass(10ms);
    const ConnectionId connection = connectionOf(alice);
    ASSERT_TRUE(bench.send(connection, std::string(5000, 'x')).ok());
    pass(100ms);
    EXPECT_EQ(bench.connection(connection)->bytesOut, 1000U);
    EXPECT_EQ(whyNotWriting(*bench.connection(connection)),
              "pauses: its rate limit is used up for now");
    pass(2s);
    EXPECT_EQ(bench.connection(connection)->bytesOut, 3000U);
    EXPECT_EQ(bench.connection(connection)->settings.writeRate, (ByteRate{.perSecond = 1000}));
    ConnectionChange faster;
    faster.writeRate = ByteRate();
    ASSERT_TRUE(bench.change(connection, faster).ok());
    pass(100ms);
    EXPECT_EQ(bench.connection(connection)->bytesOut, 5000U);
}

TEST_F(VirtualNetworkTest, AWriteTimeoutCountsOnlyWhileTheOutputWaits) {
    EndpointSettings slow = listener("tcp://127.0.0.1:0", BehaviourKind::Discard);
    slow.connection.readEnabled = false;
    const EndpointId server = begin(slow);
    EndpointSettings settings = client(addressOf(server));
    settings.connection.writeTimeout = 10s;
    const EndpointId alice = begin(settings);
    pass(1s);
    const ConnectionId connection = connectionOf(alice);
    ASSERT_TRUE(bench.send(connection, std::string(1'000'000, 'x')).ok());
    pass(9s);
    EXPECT_EQ(bench.connection(connection)->writeBlocked, Blocked::WouldBlock);
    ConnectionChange change;
    change.readEnabled = true;
    ASSERT_TRUE(bench.change(connectionOf(server), change).ok());
    pass(1h);
    EXPECT_EQ(bench.connection(connection)->outputSize, 0U);
    EXPECT_TRUE(bench.connection(connection)->settings.writeEnabled) << "it has timed out idly";

    change.readEnabled = false;
    ASSERT_TRUE(bench.change(connectionOf(server), change).ok());
    ASSERT_TRUE(bench.send(connection, std::string(1'000'000, 'x')).ok());
    pass(11s);
    EXPECT_FALSE(bench.connection(connection)->settings.writeEnabled);
}

TEST_F(VirtualNetworkTest, ADatagramQueueThatIsFullDropsAndCounts) {
    EndpointSettings settings = listener("udp://127.0.0.1:0", BehaviourKind::Discard);
    settings.connection.readEnabled = false;
    settings.connection.socket.receiveBuffer = 4096;
    const EndpointId server = begin(settings);
    const EndpointId alice = begin(client("udp://" + addressOf(server)));
    for (int i = 0; i < 10; ++i) {
        ASSERT_TRUE(bench.send(connectionOf(alice), std::string(500, 'x')).ok());
    }
    ASSERT_TRUE(bench.setPaused(server, false).ok());
    pass(1s);
    ASSERT_TRUE(bench.send(connectionOf(alice), "after").ok());
    pass(1s);
    std::uint64_t dropped = 0;
    for (std::size_t index = 0; index < stage->journal().size(); ++index) {
        const Record& record = stage->journal().at(index);
        dropped += record.kind() == RecordKind::Dropped ? record.first() : 0;
    }
    EXPECT_EQ(dropped, 6U);
    EXPECT_EQ(bytes(server, RecordKind::Received).size(), 4 * 500 + 5U);
}

} // namespace
} // namespace weir
