#pragma once

#include <QString>

#include <vector>

class QTableView;

/// What the tables of the window have in common. The window's thread.
namespace weir::ui::table {

/// Flat, whole rows selected, all rows `rowHeight` high, so that a million of them cost nothing to
/// lay out. The last column takes what is left.
void arrange(QTableView& view, int rowHeight);

/// A column is as wide as this text, or its heading where that is wider.
struct Width {
    int column;
    QString text;
    /// Beside the text, e.g. for an icon, in pixels.
    int more = 0;
};

void setWidths(QTableView& view, const std::vector<Width>& widths);

/// The display texts of the selected rows' first `columns` columns, tabs between and a line end
/// after each; cut after `most` characters.
[[nodiscard]] QString selectedText(const QTableView& view, int columns, qsizetype most);

} // namespace weir::ui::table
