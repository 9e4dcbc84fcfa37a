#include <weir/scenario/descriptors.h>

namespace weir::scenario {

std::uint64_t descriptorsOf(const Scenario& scenario) {
    std::uint64_t count = 0;
    for (const EndpointDescription& endpoint : scenario.endpoints) {
        const bool isAccepted = !endpoint.listener.empty();
        count += endpoint.count.value_or(1) * (isAccepted ? std::uint64_t{2} : std::uint64_t{1});
    }
    return count;
}

} // namespace weir::scenario
