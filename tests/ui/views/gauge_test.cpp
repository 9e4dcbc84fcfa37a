#include "ui/views/widgets/gauge.h"

#include "ui/theme/colours.h"

#include <QImage>
#include <QPainter>
#include <QTest>

using namespace weir::ui;

namespace {

const QRectF track(10, 5, 300, 8);

GaugeGeometry geometry(quint64 size, quint64 low, quint64 high) {
    return GaugeGeometry::of(track, BufferLevel{size, low, high, {}});
}

} // namespace

class GaugeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void anEmptyBufferHasNoFill() { QVERIFY(geometry(0, 0, 1024).fill.isEmpty()); }

    void oneByteOfManyIsSeen() { QVERIFY(geometry(1, 0, 1024 * 1024).fill.width() >= 2); }

    void halfIsHalfWithoutALowWatermark() { QCOMPARE(geometry(512, 0, 1024).fill.width(), 150.0); }

    void aFullBufferFillsAndNeverOverflows() {
        QCOMPARE(geometry(1024, 0, 1024).fill, track);
        QCOMPARE(geometry(4096, 0, 1024).fill, track);
    }

    void watermarksStandWhereTheyAre() {
        const auto both = geometry(0, 512, 1024);
        QCOMPARE(both.lowX, 160.0);
        QCOMPARE(both.highX, 310.0);
        const auto none = geometry(0, 0, 0);
        QVERIFY(none.lowX < 0);
        QVERIFY(none.highX < 0);
    }

    // Low 10 of a mebibyte would lie on the first pixel; it gets a third, and 5 is half of it.
    void aSmallLowWatermarkIsSeenAgainstALargeScale() {
        const auto waiting = geometry(5, 10, 1024 * 1024);
        QCOMPARE(waiting.lowX, 110.0);
        QCOMPARE(waiting.fill.width(), 50.0);
        QVERIFY(geometry(11, 10, 1024 * 1024).fill.right() > 110.0);
    }

    void fillGrowsWithSize() {
        double last = 0;
        for (quint64 size = 1; size <= 1024; size *= 2) {
            const double width = geometry(size, 10, 1024).fill.width();
            QVERIFY2(width > last || width == 2, qPrintable(QString::number(size)));
            last = width;
        }
    }

    void itIsPaintedInItsColours() {
        QImage image(320, 20, QImage::Format_ARGB32);
        const Colours& c = lightColours();
        image.fill(c.base);
        QPainter painter(&image);
        paintGauge(painter, track, BufferLevel{512, 0, 1024, {}}, c, true);
        painter.end();
        QCOMPARE(image.pixelColor(80, 9), c.gaugeFill);
        QCOMPARE(image.pixelColor(250, 9), c.gaugeTrack);
        QCOMPARE(image.pixelColor(309, 4), c.gaugeMark);
    }

    void itSaysWhatItShows() {
        GaugeWidget gauge;
        gauge.setLevel(BufferLevel{5, 10, 1024, QStringLiteral("waits for 5 B more")}, true);
        QCOMPARE(gauge.accessibleDescription(),
                 QStringLiteral("5 B; low watermark 10 B; high watermark 1 KiB; waits for 5 B "
                                "more"));
    }
};

QTEST_MAIN(GaugeTest)
#include "gauge_test.moc"
