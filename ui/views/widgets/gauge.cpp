#include "ui/views/widgets/gauge.h"

#include <weir/base/units.h>

#include "ui/theme/colours.h"
#include "ui/theme/fonts.h"
#include "ui/views/widgets/text.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace weir::ui {
namespace {

constexpr double kneeOfSmallLow = 1.0 / 3;

// 0 to 1 of the gauge's width.
double place(const BufferLevel& level, quint64 value) {
    const auto full = static_cast<double>(std::max<quint64>(level.fullScale(), 1));
    const double x = std::min(static_cast<double>(value), full);
    const auto low = static_cast<double>(level.low);
    if (low <= 0 || low >= full * kneeOfSmallLow) {
        return x / full;
    }
    return x <= low ? kneeOfSmallLow * x / low
                    : kneeOfSmallLow + (1 - kneeOfSmallLow) * (x - low) / (full - low);
}

QString translated(const char* text) {
    return QCoreApplication::translate("weir::ui::GaugeWidget", text);
}

QString exactSize(quint64 bytes) {
    return toQString(formatSize(bytes));
}

} // namespace

GaugeGeometry GaugeGeometry::of(const QRectF& rect, const BufferLevel& level) {
    GaugeGeometry result;
    result.track = rect;
    const auto xOf = [&](quint64 value) {
        return rect.left() + place(level, value) * rect.width();
    };
    if (level.size > 0) {
        constexpr double least = 2;
        const double width = std::max(least, xOf(level.size) - rect.left());
        result.fill = QRectF(rect.left(), rect.top(), std::min(width, rect.width()), rect.height());
    }
    if (level.low > 0) {
        result.lowX = xOf(level.low);
    }
    if (level.high > 0) {
        result.highX = xOf(level.high);
    }
    return result;
}

void paintGauge(QPainter& painter, const QRectF& rect, const BufferLevel& level,
                const Colours& colours, bool enabled) {
    const GaugeGeometry geometry = GaugeGeometry::of(rect, level);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const double radius = std::min(3.0, rect.height() / 2);
    QPainterPath shape;
    shape.addRoundedRect(rect, radius, radius);
    painter.fillPath(shape, colours.gaugeTrack);
    // Its edge is seen on a selected row too.
    painter.setPen(QPen(blended(colours.gaugeTrack, colours.border, 0.4), 1));
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    painter.setPen(Qt::NoPen);
    if (!geometry.fill.isEmpty()) {
        painter.setClipPath(shape, Qt::IntersectClip);
        painter.fillRect(geometry.fill, enabled ? colours.gaugeFill : colours.disabled);
        painter.setClipping(false);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    // The lines stand out above and below, so that they are seen on the track and on the fill.
    const auto mark = [&](double x, int width) {
        const double left = std::clamp(x - width / 2.0, rect.left(), rect.right() - width);
        painter.fillRect(QRectF(qRound(left), rect.top() - 2, width, rect.height() + 4),
                         enabled ? colours.gaugeMark : colours.disabled);
    };
    if (geometry.lowX >= 0) {
        mark(geometry.lowX, 1);
    }
    if (geometry.highX >= 0) {
        mark(geometry.highX, 2);
    }
    painter.restore();
}

QString gaugeText(const BufferLevel& level) {
    QString text = exactSize(level.size);
    if (level.low > 0) {
        text += translated("; low watermark %1").arg(exactSize(level.low));
    }
    if (level.high > 0) {
        text += translated("; high watermark %1").arg(exactSize(level.high));
    }
    if (!level.reason.isEmpty()) {
        text += QStringLiteral("; ") + level.reason;
    }
    return text;
}

GaugeWidget::GaugeWidget(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleDescription(gaugeText(m_level));
}

void GaugeWidget::setLevel(const BufferLevel& level, bool enabled) {
    if (level == m_level && enabled == m_enabled) {
        return;
    }
    m_level = level;
    m_enabled = enabled;
    setAccessibleDescription(gaugeText(level));
    setToolTip(gaugeText(level));
    update();
}

QSize GaugeWidget::sizeHint() const {
    return {grid(40), grid(3) + grid(1) + QFontMetrics(smallFont()).height() + 2};
}

QSize GaugeWidget::minimumSizeHint() const {
    return {grid(20), sizeHint().height()};
}

void GaugeWidget::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    const Colours& c = coloursOf(palette());
    const QRectF track(0, 2, width(), grid(3));
    paintGauge(painter, track, m_level, c, m_enabled);

    const GaugeGeometry geometry = GaugeGeometry::of(track, m_level);
    painter.setFont(smallFont());
    painter.setPen(m_enabled ? c.muted : c.disabled);
    const QFontMetrics metrics(painter.font());
    const int top = qRound(track.bottom()) + grid(1);
    const QString high =
        m_level.high > 0 ? tr("high %1").arg(exactSize(m_level.high)) : tr("no high");
    const int highLeft = width() - metrics.horizontalAdvance(high);
    painter.drawText(highLeft, top + metrics.ascent(), high);
    if (m_level.low > 0) {
        const QString low = tr("low %1").arg(exactSize(m_level.low));
        const int lowWidth = metrics.horizontalAdvance(low);
        const int wanted = qRound(geometry.lowX) - lowWidth / 2;
        // The high watermark's name keeps its place; the low one's moves left as far as it must.
        const int left = std::clamp(wanted, 0, std::max(0, highLeft - lowWidth - grid(2)));
        painter.drawText(left, top + metrics.ascent(), low);
    }
}

} // namespace weir::ui
