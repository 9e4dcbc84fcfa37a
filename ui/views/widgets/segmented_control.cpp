#include "ui/views/widgets/segmented_control.h"

#include "ui/theme/colours.h"
#include "ui/theme/style_paint.h"
#include "ui/theme/weir_style.h"

#include <QButtonGroup>
#include <QFocusEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace weir::ui {

SegmentedControl::SegmentedControl(QWidget* parent)
    : QWidget(parent), m_layout(new QHBoxLayout(this)), m_group(new QButtonGroup(this)) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    m_group->setExclusive(true);
    // Not a focus proxy: with one the control would be a stop of its own on Tab's way.
    setFocusPolicy(Qt::ClickFocus);
    // In a wider column it keeps to the left; a maximum width would narrow the whole column.
    m_layout->addStretch();
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(m_group, &QButtonGroup::idClicked, this, &SegmentedControl::chosen);
}

QToolButton* SegmentedControl::addSegment(const QString& text, const QString& hint) {
    auto* button = new QToolButton(this);
    button->setText(text);
    button->setToolTip(hint);
    button->setAccessibleName(text);
    button->setAccessibleDescription(hint);
    button->setCheckable(true);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    button->setProperty(property::segment, true);
    const auto index = static_cast<int>(m_group->buttons().size());
    m_group->addButton(button, index);
    m_layout->insertWidget(index, button);
    if (index == 0) {
        button->setChecked(true);
    }
    return button;
}

int SegmentedControl::current() const {
    return m_group->checkedId();
}

void SegmentedControl::setCurrent(int index) {
    if (auto* button = m_group->button(index)) {
        button->setChecked(true);
    }
}

QToolButton* SegmentedControl::segment(int index) const {
    return qobject_cast<QToolButton*>(m_group->button(index));
}

void SegmentedControl::focusInEvent(QFocusEvent* event) {
    if (auto* button = m_group->checkedButton()) {
        button->setFocus(event->reason());
    }
}

void SegmentedControl::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colours& c = coloursOf(palette());
    painter.setPen(QPen(isEnabled() ? blended(c.line, c.border, 0.45) : c.line, 1));
    painter.setBrush(isEnabled() ? c.base : c.window);
    QRect frame;
    for (const auto* button : m_group->buttons()) {
        frame |= button->geometry();
    }
    painter.drawRoundedRect(QRectF(frame).adjusted(0.5, 0.5, -0.5, -0.5), paint::radius,
                            paint::radius);
}

} // namespace weir::ui
