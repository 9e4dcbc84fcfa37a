#pragma once

#include <QVariant>

namespace weir::ui {

/// For Qt::TextAlignmentRole: numbers to the right, so that their digits stand below each other.
inline QVariant cellAlignment(bool isNumber) {
    const Qt::Alignment side = isNumber ? Qt::AlignRight : Qt::AlignLeft;
    return static_cast<int>(side | Qt::AlignVCenter);
}

} // namespace weir::ui
