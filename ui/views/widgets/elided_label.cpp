#include "ui/views/widgets/elided_label.h"

#include "ui/theme/fonts.h"

#include <QEvent>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace weir::ui {

ElidedLabel::ElidedLabel(QWidget* parent) : QLabel(parent) {
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

QSize ElidedLabel::minimumSizeHint() const {
    return {grid(4), fontMetrics().height()};
}

void ElidedLabel::setShortText(const QString& text) {
    m_shortText = text;
    update();
}

QString ElidedLabel::shown() const {
    const int room = contentsRect().width();
    const bool fits = fontMetrics().horizontalAdvance(text()) <= room;
    return fontMetrics().elidedText(fits || m_shortText.isEmpty() ? text() : m_shortText,
                                    Qt::ElideRight, room);
}

void ElidedLabel::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    painter.drawText(contentsRect(), static_cast<int>(alignment()) | Qt::TextSingleLine, shown());
}

bool ElidedLabel::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && shown() != text()) {
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), text(), this);
        return true;
    }
    return QLabel::event(event);
}

} // namespace weir::ui
