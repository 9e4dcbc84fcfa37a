#pragma once

#include <QString>
#include <QStringList>

#include <optional>

namespace weir::desktop {

/// What weir-gui was asked for.
struct Options {
    bool help = false;
    bool version = false;
    bool demonstration = false;
    /// Of the demonstration's listener; 0 is any free one.
    quint16 port = 8888;
    /// A scenario file to open.
    QString scenario;
    /// Where to put pictures of the main views; without it the window opens.
    std::optional<QString> picturesDirectory;
};

/// The options, or a sentence that says what is wrong with them and what would be right.
struct ParsedOptions {
    Options options;
    QString problem;
};

/// `arguments` are without the program's name.
[[nodiscard]] ParsedOptions parseOptions(const QStringList& arguments);
[[nodiscard]] QString helpText();

} // namespace weir::desktop
