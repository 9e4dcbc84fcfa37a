#pragma once

#include <QStyledItemDelegate>

namespace weir::ui {

/// Draws a row of EndpointTreeModel in three lines: name, address and state; then what came in and
/// what went out, each with its buffer's gauge. All rows are as high as each other.
///
/// Thread: the window's. Owner: its view.
class EndpointDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override;
};

} // namespace weir::ui
