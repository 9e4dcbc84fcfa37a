#pragma once

#include <weir/base/error.h>
#include <weir/workbench/settings.h>

#include <QString>

#include <vector>

namespace weir::ui {

/// What can be done about an endpoint that failed.
enum class Remedy {
    ChooseFreePort, ///< let the system choose the port, and start again
    TryAgain,
    ListenThere, ///< make a listener where the client wanted to connect
    Change,      ///< open its settings
};

/// Why it failed in plain words, what would be right, and the remedies in the order of their
/// promise.
struct Advice {
    QString text;
    std::vector<Remedy> remedies;
};

[[nodiscard]] Advice adviceFor(const Error& error, const EndpointSettings& settings);
/// What the remedy's button says.
[[nodiscard]] QString textOf(Remedy remedy);
/// For the clipboard: the sentence, the code, and what it happened to.
[[nodiscard]] QString detailsOf(const Error& error, const QString& subject);

} // namespace weir::ui
