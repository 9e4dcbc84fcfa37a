#include "ui/views/window/scenario_recording.h"

#include <vector>

namespace weir::ui {

ScenarioRecording::ScenarioRecording(const Journal& journal)
    : m_journal(journal), m_first(journal.size()) {}

// With the settings that it had first: what is changed on the way is recorded as such.
void ScenarioRecording::keep(const EndpointState& state) {
    const auto [kept, isNew] = m_endpoints.try_emplace(
        state.id, scenario::RecordedEndpoint{state.id, state.name, state.settings, state.address});
    if (!isNew && !state.address.empty()) {
        kept->second.address = state.address;
    }
}

std::string ScenarioRecording::text(scenario::RecorderOptions::Expectations expectations) const {
    std::vector<scenario::RecordedEndpoint> endpoints;
    for (const auto& [id, endpoint] : m_endpoints) {
        endpoints.push_back(endpoint);
    }
    scenario::RecorderOptions options;
    options.first = m_first;
    options.last = m_last.value_or(options.last);
    options.expectations = expectations;
    return recordedScenario(m_journal, endpoints, options);
}

} // namespace weir::ui
