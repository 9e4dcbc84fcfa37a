#include "ui/views/scenario/step_delegate.h"

#include "ui/models/scenario_steps_model.h"
#include "ui/theme/colours.h"

namespace weir::ui {

RecordDelegate::Look StepDelegate::lookOf(const QModelIndex& index,
                                          const QStyleOptionViewItem& option) const {
    using Model = ScenarioStepsModel;
    const Colours& c = coloursOf(option.palette);
    const auto verdict = static_cast<scenario::Verdict>(index.data(Model::VerdictRole).toInt());
    const bool passed = verdict == scenario::Verdict::Passed;
    Look look{c.text, fonts().text, std::nullopt, std::nullopt};
    if (!passed) {
        look.tint = c.errorSoft;
    }
    switch (index.column()) {
        case Model::LineColumn:
        case Model::TookColumn:
            look.font = fonts().number;
            look.ink = c.muted;
            break;
        case Model::VerdictColumn:
            look.ink = passed ? c.good : c.error;
            look.icon = passed ? Icon::Check : Icon::Clear;
            break;
        default:
            break;
    }
    return look;
}

} // namespace weir::ui
