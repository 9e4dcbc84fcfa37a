#include "ui/views/widgets/notice_bar.h"

#include "ui/theme/colours.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"

#include <QAccessible>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace weir::ui {
namespace {

// One can be read at a time, and the conversation needs its room.
constexpr std::size_t mostShown = 1;

struct Look {
    Icon icon;
    QColor ink;
    QColor back;
};

Look lookOf(Notice::Kind kind, const Colours& c) {
    switch (kind) {
        case Notice::Kind::Error:
            return {Icon::Error, c.error, c.errorSoft};
        case Notice::Kind::Warning:
            return {Icon::Warning, c.warning, c.warningSoft};
        case Notice::Kind::Info:
            break;
    }
    return {Icon::Info, c.accent, c.accentSoft};
}

} // namespace

NoticeBar::NoticeBar(Notice notice, QWidget* parent)
    : QWidget(parent), m_notice(std::move(notice)), m_message(new QLabel(m_notice.message, this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(grid(11), grid(2), grid(2), grid(2));
    row->setSpacing(grid(2));
    auto* column = new QVBoxLayout;
    column->setSpacing(grid(1));
    row->addLayout(column, 1);

    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_message->setFont(strongFont());
    column->addSpacing(grid(1));
    column->addWidget(m_message);
    if (!m_notice.advice.isEmpty()) {
        auto* advice = new QLabel(m_notice.advice, this);
        advice->setWordWrap(true);
        advice->setTextFormat(Qt::PlainText);
        column->addWidget(advice);
    }
    addButtons(*column);

    auto* close = new QToolButton(this);
    close->setIcon(icon(Icon::Close));
    close->setAutoRaise(true);
    close->setToolTip(tr("Close this notice (Esc)"));
    close->setAccessibleName(tr("Close this notice"));
    connect(close, &QToolButton::clicked, this, &NoticeBar::closed);
    row->addWidget(close, 0, Qt::AlignTop);

    setAccessibleName(m_notice.message);
    setAccessibleDescription(m_notice.advice);
}

void NoticeBar::addButtons(QVBoxLayout& column) {
    if (m_notice.buttons.empty() && m_notice.details.isEmpty()) {
        column.addSpacing(grid(1));
        return;
    }
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, grid(1), 0, grid(1));
    row->setSpacing(grid(2));
    for (const auto& button : m_notice.buttons) {
        auto* widget = new QPushButton(button.text, this);
        connect(widget, &QPushButton::clicked, this, [this, button] {
            // A copy: what it does may take this notice away.
            const auto act = button.act;
            if (button.closes) {
                Q_EMIT closed();
            }
            act();
        });
        row->addWidget(widget);
    }
    if (!m_notice.details.isEmpty()) {
        auto* copy = new QPushButton(tr("Copy details"), this);
        copy->setFlat(!m_notice.buttons.empty());
        connect(copy, &QPushButton::clicked, this, &NoticeBar::copyDetails);
        row->addWidget(copy);
    }
    row->addStretch();
    column.addLayout(row);
}

void NoticeBar::copyDetails() const {
    QGuiApplication::clipboard()->setText(m_notice.details);
}

void NoticeBar::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    const Colours& c = coloursOf(palette());
    const Look look = lookOf(m_notice.kind, c);
    painter.fillRect(rect(), look.back);
    painter.fillRect(QRect(0, 0, 3, height()), look.ink);
    painter.fillRect(QRect(0, height() - 1, width(), 1), c.line);
    const int side = grid(5);
    const int line = m_message->fontMetrics().height();
    paintIcon(painter, iconPlace(QRect(grid(4), m_message->y(), side, line), side), look.icon,
              look.ink);
}

void NoticeBar::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        Q_EMIT closed();
        return;
    }
    QWidget::keyPressEvent(event);
}

NoticeArea::NoticeArea(QWidget* parent)
    : QWidget(parent), m_layout(new QVBoxLayout(this)), m_more(new QLabel(this)) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    m_more->setObjectName(QStringLiteral("more"));
    m_more->setContentsMargins(grid(11), grid(1), grid(2), grid(1));
    m_more->setForegroundRole(QPalette::PlaceholderText);
    m_layout->addWidget(m_more);
    arrange();
}

void NoticeArea::add(Notice notice) {
    if (!notice.subject.isEmpty()) {
        const auto old = std::find_if(m_bars.begin(), m_bars.end(), [&](const NoticeBar* bar) {
            return bar->notice().subject == notice.subject;
        });
        if (old != m_bars.end()) {
            (*old)->deleteLater();
            m_bars.erase(old);
        }
    }
    auto* bar = new NoticeBar(std::move(notice), this);
    connect(bar, &NoticeBar::closed, this, [this, bar] { remove(bar); });
    m_bars.insert(m_bars.begin(), bar);
    m_layout->insertWidget(0, bar);
    arrange();
    QAccessibleEvent event(bar, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void NoticeArea::settle(const QString& subject) {
    for (auto* bar : std::vector(m_bars)) {
        if (bar->notice().subject == subject) {
            remove(bar);
        }
    }
}

void NoticeArea::closeNewest() {
    if (auto* bar = newest()) {
        remove(bar);
    }
}

NoticeBar* NoticeArea::newest() const {
    return m_bars.empty() ? nullptr : m_bars.front();
}

void NoticeArea::remove(NoticeBar* bar) {
    const auto place = std::find(m_bars.begin(), m_bars.end(), bar);
    if (place == m_bars.end()) {
        return;
    }
    m_bars.erase(place);
    // Later: it may be its own button that is being pressed.
    bar->hide();
    bar->deleteLater();
    arrange();
}

void NoticeArea::arrange() {
    for (std::size_t index = 0; index < m_bars.size(); ++index) {
        m_bars[index]->setVisible(index < mostShown);
    }
    const auto hidden = static_cast<int>(m_bars.size()) - static_cast<int>(mostShown);
    m_more->setText(hidden == 1 ? tr("1 more notice") : tr("%1 more notices").arg(hidden));
    m_more->setVisible(hidden > 0);
    setVisible(!m_bars.empty());
    Q_EMIT countChanged();
}

} // namespace weir::ui
