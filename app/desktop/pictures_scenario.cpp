// The scenario dock's pictures: a run that passed, and one that failed.

#include "app/desktop/pictures.h"
#include "ui/models/scenario_steps_model.h"
#include "ui/theme/theme.h"
#include "ui/views/scenario/scenario_editor.h"
#include "ui/views/scenario/scenario_panel.h"
#include "ui/views/window/actions.h"
#include "ui/views/window/dock_layout.h"
#include "ui/views/window/main_window.h"

#include <QAction>
#include <QDockWidget>

namespace weir::desktop {
namespace {

constexpr QSize large{1440, 900};
constexpr QSize small{1024, 700};

} // namespace

bool Pictures::runScenario(ui::MainWindow& window) {
    auto& run = *window.actions()[ui::Command::RunScenario];
    auto& stop = *window.actions()[ui::Command::StopScenario];
    if (!waitFor(QStringLiteral("the check of the scenario"),
                 [&] { return window.scenario().isSettled() && run.isEnabled(); })) {
        return false;
    }
    run.trigger();
    return waitFor(QStringLiteral("the end of the scenario"), [&] { return !stop.isEnabled(); });
}

bool Pictures::drawScenario(ui::MainWindow& window) {
    auto& panel = window.scenario();
    panel.startAnew();
    if (!runScenario(window)) {
        return false;
    }
    window.actions()[ui::Command::GoScenario]->trigger();
    window.resizeDocks({window.docks().scenario()}, {large.height() / 2}, Qt::Vertical);
    settle(window, large);
    if (!save(window, QStringLiteral("scenario"))) {
        return false;
    }
    QString wrong = panel.editor().text();
    wrong.replace(QStringLiteral("HELLO"), QStringLiteral("HELP!"));
    panel.editor().load(wrong);
    if (!runScenario(window)) {
        return false;
    }
    settle(window, large);
    bool done = save(window, QStringLiteral("scenario-failed-1440x900"));
    m_theme.setAppearance(ui::Appearance::Dark);
    settle(window, large);
    done = done && save(window, QStringLiteral("scenario-failed-dark"));
    m_theme.setAppearance(ui::Appearance::Light);
    settle(window, small);
    done = done && save(window, QStringLiteral("scenario-failed-1024x700"));
    wrong.replace(QStringLiteral("- send"), QStringLiteral("- snd"));
    panel.editor().load(wrong);
    done = done && waitFor(QStringLiteral("the check of the wrong scenario"),
                           [&panel] { return panel.isSettled(); });
    settle(window, large);
    done = done && save(*window.docks().scenario(), QStringLiteral("scenario-problem"));
    panel.startAnew();
    window.docks().reset();
    settle(window, large);
    return done;
}

} // namespace weir::desktop
