#include "ui/models/buffer_level.h"

#include <QTest>

#include <limits>

namespace weir::ui {

class BufferLevelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theHighWatermarkIsTheFullScale() {
        QCOMPARE((BufferLevel{.size = 5, .low = 2, .high = 10, .reason = {}}.fullScale()), 10U);
    }

    void withoutAHighWatermarkTheScaleIsThePowerOfTwoAboveWhatIsShown() {
        QCOMPARE((BufferLevel{.size = 0, .low = 0, .high = 0, .reason = {}}.fullScale()), 64U);
        QCOMPARE((BufferLevel{.size = 63, .low = 0, .high = 0, .reason = {}}.fullScale()), 64U);
        QCOMPARE((BufferLevel{.size = 64, .low = 0, .high = 0, .reason = {}}.fullScale()), 128U);
        QCOMPARE((BufferLevel{.size = 5, .low = 1000, .high = 0, .reason = {}}.fullScale()), 1024U);
    }

    void theGreatestSizesHaveAScaleToo() {
        constexpr quint64 most = std::numeric_limits<quint64>::max();
        const BufferLevel level{.size = most, .low = 0, .high = 0, .reason = {}};
        QCOMPARE(level.fullScale(), most);
        QCOMPARE(level.fraction(most), 1.0);
    }

    void aFractionIsNeverMoreThanFull() {
        const BufferLevel level{.size = 15, .low = 0, .high = 10, .reason = {}};
        QCOMPARE(level.fraction(0), 0.0);
        QCOMPARE(level.fraction(5), 0.5);
        QCOMPARE(level.fraction(15), 1.0);
    }

    void eachDirectionShowsItsOwnWatermarksAndReason() {
        ConnectionState state;
        state.phase = ConnectionPhase::Open;
        state.settings.read = {.low = 10, .high = 20};
        state.settings.write = {.low = 3, .high = 30};
        state.inputSize = 5;
        state.outputSize = 7;
        state.writeBlocked = Blocked::Disabled;
        const BufferLevel input = BufferLevel::input(state);
        QCOMPARE(input.size, 5U);
        QCOMPARE(input.low, 10U);
        QCOMPARE(input.high, 20U);
        QCOMPARE(input.reason, QString::fromStdString(whyNotReading(state)));
        QVERIFY(input.reason.contains(QLatin1String("waits for 5 B")));
        const BufferLevel output = BufferLevel::output(state);
        QCOMPARE(output.size, 7U);
        QCOMPARE(output.low, 3U);
        QCOMPARE(output.high, 30U);
        QCOMPARE(output.reason, QLatin1String("writing is disabled"));
    }
};

} // namespace weir::ui

QTEST_GUILESS_MAIN(weir::ui::BufferLevelTest)
#include "buffer_level_test.moc"
