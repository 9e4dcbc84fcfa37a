#pragma once

#include <weir/workbench/state.h>

#include <QString>

#include <optional>

namespace weir::ui {

/// What keeps a direction of a connection from moving, in words, and the change that would let it
/// move again where there is one.
struct Hold {
    QString message;
    /// What the button says; empty where nothing can be changed about it.
    QString fixText;
    ConnectionChange fix;
};

/// None where nothing holds the direction back.
struct Holds {
    std::optional<Hold> reading;
    std::optional<Hold> writing;
};

/// What a person should know of now; nothing where the connection is gone or not made yet.
[[nodiscard]] Holds holdsOf(const ConnectionState& state);

} // namespace weir::ui
