#include <weir/scenario/measurement_names.h>
#include <weir/scenario/measurements.h>

namespace weir::scenario {

std::vector<std::string> measurementNames(const std::vector<std::string>& endpoints) {
    std::vector<std::string> names;
    for (const MeasurementInfo& info : runMeasurements()) {
        names.emplace_back(info.name);
    }
    for (const std::string& endpoint : endpoints) {
        for (const MeasurementInfo& info : endpointMeasurements()) {
            names.push_back(endpoint + '.' + std::string(info.name));
        }
    }
    return names;
}

bool isMeasurementName(std::string_view name, const std::vector<std::string>& endpoints) {
    const std::vector<std::string_view> known(endpoints.begin(), endpoints.end());
    return findMeasurement(name, known) != nullptr;
}

} // namespace weir::scenario
