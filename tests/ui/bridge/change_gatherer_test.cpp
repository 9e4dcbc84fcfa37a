#include "ui/bridge/change_gatherer.h"

#include <QTest>

#include <algorithm>

namespace weir::ui {

namespace {

EndpointState endpoint(quint32 id, const char* name = "upper") {
    EndpointState state;
    state.id = EndpointId{id};
    state.name = name;
    return state;
}

ConnectionState connection(quint32 id, quint32 endpoint, quint64 bytesIn = 0) {
    ConnectionState state;
    state.id = ConnectionId{id};
    state.endpoint = EndpointId{endpoint};
    state.phase = ConnectionPhase::Open;
    state.bytesIn = bytesIn;
    return state;
}

Changes opened(quint32 id, quint32 endpoint) {
    Changes changes;
    changes.connections = {connection(id, endpoint)};
    return changes;
}

Changes closed(quint32 id, quint32 endpoint) {
    Changes changes;
    changes.connections = {connection(id, endpoint)};
    changes.connections[0].phase = ConnectionPhase::Closed;
    changes.removedConnections = {ConnectionId{id}};
    return changes;
}

} // namespace

class ChangeGathererTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theNewestStateOfEachIsToldOnce() {
        ChangeGatherer gatherer;
        QVERIFY(gatherer.empty());
        Changes changes;
        changes.endpoints = {endpoint(1, "old"), endpoint(2)};
        changes.connections = {connection(1, 1, 5)};
        gatherer.add(changes);
        changes.endpoints = {endpoint(1, "new")};
        changes.connections = {connection(1, 1, 7)};
        gatherer.add(changes);
        QVERIFY(!gatherer.empty());
        const Changes told = gatherer.take();
        QCOMPARE(told.endpoints.size(), 2U);
        const auto first =
            std::find_if(told.endpoints.begin(), told.endpoints.end(),
                         [](const EndpointState& state) { return state.id == EndpointId{1}; });
        QCOMPARE(first->name, std::string("new"));
        QCOMPARE(told.connections.size(), 1U);
        QCOMPARE(told.connections[0].bytesIn, 7U);
        QVERIFY(gatherer.empty());
        QVERIFY(gatherer.take().empty());
    }

    void whatWentIsToldWithItsLastState() {
        ChangeGatherer gatherer;
        gatherer.add(opened(1, 1));
        (void)gatherer.take();
        gatherer.add(closed(1, 1));
        const Changes told = gatherer.take();
        QCOMPARE(told.connections.size(), 1U);
        QCOMPARE(told.connections[0].phase, ConnectionPhase::Closed);
        QCOMPARE(told.removedConnections, std::vector{ConnectionId{1}});
        // Once more would be news of something unknown.
        Changes again;
        again.removedConnections = {ConnectionId{1}};
        gatherer.add(again);
        QVERIFY(gatherer.empty());
    }

    void ofManyThatCameAndWentUnheardTheNewestAreTold() {
        ChangeGatherer gatherer;
        for (quint32 id = 1; id <= 100'000; ++id) {
            gatherer.add(opened(id, 1));
            gatherer.add(closed(id, 1));
        }
        const Changes told = gatherer.take();
        QCOMPARE(told.connections.size(), ChangeGatherer::mostGone);
        QCOMPARE(told.removedConnections.size(), ChangeGatherer::mostGone);
        QCOMPARE(told.removedConnections.front(), ConnectionId{99'901});
        QCOMPARE(told.removedConnections.back(), ConnectionId{100'000});
    }

    void whatWasToldAsOpenIsAlwaysToldAsGone() {
        ChangeGatherer gatherer;
        for (quint32 id = 1; id <= 1000; ++id) {
            gatherer.add(opened(id, 1));
        }
        (void)gatherer.take();
        for (quint32 id = 1; id <= 1000; ++id) {
            gatherer.add(closed(id, 1));
        }
        const Changes told = gatherer.take();
        QCOMPARE(told.connections.size(), ChangeGatherer::mostGone);
        QCOMPARE(told.removedConnections.size(), 1000U);
        for (quint32 id = 1; id <= 1000; ++id) {
            QCOMPARE(told.removedConnections[id - 1], ConnectionId{id});
        }
    }

    void eachEndpointKeepsItsOwn() {
        ChangeGatherer gatherer;
        for (quint32 id = 1; id <= 400; ++id) {
            gatherer.add(closed(id, id % 2));
        }
        QCOMPARE(gatherer.take().removedConnections.size(), 2 * ChangeGatherer::mostGone);
    }

    void anEndpointThatWasNeverToldIsForgottenWhole() {
        ChangeGatherer gatherer;
        Changes changes = closed(1, 1);
        changes.endpoints = {endpoint(1)};
        changes.removedEndpoints = {EndpointId{1}};
        gatherer.add(changes);
        QVERIFY(gatherer.empty());
    }

    void anEndpointThatWasToldIsToldAsRemoved() {
        ChangeGatherer gatherer;
        Changes changes = opened(1, 1);
        changes.endpoints = {endpoint(1)};
        gatherer.add(changes);
        (void)gatherer.take();
        changes = closed(1, 1);
        changes.endpoints = {endpoint(1)};
        changes.removedEndpoints = {EndpointId{1}};
        gatherer.add(changes);
        const Changes told = gatherer.take();
        QVERIFY(told.endpoints.empty());
        QVERIFY(told.connections.empty());
        QCOMPARE(told.removedEndpoints, std::vector{EndpointId{1}});
        QVERIFY(gatherer.empty());
    }
};

} // namespace weir::ui

QTEST_GUILESS_MAIN(weir::ui::ChangeGathererTest)
#include "change_gatherer_test.moc"
