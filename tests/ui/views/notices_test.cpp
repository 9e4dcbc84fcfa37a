#include "ui/theme/icons.h"
#include "ui/views/widgets/notice_bar.h"
#include "ui/views/window/actions.h"
#include "ui/views/window/command_palette.h"
#include "ui/views/window/error_advice.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMainWindow>
#include <QMenuBar>
#include <QPushButton>
#include <QTest>

#include <cerrno>
#include <set>

using namespace weir;
using namespace weir::ui;

namespace {

EndpointSettings endpoint(weir::Role role, quint16 port, const char* host = "127.0.0.1") {
    EndpointSettings settings;
    settings.role = role;
    settings.target.host = host;
    settings.target.port = port;
    return settings;
}

std::vector<Remedy> remedies(int code, const EndpointSettings& settings) {
    return adviceFor(Error::system(code, "Cannot"), settings).remedies;
}

bool offers(const std::vector<Remedy>& offered, Remedy remedy) {
    return std::find(offered.begin(), offered.end(), remedy) != offered.end();
}

Notice notice(const QString& subject, const QString& message) {
    Notice result;
    result.subject = subject;
    result.message = message;
    result.details = message + QStringLiteral(", in detail");
    return result;
}

} // namespace

class NoticesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aTakenPortOffersAFreeOneFirst() {
        const auto offered = remedies(EADDRINUSE, endpoint(weir::Role::Listener, 8888));
        QCOMPARE(offered.front(), Remedy::ChooseFreePort);
        QVERIFY(offers(offered, Remedy::TryAgain));
    }

    void aLowPortOffersAFreeOne() {
        QCOMPARE(remedies(EACCES, endpoint(weir::Role::Listener, 80)).front(),
                 Remedy::ChooseFreePort);
        QVERIFY(!offers(remedies(EACCES, endpoint(weir::Role::Listener, 8080)),
                        Remedy::ChooseFreePort));
    }

    void aRefusedConnectionOffersAListenerOnThisMachineAlone() {
        const auto near = remedies(ECONNREFUSED, endpoint(weir::Role::Client, 7));
        QVERIFY(offers(near, Remedy::TryAgain));
        QVERIFY(offers(near, Remedy::ListenThere));
        QVERIFY(!offers(remedies(ECONNREFUSED, endpoint(weir::Role::Client, 7, "192.0.2.1")),
                        Remedy::ListenThere));
    }

    void everyErrorHasSomethingToDo() {
        for (const int code : {EADDRINUSE, EACCES, EPERM, ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH,
                               ENETUNREACH, EADDRNOTAVAIL, EMFILE, ECONNRESET, EIO}) {
            QVERIFY(!remedies(code, endpoint(weir::Role::Client, 7)).empty());
            QVERIFY(!remedies(code, endpoint(weir::Role::Listener, 7)).empty());
        }
        QVERIFY(
            !adviceFor(Error::lookup(-2, "Cannot find nowhere"), endpoint(weir::Role::Client, 7))
                 .remedies.empty());
    }

    void detailsNameTheCodeAndTheSubject() {
        const QString details =
            detailsOf(Error::system(EADDRINUSE, "Cannot listen"), QStringLiteral("Upper case"));
        QVERIFY(details.contains(QStringLiteral("errno %1").arg(EADDRINUSE)));
        QVERIFY(details.contains(QStringLiteral("Upper case")));
    }

    void aNewerNoticeAboutTheSameTakesItsPlace() {
        NoticeArea area;
        area.add(notice(QStringLiteral("endpoint/1"), QStringLiteral("first")));
        area.add(notice(QStringLiteral("endpoint/2"), QStringLiteral("other")));
        area.add(notice(QStringLiteral("endpoint/1"), QStringLiteral("second")));
        QCOMPARE(area.count(), 2);
        QCOMPARE(area.newest()->notice().message, QStringLiteral("second"));
        area.settle(QStringLiteral("endpoint/1"));
        QCOMPARE(area.count(), 1);
    }

    void anEmptyAreaTakesNoRoom() {
        NoticeArea area;
        QVERIFY(area.isHidden());
        area.add(notice({}, QStringLiteral("something")));
        QVERIFY(!area.isHidden());
        area.closeNewest();
        QVERIFY(area.isHidden());
    }

    void theNewestIsShownAndTheRestCounted() {
        NoticeArea area;
        for (int index = 0; index < 5; ++index) {
            area.add(notice({}, QString::number(index)));
        }
        area.show();
        int shown = 0;
        for (const auto* bar : area.findChildren<NoticeBar*>()) {
            shown += bar->isVisible() ? 1 : 0;
        }
        QCOMPARE(shown, 1);
        QVERIFY(area.newest()->isVisible());
        QCOMPARE(area.count(), 5);
        QVERIFY(
            area.findChild<QLabel*>(QStringLiteral("more"))->text().startsWith(QLatin1Char('4')));
    }

    void aButtonActsAndClosesItsNotice() {
        NoticeArea area;
        Notice asked = notice({}, QStringLiteral("taken"));
        int tried = 0;
        asked.buttons.push_back({QStringLiteral("Try again"), [&tried] { ++tried; }});
        area.add(asked);
        for (auto* button : area.newest()->findChildren<QPushButton*>()) {
            if (button->text() == QStringLiteral("Try again")) {
                button->click();
            }
        }
        QCOMPARE(tried, 1);
        QCOMPARE(area.count(), 0);
    }

    void detailsAreCopied() {
        NoticeArea area;
        area.add(notice({}, QStringLiteral("taken")));
        area.newest()->copyDetails();
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("taken, in detail"));
    }

    void everyActionHasWordsAnIconAndAKeyOfItsOwn() {
        QWidget window;
        const Actions actions(&window);
        std::set<QString> keys;
        for (const auto& entry : actions.all()) {
            const QString name = entry.action->text();
            QVERIFY(!name.isEmpty());
            QVERIFY2(!entry.action->iconText().isEmpty(), qPrintable(name));
            QVERIFY2(!entry.action->icon().pixmap(16, 16).isNull(), qPrintable(name));
            const QString key = entry.action->shortcut().toString();
            QVERIFY2(!key.isEmpty(), qPrintable(name));
            QVERIFY2(keys.insert(key).second, qPrintable(name + QStringLiteral(" shares ") + key));
        }
    }

    void everyActionStandsInTheMenus() {
        QMainWindow window;
        Actions actions(&window);
        actions.fillMenuBar(*window.menuBar());
        std::set<QAction*> found;
        const std::function<void(const QList<QAction*>&)> walk = [&](const QList<QAction*>& list) {
            for (auto* action : list) {
                found.insert(action);
                if (auto* menu = action->menu<QMenu*>()) {
                    walk(menu->actions());
                }
            }
        };
        walk(window.menuBar()->actions());
        for (const auto& entry : actions.all()) {
            QVERIFY2(found.count(entry.action) == 1, qPrintable(entry.action->text()));
        }
    }

    void thePaletteFindsWordsInAnyOrderAndRunsWithEnter() {
        QMainWindow window;
        Actions actions(&window);
        window.resize(900, 700);
        CommandPalette palette(actions, &window);
        window.show();
        palette.open();
        QCOMPARE(palette.list()->count(), static_cast<int>(actions.all().size()) - 1);
        QTest::keyClicks(palette.field(), QStringLiteral("lay res"));
        QCOMPARE(palette.list()->count(), 1);
        int triggered = 0;
        QObject::connect(actions[Command::ResetLayout], &QAction::triggered, &window,
                         [&triggered] { ++triggered; });
        QTest::keyClick(palette.field(), Qt::Key_Return);
        QCOMPARE(triggered, 1);
        QVERIFY(!palette.isVisible());
    }

    void thePaletteShowsWhatIsCalledSoBeforeWhatIsLikeIt() {
        QMainWindow window;
        Actions actions(&window);
        CommandPalette palette(actions, &window);
        window.show();
        palette.open();
        // "Dark text on light" is what another appearance says of itself.
        QTest::keyClicks(palette.field(), QStringLiteral("dark"));
        QVERIFY(palette.list()->count() > 1);
        QCOMPARE(palette.list()->item(0)->text(), QStringLiteral("Dark"));
    }

    void thePaletteClosesWithEscapeAndDoesNothing() {
        QMainWindow window;
        Actions actions(&window);
        CommandPalette palette(actions, &window);
        window.show();
        palette.open();
        QTest::keyClicks(palette.field(), QStringLiteral("no such thing"));
        QCOMPARE(palette.list()->count(), 0);
        QTest::keyClick(palette.field(), Qt::Key_Return);
        QVERIFY(palette.isVisible());
        QTest::keyClick(palette.field(), Qt::Key_Escape);
        QVERIFY(!palette.isVisible());
    }

    void thePaletteDoesNotRunWhatIsOff() {
        QMainWindow window;
        Actions actions(&window);
        actions[Command::Stop]->setEnabled(false);
        CommandPalette palette(actions, &window);
        window.show();
        palette.open();
        int triggered = 0;
        QObject::connect(actions[Command::Stop], &QAction::triggered, &window,
                         [&triggered] { ++triggered; });
        QTest::keyClicks(palette.field(), QStringLiteral("stop the endpoint"));
        QTest::keyClick(palette.field(), Qt::Key_Return);
        QCOMPARE(triggered, 0);
    }
};

QTEST_MAIN(NoticesTest)
#include "notices_test.moc"
