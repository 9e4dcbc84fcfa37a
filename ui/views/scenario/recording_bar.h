#pragma once

#include <weir/scenario/recorder.h>

#include "ui/views/widgets/strip.h"

namespace weir::ui {

class SegmentedControl;

/// Asks, above the text that was recorded, how much of what came back it shall expect again.
///
/// Thread: the window's. Owner: its parent.
class RecordingBar : public Strip {
    Q_OBJECT

public:
    using Expectations = scenario::RecorderOptions::Expectations;

    explicit RecordingBar(QWidget* parent = nullptr);

    [[nodiscard]] Expectations expectations() const;
    /// Tells nobody.
    void setExpectations(Expectations expectations);

    [[nodiscard]] SegmentedControl& choice() { return *m_choice; }

Q_SIGNALS:
    /// The person chose another one.
    void chosen(weir::scenario::RecorderOptions::Expectations expectations);

private:
    SegmentedControl* m_choice;
};

} // namespace weir::ui
