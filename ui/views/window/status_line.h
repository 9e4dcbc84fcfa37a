#pragma once

#include <QStatusBar>

class QLabel;

namespace weir {
class Journal;
}

namespace weir::ui {

class EndpointTreeModel;

/// The foot of the window: backend, connections, rates, and what the journal holds.
///
/// Thread: the window's. Owner: the window.
class StatusLine : public QStatusBar {
    Q_OBJECT

public:
    explicit StatusLine(QWidget* parent = nullptr);

    /// Empty: the engine does not run.
    void setBackend(const QString& name);

    /// The engine has not run yet.
    [[nodiscard]] bool isIdle() const { return m_isIdle; }

    void refresh(const EndpointTreeModel& model, const Journal* journal);

private:
    QLabel* m_backend;
    QLabel* m_connections;
    QLabel* m_rates;
    QLabel* m_journal;
    bool m_isIdle = true;
};

} // namespace weir::ui
