#pragma once

#include <QWidget>

class QButtonGroup;
class QHBoxLayout;
class QToolButton;

namespace weir::ui {

/// A few choices side by side, one of them taken. Arrow keys move between them.
///
/// Thread: the window's. Owner: its parent.
class SegmentedControl : public QWidget {
    Q_OBJECT

public:
    explicit SegmentedControl(QWidget* parent = nullptr);

    /// Numbered from 0 in the order they are added. `hint` is its tool tip.
    QToolButton* addSegment(const QString& text, const QString& hint = {});
    [[nodiscard]] int current() const;
    /// Tells nobody.
    void setCurrent(int index);
    [[nodiscard]] QToolButton* segment(int index) const;

Q_SIGNALS:
    /// The person chose another one.
    void chosen(int index);

protected:
    /// Hands the focus to the segment that is chosen.
    void focusInEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QHBoxLayout* m_layout;
    QButtonGroup* m_group;
};

} // namespace weir::ui
