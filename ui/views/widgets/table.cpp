#include "ui/views/widgets/table.h"

#include "ui/theme/fonts.h"

#include <QHeaderView>
#include <QTableView>

#include <algorithm>

namespace weir::ui::table {

void arrange(QTableView& view, int rowHeight) {
    view.setFrameShape(QFrame::NoFrame);
    view.setShowGrid(false);
    view.setWordWrap(false);
    view.setTabKeyNavigation(false);
    view.setCornerButtonEnabled(false);
    view.setSelectionBehavior(QAbstractItemView::SelectRows);
    view.setSelectionMode(QAbstractItemView::ExtendedSelection);
    view.setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view.setVerticalScrollMode(QAbstractItemView::ScrollPerItem);
    view.verticalHeader()->hide();
    view.verticalHeader()->setMinimumSectionSize(rowHeight);
    view.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view.verticalHeader()->setDefaultSectionSize(rowHeight);
    view.horizontalHeader()->setHighlightSections(false);
    view.horizontalHeader()->setStretchLastSection(true);
    view.horizontalHeader()->setMinimumSectionSize(grid(8));
    view.horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
}

void setWidths(QTableView& view, const std::vector<Width>& widths) {
    const QFontMetrics numbers(numberFont());
    const QFontMetrics words(view.font());
    for (const auto& [column, text, more] : widths) {
        const QString heading =
            view.model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        const int content =
            std::max(numbers.horizontalAdvance(text), words.horizontalAdvance(text));
        view.setColumnWidth(column,
                            std::max(content, words.horizontalAdvance(heading)) + more + grid(5));
    }
}

QString selectedText(const QTableView& view, int columns, qsizetype most) {
    QList<int> rows;
    for (const auto& range : view.selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row) {
            rows += row;
        }
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    QString text;
    for (const int row : rows) {
        for (int column = 0; column < columns; ++column) {
            text += view.model()->index(row, column).data(Qt::DisplayRole).toString();
            text += column + 1 == columns ? QLatin1Char('\n') : QLatin1Char('\t');
        }
        if (text.size() > most) {
            break;
        }
    }
    return text;
}

} // namespace weir::ui::table
