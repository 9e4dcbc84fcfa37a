#include "ui/views/docks/hold_advice.h"
#include "ui/views/docks/hold_card.h"
#include "ui/views/docks/inspector_panel.h"
#include "ui/views/widgets/problem_label.h"
#include "ui/views/widgets/quantity_field.h"
#include "ui/views/widgets/segmented_control.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

using namespace weir;
using namespace weir::ui;

namespace {

ConnectionState openConnection() {
    ConnectionState state;
    state.id = ConnectionId{3};
    state.endpoint = EndpointId{2};
    state.phase = ConnectionPhase::Open;
    state.local = "127.0.0.1:50112";
    state.peer = "127.0.0.1:8888";
    return state;
}

/// An inspector with an engine that takes over every change, as the real one does.
class Bench {
public:
    Bench() {
        m_endpoint.id = EndpointId{2};
        m_endpoint.name = "Client";
        m_endpoint.settings.role = weir::Role::Client;
        panel.resize(320, 900);
        panel.show();
        QObject::connect(&panel, &InspectorPanel::changeWanted, &panel,
                         [this](const ConnectionChange& change) {
                             ++changes;
                             connection.settings = changed(connection.settings, change);
                             refresh();
                         });
        panel.setSubject(Subject{EndpointId{2}, ConnectionId{3}}, &m_endpoint, &connection);
    }

    void refresh() { panel.refresh(&m_endpoint, &connection); }

    template <class T>
    T* find(const QString& accessibleName) const {
        for (auto* widget : panel.findChildren<T*>()) {
            if (widget->accessibleName() == accessibleName) {
                return widget;
            }
        }
        return nullptr;
    }

    void write(const QString& field, const QString& text, bool enter = true) const {
        auto* edit = find<QuantityField>(field)->template findChild<QLineEdit*>();
        edit->setFocus();
        edit->selectAll();
        QTest::keyClick(edit, Qt::Key_Delete);
        QTest::keyClicks(edit, text);
        if (enter) {
            QTest::keyClick(find<QuantityField>(field), Qt::Key_Return);
        }
    }

    InspectorPanel panel;
    ConnectionState connection = openConnection();
    int changes = 0;

private:
    EndpointState m_endpoint;
};

} // namespace

class InspectorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void nothingIsHeldWhereAllFlows() {
        const Holds holds = holdsOf(openConnection());
        QVERIFY(!holds.reading && !holds.writing);
    }

    void aDisabledDirectionIsEnabledAgain() {
        ConnectionState state = openConnection();
        state.readBlocked = Blocked::Disabled;
        state.writeBlocked = Blocked::TimedOut;
        const Holds holds = holdsOf(state);
        QVERIFY(holds.reading && holds.writing);
        QCOMPARE(holds.reading->fixText, QStringLiteral("Enable reading again"));
        QCOMPARE(holds.reading->fix.readEnabled, std::optional(true));
        QCOMPARE(holds.writing->fix.writeEnabled, std::optional(true));
    }

    void aLowWatermarkThatHoldsIsLowered() {
        ConnectionState state = openConnection();
        state.settings.read = Watermarks{10, 1024};
        state.inputSize = 5;
        const auto hold = holdsOf(state).reading;
        QVERIFY(hold && hold->message.contains(QStringLiteral("5")));
        QCOMPARE(hold->fix.read->low, std::size_t{5});
        QCOMPARE(hold->fix.read->high, std::size_t{1024});
        state.settings = changed(state.settings, hold->fix);
        QVERIFY(!holdsOf(state).reading);
    }

    void aHighWatermarkThatHoldsIsRaised() {
        ConnectionState state = openConnection();
        state.settings.read = Watermarks{0, 1024};
        state.inputSize = 1024;
        state.readBlocked = Blocked::HighWatermark;
        QCOMPARE(holdsOf(state).reading->fix.read->high, std::size_t{2048});
    }

    void nothingCanBeDoneAboutAPeerThatClosed() {
        ConnectionState state = openConnection();
        state.phase = ConnectionPhase::PeerClosed;
        state.readBlocked = Blocked::Eof;
        QVERIFY(holdsOf(state).reading->fixText.isEmpty());
        state.phase = ConnectionPhase::Closed;
        QVERIFY(!holdsOf(state).reading);
    }

    void differenceNamesWhatDiffersAndNoMore() {
        ConnectionSettings before;
        ConnectionSettings after = before;
        QVERIFY(isNothing(difference(before, after)));
        after.priority = 2;
        after.readTimeout = std::chrono::seconds(1);
        const auto change = difference(before, after);
        QCOMPARE(change.priority, std::optional(2));
        QVERIFY(change.readTimeout.has_value());
        QVERIFY(!change.read && !change.behaviour && !change.readEnabled);
        QCOMPARE(changed(before, change), after);
    }

    void aWatermarkIsAppliedOnEnter() {
        Bench bench;
        bench.write(QStringLiteral("Read low watermark"), QStringLiteral("10"));
        QCOMPARE(bench.changes, 1);
        QCOMPARE(bench.connection.settings.read.low, std::size_t{10});
    }

    void anImpossibleWatermarkIsSaidAndNotApplied() {
        Bench bench;
        bench.write(QStringLiteral("Read high watermark"), QStringLiteral("1 KiB"));
        QCOMPARE(bench.changes, 1);
        bench.write(QStringLiteral("Read low watermark"), QStringLiteral("4 KiB"));
        QCOMPARE(bench.changes, 1);
        bool isSaid = false;
        for (const auto* label : bench.panel.findChildren<ProblemLabel*>()) {
            isSaid = isSaid || label->problem().contains(QStringLiteral("4 KiB"));
        }
        QVERIFY(isSaid);
    }

    void everyKnobReachesTheEngine() {
        Bench bench;
        bench.write(QStringLiteral("Write high watermark"), QStringLiteral("no limit"));
        bench.write(QStringLiteral("Read timeout"), QStringLiteral("10 s"));
        bench.find<QCheckBox>(QStringLiteral("Writing enabled"))->click();
        bench.find<SegmentedControl>(QStringLiteral("Priority"))->segment(0)->click();
        for (auto* box : bench.panel.findChildren<QCheckBox*>()) {
            if (box->text() == QStringLiteral("Deferred callbacks")) {
                box->click();
            }
        }
        auto* behaviour = bench.find<QComboBox>(QStringLiteral("Behaviour"));
        behaviour->setCurrentText(QStringLiteral("Echo"));
        Q_EMIT behaviour->activated(behaviour->currentIndex());
        auto* framing = bench.find<QComboBox>(QStringLiteral("Framing"));
        framing->setCurrentText(QStringLiteral("Lines"));
        Q_EMIT framing->activated(framing->currentIndex());
        const ConnectionSettings& has = bench.connection.settings;
        QCOMPARE(has.write.high, std::size_t{0});
        QCOMPARE(has.readTimeout, std::optional<Duration>(std::chrono::seconds(10)));
        QVERIFY(!has.writeEnabled);
        QCOMPARE(has.priority, 0);
        QVERIFY(has.deferCallbacks);
        QCOMPARE(has.behaviour.kind, BehaviourKind::Echo);
        QCOMPARE(has.framing.kind, FramingKind::Line);
        QCOMPARE(bench.changes, 7);
    }

    void whatTheEngineHasIsShown() {
        Bench bench;
        bench.connection.settings.read.low = 77;
        bench.connection.settings.priority = 2;
        bench.refresh();
        QCOMPARE(bench.find<SizeField>(QStringLiteral("Read low watermark"))->value(),
                 std::optional<std::uint64_t>(77));
        QCOMPARE(bench.find<SegmentedControl>(QStringLiteral("Priority"))->current(), 2);
    }

    void newsDoNotTouchWhatIsBeingTyped() {
        Bench bench;
        bench.write(QStringLiteral("Read low watermark"), QStringLiteral("12"), false);
        bench.connection.settings.read.low = 77;
        bench.refresh();
        QCOMPARE(bench.find<SizeField>(QStringLiteral("Read low watermark"))->value(),
                 std::optional<std::uint64_t>(12));
    }

    void aBehaviourThatNeedsAReplyWaitsForIt() {
        Bench bench;
        auto* behaviour = bench.find<QComboBox>(QStringLiteral("Behaviour"));
        behaviour->setCurrentText(QStringLiteral("Fixed reply"));
        Q_EMIT behaviour->activated(behaviour->currentIndex());
        QCOMPARE(bench.changes, 0);
        bench.refresh(); // the choice is not taken back while its reply is missing
        QCOMPARE(behaviour->currentText(), QStringLiteral("Fixed reply"));
        auto* reply = bench.find<QLineEdit>(QStringLiteral("Fixed reply, text with escapes"));
        reply->setFocus();
        QTest::keyClicks(reply, QStringLiteral("OK"));
        QTest::keyClick(reply, Qt::Key_Return);
        QCOMPARE(bench.changes, 1);
        QCOMPARE(bench.connection.settings.behaviour, (Behaviour{BehaviourKind::FixedReply, "OK"}));
    }

    void aHoldIsSaidAndItsButtonLiftsIt() {
        Bench bench;
        bench.connection.readBlocked = Blocked::Disabled;
        bench.connection.settings.readEnabled = false;
        bench.refresh();
        auto* card = bench.panel.findChild<HoldCard*>();
        QTRY_VERIFY_WITH_TIMEOUT(card->isVisible(), 30'000);
        card->findChild<QPushButton*>()->click();
        QVERIFY(bench.connection.settings.readEnabled);
        bench.connection.readBlocked = Blocked::None;
        bench.refresh();
        QTRY_VERIFY_WITH_TIMEOUT(!card->isVisible(), 30'000);
    }

    // A message that waits for a moment must not make the fields below jump.
    void aHoldThatPassesIsNotShown() {
        Bench bench;
        auto* card = bench.panel.findChild<HoldCard*>();
        for (int round = 0; round < 10; ++round) {
            bench.connection.readBlocked = Blocked::Disabled;
            bench.refresh();
            QVERIFY(!card->isVisible());
            bench.connection.readBlocked = Blocked::None;
            bench.refresh();
        }
        QVERIFY(card->isSettled());
    }

    void aGoneConnectionCanBeReadAndNotTurned() {
        Bench bench;
        bench.connection.phase = ConnectionPhase::Closed;
        bench.refresh();
        QVERIFY(!bench.find<SizeField>(QStringLiteral("Read low watermark"))->isEnabled());
    }
};

QTEST_MAIN(InspectorTest)
#include "inspector_test.moc"
