#include "ui/views/window/dock_layout.h"

#include "ui/theme/fonts.h"

#include <QChildEvent>
#include <QDockWidget>
#include <QMainWindow>
#include <QSettings>
#include <QTabBar>

#include <algorithm>

namespace weir::ui {
namespace {

const auto geometryKey = [] { return QStringLiteral("window/geometry"); };
/// Below it the docks at the left and the right leave too little between them.
constexpr int leastForThreeColumns = 210;

const auto stateKey = [] { return QStringLiteral("window/state"); };

} // namespace

DockLayout::DockLayout(QMainWindow& window, QWidget* endpoints, QWidget* inspector, QWidget* events,
                       QWidget* scenario)
    : QObject(&window),
      m_window(window),
      m_endpoints(make(QStringLiteral("endpoints"), tr("Endpoints"), endpoints)),
      m_inspector(make(QStringLiteral("inspector"), tr("Inspector"), inspector)),
      m_events(make(QStringLiteral("events"), tr("Events"), events)),
      m_scenario(make(QStringLiteral("scenario"), tr("Scenario"), scenario)) {
    m_window.setDockOptions(QMainWindow::AnimatedDocks | QMainWindow::AllowNestedDocks |
                            QMainWindow::AllowTabbedDocks);
    m_window.setDocumentMode(true);
    m_window.installEventFilter(this);
    m_endpoints->widget()->setMinimumWidth(grid(52));
    m_events->widget()->setMinimumHeight(grid(20));
    m_scenario->widget()->setMinimumHeight(grid(20));
    reset();
}

QDockWidget* DockLayout::make(const QString& name, const QString& title, QWidget* content) {
    auto* dock = new QDockWidget(title, &m_window);
    dock->setObjectName(name);
    dock->setAccessibleName(title);
    dock->setWidget(content);
    return dock;
}

bool DockLayout::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::ChildPolished) {
        if (auto* tabs = qobject_cast<QTabBar*>(static_cast<QChildEvent*>(event)->child())) {
            tabs->setAccessibleName(tr("Docks that share a place"));
        }
    }
    return QObject::eventFilter(watched, event);
}

void DockLayout::reset() {
    for (auto* dock : {m_endpoints, m_inspector, m_events, m_scenario}) {
        dock->setFloating(false);
        m_window.removeDockWidget(dock);
    }
    m_window.addDockWidget(Qt::LeftDockWidgetArea, m_endpoints);
    m_window.addDockWidget(Qt::RightDockWidgetArea, m_inspector);
    m_window.addDockWidget(Qt::BottomDockWidgetArea, m_events);
    m_window.tabifyDockWidget(m_events, m_scenario);
    const int width = m_window.width();
    const bool isNarrow = width < grid(leastForThreeColumns);
    if (isNarrow) {
        m_window.tabifyDockWidget(m_endpoints, m_inspector);
    }
    for (auto* dock : {m_endpoints, m_inspector, m_events, m_scenario}) {
        dock->show();
    }
    m_endpoints->raise();
    m_events->raise();
    const int height = m_window.height();
    const bool isLow = height < grid(150);
    if (isLow) {
        // There is no room for tabs; the scenario comes when it is gone to.
        m_scenario->hide();
    }
    m_window.resizeDocks({m_endpoints, m_inspector},
                         {std::clamp(width * 23 / 100, grid(74), grid(96)),
                          std::clamp(width * 21 / 100, grid(60), grid(84))},
                         Qt::Horizontal);
    m_window.resizeDocks({m_events},
                         {std::clamp(height * 30 / 100, isLow ? grid(30) : grid(46), grid(90))},
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
