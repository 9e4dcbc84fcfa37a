#pragma once

#include <weir/scenario/recorder.h>
#include <weir/workbench/journal.h>
#include <weir/workbench/state.h>

#include <cstddef>
#include <map>
#include <optional>
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

    /// What happens from now on is no longer part of it.
    void end() { m_last = m_journal.size(); }

    /// The scenario, up to now or its end.
    [[nodiscard]] std::string text(scenario::RecorderOptions::Expectations expectations) const;

private:
    const Journal& m_journal;
    std::size_t m_first;
    std::optional<std::size_t> m_last;
    std::map<EndpointId, scenario::RecordedEndpoint> m_endpoints;
};

} // namespace weir::ui
