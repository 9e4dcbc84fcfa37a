#include "ui/views/widgets/follow_newest.h"

#include "ui/theme/fonts.h"
#include "ui/theme/weir_style.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QLocale>
#include <QPushButton>
#include <QScrollBar>
#include <QTimer>

namespace weir::ui {

FollowNewest::FollowNewest(QAbstractItemView* view)
    : QObject(view), m_view(view), m_button(new QPushButton(view)) {
    m_button->setProperty(property::primary, true);
    m_button->setFocusPolicy(Qt::NoFocus);
    m_button->setCursor(Qt::PointingHandCursor);
    m_button->hide();
    connect(m_button, &QPushButton::clicked, this, &FollowNewest::jump);

    const auto* model = view->model();
    connect(model, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex&, int first, int last) { takeInserted(first, last); });
    connect(model, &QAbstractItemModel::modelReset, this, &FollowNewest::startAgain);
    const auto* bar = view->verticalScrollBar();
    connect(bar, &QScrollBar::valueChanged, this, &FollowNewest::takeScroll);
    connect(bar, &QScrollBar::rangeChanged, this, [this] {
        if (m_isFollowing) {
            scrollSoon();
        }
    });
    view->installEventFilter(this);
}

void FollowNewest::jump() {
    m_isFollowing = true;
    m_unseen = 0;
    m_view->scrollToBottom();
    showButton();
}

void FollowNewest::takeInserted(int first, int last) {
    if (m_isFollowing) {
        scrollSoon();
        return;
    }
    m_unseen += last - first + 1;
    showButton();
}

void FollowNewest::takeScroll(int value) {
    // A scroll of our own that is still due must not look like somebody's going back.
    const bool atEnd = value >= m_view->verticalScrollBar()->maximum();
    if (atEnd == m_isFollowing || m_isScrollDue) {
        return;
    }
    m_isFollowing = atEnd;
    m_unseen = 0;
    showButton();
}

void FollowNewest::startAgain() {
    m_isFollowing = true;
    m_unseen = 0;
    showButton();
}

void FollowNewest::scrollSoon() {
    if (m_isScrollDue) {
        return;
    }
    m_isScrollDue = true;
    // Once, however many batches came in this turn of the event loop.
    QTimer::singleShot(0, this, [this] {
        m_isScrollDue = false;
        if (m_isFollowing) {
            m_view->scrollToBottom();
        }
    });
}

void FollowNewest::showButton() {
    const bool isShown = !m_isFollowing && m_unseen > 0;
    if (isShown) {
        m_button->setText(tr("%1 new").arg(QLocale().toString(m_unseen)));
        m_button->setToolTip(tr("Jump to the newest (Ctrl+End)"));
        m_button->adjustSize();
        placeButton();
    }
    m_button->setVisible(isShown);
}

void FollowNewest::placeButton() {
    const QRect area = m_view->viewport()->geometry();
    m_button->move(area.center().x() - m_button->width() / 2,
                   area.bottom() - m_button->height() - grid(2));
    m_button->raise();
}

bool FollowNewest::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize && m_button->isVisible()) {
        placeButton();
    }
    return QObject::eventFilter(watched, event);
}

} // namespace weir::ui
