#include <weir/net/socket.h>

#include "tests/ui/bridge/bridge_listener.h"

#include <QTest>

#include <array>
#include <filesystem>
#include <iterator>

#include <sys/socket.h>

namespace weir::ui {

using test::BridgeListener;
using test::clientSettings;
using test::listenerSettings;

namespace {

std::ptrdiff_t entriesOf(const char* directory) {
    const std::filesystem::directory_iterator entries(directory);
    return std::distance(begin(entries), end(entries));
}

/// A socket that listens and lets nobody in: what connects to it stays connecting.
class FullListener {
public:
    bool open() {
        const SocketAddress loopback = SocketAddress::parse("127.0.0.1", 0).value();
        m_listener = openStreamSocket(AF_INET).value();
        if (!bindSocket(m_listener.get(), loopback) || ::listen(m_listener.get(), 0) != 0) {
            return false;
        }
        const SocketAddress bound = localAddress(m_listener.get()).value();
        m_address = bound.toString();
        for (UniqueFd& waiting : m_waiting) {
            waiting = openStreamSocket(AF_INET).value();
            (void)connectSocket(waiting.get(), bound);
        }
        return true;
    }

    [[nodiscard]] EndpointSettings clientSettings() const {
        EndpointState listener;
        listener.address = m_address;
        return test::clientSettings(listener);
    }

private:
    UniqueFd m_listener;
    std::array<UniqueFd, 4> m_waiting;
    std::string m_address;
};

} // namespace

/// What a window that is closed leaves behind: nothing.
class EngineBridgeClosingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() {
        // What Qt opens once for its event loop is there from now on.
        QCoreApplication::processEvents();
        m_descriptors = entriesOf("/proc/self/fd");
        m_threads = entriesOf("/proc/self/task");
    }

    void cleanup() {
        QCOMPARE(entriesOf("/proc/self/fd"), m_descriptors);
        // A thread that is joined may still stand there for a moment (pthread_join(3)).
        QTRY_COMPARE(entriesOf("/proc/self/task"), m_threads);
    }

    void withoutAStart() { const EngineBridge bridge; }

    void rightAfterTheStart() {
        EngineBridge bridge;
        QVERIFY(bridge.start());
        QCOMPARE(entriesOf("/proc/self/task"), m_threads + 1);
        QVERIFY(entriesOf("/proc/self/fd") > m_descriptors);
    }

    void withNewsOnTheirWay() {
        EngineBridge bridge;
        QVERIFY(bridge.start());
        bridge.startDemonstration(0);
        QVERIFY(BridgeListener::waitBusy([&] { return bridge.journal().size() > 3; }));
    }

    void withPostsPending() {
        EngineBridge bridge;
        QVERIFY(bridge.start());
        for (int count = 0; count < 2000; ++count) {
            bridge.addEndpoint(listenerSettings(), true);
            bridge.send(ConnectionId{1}, QByteArray(1000, 'x'), Wrap::Bare);
        }
    }

    void whileConnecting() {
        FullListener listener;
        QVERIFY(listener.open());
        {
            EngineBridge bridge;
            BridgeListener told(bridge);
            QVERIFY(bridge.start());
            const auto added = told.answerOf(bridge.addEndpoint(listener.clientSettings(), true));
            QVERIFY(added && !added->error);
            QCOMPARE(told.endpoints[added->endpoint].phase, EndpointPhase::Starting);
        }
        listener = FullListener();
    }

    void whileANameIsLookedUp() {
        EngineBridge bridge;
        QVERIFY(bridge.start());
        EndpointSettings settings;
        settings.role = Role::Client;
        settings.target = {.transport = Transport::Tcp, .host = "localhost", .port = 9, .path = {}};
        bridge.addEndpoint(settings, true);
        QVERIFY(BridgeListener::waitBusy([&] { return bridge.journal().size() > 0; }));
    }

    void whileAFloodRuns() {
        EngineBridge bridge;
        BridgeListener told(bridge);
        QVERIFY(bridge.start());
        const auto added = told.answerOf(bridge.addEndpoint(listenerSettings(), true));
        QVERIFY(added && !added->error);
        const EndpointSettings settings =
            clientSettings(told.endpoints[added->endpoint], BehaviourKind::Echo);
        const auto client = told.answerOf(bridge.addEndpoint(settings, true));
        QVERIFY(client && !client->error);
        const EndpointState& state = told.endpoints[client->endpoint];
        QVERIFY(BridgeListener::wait([&] { return state.phase == EndpointPhase::Connected; }));
        bridge.send(state.connection, "x", Wrap::Bare);
        const quint64 enough = bridge.journal().size() + 5000;
        QVERIFY(BridgeListener::wait([&] { return told.journalSize > enough; }));
    }

    void withManyConnectionsOpen() {
        EngineBridge bridge;
        BridgeListener told(bridge);
        QVERIFY(bridge.start());
        const auto added = told.answerOf(bridge.addEndpoint(listenerSettings(), true));
        QVERIFY(added && !added->error);
        const EndpointSettings settings = clientSettings(told.endpoints[added->endpoint]);
        for (int count = 0; count < 100; ++count) {
            bridge.addEndpoint(settings, true);
        }
        QVERIFY(BridgeListener::wait(
            [&] { return told.endpoints[added->endpoint].openConnections == 100; }));
    }

    void bySomeoneWhoIsBeingTold() {
        auto bridge = std::make_unique<EngineBridge>();
        QVERIFY(bridge->start());
        int told = 0;
        connect(bridge.get(), &EngineBridge::changed, this, [&] {
            ++told;
            bridge.reset();
        });
        bridge->startDemonstration(0);
        QVERIFY(BridgeListener::wait([&] { return bridge == nullptr; }));
        QCOMPARE(told, 1);
    }

private:
    std::ptrdiff_t m_descriptors = 0;
    std::ptrdiff_t m_threads = 0;
};

} // namespace weir::ui

QTEST_GUILESS_MAIN(weir::ui::EngineBridgeClosingTest)
#include "engine_bridge_closing_test.moc"
