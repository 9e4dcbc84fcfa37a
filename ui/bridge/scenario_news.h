#pragma once

#include <weir/scenario/outcome.h>
#include <weir/scenario/place.h>

#include <QMetaType>
#include <QtGlobal>

#include <optional>
#include <vector>

namespace weir::ui {

/// What a scenario that plays has to tell since the last time. A plain value.
struct ScenarioNews {
    /// Which playing it is of, as playScenario() numbered it.
    quint64 play = 0;
    /// The step that runs or, where it is paused, that comes next.
    std::optional<scenario::Place> current;
    bool isPaused = false;
    /// Steps that ended, in order; of very many the first and those that did not pass.
    std::vector<scenario::StepOutcome> steps;
    /// All that ended since the play began, told or not.
    quint64 stepsRun = 0;
    /// It is over; the last that is told of it.
    std::optional<scenario::Outcome> ended;
};

enum class ScenarioControl {
    Pause,  ///< before the next step
    Resume, ///< goes on to the end
    Step,   ///< does one step, then pauses
    Cancel,
};

} // namespace weir::ui
