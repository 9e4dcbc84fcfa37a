#pragma once

#include <QWidget>

namespace weir::ui {

/// A bar of the window's colour with a hairline at one edge: headings above lists, and the like.
///
/// Thread: the window's. Owner: its parent.
class Strip : public QWidget {
    Q_OBJECT

public:
    explicit Strip(Qt::Edge line, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Qt::Edge m_line;
};

} // namespace weir::ui
