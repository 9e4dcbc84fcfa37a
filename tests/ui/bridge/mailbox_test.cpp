#include "ui/bridge/mailbox.h"

#include <QTest>

namespace weir::ui {

using namespace std::chrono_literals;

class MailboxTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void newsAreTakenOnce() {
        Mailbox mailbox(0ns);
        QVERIFY(!mailbox.take());
        mailbox.put({.journalSize = 7});
        const auto news = mailbox.take();
        QVERIFY(news);
        QCOMPARE(news->journalSize, 7U);
        QVERIFY(!mailbox.take());
    }

    void whileNewsLieThereItTakesNoOthers() {
        Mailbox mailbox(5s);
        QVERIFY(!mailbox.freeAfter());
        mailbox.put({.journalSize = 7});
        QCOMPARE(mailbox.freeAfter(), std::optional<Duration>(5s));
    }

    void newsAreAFrameApart() {
        Mailbox slow(1h);
        slow.put({.journalSize = 7});
        QVERIFY(slow.take());
        const std::optional<Duration> wait = slow.freeAfter();
        QVERIFY(wait && *wait > 59min && *wait <= 1h);
        Mailbox fast(0ns);
        fast.put({.journalSize = 7});
        QVERIFY(fast.take());
        QVERIFY(!fast.freeAfter());
    }

    void theLastWordsAreAddedToWhatLiesThere() {
        Mailbox mailbox(1h);
        News first{.journalSize = 7};
        first.results = {{.command = 1}};
        first.changes.removedConnections = {ConnectionId{1}};
        mailbox.put(first);
        News last{.journalSize = 9};
        last.results = {{.command = 2}};
        last.changes.removedConnections = {ConnectionId{2}};
        last.failure = Error::input("It has ended.");
        mailbox.put(last);
        const auto news = mailbox.take();
        QVERIFY(news && news->failure);
        QCOMPARE(news->journalSize, 9U);
        QCOMPARE(news->results.size(), 2U);
        QCOMPARE(news->results[1].command, 2U);
        QCOMPARE(news->changes.removedConnections, (std::vector{ConnectionId{1}, ConnectionId{2}}));
    }
};

} // namespace weir::ui

QTEST_GUILESS_MAIN(weir::ui::MailboxTest)
#include "mailbox_test.moc"
