#include "tests/ui/views/window_session.h"
#include "ui/views/dialogs/endpoint_dialog.h"
#include "ui/views/docks/composer.h"
#include "ui/views/docks/conversation_panel.h"
#include "ui/views/docks/endpoints_panel.h"
#include "ui/views/docks/events_panel.h"
#include "ui/views/docks/inspector_panel.h"
#include "ui/views/widgets/empty_page.h"
#include "ui/views/widgets/notice_bar.h"
#include "ui/views/widgets/quantity_field.h"
#include "ui/views/window/actions.h"
#include "ui/views/window/command_palette.h"
#include "ui/views/window/dock_layout.h"
#include "ui/views/window/journal_export.h"

#include <QAction>
#include <QDockWidget>
#include <QFile>
#include <QJsonDocument>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QTreeView>

#include <cstdlib>

using namespace weir;
using namespace weir::ui;
using weir::ui::test::WindowSession;

// Generous, for machines that are busy with other things; nothing waits as long where all is well.
#define EVENTUALLY(condition) QTRY_VERIFY_WITH_TIMEOUT((condition), 30'000)

namespace {

void say(WindowSession& session, const QString& text) {
    auto& composer = session.window->conversation().composer();
    composer.setDraft({InputKind::Text, text, AppendedEnding::None});
    composer.send();
}

bool shows(const QAbstractItemModel& model, int column, const QString& text) {
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.index(row, column).data().toString() == text) {
            return true;
        }
    }
    return false;
}

QPushButton* buttonOf(const NoticeBar* bar, const QString& text) {
    for (auto* button : bar->findChildren<QPushButton*>()) {
        if (button->text() == text) {
            return button;
        }
    }
    return nullptr;
}

} // namespace

class WindowTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<WindowSession> m_session;

    MainWindow& window() { return *m_session->window; }

    void trigger(Command command) {
        auto* action = window().actions()[command];
        QVERIFY2(action->isEnabled(), qPrintable(action->text()));
        action->trigger();
    }

    void demonstrate() {
        window().demonstrate(0);
        EVENTUALLY(m_session->isTalking());
    }

private Q_SLOTS:

    void init() { m_session = std::make_unique<WindowSession>(); }

    void cleanup() { m_session.reset(); }

    void anEmptyWindowInvites() {
        QVERIFY(window().endpointsPanel().findChild<EmptyPage*>()->isVisible());
        QVERIFY(window().actions()[Command::Listen]->isEnabled());
        QVERIFY(!window().actions()[Command::Stop]->isEnabled());
        QVERIFY(!window().actions()[Command::Close]->isEnabled());
    }

    void whatTheClientSaysIsAnsweredAndShown() {
        demonstrate();
        say(*m_session, QStringLiteral("hello"));
        auto& model = window().conversation().model();
        EVENTUALLY(shows(model, ConversationModel::DataColumn, QStringLiteral("HELLO")));
        QVERIFY(shows(model, ConversationModel::DataColumn, QStringLiteral("hello")));
        EVENTUALLY(window().events().model().rowCount() > 6);
    }

    void aKnobReachesTheEngineAndItsValueComesBack() {
        demonstrate();
        auto* field = window().inspector().findChild<SizeField*>();
        QCOMPARE(field->accessibleName(), QStringLiteral("Read low watermark"));
        auto* edit = field->findChild<QLineEdit*>();
        edit->setFocus();
        edit->selectAll();
        QTest::keyClick(edit, Qt::Key_Delete);
        QTest::keyClicks(edit, QStringLiteral("10"));
        QTest::keyClick(field, Qt::Key_Return);
        EVENTUALLY(m_session->connection()->settings.read.low == 10);
        say(*m_session, QStringLiteral("hello"));
        EVENTUALLY(m_session->connection()->inputSize == 5);
        say(*m_session, QStringLiteral("there"));
        EVENTUALLY(m_session->connection()->inputSize == 0);
    }

    void tabGoesThroughAPanelAsItStands_data() {
        QTest::addColumn<bool>("inInspector");
        QTest::newRow("conversation") << false;
        QTest::newRow("inspector") << true;
    }

    void tabGoesThroughAPanelAsItStands() {
        QFETCH(const bool, inInspector);
        demonstrate();
        window().resize(1280, 800);
        trigger(Command::ResetLayout);
        QWidget* const panel = inInspector ? static_cast<QWidget*>(&window().inspector())
                                           : static_cast<QWidget*>(&window().conversation());
        const auto centre = [&](const QWidget& widget) {
            return widget.mapTo(&window(), widget.rect().center());
        };
        QWidget* last = nullptr;
        int stops = 0;
        for (QWidget* next = panel->nextInFocusChain(); next != panel;
             next = next->nextInFocusChain()) {
            const bool stopsHere = panel->isAncestorOf(next) && next->isVisible() &&
                                   next->isEnabled() && next->focusProxy() == nullptr &&
                                   (next->focusPolicy() & Qt::TabFocus) != 0;
            if (!stopsHere) {
                continue;
            }
            if (last != nullptr) {
                const QPoint from = centre(*last);
                const QPoint to = centre(*next);
                const bool isSameRow = std::abs(from.y() - to.y()) < 12;
                QVERIFY2(isSameRow ? to.x() > from.x() : to.y() > from.y(),
                         qPrintable(last->accessibleName() + QStringLiteral(" is followed by ") +
                                    next->accessibleName()));
            }
            last = next;
            ++stops;
        }
        QVERIFY(stops >= 6);
    }

    void onASmallScreenTwoDocksShareAColumnAndNothingStandsOut() {
        // 1440x900 at 200 % text is as much as 720x450 at the usual size.
        demonstrate();
        window().resize(720, 450);
        trigger(Command::ResetLayout);
        // The bar of tabs goes with the next layout, and only then is there room.
        const auto sizeWhenResized = [this] {
            window().resize(720, 450);
            return window().size();
        };
        QTRY_COMPARE_WITH_TIMEOUT(sizeWhenResized(), QSize(720, 450), 30'000);
        QVERIFY(window().minimumSizeHint().width() <= 720);
        QVERIFY(window().minimumSizeHint().height() <= 450);
    }

    void readingIsDisabledAndEnabledByItsAction() {
        demonstrate();
        trigger(Command::EnableReading);
        EVENTUALLY(!m_session->connection()->settings.readEnabled);
        EVENTUALLY(!window().actions()[Command::EnableReading]->isChecked());
        trigger(Command::EnableReading);
        EVENTUALLY(m_session->connection()->settings.readEnabled);
    }

    void aListenerIsMadeInItsDialog() {
        trigger(Command::Listen);
        auto* dialog = window().findChild<EndpointDialog*>();
        QVERIFY(dialog != nullptr);
        dialog->accept();
        EVENTUALLY(m_session->endpoint(weir::Role::Listener) != nullptr &&
                   m_session->endpoint(weir::Role::Listener)->phase == EndpointPhase::Listening);
        EVENTUALLY(window().subject().endpoint == m_session->endpoint(weir::Role::Listener)->id);
        trigger(Command::Pause);
        EVENTUALLY(m_session->endpoint(weir::Role::Listener)->phase == EndpointPhase::Paused);
        EVENTUALLY(window().actions()[Command::Pause]->isChecked());
        trigger(Command::Stop);
        EVENTUALLY(m_session->endpoint(weir::Role::Listener)->phase == EndpointPhase::Stopped);
        EVENTUALLY(window().actions()[Command::Start]->isEnabled());
        trigger(Command::Remove);
        EVENTUALLY(window().endpoints().rowCount() == 0);
        QVERIFY(window().subject().isNothing());
    }

    void aNewClientBeginsWithTheListenerThatIsThere() {
        demonstrate();
        window().select(Subject{m_session->endpoint(weir::Role::Listener)->id, {}});
        trigger(Command::Connect);
        const auto* dialog = window().findChild<EndpointDialog*>();
        const auto address = Target::parse(m_session->endpoint(weir::Role::Listener)->address);
        QVERIFY(address.ok());
        QCOMPARE(dialog->settings().target.port, address->port);
    }

    void aTakenPortIsToldWithAFreeOneToChoose() {
        demonstrate();
        const auto address = Target::parse(m_session->endpoint(weir::Role::Listener)->address);
        EndpointSettings taken;
        taken.target = *address;
        window().openDialog(taken)->accept();
        EVENTUALLY(window().notices().count() == 1);
        const auto* bar = window().notices().newest();
        QVERIFY(bar->notice().message.contains(
            QString::fromStdString(m_session->endpoint(weir::Role::Client)->settings.target.host)));
        // Nothing that was entered is lost: the endpoint stands there, failed.
        QCOMPARE(m_session->endpoint(weir::Role::Listener)->phase, EndpointPhase::Failed);
        auto* choose = buttonOf(bar, QStringLiteral("Choose a free port"));
        QVERIFY(choose != nullptr);
        choose->click();
        EVENTUALLY(m_session->endpoint(weir::Role::Listener)->phase == EndpointPhase::Listening);
        EVENTUALLY(window().notices().count() == 0);
    }

    void aRefusedClientIsToldAndTriedAgain() {
        // A port that nobody listens on: that of a listener which is gone.
        demonstrate();
        const auto address = Target::parse(m_session->endpoint(weir::Role::Listener)->address);
        window().select(Subject{m_session->endpoint(weir::Role::Listener)->id, {}});
        trigger(Command::Remove);
        EVENTUALLY(m_session->endpoint(weir::Role::Listener) == nullptr);
        EndpointSettings client;
        client.role = weir::Role::Client;
        client.name = "refused";
        client.target = *address;
        window().openDialog(client)->accept();
        EVENTUALLY(
            window().notices().count() >= 1 &&
            window().notices().newest()->notice().message.contains(QStringLiteral("refused:")));
        const auto* bar = window().notices().newest();
        QVERIFY(buttonOf(bar, QStringLiteral("Try again")) != nullptr);
        QVERIFY(buttonOf(bar, QStringLiteral("Start a listener there")) != nullptr);
        QVERIFY(buttonOf(bar, QStringLiteral("Copy details")) != nullptr);
    }

    void aRowOfTheEventLogSelectsItsConnection() {
        demonstrate();
        say(*m_session, QStringLiteral("hello"));
        EVENTUALLY(m_session->connection()->bytesIn == 5 && window().isSettled());
        const auto client = window().subject();
        const auto& events = window().events().model();
        int row = -1;
        for (int candidate = 0; candidate < events.rowCount(); ++candidate) {
            const auto connection = static_cast<ConnectionId>(
                events.index(candidate, 0).data(EventLogModel::ConnectionIdRole).toUInt());
            if (connection != ConnectionId::None && connection != client.connection) {
                row = candidate;
            }
        }
        QVERIFY(row >= 0);
        window().events().view()->selectRow(row);
        QVERIFY(window().subject().connection != client.connection);
        QCOMPARE(window().subject().endpoint, m_session->endpoint(weir::Role::Listener)->id);
    }

    void theEventLogFollowsUntilOneScrollsUp() {
        demonstrate();
        auto& events = window().events();
        for (int round = 0; round < 20; ++round) {
            say(*m_session, QStringLiteral("hello"));
        }
        EVENTUALLY(m_session->connection()->bytesIn == 100 && window().isSettled());
        auto* bar = events.view()->verticalScrollBar();
        EVENTUALLY(bar->maximum() > 0 && bar->value() == bar->maximum());
        QVERIFY(events.isFollowing());
        bar->setValue(0);
        QVERIFY(!events.isFollowing());
        say(*m_session, QStringLiteral("more"));
        EVENTUALLY(m_session->connection()->bytesIn == 104 && window().isSettled());
        QCOMPARE(bar->value(), 0);
        auto* button = events.view()->findChild<QPushButton*>();
        QVERIFY(button->isVisible());
        QVERIFY(button->text().contains(QStringLiteral("new")));
        button->click();
        QVERIFY(events.isFollowing());
        QCOMPARE(bar->value(), bar->maximum());
    }

    void aWrongFilterIsSaidAtItsFieldAndTheLogStays() {
        demonstrate();
        EVENTUALLY(window().isSettled());
        const int rows = window().events().model().rowCount();
        window().events().setFilter(QStringLiteral("callback == red"));
        QCOMPARE(window().events().model().rowCount(), rows);
        QVERIFY(window().events().filterField()->property("weirProblem").toBool());
        window().events().setFilter(QStringLiteral("kind == state"));
        EVENTUALLY(window().events().isSettled());
        QVERIFY(window().events().model().rowCount() < rows);
        QVERIFY(window().actions()[Command::ClearFilter]->isEnabled());
    }

    void aConnectionIsHalfClosedClosedAndReset() {
        demonstrate();
        trigger(Command::HalfClose);
        EVENTUALLY(m_session->connection()->phase != ConnectionPhase::Open);
        demonstrate();
        trigger(Command::Close);
        EVENTUALLY(m_session->connection()->phase == ConnectionPhase::Closed);
        demonstrate();
        trigger(Command::Reset);
        EVENTUALLY(m_session->connection()->phase == ConnectionPhase::Closed);
    }

    void aClientThatConnectsAgainStaysTheSubject() {
        demonstrate();
        const auto first = m_session->connection()->id;
        trigger(Command::Stop);
        EVENTUALLY(window().actions()[Command::Start]->isEnabled());
        trigger(Command::Start);
        EVENTUALLY(m_session->isTalking() && m_session->connection()->id != first);
        say(*m_session, QStringLiteral("again"));
        EVENTUALLY(shows(window().conversation().model(), ConversationModel::DataColumn,
                         QStringLiteral("AGAIN")));
    }

    void docksAreHiddenAndTheirPlaceIsRemembered() {
        QDockWidget* events = window().docks().events();
        QVERIFY(events->isVisible());
        trigger(Command::ToggleEvents);
        QVERIFY(!events->isVisible());
        window().resize(1111, 777);
        trigger(Command::ViewHex);
        trigger(Command::AppearanceDark);
        say(*m_session, {});
        m_session->reopen();
        QVERIFY(!window().docks().events()->isVisible());
        QCOMPARE(window().size(), QSize(1111, 777));
        QCOMPARE(window().conversation().viewMode(), ConversationModel::View::Hex);
        QVERIFY(window().actions()[Command::AppearanceDark]->isChecked());
        trigger(Command::ResetLayout);
        QVERIFY(window().docks().events()->isVisible());
        trigger(Command::AppearanceSystem);
    }

    void historyIsKeptBetweenRuns() {
        demonstrate();
        say(*m_session, QStringLiteral("remember me"));
        m_session->reopen();
        auto& composer = window().conversation().composer();
        QCOMPARE(composer.history().older({})->text, QStringLiteral("remember me"));
    }

    void thePaletteOpensOverAField() {
        demonstrate();
        window().conversation().composer().focusField();
        // As the keyboard sends it: the field is asked first whether it wants the key.
        QTest::keyClick(window().windowHandle(), Qt::Key_K, Qt::ControlModifier);
        EVENTUALLY(window().palettePanel().isVisible());
    }

    void theJournalIsSavedAsOneJsonObjectALine() {
        demonstrate();
        say(*m_session, QStringLiteral("hello"));
        EVENTUALLY(m_session->connection()->bytesIn == 5);
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("events.jsonl"));
        JournalExport writer(m_session->bridge->journal(), path);
        QSignalSpy finished(&writer, &JournalExport::finished);
        writer.start();
        EVENTUALLY(finished.count() == 1);
        QVERIFY(finished.at(0).at(1).toString().isEmpty());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        quint64 lines = 0;
        while (!file.atEnd()) {
            QVERIFY(QJsonDocument::fromJson(file.readLine()).isObject());
            ++lines;
        }
        QCOMPARE(lines, finished.at(0).at(0).toULongLong());
        JournalExport refused(m_session->bridge->journal(),
                              folder.filePath(QStringLiteral("no/such/folder")));
        QSignalSpy told(&refused, &JournalExport::finished);
        refused.start();
        EVENTUALLY(told.count() == 1);
        QVERIFY(told.at(0).at(1).toString().contains(QStringLiteral("no/such/folder")));
    }

    void escapeClosesTheNewestNotice() {
        trigger(Command::About);
        QCOMPARE(window().notices().count(), 1);
        window().conversation().composer().focusField();
        QTest::keyClick(window().findChild<ComposerEdit*>(), Qt::Key_Escape);
        QCOMPARE(window().notices().count(), 0);
    }

    void whateverTakesTheFocusHasAName() {
        demonstrate();
        for (const auto* widget : window().findChildren<QWidget*>()) {
            const bool isInner = widget->objectName().startsWith(QStringLiteral("qt_"));
            if (isInner || !widget->isVisible() || (widget->focusPolicy() & Qt::TabFocus) == 0) {
                continue;
            }
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            QVERIFY2(!widget->accessibleName().isEmpty() ||
                         (button != nullptr && !button->text().isEmpty()),
                     qPrintable(QStringLiteral("%1 %2").arg(
                         QLatin1String(widget->metaObject()->className()), widget->objectName())));
        }
    }

    void nothingIsCutOffInASmallWindow() {
        demonstrate();
        window().resize(1024, 700);
        trigger(Command::ResetLayout);
        EVENTUALLY(window().isSettled());
        QVERIFY2(window().minimumSizeHint().width() <= 1024,
                 qPrintable(QString::number(window().minimumSizeHint().width())));
        QVERIFY2(window().minimumSizeHint().height() <= 700,
                 qPrintable(QString::number(window().minimumSizeHint().height())));
        QCOMPARE(window().size(), QSize(1024, 700));
    }
};

QTEST_MAIN(WindowTest)
#include "window_test.moc"
