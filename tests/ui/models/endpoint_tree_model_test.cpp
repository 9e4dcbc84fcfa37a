#include "ui/models/endpoint_tree_model.h"

#include "tests/ui/models/journal_writer.h"
#include "ui/models/buffer_level.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

#include <set>

namespace weir::ui {

using test::printed;

namespace {

constexpr auto fatal = QAbstractItemModelTester::FailureReportingMode::Fatal;

QString text(const char* utf8) {
    return QString::fromUtf8(utf8);
}

EndpointState listener(quint32 id, const char* name = "upper") {
    EndpointState state;
    state.id = EndpointId{id};
    state.name = name;
    state.settings.target = {.host = "127.0.0.1", .port = 0, .path = {}};
    state.phase = EndpointPhase::Listening;
    state.address = "127.0.0.1:8888";
    return state;
}

EndpointState client(quint32 id, quint32 connection) {
    EndpointState state;
    state.id = EndpointId{id};
    state.name = "client " + std::to_string(id);
    state.settings.role = Role::Client;
    state.settings.target = {.host = "127.0.0.1", .port = 8888, .path = {}};
    state.phase = EndpointPhase::Connected;
    state.address = "127.0.0.1:8888";
    state.connection = ConnectionId{connection};
    return state;
}

ConnectionState connection(quint32 id, quint32 endpoint) {
    ConnectionState state;
    state.id = ConnectionId{id};
    state.endpoint = EndpointId{endpoint};
    state.phase = ConnectionPhase::Open;
    state.local = "127.0.0.1:8888";
    state.peer = "127.0.0.1:" + std::to_string(50'000 + id);
    return state;
}

Changes connections(quint32 first, quint32 last, quint32 endpoint) {
    Changes changes;
    for (quint32 id = first; id <= last; ++id) {
        changes.connections.push_back(connection(id, endpoint));
    }
    return changes;
}

Changes removed(quint32 first, quint32 last) {
    Changes changes;
    for (quint32 id = first; id <= last; ++id) {
        changes.removedConnections.push_back(ConnectionId{id});
    }
    return changes;
}

// What views were told, as "insert 0-2 below upper".
class Heard : public QObject {
public:
    explicit Heard(EndpointTreeModel& model) {
        const auto below = [](const QModelIndex& parent) {
            return parent.isValid() ? QStringLiteral(" below ") + parent.data().toString()
                                    : QString();
        };
        connect(&model, &QAbstractItemModel::rowsInserted, this,
                [this, below](const QModelIndex& parent, int first, int last) {
                    m_heard += QStringLiteral("insert %1-%2").arg(first).arg(last) + below(parent);
                });
        connect(&model, &QAbstractItemModel::rowsRemoved, this,
                [this, below](const QModelIndex& parent, int first, int last) {
                    m_heard += QStringLiteral("remove %1-%2").arg(first).arg(last) + below(parent);
                });
        connect(&model, &QAbstractItemModel::dataChanged, this,
                [this, below](const QModelIndex& from, const QModelIndex& to) {
                    m_heard += QStringLiteral("change %1-%2 columns %3-%4")
                                   .arg(from.row())
                                   .arg(to.row())
                                   .arg(from.column())
                                   .arg(to.column()) +
                               below(from.parent());
                });
        connect(&model, &QAbstractItemModel::modelReset, this,
                [this] { m_heard += text("reset"); });
    }

    QStringList take() { return std::exchange(m_heard, {}); }

private:
    QStringList m_heard;
};

} // namespace

class EndpointTreeModelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void endpointsAndTheirConnectionsAreATree() {
        EndpointTreeModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        Changes changes = connections(1, 2, 1);
        changes.endpoints = {listener(1), client(2, 3)};
        changes.endpoints[0].bytesIn = 1'234'567;
        changes.connections[0].bytesOut = 5;
        changes.connections[1].phase = ConnectionPhase::PeerClosed;
        changes.connections.push_back(connection(3, 2));
        EndpointState failed = listener(3, "");
        failed.name = "tcp";
        failed.phase = EndpointPhase::Failed;
        failed.address.clear();
        failed.error = Error::input("Cannot listen on 127.0.0.1:80: Permission denied");
        changes.endpoints.push_back(failed);
        model.apply(changes);
        QCOMPARE(printed(model),
                 text("upper | listening | 127.0.0.1:8888 | 1.23 MB | 0 B | 0 B/s | 0 B/s\n"
                      "  connection 1 | open | 127.0.0.1:50001 | 0 B | 5 B | 0 B/s | 0 B/s\n"
                      "  connection 2 | peer closed | 127.0.0.1:50002 | 0 B | 0 B | 0 B/s | 0 B/s\n"
                      "client 2 | connected | 127.0.0.1:8888 | 0 B | 0 B | 0 B/s | 0 B/s\n"
                      "tcp | failed | tcp://127.0.0.1:0 | 0 B | 0 B | 0 B/s | 0 B/s\n"));
    }

    void rowsAreFoundById() {
        EndpointTreeModel model;
        Changes changes = connections(5, 6, 4);
        changes.endpoints = {client(7, 8), listener(4)};
        changes.connections.push_back(connection(8, 7));
        model.apply(changes);
        QCOMPARE(model.indexOf(EndpointId{4}), model.index(0, 0));
        QCOMPARE(model.indexOf(EndpointId{7}), model.index(1, 0));
        QVERIFY(!model.indexOf(EndpointId{5}).isValid());
        QCOMPARE(model.indexOf(ConnectionId{6}), model.index(1, 0, model.index(0, 0)));
        // A client's connection is its own row.
        QCOMPARE(model.indexOf(ConnectionId{8}), model.index(1, 0));
        QVERIFY(!model.indexOf(ConnectionId{9}).isValid());
        QCOMPARE(model.endpoint(EndpointId{4})->name, std::string("upper"));
        QCOMPARE(model.endpoint(EndpointId{5}), nullptr);
        QCOMPARE(model.connection(ConnectionId{8})->peer, std::string("127.0.0.1:50008"));
        QCOMPARE(model.connection(ConnectionId{9}), nullptr);
    }

    void newsAreToldInFewPieces() {
        EndpointTreeModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        Heard heard(model);
        Changes changes;
        changes.endpoints = {listener(1, "a"), listener(2, "b"), listener(4, "d")};
        model.apply(changes);
        QCOMPARE(heard.take(), QStringList{text("insert 0-2")});
        changes = connections(1, 10, 1);
        changes.endpoints = {listener(3, "c"), listener(5, "e")};
        model.apply(changes);
        QCOMPARE(heard.take(),
                 (QStringList{text("insert 2-2"), text("insert 4-4"), text("insert 0-9 below a")}));
        changes = connections(2, 4, 1);
        changes.connections.push_back(connection(8, 1));
        changes.endpoints = {listener(1, "a"), listener(2, "b")};
        model.apply(changes);
        QCOMPARE(heard.take(), (QStringList{text("change 1-3 columns 0-6 below a"),
                                            text("change 7-7 columns 0-6 below a"),
                                            text("change 0-1 columns 0-6")}));
        changes = {};
        changes.removedEndpoints = {EndpointId{1}, EndpointId{2}, EndpointId{5}, EndpointId{9}};
        model.apply(changes);
        QCOMPARE(heard.take(), (QStringList{text("remove 4-4"), text("remove 0-1")}));
        QCOMPARE(model.connection(ConnectionId{1}), nullptr);
        model.apply({});
        QCOMPARE(heard.take(), QStringList());
    }

    void connectionsThatComeInAnyOrderStandByAge() {
        EndpointTreeModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        Changes changes;
        changes.endpoints = {listener(1)};
        changes.connections = {connection(5, 1), connection(2, 1), connection(9, 1)};
        model.apply(changes);
        changes = {};
        changes.connections = {connection(10, 1), connection(1, 1), connection(3, 1)};
        model.apply(changes);
        QStringList names;
        for (int row = 0; row < 6; ++row) {
            names += model.index(row, 0, model.index(0, 0)).data().toString().mid(11);
        }
        QCOMPARE(names.join(QLatin1Char(' ')), text("1 2 3 5 9 10"));
    }

    void connectionsThatHaveGoneStayForAWhile() {
        EndpointTreeModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        Changes changes = connections(1, 150, 1);
        changes.endpoints = {listener(1)};
        model.apply(changes);
        const QModelIndex upper = model.index(0, 0);
        changes = removed(1, 1);
        changes.connections = {connection(1, 1)};
        changes.connections[0].phase = ConnectionPhase::Failed;
        changes.connections[0].error = Error::input("Connection reset by peer");
        model.apply(changes);
        model.apply(removed(2, 2));
        const QModelIndex failed = model.index(0, EndpointTreeModel::StateColumn, upper);
        QCOMPARE(failed.data().toString(), text("failed"));
        QVERIFY(failed.data(EndpointTreeModel::FailedRole).toBool());
        QVERIFY(failed.data(EndpointTreeModel::ClosedRole).toBool());
        QCOMPARE(failed.data(EndpointTreeModel::ErrorRole).toString(),
                 text("Connection reset by peer"));
        QCOMPARE(failed.siblingAtColumn(EndpointTreeModel::RateInColumn).data().toString(),
                 QString());
        QCOMPARE(model.index(1, EndpointTreeModel::StateColumn, upper).data().toString(),
                 text("closed"));
        QVERIFY(!model.index(2, 0, upper).data(EndpointTreeModel::ClosedRole).toBool());
        QCOMPARE(model.rowCount(upper), 150);
        // The newest hundred of them stay.
        Heard heard(model);
        model.apply(removed(21, 120));
        QCOMPARE(heard.take(), (QStringList{text("change 20-119 columns 0-6 below upper"),
                                            text("remove 0-1 below upper")}));
        QCOMPARE(model.rowCount(upper), 148);
        QCOMPARE(model.connection(ConnectionId{1}), nullptr);
        QVERIFY(model.connection(ConnectionId{3}) != nullptr);
        QVERIFY(model.connection(ConnectionId{21}) != nullptr);
        // Being told twice changes nothing.
        model.apply(removed(120, 120));
        QCOMPARE(model.rowCount(upper), 148);
    }

    void aConnectionThatCameAndWentBetweenTwoLooksIsShownAsClosed() {
        EndpointTreeModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        Changes changes = connections(1, 1, 1);
        changes.endpoints = {listener(1)};
        changes.removedConnections = {ConnectionId{1}, ConnectionId{2}};
        model.apply(changes);
        QCOMPARE(model.rowCount(model.index(0, 0)), 1);
        QCOMPARE(
            model.index(0, EndpointTreeModel::StateColumn, model.index(0, 0)).data().toString(),
            text("closed"));
    }

    void aClientShowsItsNewestConnection() {
        EndpointTreeModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        Changes changes;
        changes.endpoints = {client(1, 1)};
        changes.connections = {connection(1, 1)};
        changes.connections[0].inputSize = 5;
        changes.connections[0].settings.read = {.low = 10, .high = 20};
        model.apply(changes);
        const QModelIndex row = model.index(0, EndpointTreeModel::StateColumn);
        QCOMPARE(row.data(EndpointTreeModel::ConnectionIdRole).toUInt(), 1U);
        const auto level = row.data(EndpointTreeModel::InputLevelRole).value<BufferLevel>();
        QCOMPARE(level, BufferLevel::input(changes.connections[0]));
        QCOMPARE(level.low, 10U);
        QVERIFY(row.data(EndpointTreeModel::OutputLevelRole).canConvert<BufferLevel>());
        QCOMPARE(row.data(Qt::ToolTipRole).toString(),
                 text("Reading: waits for 5 B more: 5 B of the low watermark 10 B"));
        // A half-closed connection is said to be one.
        changes.connections[0].phase = ConnectionPhase::ShutDown;
        model.apply(changes);
        QCOMPARE(row.data().toString(), text("shut down"));
        // It goes, and a new one comes.
        model.apply(removed(1, 1));
        QCOMPARE(row.data(EndpointTreeModel::ConnectionIdRole).toUInt(), 1U);
        changes.endpoints = {client(1, 2)};
        changes.connections = {connection(2, 1)};
        model.apply(changes);
        QCOMPARE(row.data(EndpointTreeModel::ConnectionIdRole).toUInt(), 2U);
        QCOMPARE(model.connection(ConnectionId{1}), nullptr);
        QVERIFY(model.connection(ConnectionId{2}) != nullptr);
        QCOMPARE(row.data().toString(), text("connected"));
        QCOMPARE(model.rowCount(model.index(0, 0)), 0);
    }

    void anEndpointMayBecomeTheOtherRole() {
        EndpointTreeModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        Changes changes = connections(1, 120, 1);
        changes.endpoints = {listener(1)};
        changes.removedConnections = removed(1, 120).removedConnections;
        model.apply(changes);
        QCOMPARE(model.rowCount(model.index(0, 0)), 100);
        changes = {};
        changes.endpoints = {client(1, 0)};
        model.apply(changes);
        QCOMPARE(model.rowCount(model.index(0, 0)), 0);
        changes = connections(121, 122, 1);
        changes.endpoints = {listener(1)};
        model.apply(changes);
        QCOMPARE(model.rowCount(model.index(0, 0)), 2);
    }

    void ratesAreMeasuredFromOneLookToTheNext() {
        EndpointTreeModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        Changes changes = connections(1, 3, 1);
        changes.endpoints = {listener(1), client(2, 4)};
        changes.connections.push_back(connection(4, 2));
        model.apply(changes);
        model.measureRates(1);
        Heard heard(model);
        changes.endpoints[0].bytesIn = 3000;
        changes.endpoints[1].bytesOut = 1000;
        changes.connections[1].bytesIn = 3000;
        changes.connections[3].bytesOut = 1000;
        model.apply(changes);
        heard.take();
        model.measureRates(2);
        QCOMPARE(heard.take(),
                 (QStringList{text("change 1-1 columns 5-6 below upper"),
                              text("change 0-0 columns 5-6"), text("change 1-1 columns 5-6")}));
        QCOMPARE(model.index(0, EndpointTreeModel::RateInColumn).data().toString(),
                 text("1.5 kB/s"));
        QCOMPARE(model.index(1, EndpointTreeModel::RateOutColumn).data().toString(),
                 text("500 B/s"));
        QCOMPARE(model.rateIn(), 1500.0);
        QCOMPARE(model.rateOut(), 500.0);
        model.measureRates(0);
        QCOMPARE(model.rateIn(), 1500.0);
        model.measureRates(1);
        QCOMPARE(model.rateIn(), 0.0);
    }

    void openConnectionsAreCounted() {
        EndpointTreeModel model;
        Changes changes;
        changes.endpoints = {listener(1), client(2, 0)};
        changes.endpoints[0].openConnections = 3;
        changes.endpoints[1].openConnections = 1;
        model.apply(changes);
        QCOMPARE(model.openConnections(), 4);
    }

    void whoeverShowsOneOfThemIsToldOfIt() {
        EndpointTreeModel model;
        QList<quint32> endpointsTold;
        QList<quint32> connectionsTold;
        connect(&model, &EndpointTreeModel::endpointChanged, this,
                [&](EndpointId id) { endpointsTold += static_cast<quint32>(id); });
        connect(&model, &EndpointTreeModel::connectionChanged, this, [&](ConnectionId id) {
            connectionsTold += static_cast<quint32>(id);
            // The model is in its new state already.
            QVERIFY(model.connection(id) != nullptr);
        });
        Changes changes = connections(1, 2, 1);
        changes.endpoints = {listener(1)};
        changes.removedConnections = {ConnectionId{1}};
        model.apply(changes);
        QCOMPARE(endpointsTold, QList<quint32>{1});
        QCOMPARE(connectionsTold, (QList<quint32>{1, 2, 1}));
        changes = {};
        changes.removedEndpoints = {EndpointId{1}};
        model.apply(changes);
        QCOMPARE(endpointsTold, (QList<quint32>{1, 1}));
    }

    void statesAreSaidInWordsAndWholes() {
        EndpointTreeModel model;
        Changes changes = connections(1, 1, 1);
        changes.endpoints = {listener(1)};
        changes.endpoints[0].remote = true;
        changes.endpoints[0].bytesIn = 1'234'567;
        changes.connections[0].bytesOut = 61'440;
        changes.connections[0].messagesOut = 1'200;
        model.apply(changes);
        const QModelIndex upper = model.index(0, 0);
        const auto endpointCell = [&](int column, int role) {
            return upper.siblingAtColumn(column).data(role).toString();
        };
        const auto connectionCell = [&](int column, int role) {
            return model.index(0, column, upper).data(role).toString();
        };
        QCOMPARE(endpointCell(EndpointTreeModel::NameColumn, Qt::AccessibleTextRole),
                 text("Listener upper, tcp://127.0.0.1:0, open to other machines, listening"));
        QCOMPARE(endpointCell(EndpointTreeModel::InColumn, Qt::AccessibleTextRole),
                 text("Received 1.23 MB"));
        QCOMPARE(endpointCell(EndpointTreeModel::InColumn, Qt::ToolTipRole),
                 text("1,234,567 bytes received by all its connections"));
        QCOMPARE(connectionCell(EndpointTreeModel::NameColumn, Qt::AccessibleTextRole),
                 text("Connection 1 of upper, open"));
        QCOMPARE(connectionCell(EndpointTreeModel::OutColumn, Qt::ToolTipRole),
                 text("61,440 bytes sent, 1,200 messages"));
        QCOMPARE(connectionCell(EndpointTreeModel::AddressColumn, Qt::ToolTipRole),
                 text("Here 127.0.0.1:8888, peer 127.0.0.1:50001"));
        QVERIFY(upper.data(EndpointTreeModel::RemoteRole).toBool());
        for (int column = 0; column < EndpointTreeModel::ColumnCount; ++column) {
            const bool number = column >= EndpointTreeModel::InColumn;
            QCOMPARE(upper.siblingAtColumn(column).data(Qt::TextAlignmentRole).toInt(),
                     int((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
        }
        QCOMPARE(upper.siblingAtColumn(EndpointTreeModel::InColumn)
                     .data(EndpointTreeModel::SortRole)
                     .toULongLong(),
                 1'234'567U);
    }

    void aListenerThatRestsSaysSo() {
        EndpointTreeModel model;
        Changes changes;
        changes.endpoints = {listener(1), listener(2)};
        changes.endpoints[0].error = Error::input("Cannot accept: Too many open files");
        changes.endpoints[1].phase = EndpointPhase::Paused;
        model.apply(changes);
        const QModelIndex state = model.index(0, EndpointTreeModel::StateColumn);
        QCOMPARE(state.data().toString(), text("listening, rests after an error"));
        QCOMPARE(state.data(Qt::ToolTipRole).toString(),
                 text("Cannot accept: Too many open files"));
        QVERIFY(!state.data(EndpointTreeModel::FailedRole).toBool());
        QVERIFY(model.index(1, 0).data(EndpointTreeModel::PausedRole).toBool());
    }

    void whatBelongsToNoEndpointIsPassedOver() {
        EndpointTreeModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        Changes changes = connections(1, 3, 7);
        changes.removedConnections = {ConnectionId{9}};
        changes.removedEndpoints = {EndpointId{9}};
        model.apply(changes);
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(model.connection(ConnectionId{1}), nullptr);
    }

    void tenThousandConnectionsComeAndGoAtOnce() {
        EndpointTreeModel model;
        Heard heard(model);
        QElapsedTimer timer;
        timer.start();
        Changes changes = connections(1, 10'000, 1);
        changes.endpoints = {listener(1)};
        model.apply(changes);
        QCOMPARE(heard.take(),
                 (QStringList{text("insert 0-0"), text("insert 0-9999 below upper")}));
        // Every other one changes: told as one.
        changes = {};
        for (quint32 id = 1; id <= 10'000; id += 2) {
            changes.connections.push_back(connection(id, 1));
        }
        model.apply(changes);
        QCOMPARE(heard.take(), QStringList{text("change 0-9998 columns 0-6 below upper")});
        model.apply(removed(1, 10'000));
        QCOMPARE(heard.take(), (QStringList{text("change 0-9999 columns 0-6 below upper"),
                                            text("remove 0-9899 below upper")}));
        // Far more than it takes, far less than anything quadratic would.
        QVERIFY(timer.elapsed() < 5'000);
    }

    void anyNewsInAnyOrderLeaveAConsistentTree() {
        QRandomGenerator random(42);
        EndpointTreeModel model;
        const QAbstractItemModelTester tester(&model, fatal);
        std::set<quint32> known;
        for (int round = 0; round < 200; ++round) {
            Changes changes;
            for (int count = random.bounded(4); count > 0; --count) {
                const auto id = static_cast<quint32>(random.bounded(1, 8));
                changes.endpoints.push_back(
                    random.bounded(3) > 0 ? listener(id) : client(id, random.bounded(1U, 100U)));
            }
            for (int count = random.bounded(20); count > 0; --count) {
                const quint32 id = random.bounded(1U, 300U);
                changes.connections.push_back(connection(id, id % 8));
            }
            for (int count = random.bounded(12); count > 0; --count) {
                changes.removedConnections.push_back(ConnectionId{random.bounded(1U, 300U)});
            }
            if (random.bounded(4) == 0) {
                changes.removedEndpoints.push_back(EndpointId{random.bounded(1U, 8U)});
            }
            model.apply(changes);
            model.measureRates(1);
            for (quint32 id = 1; id < 300; ++id) {
                const QModelIndex index = model.indexOf(ConnectionId{id});
                if (index.isValid()) {
                    QCOMPARE(index.data(EndpointTreeModel::ConnectionIdRole).toUInt(), id);
                }
            }
        }
    }
};

} // namespace weir::ui

QTEST_GUILESS_MAIN(weir::ui::EndpointTreeModelTest)
#include "endpoint_tree_model_test.moc"
