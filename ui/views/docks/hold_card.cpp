#include "ui/views/docks/hold_card.h"

#include "ui/theme/colours.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"
#include "ui/theme/style_paint.h"

#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace weir::ui {
namespace {

constexpr int comesAfterMs = 200;
constexpr int goesAfterMs = 600;

} // namespace

HoldCard::HoldCard(QWidget* parent)
    : QWidget(parent),
      m_due(new QTimer(this)),
      m_message(new QLabel(this)),
      m_fix(new QPushButton(this)) {
    m_due->setSingleShot(true);
    connect(m_due, &QTimer::timeout, this, &HoldCard::apply);
    hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(grid(8), grid(2), grid(2), grid(2));
    column->setSpacing(grid(2));
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    column->addWidget(m_message);
    column->addWidget(m_fix, 0, Qt::AlignLeft);
    connect(m_fix, &QPushButton::clicked, this, [this] {
        if (m_hold) {
            Q_EMIT fixWanted(m_hold->fix);
        }
    });
}

void HoldCard::setHold(const std::optional<Hold>& hold, bool atOnce) {
    m_hold = hold;
    if (atOnce || hold.has_value() == !isHidden()) {
        m_due->stop();
        apply();
    } else if (!m_due->isActive()) {
        m_due->start(hold ? comesAfterMs : goesAfterMs);
    }
}

void HoldCard::apply() {
    if (m_hold) {
        m_message->setText(m_hold->message);
        m_fix->setText(m_hold->fixText);
        m_fix->setVisible(!m_hold->fixText.isEmpty());
        setAccessibleName(m_hold->message);
    }
    setVisible(m_hold.has_value());
}

void HoldCard::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colours& c = coloursOf(palette());
    painter.setPen(Qt::NoPen);
    painter.setBrush(c.warningSoft);
    painter.drawRoundedRect(rect(), paint::radius, paint::radius);
    const int side = grid(4);
    const int line = m_message->fontMetrics().height();
    paintIcon(painter, iconPlace(QRect(grid(2), m_message->y(), side, line), side), Icon::Warning,
              c.warning);
}

} // namespace weir::ui
