// A workbench over the network in memory, on the simulated clock: the same as over loopback, at
// once, and each time alike.

#include <weir/loop/event.h>
#include <weir/stream/stream_types.h>
#include <weir/workbench/record_text.h>
#include <weir/workbench/virtual_stage.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace weir {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
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

} // namespace
} // namespace weir
