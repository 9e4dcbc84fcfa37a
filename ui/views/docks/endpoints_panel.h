#pragma once

#include "ui/views/docks/subject.h"

#include <QModelIndex>
#include <QWidget>

class QAction;
class QMenu;
class QStackedLayout;
class QTreeView;

namespace weir::ui {

class EmptyPage;
class EndpointTreeModel;

/// The tree of endpoints and their connections; an invitation while there are none.
///
/// Thread: the window's. Owner: its dock. The model must outlive it.
class EndpointsPanel : public QWidget {
    Q_OBJECT

public:
    explicit EndpointsPanel(EndpointTreeModel& model, QWidget* parent = nullptr);

    /// Selects that row and scrolls to it; nothing where it is not there. Tells as a person's
    /// selecting does.
    void select(const Subject& subject);
    /// Buttons of the invitation.
    void offer(const QList<QAction*>& actions);
    /// What a right click (or the menu key) opens; not owned.
    void setContextMenu(QMenu* menu);

    [[nodiscard]] QTreeView* view() const { return m_view; }

Q_SIGNALS:
    void selected(const weir::ui::Subject& subject);

private:
    void buildView();
    void showPage();
    void tell(const QModelIndex& current);

    EndpointTreeModel& m_model;
    QStackedLayout* m_pages;
    QTreeView* m_view;
    EmptyPage* m_empty;
    QMenu* m_menu = nullptr;
};

} // namespace weir::ui
