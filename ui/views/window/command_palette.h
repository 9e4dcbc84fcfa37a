#pragma once

#include "ui/views/window/actions.h"

#include <QFrame>
#include <QPointer>

class QLineEdit;
class QListWidget;

namespace weir::ui {

/// Every action with its key, found as one types: a panel over the window that goes by itself.
/// Words are found anywhere in an action's name or menu, in any order.
///
/// Thread: the window's. Owner: the window. The actions must outlive it.
class CommandPalette : public QFrame {
    Q_OBJECT

public:
    CommandPalette(const Actions& actions, QWidget* window);

    /// Opens it, empty, over the window's upper middle.
    void open();
    void dismiss();

    [[nodiscard]] QLineEdit* field() const { return m_field; }

    [[nodiscard]] QListWidget* list() const { return m_list; }

    bool eventFilter(QObject* watched, QEvent* event) override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void fill();
    void addEntry(const Actions::Entry& entry, const QString& name);
    void place();
    void triggerCurrent();
    [[nodiscard]] bool handleKey(int key);

    const Actions& m_actions;
    QLineEdit* m_field;
    QListWidget* m_list;
    QPointer<QWidget> m_before;
};

} // namespace weir::ui
