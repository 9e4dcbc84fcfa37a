#pragma once

#include <QWidget>

class QTableView;

namespace weir::ui {

/// Gives a table the height of its heading and of whole rows, so that none is cut at its edges when
/// it stands at the newest; what is left below has the table's colour.
///
/// Thread: the window's. Owner: its parent; the table becomes its child.
class WholeRows : public QWidget {
    Q_OBJECT

public:
    explicit WholeRows(QTableView* table, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fit();

    QTableView* m_table;
};

} // namespace weir::ui
