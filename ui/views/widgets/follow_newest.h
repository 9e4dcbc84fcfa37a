#pragma once

#include <QObject>

class QAbstractItemView;
class QPushButton;

namespace weir::ui {

/// Keeps a list at its newest row until somebody scrolls away, and then leaves what is being read
/// where it is: a button says how many rows have come since, and jumps back.
///
/// Thread: the window's. Owner: the view. The view has its model already.
class FollowNewest : public QObject {
    Q_OBJECT

public:
    explicit FollowNewest(QAbstractItemView* view);

    [[nodiscard]] bool isFollowing() const { return m_isFollowing; }

    /// Rows that came since it stopped following.
    [[nodiscard]] int unseen() const { return m_unseen; }

    /// To the newest row, and on from there.
    void jump();

    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void takeInserted(int first, int last);
    void takeScroll(int value);
    void startAgain();
    void scrollSoon();
    void showButton();
    void placeButton();

    QAbstractItemView* m_view;
    QPushButton* m_button;
    bool m_isFollowing = true;
    bool m_isScrollDue = false;
    int m_unseen = 0;
};

} // namespace weir::ui
