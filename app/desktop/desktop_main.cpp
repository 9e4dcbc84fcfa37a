#include "app/desktop/options.h"
#include "app/desktop/pictures.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/theme/theme.h"
#include "ui/views/scenario/scenario_panel.h"
#include "ui/views/window/actions.h"
#include "ui/views/window/main_window.h"

#include <QAction>
#include <QApplication>
#include <QSettings>

#include <cstdio>

namespace {

void print(std::FILE* out, const QString& text) {
    std::fputs(text.toLocal8Bit().constData(), out);
}

int refuse(const QString& problem) {
    print(stderr, QStringLiteral("weir-gui: %1\n").arg(problem));
    return 1;
}

bool hasDisplay() {
#ifdef Q_OS_LINUX
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY") ||
           qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
#else
    return true;
#endif
}

// Offscreen windows have no frame whose size could be hinted at, and say so each time.
void printMessage(QtMsgType type, const QMessageLogContext& context, const QString& message) {
    if (!message.contains(QStringLiteral("propagateSizeHints"))) {
        print(stderr, qFormatLogMessage(type, context, message) + QLatin1Char('\n'));
    }
}

int openWindow(QApplication& application, const weir::desktop::Options& options) {
    QSettings settings;
    weir::ui::Theme theme(application);
    weir::ui::EngineBridge bridge;
    weir::ui::MainWindow window(bridge, settings, theme);
    window.startEngine();
    window.show();
    if (options.demonstration && bridge.isRunning()) {
        window.demonstrate(options.port);
    }
    if (!options.scenario.isEmpty()) {
        window.scenario().open(options.scenario);
        window.actions()[weir::ui::Command::GoScenario]->trigger();
    }
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv) {
    QStringList arguments;
    for (int index = 1; index < argc; ++index) {
        arguments += QString::fromLocal8Bit(argv[index]);
    }
    const auto [options, problem] = weir::desktop::parseOptions(arguments);
    if (!problem.isEmpty()) {
        return refuse(problem);
    }
    if (options.help) {
        print(stdout, weir::desktop::helpText());
        return 0;
    }
    if (options.version) {
        print(stdout, QStringLiteral("weir-gui " WEIR_VERSION "\n"));
        return 0;
    }
    const bool draws = options.picturesDirectory.has_value();
    if (!hasDisplay()) {
        if (!draws) {
            return refuse(
                QStringLiteral("there is no display here; set DISPLAY or "
                               "WAYLAND_DISPLAY, or use the command line, weir."));
        }
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    if (draws) {
        qInstallMessageHandler(printMessage);
    }
    QApplication::setApplicationName(QStringLiteral("Weir"));
    QApplication::setOrganizationName(QStringLiteral("Weir"));
    QApplication::setApplicationVersion(QStringLiteral(WEIR_VERSION));
    // Ours are before Qt's own options, which would take what they do not know as theirs.
    int ownArguments = 1;
    QApplication application(ownArguments, argv);
    QApplication::setDesktopFileName(QStringLiteral("weir"));
    if (!draws) {
        return openWindow(application, options);
    }
    weir::ui::Theme theme(application);
    const QString failure =
        weir::desktop::Pictures(theme, *options.picturesDirectory, options.port).make();
    return failure.isEmpty() ? 0 : refuse(failure);
}
