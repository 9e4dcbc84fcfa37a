#pragma once

#include "ui/views/docks/record_delegate.h"

namespace weir::ui {

/// The rows of ScenarioStepsModel: the outcome by word, icon and tint.
///
/// Thread: the window's. Owner: its view.
class StepDelegate final : public RecordDelegate {
    Q_OBJECT

public:
    using RecordDelegate::RecordDelegate;

protected:
    [[nodiscard]] Look lookOf(const QModelIndex& index,
                              const QStyleOptionViewItem& option) const override;
};

} // namespace weir::ui
