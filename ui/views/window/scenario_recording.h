#pragma once

#include <weir/scenario/recorder.h>
#include <weir/workbench/journal.h>
#include <weir/workbench/state.h>

#include <cstddef>
#include <map>
#include <string>

namespace weir::ui {

/// What is done in the window from a moment on, to be written down as a scenario.
///
/// Thread: the window's. Owner: the window; the journal must outlive it.
class ScenarioRecording {
public:
    /// Begins with what the journal says next.
    explicit ScenarioRecording(const Journal& journal);

    /// One that is there, or has changed. One that is removed later stays in the recording.
    void keep(const EndpointState& state);
    /// The scenario, up to now.
    [[nodiscard]] std::string text() const;

private:
    const Journal& m_journal;
    std::size_t m_first;
    std::map<EndpointId, scenario::RecordedEndpoint> m_endpoints;
};

} // namespace weir::ui
