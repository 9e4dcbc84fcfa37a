#include "ui/views/window/dock_layout.h"

#include "ui/theme/fonts.h"

#include <QDockWidget>
#include <QMainWindow>
#include <QSettings>

#include <algorithm>

namespace weir::ui {
namespace {

const auto geometryKey = [] { return QStringLiteral("window/geometry"); };
const auto stateKey = [] { return QStringLiteral("window/state"); };

} // namespace

DockLayout::DockLayout(QMainWindow& window, QWidget* endpoints, QWidget* inspector, QWidget* events)
    : QObject(&window),
      m_window(window),
      m_endpoints(make(QStringLiteral("endpoints"), tr("Endpoints"), endpoints)),
      m_inspector(make(QStringLiteral("inspector"), tr("Inspector"), inspector)),
      m_events(make(QStringLiteral("events"), tr("Events"), events)) {
    m_window.setDockOptions(QMainWindow::AnimatedDocks | QMainWindow::AllowNestedDocks |
                            QMainWindow::AllowTabbedDocks);
    m_window.setDocumentMode(true);
    m_endpoints->widget()->setMinimumWidth(grid(52));
    m_events->widget()->setMinimumHeight(grid(24));
    reset();
}

QDockWidget* DockLayout::make(const QString& name, const QString& title, QWidget* content) {
    auto* dock = new QDockWidget(title, &m_window);
    dock->setObjectName(name);
    dock->setAccessibleName(title);
    dock->setWidget(content);
    return dock;
}

void DockLayout::reset() {
    for (auto* dock : {m_endpoints, m_inspector, m_events}) {
        dock->setFloating(false);
        m_window.removeDockWidget(dock);
    }
    m_window.addDockWidget(Qt::LeftDockWidgetArea, m_endpoints);
    m_window.addDockWidget(Qt::RightDockWidgetArea, m_inspector);
    m_window.addDockWidget(Qt::BottomDockWidgetArea, m_events);
    for (auto* dock : {m_endpoints, m_inspector, m_events}) {
        dock->show();
    }
    const int width = m_window.width();
    const int height = m_window.height();
    m_window.resizeDocks({m_endpoints, m_inspector},
                         {std::clamp(width * 23 / 100, grid(60), grid(96)),
                          std::clamp(width * 21 / 100, grid(60), grid(84))},
                         Qt::Horizontal);
    m_window.resizeDocks({m_events}, {std::clamp(height * 30 / 100, grid(46), grid(90))},
                         Qt::Vertical);
}

bool DockLayout::restore(QSettings& settings) {
    const bool hadGeometry = m_window.restoreGeometry(settings.value(geometryKey()).toByteArray());
    return m_window.restoreState(settings.value(stateKey()).toByteArray(), version) && hadGeometry;
}

void DockLayout::save(QSettings& settings) const {
    settings.setValue(geometryKey(), m_window.saveGeometry());
    settings.setValue(stateKey(), m_window.saveState(version));
}

} // namespace weir::ui
