#include "ui/views/docks/endpoints_panel.h"

#include "ui/models/endpoint_tree_model.h"
#include "ui/theme/fonts.h"
#include "ui/views/docks/endpoint_delegate.h"
#include "ui/views/widgets/empty_page.h"

#include <QAction>
#include <QHeaderView>
#include <QMenu>
#include <QStackedLayout>
#include <QTreeView>

namespace weir::ui {

EndpointsPanel::EndpointsPanel(EndpointTreeModel& model, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_pages(new QStackedLayout(this)),
      m_view(new QTreeView(this)),
      m_empty(new EmptyPage(Icon::Endpoints, tr("No endpoints yet"),
                            tr("A listener waits for connections; a client makes one. They and "
                               "their buffers are shown here."),
                            this)) {
    m_pages->setContentsMargins(0, 0, 0, 0);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(m_view);
    buildView();
    connect(&m_model, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex& parentRow) {
                showPage();
                if (parentRow.isValid() && m_model.rowCount(parentRow) == 1) {
                    m_view->expand(parentRow);
                }
            });
    connect(&m_model, &QAbstractItemModel::rowsRemoved, this, &EndpointsPanel::showPage);
    connect(&m_model, &QAbstractItemModel::modelReset, this, &EndpointsPanel::showPage);
    // One column shows what stands in all of them.
    connect(&m_model, &QAbstractItemModel::dataChanged, m_view->viewport(),
            qOverload<>(&QWidget::update));
    showPage();
}

void EndpointsPanel::buildView() {
    m_view->setModel(&m_model);
    m_view->setItemDelegate(new EndpointDelegate(m_view));
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setHeaderHidden(true);
    m_view->setUniformRowHeights(true);
    m_view->setIndentation(grid(4));
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->setAccessibleName(tr("Endpoints"));
    m_view->header()->setStretchLastSection(false);
    for (int column = 1; column < EndpointTreeModel::ColumnCount; ++column) {
        m_view->setColumnHidden(column, true);
    }
    m_view->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &EndpointsPanel::tell);
    connect(m_view, &QWidget::customContextMenuRequested, this, [this](const QPoint& place) {
        if (m_menu != nullptr) {
            m_menu->popup(m_view->viewport()->mapToGlobal(place));
        }
    });
}

void EndpointsPanel::select(const Subject& subject) {
    QModelIndex index;
    if (subject.connection != ConnectionId::None) {
        index = m_model.indexOf(subject.connection);
    }
    if (!index.isValid()) {
        index = m_model.indexOf(subject.endpoint);
    }
    if (index.isValid() && index.siblingAtColumn(0) != m_view->currentIndex()) {
        m_view->setCurrentIndex(index.siblingAtColumn(0));
        m_view->scrollTo(index.siblingAtColumn(0));
    }
}

void EndpointsPanel::offer(const QList<QAction*>& actions) {
    for (auto* action : actions) {
        m_empty->offer(action);
    }
}

void EndpointsPanel::setContextMenu(QMenu* menu) {
    m_menu = menu;
}

void EndpointsPanel::showPage() {
    m_pages->setCurrentWidget(m_model.rowCount() == 0 ? static_cast<QWidget*>(m_empty) : m_view);
}

void EndpointsPanel::tell(const QModelIndex& current) {
    Subject subject;
    if (current.isValid()) {
        subject.endpoint =
            static_cast<EndpointId>(current.data(EndpointTreeModel::EndpointIdRole).toUInt());
        subject.connection =
            static_cast<ConnectionId>(current.data(EndpointTreeModel::ConnectionIdRole).toUInt());
    }
    Q_EMIT selected(subject);
}

} // namespace weir::ui
