#include "ui/theme/fonts.h"

#include <QFontDatabase>
#include <QFontMetrics>
#include <QGuiApplication>

#include <algorithm>

namespace weir::ui {
namespace {

bool hasTabularDigits(const QFont& font) {
    const QFontMetricsF metrics(font);
    const double width = metrics.horizontalAdvance(QLatin1Char('0'));
    for (char digit = '1'; digit <= '9'; ++digit) {
        if (qAbs(metrics.horizontalAdvance(QLatin1Char(digit)) - width) > 0.01) {
            return false;
        }
    }
    return true;
}

QFont scaled(QFont font, double factor) {
    if (font.pointSizeF() > 0) {
        font.setPointSizeF(font.pointSizeF() * factor);
    } else {
        font.setPixelSize(qMax(1, qRound(font.pixelSize() * factor)));
    }
    return font;
}

} // namespace

QFont dataFont() {
    const QFont text = QGuiApplication::font();
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (text.pointSizeF() > 0) {
        font.setPointSizeF(text.pointSizeF());
    } else {
        font.setPixelSize(text.pixelSize());
    }
    font.setStyleHint(QFont::Monospace);
    return font;
}

QFont numberFont() {
    const QFont text = QGuiApplication::font();
    return hasTabularDigits(text) ? text : dataFont();
}

QFont strongFont() {
    QFont font = QGuiApplication::font();
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont smallFont() {
    return scaled(QGuiApplication::font(), 0.92);
}

QFont titleFont() {
    QFont font = scaled(QGuiApplication::font(), 1.3);
    font.setWeight(QFont::DemiBold);
    return font;
}

int grid(int steps) {
    // 15 px is the line height of a 9 pt font at 96 dots an inch.
    constexpr double usualHeight = 15;
    const double height = QFontMetricsF(QGuiApplication::font()).height();
    return qRound(4 * steps * std::max(1.0, height / usualHeight));
}

} // namespace weir::ui
