#include "ui/theme/theme.h"

#include "ui/theme/colours.h"
#include "ui/theme/icons.h"
#include "ui/theme/weir_style.h"

#include <QApplication>
#include <QPixmapCache>
#include <QStyleHints>
#include <QToolTip>

namespace weir::ui {

Theme::Theme(QApplication& application, QObject* parent)
    : QObject(parent), m_wasDarkAtStart(isDark(QApplication::palette())) {
    QApplication::setStyle(new WeirStyle);
    QApplication::setWindowIcon(applicationIcon());
    // The icons of a busy window in two colours and at 200 % take more than the usual 10 MB.
    QPixmapCache::setCacheLimit(32 * 1024);
    Q_UNUSED(application)
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this,
            [this] { apply(); });
#endif
    apply();
}

void Theme::setAppearance(Appearance appearance) {
    if (appearance == m_appearance) {
        return;
    }
    m_appearance = appearance;
    apply();
    Q_EMIT appearanceChanged(appearance);
}

bool Theme::isDarkNow() const {
    return m_appearance == Appearance::Dark ||
           (m_appearance == Appearance::System && systemIsDark());
}

bool Theme::systemIsDark() const {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const auto scheme = QGuiApplication::styleHints()->colorScheme();
    if (scheme != Qt::ColorScheme::Unknown) {
        return scheme == Qt::ColorScheme::Dark;
    }
#endif
    return m_wasDarkAtStart;
}

void Theme::apply() {
    const QPalette palette = paletteOf(isDarkNow() ? darkColours() : lightColours());
    QApplication::setPalette(palette);
    QToolTip::setPalette(palette);
}

} // namespace weir::ui
