#pragma once

#include <QDir>
#include <QString>

#include <functional>

class QApplication;
class QWidget;

namespace weir::ui {
class EngineBridge;
class MainWindow;
class Theme;
} // namespace weir::ui

namespace weir::desktop {

/// Draws the main views of the demonstration session into PNG files, with the real engine and the
/// real window, and without a display. Waits for what should happen, never for time to pass.
///
/// Thread: Qt's.
class Pictures {
public:
    /// The directory is made where it is not there.
    Pictures(ui::Theme& theme, const QString& directory, quint16 port);

    /// Empty where all pictures stand; else a sentence that says which could not be made, and why.
    [[nodiscard]] QString make();

private:
    [[nodiscard]] bool startDemonstration(ui::EngineBridge& bridge, ui::MainWindow& window);
    [[nodiscard]] bool talk(ui::MainWindow& window);
    bool drawEmptyWindow(ui::MainWindow& window);
    bool drawWindows(ui::MainWindow& window);
    bool drawInspector(ui::MainWindow& window);
    bool drawEvents(ui::MainWindow& window);
    bool drawErrorBar(ui::MainWindow& window);
    bool drawDialogs(ui::MainWindow& window);
    bool drawPalette(ui::MainWindow& window);
    // pictures_scenario.cpp
    bool drawScenario(ui::MainWindow& window);
    bool runScenario(ui::MainWindow& window);
    bool sendAndWait(ui::MainWindow& window, const QString& text, quint64 answer);

    /// False, with a problem, where `condition` does not come true in the time that a loaded
    /// machine may take.
    bool waitFor(const QString& what, const std::function<bool()>& condition);
    bool save(QWidget& widget, const QString& name);
    void settle(QWidget& widget, QSize size);

    ui::Theme& m_theme;
    QDir m_directory;
    quint16 m_port;
    QString m_problem;
    std::function<bool()> m_isSettled = [] { return true; };
};

} // namespace weir::desktop
