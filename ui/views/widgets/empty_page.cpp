#include "ui/views/widgets/empty_page.h"

#include "ui/theme/colours.h"
#include "ui/theme/fonts.h"
#include "ui/theme/weir_style.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace weir::ui {

EmptyPage::EmptyPage(Icon icon, const QString& heading, const QString& text, QWidget* parent)
    : QWidget(parent),
      m_icon(icon),
      m_picture(new QWidget(this)),
      m_heading(new QLabel(this)),
      m_text(new QLabel(this)),
      m_buttons(new QHBoxLayout) {
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_picture->setFixedHeight(grid(10));
    m_heading->setAlignment(Qt::AlignCenter);
    m_heading->setFont(titleFont());
    m_heading->setWordWrap(true);
    m_text->setAlignment(Qt::AlignCenter);
    m_text->setWordWrap(true);
    m_text->setForegroundRole(QPalette::PlaceholderText);
    m_buttons->setSpacing(grid(2));
    m_buttons->addStretch();
    m_buttons->addStretch();

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(grid(4), grid(4), grid(4), grid(4));
    layout->setSpacing(grid(2));
    layout->addStretch(2);
    layout->addWidget(m_picture);
    layout->addWidget(m_heading);
    layout->addWidget(m_text);
    layout->addSpacing(grid(2));
    layout->addLayout(m_buttons);
    layout->addStretch(3);
    setText(heading, text);
}

void EmptyPage::setText(const QString& heading, const QString& text) {
    m_heading->setText(heading);
    m_text->setText(text);
    setAccessibleName(heading);
    setAccessibleDescription(text);
}

void EmptyPage::offer(QAction* action, bool primary) {
    auto* button = new QPushButton(action->iconText(), this);
    button->setProperty(property::primary, primary);
    button->setToolTip(action->toolTip());
    button->setEnabled(action->isEnabled());
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::changed, button,
            [action, button] { button->setEnabled(action->isEnabled()); });
    m_buttons->insertWidget(m_buttons->count() - 1, button);
}

void EmptyPage::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    const int side = m_picture->height();
    const QRect place = m_picture->geometry();
    paintIcon(painter, QRectF(place.center().x() - side / 2.0, place.top(), side, side), m_icon,
              coloursOf(palette()).disabled);
}

} // namespace weir::ui
