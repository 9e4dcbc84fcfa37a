#pragma once

#include <QStatusBar>

class QLabel;
class QToolButton;

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

    /// Whether what is done is being written down, which nobody should forget.
    void setRecording(bool isRecording);

    void refresh(const EndpointTreeModel& model, const Journal* journal);

Q_SIGNALS:
    /// The person has had enough recorded.
    void recordingEnded();

private:
    QLabel* m_backend;
    QLabel* m_connections;
    QLabel* m_rates;
    QLabel* m_journal;
    QToolButton* m_recording;
    bool m_isIdle = true;
};

} // namespace weir::ui
