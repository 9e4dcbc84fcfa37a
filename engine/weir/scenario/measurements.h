#pragma once

#include <weir/base/clock.h>
#include <weir/loop/event_loop.h>
#include <weir/scenario/cast.h>
#include <weir/scenario/loop_watch.h>
#include <weir/scenario/outcome.h>
#include <weir/scenario/value.h>
#include <weir/workbench/workbench.h>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace weir::scenario {

/// A measurement as the language's reference describes it and its checker knows it. A plain value.
struct MeasurementInfo {
    /// Of an endpoint: "bytes-in", written "alice.bytes-in"; of the run: "loop.lag.max".
    std::string_view name;
    /// "a number", "a duration", "a size": as kindOf().
    std::string_view kind;
    std::string_view description;
};

/// All that there are, in the order in which they are shown. Any thread.
std::span<const MeasurementInfo> endpointMeasurements();
std::span<const MeasurementInfo> runMeasurements();
/// The one that `name` ("alice.bytes-in", "elapsed") is, where `endpoints` holds the name before
/// the dot; null where there is none. Any thread.
const MeasurementInfo* findMeasurement(std::string_view name,
                                       std::span<const std::string_view> endpoints);
/// Whether it changes by itself as time passes, and nothing need happen.
bool changesWithTime(std::string_view name);

/// What the measurements of a run come to.
///
/// Thread: the loop's. Owner: the run; what it refers to outlives it.
class Measurements {
public:
    Measurements(const EventLoop& loop, const Workbench& workbench, const Cast& cast)
        : m_loop(loop), m_workbench(workbench), m_cast(cast) {}

    void begin(const LoopWatch& watch) {
        m_watch = &watch;
        m_began = m_loop.clock().now();
    }

    /// Nothing where there is none of that name.
    [[nodiscard]] Value valueOf(std::string_view name) const;
    [[nodiscard]] std::vector<Measured> all() const;

private:
    [[nodiscard]] Value ofEndpoint(const Actor& actor, std::size_t index) const;
    [[nodiscard]] Value ofRun(std::size_t index) const;

    const EventLoop& m_loop;
    const Workbench& m_workbench;
    const Cast& m_cast;
    const LoopWatch* m_watch = nullptr;
    TimePoint m_began{};
};

} // namespace weir::scenario
