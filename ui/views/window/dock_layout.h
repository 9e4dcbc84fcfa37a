#pragma once

#include <QObject>

class QDockWidget;
class QMainWindow;
class QSettings;

namespace weir::ui {

/// The window's docks: where they stand at first, and how that is remembered.
///
/// Thread: the window's. Owner: the window.
class DockLayout : public QObject {
    Q_OBJECT

public:
    /// The widgets become the docks' own.
    DockLayout(QMainWindow& window, QWidget* endpoints, QWidget* inspector, QWidget* events,
               QWidget* scenario);

    [[nodiscard]] QDockWidget* endpoints() const { return m_endpoints; }

    [[nodiscard]] QDockWidget* inspector() const { return m_inspector; }

    [[nodiscard]] QDockWidget* events() const { return m_events; }

    [[nodiscard]] QDockWidget* scenario() const { return m_scenario; }

    /// All docks shown, where they stand at first, for the window's size of now. In a window that
    /// is too narrow for three columns (a small screen, or large text) two docks share one; in one
    /// that is low the scenario is hidden.
    void reset();
    /// False where nothing (that still fits) was remembered.
    bool restore(QSettings& settings);
    void save(QSettings& settings) const;

    /// Counted up when docks are added or renamed, so that an old state is not misread.
    static constexpr int version = 2;

protected:
    /// Names the bar of tabs that Qt makes where docks share a place.
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    [[nodiscard]] QDockWidget* make(const QString& name, const QString& title, QWidget* content);

    QMainWindow& m_window;
    QDockWidget* m_endpoints;
    QDockWidget* m_inspector;
    QDockWidget* m_events;
    QDockWidget* m_scenario;
};

} // namespace weir::ui
