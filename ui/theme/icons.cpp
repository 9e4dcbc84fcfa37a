#include "ui/theme/icons.h"

#include "ui/theme/colours.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <array>
#include <optional>

// Outside of any namespace, as the macro needs it. A static library's resources are not registered
// by themselves.
static void registerResources() {
    Q_INIT_RESOURCE(weir);
}

namespace weir::ui {
namespace {

constexpr std::array<QStringView, 58> names{
    u"both",   u"check",    u"chevron-down", u"chevron-left", u"chevron-right", u"chevron-up",
    u"clear",  u"clock",    u"close",        u"compose",      u"connect",       u"conversation",
    u"copy",   u"dark",     u"details",      u"disconnect",   u"endpoints",     u"error",
    u"events", u"file",     u"filter",       u"find",         u"float",         u"folder",
    u"follow", u"globe",    u"half-close",   u"help",         u"hex",           u"history",
    u"in",     u"info",     u"inspector",    u"keyboard",     u"layout",        u"light",
    u"listen", u"loosen",   u"messages",     u"out",          u"pause",         u"peer",
    u"plus",   u"quit",     u"record",       u"refresh",      u"remove",        u"reset",
    u"save",   u"scenario", u"send",         u"start",        u"step",          u"stop",
    u"system", u"text",     u"warning",      u"waves",
};
static_assert(names.size() == static_cast<std::size_t>(Icon::Waves) + 1);

QStringView nameOf(Icon name) {
    return names[static_cast<std::size_t>(name)];
}

QString pathOf(QStringView name) {
    registerResources();
    return QStringLiteral(":/weir/icons/%1.svg").arg(name);
}

void render(QPainter& painter, const QRectF& rect, Icon name, const QColor& colour) {
    QFile file(pathOf(nameOf(name)));
    if (!file.open(QIODevice::ReadOnly)) {
        return;
    }
    QByteArray text = file.readAll();
    text.replace("currentColor", colour.name(QColor::HexRgb).toLatin1());
    QSvgRenderer renderer(text);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    renderer.render(&painter, rect);
    painter.restore();
}

// Rendered once for each size and colour; painting a table of a thousand rows must not parse SVG.
QPixmap pixmapOf(Icon name, QSize pixels, double ratio, const QColor& colour) {
    const QString key = QStringLiteral("weir-icon/%1/%2x%3@%4/%5")
                            .arg(nameOf(name))
                            .arg(pixels.width())
                            .arg(pixels.height())
                            .arg(ratio)
                            .arg(colour.name());
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap)) {
        return pixmap;
    }
    pixmap = QPixmap(pixels);
    pixmap.fill(Qt::transparent);
    {
        QPainter painter(&pixmap);
        render(painter, QRectF(QPointF(0, 0), QSizeF(pixels)), name, colour);
    }
    pixmap.setDevicePixelRatio(ratio);
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

class Engine final : public QIconEngine {
public:
    Engine(Icon name, std::optional<QColor> colour) : m_name(name), m_colour(colour) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode,
               QIcon::State state) override {
        paintIcon(*painter, rect, m_name, colourFor(mode, state));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return pixmapOf(m_name, size, 1, colourFor(mode, state));
    }

    // `size` counts device pixels already.
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state,
                         qreal scale) override {
        return pixmapOf(m_name, size, scale, colourFor(mode, state));
    }

    [[nodiscard]] QIconEngine* clone() const override { return new Engine(*this); }

    bool isNull() override { return false; }

    QString key() const override { return QStringLiteral("weir"); }

private:
    [[nodiscard]] QColor colourFor(QIcon::Mode mode, QIcon::State state) const {
        const Colours& colours = coloursOf(QGuiApplication::palette());
        if (mode == QIcon::Disabled) {
            return colours.disabled;
        }
        if (m_colour) {
            return *m_colour;
        }
        return state == QIcon::On ? colours.accent : colours.text;
    }

    Icon m_name;
    std::optional<QColor> m_colour;
};

} // namespace

std::span<const QStringView> iconNames() {
    return names;
}

QIcon icon(Icon name) {
    return QIcon(new Engine(name, std::nullopt));
}

QIcon icon(Icon name, const QColor& colour) {
    return QIcon(new Engine(name, colour));
}

void paintIcon(QPainter& painter, const QRectF& rect, Icon name, const QColor& colour) {
    const double ratio = painter.device()->devicePixelRatioF();
    const QSize pixels = (rect.size() * ratio).toSize();
    if (!pixels.isEmpty()) {
        painter.drawPixmap(rect.topLeft(), pixmapOf(name, pixels, ratio, colour));
    }
}

QRect iconPlace(const QRect& line, int side) {
    return {line.left(), line.top() + (line.height() - side + 1) / 2, side, side};
}

QIcon applicationIcon() {
    QIcon result;
    QSvgRenderer renderer(pathOf(u"weir"));
    for (const int size : {16, 24, 32, 48, 64, 128, 256}) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        renderer.render(&painter, QRectF(0, 0, size, size));
        painter.end();
        result.addPixmap(pixmap);
    }
    return result;
}

} // namespace weir::ui
