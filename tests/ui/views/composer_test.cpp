#include "ui/views/docks/composer.h"

#include "ui/views/docks/composer_input.h"
#include "ui/views/docks/send_history.h"
#include "ui/views/widgets/problem_label.h"

#include <QFile>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace weir::ui;

namespace {

ComposerDraft text(const QString& typed, AppendedEnding ending = AppendedEnding::None) {
    return {InputKind::Text, typed, ending};
}

QByteArray bytesOf(const ComposerDraft& draft) {
    const auto result = payloadOf(draft);
    return result ? *result : QByteArray("failed: ") + result.error().message().c_str();
}

QString problemOf(const ComposerDraft& draft) {
    const auto result = payloadOf(draft);
    return result ? QString() : QString::fromStdString(result.error().message());
}

class PaintCounter : public QObject {
public:
    explicit PaintCounter(QWidget& widget) { widget.installEventFilter(this); }

    [[nodiscard]] int count() const { return m_count; }

    bool eventFilter(QObject* watched, QEvent* event) override {
        m_count += event->type() == QEvent::Paint ? 1 : 0;
        return QObject::eventFilter(watched, event);
    }

private:
    int m_count = 0;
};

} // namespace

class ComposerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void textIsSentWithItsEscapes() {
        QCOMPARE(bytesOf(text(QStringLiteral("a\\r\\n\\x00\u00e9"))),
                 QByteArray("a\r\n\0\xc3\xa9", 6));
    }

    void anEndingIsAppendedToTextAlone() {
        QCOMPARE(bytesOf(text(QStringLiteral("a"), AppendedEnding::Lf)), QByteArray("a\n"));
        QCOMPARE(bytesOf(text(QStringLiteral("a"), AppendedEnding::CrLf)), QByteArray("a\r\n"));
        QCOMPARE(bytesOf(text(QStringLiteral("a"), AppendedEnding::Nul)), QByteArray("a\0", 2));
        QCOMPARE(bytesOf({InputKind::Hex, QStringLiteral("61"), AppendedEnding::CrLf}),
                 QByteArray("a"));
    }

    void hexIsReadInItsUsualForms() {
        for (const auto* form : {"48 65 6c", "48656C", "0x48, 0x65, 0x6c"}) {
            QCOMPARE(bytesOf({InputKind::Hex, QLatin1String(form), AppendedEnding::None}),
                     QByteArray("Hel"));
        }
    }

    void whyNothingCanBeSentIsPaintedAtOnce() {
        Composer composer;
        composer.setAvailable(true, {});
        composer.show();
        QVERIFY(QTest::qWaitForWindowExposed(&composer));
        auto* field = composer.findChild<ComposerEdit*>();
        field->clearFocus(); // a cursor that blinks repaints it too
        QCoreApplication::processEvents();
        PaintCounter painted(*field->viewport());
        composer.setAvailable(false, QStringLiteral("The connection is closed."));
        QTRY_VERIFY(painted.count() > 0);
    }

    void wrongInputIsSaidInASentence() {
        QVERIFY(!problemOf(text(QStringLiteral("\\q"))).isEmpty());
        QVERIFY(!problemOf({InputKind::Hex, QStringLiteral("4"), AppendedEnding::None}).isEmpty());
        QVERIFY(!problemOf({InputKind::Hex, QStringLiteral("zz"), AppendedEnding::None}).isEmpty());
    }

    void aFileIsSentAsItIs() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("data.bin"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray("\x00\\n\xff", 4));
        file.close();
        QCOMPARE(bytesOf({InputKind::File, path, AppendedEnding::CrLf}),
                 QByteArray("\x00\\n\xff", 4));
    }

    void aFileThatCannotBeSentIsNamed() {
        const QTemporaryDir folder;
        const QString missing = folder.filePath(QStringLiteral("missing"));
        QVERIFY(problemOf({InputKind::File, missing, {}}).contains(missing));
        QVERIFY(problemOf({InputKind::File, folder.path(), {}}).contains(folder.path()));
        QVERIFY(!problemOf({InputKind::File, {}, {}}).isEmpty());
        QFile large(folder.filePath(QStringLiteral("large")));
        QVERIFY(large.open(QIODevice::WriteOnly));
        QVERIFY(large.resize(largestFile + 1)); // sparse: takes no room
        QVERIFY(
            problemOf({InputKind::File, large.fileName(), {}}).contains(QStringLiteral("64 MiB")));
    }

    void historyWalksBackAndForthToTheUnfinished() {
        SendHistory history;
        history.add(text(QStringLiteral("one")));
        history.add(text(QStringLiteral("two")));
        history.add(text(QStringLiteral("two"))); // kept once
        QCOMPARE(history.size(), 2U);
        const auto unfinished = text(QStringLiteral("thr"));
        QCOMPARE(history.older(unfinished)->text, QStringLiteral("two"));
        QCOMPARE(history.older({})->text, QStringLiteral("one"));
        QVERIFY(!history.older({}));
        QCOMPARE(history.newer()->text, QStringLiteral("two"));
        QCOMPARE(history.newer()->text, QStringLiteral("thr"));
        QVERIFY(!history.newer());
    }

    void historyIsKeptBetweenRuns() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("weir.ini"));
        SendHistory history;
        history.add({InputKind::Hex, QStringLiteral("48 65"), AppendedEnding::Nul});
        history.add(text(QStringLiteral("a\nb, \"c\""), AppendedEnding::CrLf));
        {
            QSettings settings(path, QSettings::IniFormat);
            history.save(settings);
        }
        SendHistory next;
        QSettings settings(path, QSettings::IniFormat);
        next.load(settings);
        QCOMPARE(next.size(), 2U);
        QCOMPARE(*next.older({}), text(QStringLiteral("a\nb, \"c\""), AppendedEnding::CrLf));
        QCOMPARE(next.older({})->kind, InputKind::Hex);
    }

    void historyForgetsTheOldestAndTheTooLong() {
        SendHistory history;
        for (std::size_t index = 0; index < SendHistory::most + 10; ++index) {
            history.add(text(QString::number(index)));
        }
        QCOMPARE(history.size(), SendHistory::most);
        history.add(text(QString(SendHistory::longest + 1, QLatin1Char('x'))));
        QCOMPARE(history.older({})->text, QString::number(SendHistory::most + 9));
    }

    void enterSendsAndClears() {
        Composer composer;
        composer.setAvailable(true, {});
        composer.show();
        const QSignalSpy sent(&composer, &Composer::sendWanted);
        auto* edit = composer.findChild<ComposerEdit*>();
        QTest::keyClicks(edit, QStringLiteral("hello"));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(sent.count(), 1);
        QCOMPARE(sent.at(0).at(0).toByteArray(), QByteArray("hello"));
        QVERIFY(edit->toPlainText().isEmpty());
        QTest::keyClicks(edit, QStringLiteral("again"));
        QTest::keyClick(edit, Qt::Key_Enter, Qt::ControlModifier);
        QCOMPARE(sent.count(), 2);
    }

    void shiftEnterBeginsANewLine() {
        Composer composer;
        composer.setAvailable(true, {});
        const QSignalSpy sent(&composer, &Composer::sendWanted);
        auto* edit = composer.findChild<ComposerEdit*>();
        QTest::keyClicks(edit, QStringLiteral("a"));
        QTest::keyClick(edit, Qt::Key_Return, Qt::ShiftModifier);
        QTest::keyClicks(edit, QStringLiteral("b"));
        QCOMPARE(sent.count(), 0);
        composer.send();
        QCOMPARE(sent.at(0).at(0).toByteArray(), QByteArray("a\nb"));
    }

    void upAndDownWalkThroughTheHistory() {
        Composer composer;
        composer.setAvailable(true, {});
        auto* edit = composer.findChild<ComposerEdit*>();
        QTest::keyClicks(edit, QStringLiteral("first"));
        QTest::keyClick(edit, Qt::Key_Return);
        QTest::keyClicks(edit, QStringLiteral("unfin"));
        QTest::keyClick(edit, Qt::Key_Up);
        QCOMPARE(edit->toPlainText(), QStringLiteral("first"));
        QTest::keyClick(edit, Qt::Key_Down);
        QCOMPARE(edit->toPlainText(), QStringLiteral("unfin"));
    }

    void whatCannotBeSentIsSaidAtTheFieldAndNotSent() {
        Composer composer;
        composer.setAvailable(true, {});
        const QSignalSpy sent(&composer, &Composer::sendWanted);
        auto* edit = composer.findChild<ComposerEdit*>();
        QTest::keyClicks(edit, QStringLiteral("\\q"));
        QVERIFY(!composer.findChild<ProblemLabel*>()->problem().isEmpty());
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(sent.count(), 0);
        QCOMPARE(edit->toPlainText(), QStringLiteral("\\q"));
    }

    void withoutAConnectionItSaysWhyAndKeepsTheText() {
        Composer composer;
        composer.setAvailable(false, QStringLiteral("The connection is closed."));
        const QSignalSpy sent(&composer, &Composer::sendWanted);
        auto* edit = composer.findChild<ComposerEdit*>();
        QTest::keyClicks(edit, QStringLiteral("hello"));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(sent.count(), 0);
        QCOMPARE(composer.findChild<ProblemLabel*>()->problem(),
                 QStringLiteral("The connection is closed."));
        QCOMPARE(edit->toPlainText(), QStringLiteral("hello"));
    }

    void framedIsOfferedWhereThereIsAFraming() {
        Composer composer;
        composer.setAvailable(true, {});
        QVERIFY(!composer.isFramed());
        composer.setFraming(true);
        QVERIFY(composer.isFramed());
        const QSignalSpy sent(&composer, &Composer::sendWanted);
        composer.setDraft(text(QStringLiteral("x"), AppendedEnding::CrLf));
        composer.send();
        QCOMPARE(sent.at(0).at(0).toByteArray(), QByteArray("x")); // the framing ends the line
        QVERIFY(sent.at(0).at(1).toBool());
    }
};

QTEST_MAIN(ComposerTest)
#include "composer_test.moc"
