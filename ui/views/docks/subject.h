#pragma once

#include <weir/workbench/ids.h>

#include <QMetaType>

namespace weir::ui {

/// What the window is about at a moment: an endpoint and, where there is one, a connection of it.
/// A plain value.
struct Subject {
    EndpointId endpoint = EndpointId::None;
    ConnectionId connection = ConnectionId::None;

    [[nodiscard]] bool isNothing() const {
        return endpoint == EndpointId::None && connection == ConnectionId::None;
    }

    bool operator==(const Subject&) const = default;
};

} // namespace weir::ui

Q_DECLARE_METATYPE(weir::ui::Subject)
