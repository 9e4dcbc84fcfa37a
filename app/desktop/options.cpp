#include "app/desktop/options.h"

#include <weir/workbench/settings.h>

#include <string>
#include <vector>

namespace weir::desktop {
namespace {

constexpr std::string_view known[] = {"--help", "--version", "--demo", "--port", "--pictures"};

QString unknownOption(const QString& argument) {
    const std::string typed = argument.toStdString();
    const std::string_view nearest = nearestWord(typed, {std::begin(known), std::end(known)});
    const QString hint =
        nearest.empty() ? QStringLiteral("--help lists what there is.")
                        : QStringLiteral("did you mean %1?").arg(QLatin1String(nearest.data()));
    const QString what = argument.startsWith(QLatin1Char('-'))
                             ? QStringLiteral("there is no option %1; %2")
                             : QStringLiteral("\"%1\" is not an option; %2");
    return what.arg(argument, hint);
}

/// Walks over the arguments; an option's value is the next one, or stands behind a '='.
class Reader {
public:
    explicit Reader(QStringList arguments) : m_arguments(std::move(arguments)) {}

    ParsedOptions read() {
        while (m_next < m_arguments.size() && m_parsed.problem.isEmpty()) {
            readOne();
        }
        if (m_parsed.problem.isEmpty() && m_hasPort && !m_parsed.options.demonstration &&
            !m_parsed.options.picturesDirectory) {
            m_parsed.problem = QStringLiteral(
                                   "--port says where the demonstration listens; write "
                                   "--demo --port %1.")
                                   .arg(m_parsed.options.port);
        }
        return m_parsed;
    }

private:
    void readOne() {
        const QString argument = m_arguments.at(m_next++);
        const qsizetype equals = argument.indexOf(QLatin1Char('='));
        const QString name = equals < 0 ? argument : argument.left(equals);
        m_attached = equals < 0 ? std::nullopt : std::optional(argument.mid(equals + 1));
        Options& options = m_parsed.options;
        if (name == QStringLiteral("--help") || name == QStringLiteral("-h")) {
            options.help = true;
        } else if (name == QStringLiteral("--version")) {
            options.version = true;
        } else if (name == QStringLiteral("--demo")) {
            options.demonstration = true;
        } else if (name == QStringLiteral("--port")) {
            readPort();
            return;
        } else if (name == QStringLiteral("--pictures")) {
            if (const auto value = takeValue(
                    QStringLiteral("--pictures needs a directory, such as --pictures pictures."))) {
                options.picturesDirectory = *value;
            }
            return;
        } else if (argument.endsWith(QStringLiteral(".yaml")) ||
                   argument.endsWith(QStringLiteral(".yml"))) {
            options.scenario = argument;
            return;
        } else {
            m_parsed.problem = unknownOption(name);
            return;
        }
        if (m_attached) {
            m_parsed.problem =
                QStringLiteral("%1 takes no value; leave \"=%2\" out.").arg(name, *m_attached);
        }
    }

    void readPort() {
        const auto value =
            takeValue(QStringLiteral("--port needs a number between 0 and 65535, such as --port "
                                     "8888."));
        if (!value) {
            return;
        }
        bool isNumber = false;
        const uint port = value->toUInt(&isNumber);
        if (!isNumber || port > 65535) {
            m_parsed.problem = QStringLiteral(
                                   "port \"%1\" is not a number between 0 and 65535; "
                                   "write for example --port 8888.")
                                   .arg(*value);
            return;
        }
        m_hasPort = true;
        m_parsed.options.port = static_cast<quint16>(port);
    }

    std::optional<QString> takeValue(const QString& problem) {
        if (m_attached && !m_attached->isEmpty()) {
            return m_attached;
        }
        if (!m_attached && m_next < m_arguments.size() &&
            !m_arguments.at(m_next).startsWith(QStringLiteral("--"))) {
            return m_arguments.at(m_next++);
        }
        m_parsed.problem = problem;
        return std::nullopt;
    }

    QStringList m_arguments;
    qsizetype m_next = 0;
    std::optional<QString> m_attached;
    bool m_hasPort = false;
    ParsedOptions m_parsed;
};

} // namespace

ParsedOptions parseOptions(const QStringList& arguments) {
    return Reader(arguments).read();
}

QString helpText() {
    return QStringLiteral(
        "Usage: weir-gui [OPTION...] [SCENARIO.yaml]\n"
        "\n"
        "Opens the workbench for network protocols, with that scenario in its dock.\n"
        "\n"
        "  --demo          begin with a small session: a listener that answers in upper case, and\n"
        "                  a client connected to it\n"
        "  --port N        where the demonstration listens on 127.0.0.1; 8888 without it, 0 for "
        "any\n"
        "                  free port\n"
        "  --pictures DIR  draw the main views of the demonstration into PNG files in DIR and "
        "end;\n"
        "                  needs no display\n"
        "  --version       the version\n"
        "  --help          this text\n"
        "\n"
        "Ctrl+K in the window lists every action with its key.\n");
}

} // namespace weir::desktop
