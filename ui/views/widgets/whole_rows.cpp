#include "ui/views/widgets/whole_rows.h"

#include <QHeaderView>
#include <QScrollBar>
#include <QTableView>

#include <algorithm>

namespace weir::ui {

WholeRows::WholeRows(QTableView* table, QWidget* parent) : QWidget(parent), m_table(table) {
    m_table->setParent(this);
    setFocusProxy(m_table);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    // It takes room from the rows when it comes.
    connect(m_table->horizontalScrollBar(), &QScrollBar::rangeChanged, this, &WholeRows::fit);
}

QSize WholeRows::sizeHint() const {
    return m_table->sizeHint();
}

QSize WholeRows::minimumSizeHint() const {
    return m_table->minimumSizeHint();
}

void WholeRows::resizeEvent(QResizeEvent* /*event*/) {
    fit();
}

void WholeRows::fit() {
    const auto* bar = m_table->horizontalScrollBar();
    const int taken = m_table->horizontalHeader()->sizeHint().height() +
                      (bar->maximum() > bar->minimum() ? bar->sizeHint().height() : 0) +
                      2 * m_table->frameWidth();
    const int row = std::max(1, m_table->verticalHeader()->defaultSectionSize());
    const int rows = std::max(0, height() - taken) / row;
    m_table->setGeometry(0, 0, width(), rows > 0 ? taken + rows * row : height());
}

} // namespace weir::ui
