#include "ui/theme/theme.h"

#include "ui/theme/colours.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFontMetricsF>
#include <QIcon>
#include <QTest>

#include <set>

using namespace weir::ui;

Q_DECLARE_METATYPE(weir::ui::ColourPair)

namespace {

/// How many pixels of a picture are not empty.
int inkOf(const QImage& image) {
    int ink = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            ink += qAlpha(image.pixel(x, y)) > 64 ? 1 : 0;
        }
    }
    return ink;
}

/// The colour of the most opaque pixel.
QColor strongestColour(const QImage& image) {
    QColor strongest(Qt::transparent);
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor colour = image.pixelColor(x, y);
            if (colour.alpha() > strongest.alpha()) {
                strongest = colour;
            }
        }
    }
    return strongest;
}

} // namespace

class ThemeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void knowsContrastOfBlackOnWhite() {
        QCOMPARE(qRound(contrast(Qt::black, Qt::white)), 21);
        QCOMPARE(qRound(contrast(Qt::white, Qt::white)), 1);
    }

    void everyPairCanBeRead_data() {
        QTest::addColumn<ColourPair>("pair");
        for (const auto& pair : colourPairs(lightColours())) {
            QTest::addRow("light: %s", pair.what) << pair;
        }
        for (const auto& pair : colourPairs(darkColours())) {
            QTest::addRow("dark: %s", pair.what) << pair;
        }
    }

    void everyPairCanBeRead() {
        QFETCH(const ColourPair, pair);
        const double found = contrast(pair.front, pair.back);
        QVERIFY2(found >= pair.least,
                 qPrintable(QStringLiteral("%1 on %2 has a contrast of %3, wanted %4")
                                .arg(pair.front.name(), pair.back.name())
                                .arg(found)
                                .arg(pair.least)));
    }

    void palettesAreToldApartByTheirLight() {
        QVERIFY(!isDark(paletteOf(lightColours())));
        QVERIFY(isDark(paletteOf(darkColours())));
        QCOMPARE(&coloursOf(paletteOf(darkColours())), &darkColours());
        QCOMPARE(&coloursOf(paletteOf(lightColours())), &lightColours());
    }

    void everyIconFileHasANameAndEveryNameAFile() {
        std::set<QString> named;
        for (const auto name : iconNames()) {
            named.insert(name.toString());
            QVERIFY2(!icon(static_cast<Icon>(named.size() - 1)).isNull(),
                     qPrintable(name.toString()));
            QVERIFY2(QFile::exists(QStringLiteral(":/weir/icons/%1.svg").arg(name)),
                     qPrintable(name.toString()));
        }
        std::set<QString> files;
        for (const auto& file : QDir(QStringLiteral(":/weir/icons")).entryList()) {
            files.insert(file.chopped(4));
        }
        files.erase(QStringLiteral("weir"));
        QCOMPARE(named, files);
    }

    void everyIconIsOfTheFamily() {
        for (const auto name : iconNames()) {
            QFile file(QStringLiteral(":/weir/icons/%1.svg").arg(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray text = file.readAll();
            QVERIFY2(text.contains("viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\" "
                                   "stroke-width=\"1.75\" stroke-linecap=\"round\" "
                                   "stroke-linejoin=\"round\""),
                     qPrintable(name.toString()));
        }
    }

    void everyIconRendersAtEverySize() {
        for (std::size_t index = 0; index < iconNames().size(); ++index) {
            for (const int size : {16, 24, 48}) {
                for (const double ratio : {1.0, 2.0}) {
                    const QImage image =
                        icon(static_cast<Icon>(index)).pixmap(QSize(size, size), ratio).toImage();
                    QCOMPARE(image.width(), qRound(size * ratio));
                    QVERIFY2(inkOf(image) > size / 2, qPrintable(iconNames()[index].toString()));
                }
            }
        }
    }

    void iconsTakeTheirColourFromThePalette() {
        Theme theme(*qApp);
        for (const auto appearance : {Appearance::Light, Appearance::Dark}) {
            theme.setAppearance(appearance);
            const Colours& colours = coloursOf(QApplication::palette());
            QCOMPARE(&colours, appearance == Appearance::Dark ? &darkColours() : &lightColours());
            const QIcon stop = icon(Icon::Stop);
            const QSize size(48, 48);
            QCOMPARE(strongestColour(stop.pixmap(size, QIcon::Normal, QIcon::Off).toImage()),
                     colours.text);
            QCOMPARE(strongestColour(stop.pixmap(size, QIcon::Disabled, QIcon::Off).toImage()),
                     colours.disabled);
            QCOMPARE(strongestColour(stop.pixmap(size, QIcon::Normal, QIcon::On).toImage()),
                     colours.accent);
        }
    }

    void theApplicationHasAnIconOfItsOwn() {
        const QIcon own = applicationIcon();
        for (const int size : {16, 32, 256}) {
            QVERIFY(inkOf(own.pixmap(QSize(size, size), 1.0).toImage()) > size * size / 2);
        }
    }

    void numbersStandInColumns() {
        const QFontMetricsF metrics(numberFont());
        for (char digit = '1'; digit <= '9'; ++digit) {
            QCOMPARE(metrics.horizontalAdvance(QLatin1Char(digit)),
                     metrics.horizontalAdvance(QLatin1Char('0')));
        }
    }

    void lengthsGrowWithTheText() {
        const QFont before = QApplication::font();
        const int usual = grid(2);
        QFont large = before;
        large.setPointSizeF(before.pointSizeF() * 2);
        QApplication::setFont(large);
        const int grown = grid(2);
        QApplication::setFont(before);
        QVERIFY2(grown > usual * 3 / 2, qPrintable(QString::number(grown)));
    }
};

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
