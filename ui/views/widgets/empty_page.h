#pragma once

#include "ui/theme/icons.h"

#include <QWidget>

class QAction;
class QHBoxLayout;
class QLabel;

namespace weir::ui {

/// What an area shows while it has nothing to show: what it will show, and the button that fills
/// it.
///
/// Thread: the window's. Owner: its parent.
class EmptyPage : public QWidget {
    Q_OBJECT

public:
    EmptyPage(Icon icon, const QString& heading, const QString& text, QWidget* parent = nullptr);

    void setText(const QString& heading, const QString& text);
    /// A button that does what the action does; `primary` where it is the main one of the window.
    void offer(QAction* action, bool primary = false);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Icon m_icon;
    QWidget* m_picture;
    QLabel* m_heading;
    QLabel* m_text;
    QHBoxLayout* m_buttons;
};

} // namespace weir::ui
