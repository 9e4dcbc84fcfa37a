#include "tests/ui/bridge/bridge_listener.h"

#include <QSignalSpy>
#include <QTest>

#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

namespace weir::ui {

using test::BridgeListener;
using test::clientSettings;
using test::listenerSettings;

class EngineBridgeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aStartedEngineSaysWhatItRunsOn() {
        EngineBridge bridge;
        QVERIFY(!bridge.isRunning());
        QVERIFY(bridge.backendName().isEmpty());
        QVERIFY(bridge.start());
        QVERIFY(bridge.isRunning());
        QVERIFY(!bridge.startError());
        QVERIFY(!bridge.backendName().isEmpty());
        QCOMPARE(bridge.journal().size(), 0U);
        // Once more is nothing new.
        QVERIFY(bridge.start());
    }

    void anEngineThatCannotStartSaysWhyAndMayBeTriedAgain() {
        const QList<QByteArray> forbidden{"EVENT_NOEPOLL", "EVENT_NOPOLL", "EVENT_NOSELECT"};
        for (const QByteArray& name : forbidden) {
            qputenv(name, "1");
        }
        EngineBridge bridge;
        BridgeListener told(bridge);
        QVERIFY(!bridge.start());
        for (const QByteArray& name : forbidden) {
            qunsetenv(name);
        }
        QVERIFY(bridge.startError());
        QVERIFY(!bridge.startError()->message().empty());
        QVERIFY(!bridge.isRunning());
        const auto answer = told.answerOf(bridge.startEndpoint(EndpointId{1}));
        QVERIFY(answer && answer->error);
        QCOMPARE(answer->error->message(), bridge.startError()->message());
        QVERIFY(bridge.start());
        QVERIFY(!bridge.startError());
    }

    void aCommandBeforeTheStartIsAnsweredToo() {
        EngineBridge bridge;
        BridgeListener told(bridge);
        const CommandId early = bridge.addEndpoint(listenerSettings(), true);
        QVERIFY(told.results.empty()); // never before the command returned
        QVERIFY(bridge.start());
        const CommandId late = bridge.addEndpoint(listenerSettings(), true);
        QVERIFY(late != early);
        const auto refused = told.answerOf(early);
        QVERIFY(refused && refused->error);
        const auto done = told.answerOf(late);
        QVERIFY(done && !done->error);
    }

    void anAnswerComesAfterTheStateThatItMade() {
        EngineBridge bridge;
        BridgeListener told(bridge);
        QVERIFY(bridge.start());
        const CommandId command = bridge.addEndpoint(listenerSettings(), true);
        const auto answer = told.answerOf(command);
        QVERIFY(answer);
        QVERIFY2(!answer->error, answer->error ? answer->error->message().c_str() : "");
        QCOMPARE(told.order.mid(0, 3),
                 (QStringList{QStringLiteral("changed"), QStringLiteral("journalAdvanced"),
                              QStringLiteral("finished")}));
        QCOMPARE(told.endpoints.at(answer->endpoint).phase, EndpointPhase::Listening);
        QVERIFY(told.endpoints.at(answer->endpoint).address.starts_with("127.0.0.1:"));
    }

    void theDemonstrationAnswersInUpperCase() {
        EngineBridge bridge;
        BridgeListener told(bridge);
        QVERIFY(bridge.start());
        const auto answer = told.answerOf(bridge.startDemonstration(0));
        QVERIFY(answer);
        QVERIFY2(!answer->error, answer->error ? answer->error->message().c_str() : "");
        QVERIFY(BridgeListener::wait(
            [&] { return told.endpoints[answer->endpoint].phase == EndpointPhase::Connected; }));
        const EndpointState client = told.endpoints[answer->endpoint];
        QCOMPARE(client.settings.role, Role::Client);
        const auto sent = told.answerOf(bridge.send(client.connection, "hello", Wrap::Bare));
        QVERIFY(sent && !sent->error);
        QVERIFY(told.waitForRecord(RecordKind::Received, "HELLO"));
    }

    void aDemonstrationWhosePortIsTakenSaysSo() {
        EngineBridge bridge;
        BridgeListener told(bridge);
        QVERIFY(bridge.start());
        const auto first = told.answerOf(bridge.addEndpoint(listenerSettings(), true));
        QVERIFY(first && !first->error);
        const quint16 taken = Target::parse(told.endpoints[first->endpoint].address).value().port;
        const auto answer = told.answerOf(bridge.startDemonstration(taken));
        QVERIFY(answer && answer->error);
        QVERIFY(answer->error->isSystem(EADDRINUSE));
        const EndpointState failed = told.endpoints.at(answer->endpoint);
        QCOMPARE(failed.settings.role, Role::Listener);
        QCOMPARE(failed.phase, EndpointPhase::Failed);
        QCOMPARE(failed.error->message(), answer->error->message());
        QCOMPARE(told.endpoints.size(), 2U); // no client that nobody answers
    }

    void everyCommandReachesTheEngine() {
        EngineBridge bridge;
        BridgeListener told(bridge);
        QVERIFY(bridge.start());
        const auto added =
            told.answerOf(bridge.addEndpoint(listenerSettings(BehaviourKind::None), false));
        QVERIFY(added && !added->error);
        const EndpointId listener = added->endpoint;
        const auto phase = [&] { return told.endpoints[listener].phase; };
        QCOMPARE(phase(), EndpointPhase::Stopped);
        EndpointSettings settings = listenerSettings(BehaviourKind::None);
        settings.name = "renamed";
        QVERIFY(works(told, bridge.configureEndpoint(listener, settings)));
        QCOMPARE(told.endpoints[listener].name, std::string("renamed"));
        QVERIFY(works(told, bridge.startEndpoint(listener)));
        QCOMPARE(phase(), EndpointPhase::Listening);
        QVERIFY(works(told, bridge.pauseEndpoint(listener, true)));
        QCOMPARE(phase(), EndpointPhase::Paused);
        QVERIFY(works(told, bridge.pauseEndpoint(listener, false)));
        QCOMPARE(phase(), EndpointPhase::Listening);

        ConnectionChange change;
        change.read = Watermarks{.low = 10, .high = 20};
        const ConnectionId first = connect(bridge, told, listener);
        QVERIFY(works(told, bridge.change(first, change)));
        QCOMPARE(told.connections[first].settings.read, *change.read);
        QVERIFY(works(told, bridge.shutdownWrite(first)));
        QVERIFY(works(told, bridge.closeConnection(first)));
        QCOMPARE(told.connections[first].phase, ConnectionPhase::Closed);
        const ConnectionId second = connect(bridge, told, listener);
        QVERIFY(works(told, bridge.resetConnection(second)));
        QVERIFY(works(told, bridge.stopEndpoint(listener)));
        QCOMPARE(phase(), EndpointPhase::Stopped);
        QVERIFY(works(told, bridge.removeEndpoint(listener)));
        QVERIFY(!told.endpoints.contains(listener));
    }

    void whatDoesNotExistIsAnError() {
        EngineBridge bridge;
        BridgeListener told(bridge);
        QVERIFY(bridge.start());
        EndpointSettings wrong = listenerSettings();
        wrong.backlog = 0;
        const EndpointId endpoint{99};
        const ConnectionId connection{99};
        const std::vector<CommandId> commands{
            bridge.addEndpoint(wrong, true),
            bridge.configureEndpoint(endpoint, listenerSettings()),
            bridge.startEndpoint(endpoint),
            bridge.stopEndpoint(endpoint),
            bridge.removeEndpoint(endpoint),
            bridge.pauseEndpoint(endpoint, true),
            bridge.send(connection, "hello", Wrap::Framed),
            bridge.change(connection, {}),
            bridge.shutdownWrite(connection),
            bridge.closeConnection(connection),
            bridge.resetConnection(connection),
        };
        for (const CommandId command : commands) {
            const auto answer = told.answerOf(command);
            QVERIFY(answer && answer->error);
            QVERIFY(!answer->error->message().empty());
        }
        // The answers came in the order of the commands, each once.
        QCOMPARE(told.order.count(QStringLiteral("finished")), static_cast<int>(commands.size()));
    }

    void newsComeOnceAFrameHoweverManyRecordsThereAre() {
        EngineBridge bridge;
        BridgeListener told(bridge);
        QVERIFY(bridge.start());
        QElapsedTimer timer;
        timer.start();
        QVERIFY(startFlood(bridge, told));
        constexpr quint64 records = 20'000;
        QVERIFY(BridgeListener::wait([&] { return told.journalSize > records; }));
        const qint64 frames = timer.elapsed() / EngineBridge::frameIntervalMs;
        QVERIFY2(told.advances <= frames + 2, qPrintable(QString::number(told.advances)));
        QVERIFY(told.advances > 1);
    }

    void aWindowThatWasBusyIsToldOnceOfAllThatItMissed() {
        EngineBridge bridge;
        BridgeListener told(bridge);
        QVERIFY(bridge.start());
        QVERIFY(startFlood(bridge, told));
        const int before = told.advances;
        const quint64 enough = bridge.journal().size() + 20'000;
        QVERIFY(BridgeListener::waitBusy([&] { return bridge.journal().size() > enough; }));
        QCoreApplication::sendPostedEvents();
        QCOMPARE(told.advances, before + 1);
        // And what came since follows by itself.
        QVERIFY(BridgeListener::wait([&] { return told.journalSize > enough; }));
    }

    void whileTheWindowIsBusyConnectionsThatCameAndWentDoNotPileUp() {
        EngineBridge bridge;
        BridgeListener told(bridge);
        QVERIFY(bridge.start());
        const auto added =
            told.answerOf(bridge.addEndpoint(listenerSettings(BehaviourKind::Discard), true));
        QVERIFY(added && !added->error);
        const EndpointSettings client = clientSettings(told.endpoints[added->endpoint]);
        const auto clientAdded = told.answerOf(bridge.addEndpoint(client, false));
        QVERIFY(clientAdded && !clientAdded->error);
        // Each start is a connection that the next stop ends.
        for (int count = 0; count < 1000; ++count) {
            const quint64 size = bridge.journal().size();
            bridge.startEndpoint(clientAdded->endpoint);
            QVERIFY(BridgeListener::waitBusy([&] { return bridge.journal().size() > size; }));
            bridge.stopEndpoint(clientAdded->endpoint);
        }
        const CommandId last = bridge.stopEndpoint(clientAdded->endpoint);
        told.mostGone = 0;
        QVERIFY(told.answerOf(last));
        // Two endpoints with the newest hundred of each.
        QVERIFY2(told.mostGone <= 200, qPrintable(QString::number(told.mostGone)));
        QVERIFY(told.mostGone >= 100);
    }

    void aLoopThatFailsIsToldAndAnswersWhatWasAsked() {
        EngineBridge bridge;
        BridgeListener told(bridge);
        QVERIFY(bridge.start());
        if (bridge.backendName() != QLatin1String("epoll")) {
            QSKIP("Only epoll has a descriptor that can be taken away.");
        }
        QVERIFY(takeEpollAway());
        CommandId last = 0;
        // The first ones still run; at some time the loop waits again, and fails.
        QVERIFY(BridgeListener::wait([&] {
            last = bridge.addEndpoint(listenerSettings(), false);
            return told.failure.has_value();
        }));
        QVERIFY(!bridge.isRunning());
        QVERIFY(!told.failure->message().empty());
        QCOMPARE(told.order.last(), QStringLiteral("engineFailed"));
        QVERIFY(!bridge.start());
        const auto answer = told.answerOf(bridge.addEndpoint(listenerSettings(), false));
        QVERIFY(answer && answer->error);
        QCOMPARE(answer->error->message(), told.failure->message());
        for (CommandId command = 1; command <= last; ++command) {
            QVERIFY(told.answerOf(command));
        }
    }

private:
    static bool works(BridgeListener& told, CommandId command) {
        const auto answer = told.answerOf(command);
        return answer && !answer->error;
    }

    static ConnectionId connect(EngineBridge& bridge, BridgeListener& told, EndpointId listener) {
        const EndpointSettings settings = clientSettings(told.endpoints[listener]);
        const auto added = told.answerOf(bridge.addEndpoint(settings, true));
        if (!added || added->error) {
            return ConnectionId::None;
        }
        const EndpointState& state = told.endpoints[added->endpoint];
        const bool connected =
            BridgeListener::wait([&] { return state.phase == EndpointPhase::Connected; });
        return connected ? state.connection : ConnectionId::None;
    }

    // Two that echo each other never come to rest.
    static bool startFlood(EngineBridge& bridge, BridgeListener& told) {
        const auto added = told.answerOf(bridge.addEndpoint(listenerSettings(), true));
        if (!added || added->error) {
            return false;
        }
        const EndpointSettings settings =
            clientSettings(told.endpoints[added->endpoint], BehaviourKind::Echo);
        const auto client = told.answerOf(bridge.addEndpoint(settings, true));
        if (!client || client->error) {
            return false;
        }
        const EndpointState& state = told.endpoints[client->endpoint];
        return BridgeListener::wait([&] { return state.phase == EndpointPhase::Connected; }) &&
               works(told, bridge.send(state.connection, "x", Wrap::Bare));
    }

    // Puts another file in the place of the epoll descriptor, so that the next wait fails.
    static bool takeEpollAway() {
        for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
            std::error_code ignored;
            const auto target = std::filesystem::read_symlink(entry, ignored);
            if (target == "anon_inode:[eventpoll]") {
                const int fd = std::stoi(entry.path().filename());
                const int other = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
                const bool replaced = ::dup2(other, fd) == fd;
                ::close(other);
                return replaced;
            }
        }
        return false;
    }
};

} // namespace weir::ui

QTEST_GUILESS_MAIN(weir::ui::EngineBridgeTest)
#include "engine_bridge_test.moc"
