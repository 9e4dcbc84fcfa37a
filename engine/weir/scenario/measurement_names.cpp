#include <weir/scenario/measurement_names.h>
#include <weir/workbench/settings.h>

#include <algorithm>
#include <array>

namespace weir::scenario {

namespace {

constexpr std::array<std::string_view, 14> ofEndpoints{
    "bytes-in",    "bytes-out",   "messages-in",   "messages-out", "connections",
    "accepted",    "suspended",   "latency.count", "latency.min",  "latency.mean",
    "latency.p50", "latency.p90", "latency.p99",   "latency.max"};
constexpr std::array<std::string_view, 7> ofLoop{
    "loop.lag.p50",    "loop.lag.p99",    "loop.lag.max", "timers.late.p50",
    "timers.late.p99", "timers.late.max", "elapsed"};
constexpr std::array<std::string_view, 3> figures{"p50", "p99", "max"};

} // namespace

std::vector<std::string> measurementNames(const std::vector<std::string>& endpoints) {
    std::vector<std::string> names(ofLoop.begin(), ofLoop.end());
    for (int priority = 0; priority < workbenchPriorities; ++priority) {
        for (std::string_view figure : figures) {
            names.push_back("priority." + std::to_string(priority) + ".waited." +
                            std::string(figure));
        }
    }
    for (const std::string& endpoint : endpoints) {
        for (std::string_view name : ofEndpoints) {
            names.push_back(endpoint + '.' + std::string(name));
        }
    }
    return names;
}

bool isMeasurementName(std::string_view name, const std::vector<std::string>& endpoints) {
    const std::vector<std::string> names = measurementNames(endpoints);
    return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace weir::scenario
