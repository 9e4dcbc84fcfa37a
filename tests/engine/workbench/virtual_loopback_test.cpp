// The network in memory does what loopback does: each conversation is held over both, and each
// connection's journal must read the same.

#include <weir/workbench/record_text.h>
#include <weir/workbench/system_network.h>
#include <weir/workbench/virtual_network.h>
#include <weir/workbench/virtual_resolver.h>
#include <weir/workbench/workbench.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <regex>
#include <string>
#include <vector>

#include <unistd.h>

namespace weir {
namespace {

using namespace std::chrono_literals;
using Log = std::map<std::uint32_t, std::vector<std::string>>;

/// A workbench on a clock that only the test moves, over one of the two.
class World {
public:
    explicit World(bool isVirtual)
        : m_loop(EventLoop::create({.priorities = workbenchPriorities, .clock = &m_clock}).value()),
          m_journal(Journal::create(m_clock.now()).value()),
          m_resolver(*m_loop),
          m_network(isVirtual ? std::unique_ptr<Network>(std::make_unique<VirtualNetwork>(*m_loop))
                              : std::make_unique<SystemNetwork>(*m_loop)),
          bench(*m_loop, *m_journal, m_resolver, *m_network) {}

    EndpointId begin(const std::string& target, Role role,
                     const std::function<void(EndpointSettings&)>& change = {}) {
        EndpointSettings settings;
        settings.role = role;
        settings.target = Target::parse(target).value();
        if (change) {
            change(settings);
        }
        const EndpointId id = bench.add(settings).value();
        (void)bench.start(id);
        return id;
    }

    EndpointId listen(BehaviourKind behaviour,
                      const std::function<void(EndpointSettings&)>& change = {}) {
        return begin("tcp://127.0.0.1:0", Role::Listener, [&](EndpointSettings& settings) {
            settings.connection.behaviour.kind = behaviour;
            if (change) {
                change(settings);
            }
        });
    }

    /// A client of `listener`, once both ends are open.
    EndpointId join(EndpointId listener) {
        const std::size_t before = bench.endpoint(listener)->acceptedConnections;
        const EndpointId client = begin(bench.endpoint(listener)->address, Role::Client);
        until([&] {
            return bench.endpoint(client)->phase == EndpointPhase::Connected &&
                   bench.endpoint(listener)->acceptedConnections > before;
        });
        return client;
    }

    ConnectionId connection(EndpointId endpoint) { return bench.connections(endpoint).at(0); }

    ConnectionState state(EndpointId endpoint) {
        return bench.connection(connection(endpoint)).value();
    }

    void until(const std::function<bool()>& done) {
        const auto limit = std::chrono::steady_clock::now() + 20s;
        while (!done()) {
            ASSERT_LT(std::chrono::steady_clock::now(), limit) << "it did not come to that";
            ASSERT_TRUE(m_loop->run(RunMode::NonBlock).ok());
        }
    }

    /// Until a record of `connection` has this in its line.
    void untilLogged(ConnectionId connection, const std::string& text) {
        until([&] {
            Log all = log();
            for (const std::string& line : all[static_cast<std::uint32_t>(connection)]) {
                if (line.find(text) != std::string::npos) {
                    return true;
                }
            }
            return false;
        });
    }

    void advance(Duration step) { m_clock.advance(step); }

    /// By connection; ports are not the same in both.
    Log log() {
        static const std::regex port(":[0-9]{4,5}\\b");
        Log log;
        for (std::size_t index = 0; index < m_journal->size(); ++index) {
            const Record& record = m_journal->at(index);
            std::string line(word(record.kind()));
            line += ' ' + std::to_string(record.detail()) + ' ' + flagsText(record.flags()) + ' ' +
                    std::to_string(record.first()) + ' ' + std::to_string(record.second()) + ' ' +
                    std::to_string(record.code()) + ' ' + std::string(record.payload());
            log[static_cast<std::uint32_t>(record.connection())].push_back(
                std::regex_replace(line, port, ":PORT"));
        }
        return log;
    }

private:
    ManualClock m_clock;
    std::unique_ptr<EventLoop> m_loop;
    std::unique_ptr<Journal> m_journal;
    VirtualResolver m_resolver;
    std::unique_ptr<Network> m_network;

public:
    Workbench bench;
};

/// Holds it over both, and compares; gives the log.
Log compare(const std::function<void(World&)>& hold) {
    World real(false);
    hold(real);
    World simulated(true);
    hold(simulated);
    EXPECT_EQ(simulated.log(), real.log());
    EXPECT_GT(real.log().size(), 0U);
    return simulated.log();
}

TEST(VirtualLoopback, AConversationInLinesUntilBothHaveClosed) {
    compare([](World& world) {
        const EndpointId server = world.listen(BehaviourKind::UpperCase, [](auto& settings) {
            settings.connection.framing.kind = FramingKind::Line;
        });
        const EndpointId client = world.join(server);
        const ConnectionId alice = world.connection(client);
        for (const char* text : {"one\r\n", "two\r\n", "three\r\n"}) {
            const std::uint64_t before = world.state(client).bytesIn;
            ASSERT_TRUE(world.bench.send(alice, text).ok());
            world.until([&] { return world.state(client).bytesIn == before + std::strlen(text); });
        }
        ASSERT_TRUE(world.bench.shutdownWrite(alice).ok());
        world.until([&] { return world.bench.openConnections() == 0; });
    });
}

TEST(VirtualLoopback, AResetReachesThePeer) {
    const Log log = compare([](World& world) {
        const EndpointId server = world.listen(BehaviourKind::Echo);
        const EndpointId client = world.join(server);
        ASSERT_TRUE(world.bench.reset(world.connection(client)).ok());
        world.until([&] { return world.bench.openConnections() == 0; });
    });
    bool found = false;
    for (const auto& [connection, lines] : log) {
        for (const std::string& line : lines) {
            found = found || line.ends_with("failed: Connection reset by peer");
        }
    }
    EXPECT_TRUE(found);
}

TEST(VirtualLoopback, WhoClosesWithBytesUnreadResets) {
    compare([](World& world) {
        const EndpointId server = world.listen(
            BehaviourKind::None, [](auto& settings) { settings.connection.readEnabled = false; });
        const EndpointId client = world.join(server);
        ASSERT_TRUE(world.bench.send(world.connection(client), "unread").ok());
        world.untilLogged(world.connection(client), "unread");
        ASSERT_TRUE(world.bench.close(world.connection(server)).ok());
        world.until([&] { return world.bench.openConnections() == 0; });
    });
}

TEST(VirtualLoopback, WhoHasClosedIsSeenAsTheEndThenAsABrokenPipe) {
    compare([](World& world) {
        const EndpointId server = world.listen(BehaviourKind::None);
        const EndpointId client = world.join(server);
        const ConnectionId alice = world.connection(client);
        ASSERT_TRUE(world.bench.close(world.connection(server)).ok());
        world.until([&] { return world.state(client).phase == ConnectionPhase::PeerClosed; });
        ASSERT_TRUE(world.bench.send(alice, "lost").ok());
        world.untilLogged(alice, "lost");
        ASSERT_TRUE(world.bench.send(alice, "refused").ok());
        world.until([&] { return world.bench.openConnections() == 0; });
    });
}

TEST(VirtualLoopback, NobodyThereRefuses) {
    compare([](World& world) {
        const EndpointId server = world.listen(BehaviourKind::None);
        const std::string address = world.bench.endpoint(server)->address;
        ASSERT_TRUE(world.bench.stop(server).ok());
        const EndpointId client = world.begin(address, Role::Client);
        world.until([&] { return world.bench.endpoint(client)->phase == EndpointPhase::Failed; });
    });
}

TEST(VirtualLoopback, AnAddressThatIsTakenAndAPathThatIsNotThere) {
    const std::string path = "/tmp/weir-no-such-" + std::to_string(::getpid());
    compare([&](World& world) {
        const EndpointId server = world.listen(BehaviourKind::None);
        const EndpointId second =
            world.begin(world.bench.endpoint(server)->address, Role::Listener);
        EXPECT_EQ(world.bench.endpoint(second)->phase, EndpointPhase::Failed);
        const EndpointId client = world.begin("unix://" + path, Role::Client);
        world.until([&] { return world.bench.endpoint(client)->phase == EndpointPhase::Failed; });
    });
}

TEST(VirtualLoopback, AReadTimeoutOfTheServer) {
    compare([](World& world) {
        const EndpointId server = world.listen(
            BehaviourKind::Echo, [](auto& settings) { settings.connection.readTimeout = 10s; });
        world.join(server);
        world.advance(10s);
        world.untilLogged(world.connection(server), "nothing came for 10 s");
    });
}

TEST(VirtualLoopback, ALocalhostThatIsOnlyAtOneOfItsAddresses) {
    compare([](World& world) {
        const EndpointId server = world.listen(BehaviourKind::Echo);
        const std::string& address = world.bench.endpoint(server)->address;
        const std::string port = address.substr(address.rfind(':'));
        const EndpointId client = world.begin("tcp://localhost" + port, Role::Client);
        world.until(
            [&] { return world.bench.endpoint(client)->phase == EndpointPhase::Connected; });
    });
}

TEST(VirtualLoopback, AListenerThatHasEnoughLetsTheNextWait) {
    compare([](World& world) {
        const EndpointId server =
            world.listen(BehaviourKind::Echo, [](auto& settings) { settings.maxConnections = 1; });
        const EndpointId first = world.join(server);
        const EndpointId second = world.begin(world.bench.endpoint(server)->address, Role::Client);
        world.until(
            [&] { return world.bench.endpoint(second)->phase == EndpointPhase::Connected; });
        EXPECT_EQ(world.bench.endpoint(server)->openConnections, 1U);
        ASSERT_TRUE(world.bench.close(world.connection(first)).ok());
        world.until([&] { return world.bench.endpoint(server)->acceptedConnections == 2; });
    });
}

TEST(VirtualLoopback, DatagramsWithAnswersAndWithout) {
    compare([](World& world) {
        const EndpointId server = world.begin(
            "udp://127.0.0.1:0", Role::Listener,
            [](auto& settings) { settings.connection.behaviour.kind = BehaviourKind::UpperCase; });
        const EndpointId client =
            world.begin("udp://" + world.bench.endpoint(server)->address, Role::Client);
        const ConnectionId alice = world.connection(client);
        ASSERT_TRUE(world.bench.send(alice, "one").ok());
        world.untilLogged(alice, "ONE");
        ASSERT_TRUE(world.bench.send(alice, "").ok());
        world.until([&] { return world.state(client).messagesIn == 2; });
        EXPECT_FALSE(world.bench.send(alice, std::string(65508, 'x')).ok());
        ASSERT_TRUE(world.bench.stop(server).ok());
        ASSERT_TRUE(world.bench.send(alice, "nobody hears this").ok());
        world.untilLogged(alice, "refused");
    });
}

TEST(VirtualLoopback, AllOfALargeTransferArrivesWhenTheReaderWakes) {
    for (const bool isVirtual : {false, true}) {
        World world(isVirtual);
        const EndpointId server = world.listen(BehaviourKind::Discard, [](auto& settings) {
            settings.connection.readEnabled = false;
        });
        const EndpointId client = world.join(server);
        const std::size_t size = std::size_t{16} * 1024 * 1024;
        ASSERT_TRUE(world.bench.send(world.connection(client), std::string(size, 'x')).ok());
        world.until([&] { return any(world.state(client).writeBlocked, Blocked::WouldBlock); });
        EXPECT_GT(world.state(client).outputSize, 0U);
        ConnectionChange change;
        change.readEnabled = true;
        ASSERT_TRUE(world.bench.change(world.connection(server), change).ok());
        world.until([&] { return world.state(server).bytesIn == size; });
        EXPECT_EQ(world.state(client).bytesOut, size);
    }
}

} // namespace
} // namespace weir
