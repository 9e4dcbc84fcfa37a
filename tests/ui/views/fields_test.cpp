#include "ui/theme/weir_style.h"
#include "ui/views/widgets/bytes_field.h"
#include "ui/views/widgets/problem_label.h"
#include "ui/views/widgets/quantity_field.h"
#include "ui/views/widgets/segmented_control.h"
#include "ui/views/widgets/text.h"

#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace weir::ui;
using namespace std::chrono_literals;

namespace {

// What a person does: clears the field and types.
void type(QWidget& field, const QString& text) {
    auto* edit = qobject_cast<QLineEdit*>(&field);
    edit = edit != nullptr ? edit : field.findChild<QLineEdit*>();
    edit->setFocus();
    edit->selectAll();
    QTest::keyClick(edit, Qt::Key_Delete);
    QTest::keyClicks(edit, text);
}

QString textOf(const QWidget& field) {
    return field.findChild<QLineEdit*>()->text();
}

} // namespace

class FieldsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aSizeIsReadWithItsUnit() {
        SizeField field;
        type(field, QStringLiteral("4 KiB"));
        QCOMPARE(field.value(), std::optional<std::uint64_t>(4096));
        QVERIFY(field.problem().isEmpty());
    }

    void aWrongSizeSaysWhatWouldBeRight() {
        SizeField field;
        type(field, QStringLiteral("4 floors"));
        QVERIFY(!field.value());
        QVERIFY2(field.problem().contains(QStringLiteral("floors")), qPrintable(field.problem()));
    }

    void zeroHasAWordOfItsOwn() {
        SizeField field;
        field.setZeroWord(QStringLiteral("no limit"));
        field.setValue(0);
        QCOMPARE(textOf(field), QStringLiteral("no limit"));
        type(field, QStringLiteral("No Limit"));
        QCOMPARE(field.value(), std::optional<std::uint64_t>(0));
    }

    void enterCommitsOnce() {
        SizeField field;
        field.setValue(1);
        const QSignalSpy committed(&field, &QuantityField::committed);
        type(field, QStringLiteral("10"));
        QTest::keyClick(&field, Qt::Key_Return);
        QCOMPARE(committed.count(), 1);
        QTest::keyClick(&field, Qt::Key_Return);
        QCOMPARE(committed.count(), 1);
        QCOMPARE(textOf(field), QStringLiteral("10 B"));
    }

    void aShortPauseCommits() {
        SizeField field;
        const QSignalSpy committed(&field, &QuantityField::committed);
        type(field, QStringLiteral("10"));
        QCOMPARE(committed.count(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(committed.count(), 1, 10'000);
    }

    void aWrongValueIsNeverCommittedAndNeverLost() {
        SizeField field;
        const QSignalSpy committed(&field, &QuantityField::committed);
        type(field, QStringLiteral("ten"));
        QTest::keyClick(&field, Qt::Key_Return);
        QCOMPARE(committed.count(), 0);
        field.setValue(77); // the engine's news come meanwhile
        QCOMPARE(textOf(field), QStringLiteral("ten"));
    }

    void escapeTakesBack() {
        SizeField field;
        field.setValue(77);
        type(field, QStringLiteral("ten"));
        QTest::keyClick(&field, Qt::Key_Escape);
        QCOMPARE(textOf(field), QStringLiteral("77 B"));
        QVERIFY(field.problem().isEmpty());
    }

    void arrowKeysStepThroughSizes() {
        SizeField field;
        field.setValue(10);
        field.stepBy(1);
        QCOMPARE(field.value(), std::optional<std::uint64_t>(11));
        field.setValue(10); // waits: it is being edited
        QCOMPARE(field.value(), std::optional<std::uint64_t>(11));
        SizeField large;
        large.setValue(1024);
        large.stepBy(-1);
        QCOMPARE(large.value(), std::optional<std::uint64_t>(512));
        large.stepBy(2);
        QCOMPARE(large.value(), std::optional<std::uint64_t>(2048));
    }

    void aDurationIsReadAndOffIsNone() {
        DurationField field;
        type(field, QStringLiteral("1.5 s"));
        QCOMPARE(field.value(), std::optional<weir::Duration>(1500ms));
        type(field, QStringLiteral("off"));
        QVERIFY(!field.value());
        QVERIFY(field.problem().isEmpty());
        type(field, QStringLiteral("soon"));
        QVERIFY(!field.problem().isEmpty());
    }

    void arrowKeysStepThroughDurations() {
        DurationField field;
        field.setValue(weir::Duration(10s));
        field.stepBy(1);
        QCOMPARE(field.value(), std::optional<weir::Duration>(20s));
        for (int step = 0; step < 20; ++step) {
            field.stepBy(-1);
        }
        QVERIFY(!field.value());
        QCOMPARE(textOf(field), QStringLiteral("off"));
    }

    void bytesAreTypedWithEscapes() {
        BytesField field;
        const QSignalSpy committed(&field, &BytesField::committed);
        type(field, QStringLiteral("OK\\r\\n\\x00"));
        QCOMPARE(field.bytes(), std::optional<std::string>(std::string("OK\r\n\0", 5)));
        QTest::keyClick(&field, Qt::Key_Return);
        QCOMPARE(committed.count(), 1);
    }

    void aWrongEscapeIsSaid() {
        BytesField field;
        type(field, QStringLiteral("\\q"));
        QVERIFY(!field.bytes());
        QVERIFY(!field.problem().isEmpty());
    }

    void aProblemMarksItsFieldAndGoes() {
        QLineEdit field;
        ProblemLabel label;
        label.setField(&field);
        label.setProblem(QStringLiteral("The port is missing."));
        QVERIFY(field.property(property::problem).toBool());
        QCOMPARE(field.accessibleDescription(), QStringLiteral("The port is missing."));
        QVERIFY(!label.isHidden());
        label.setProblem({});
        QVERIFY(!field.property(property::problem).toBool());
        QVERIFY(label.isHidden());
    }

    void aSegmentIsChosenWithTheKeyboard() {
        SegmentedControl control;
        control.addSegment(QStringLiteral("0"));
        control.addSegment(QStringLiteral("1"));
        control.addSegment(QStringLiteral("2"));
        control.show();
        const QSignalSpy chosen(&control, &SegmentedControl::chosen);
        QVERIFY(QTest::qWaitForWindowActive(&control));
        control.segment(0)->setFocus();
        QTest::keyClick(control.segment(0), Qt::Key_Right);
        QCOMPARE(control.current(), 1);
        QCOMPARE(chosen.count(), 1);
        control.setCurrent(2);
        QCOMPARE(chosen.count(), 1);
    }

    void numbersAreCountedInWords() {
        QCOMPARE(counted(1, QStringLiteral("1 byte"), QStringLiteral("%1 bytes")),
                 QStringLiteral("1 byte"));
        QCOMPARE(counted(0, QStringLiteral("1 byte"), QStringLiteral("%1 bytes")),
                 QStringLiteral("0 bytes"));
    }
};

QTEST_MAIN(FieldsTest)
#include "fields_test.moc"
