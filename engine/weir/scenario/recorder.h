#pragma once

#include <weir/base/clock.h>
#include <weir/workbench/ids.h>
#include <weir/workbench/journal.h>
#include <weir/workbench/settings.h>

#include <cstddef>
#include <span>
#include <string>

/// From what happened to a scenario that does it again.
namespace weir::scenario {

/// An endpoint as it was when the recording began. A plain value.
struct RecordedEndpoint {
    EndpointId id = EndpointId::None;
    /// As people see it; the scenario's names are made from it.
    std::string name;
    EndpointSettings settings;
    /// Where a listener listens (EndpointState::address), so that a client that connects there is
    /// known to be one of the scenario's.
    std::string address;
};

/// A plain value.
struct RecorderOptions {
    std::string name = "recorded";
    /// Records from `first` to before `last`.
    std::size_t first = 0;
    std::size_t last = static_cast<std::size_t>(-1);
    /// A longer pause before something that was done becomes a wait, rounded to `rounding`.
    Duration shortestPause = std::chrono::milliseconds(300);
    Duration rounding = std::chrono::milliseconds(100);

    enum class Expectations {
        Exact,    ///< the bytes or messages that came
        Contains, ///< they come, whatever comes before them
        Length,   ///< as many bytes come
        None,
    } expectations = Expectations::Exact;
};

/// A scenario file that makes the same endpoints, does what was done to them (connect, send, change
/// settings, close), and expects what came back. What a behaviour sent is not sent again: it does
/// so by itself. Any thread.
std::string recordedScenario(const Journal& journal, std::span<const RecordedEndpoint> endpoints,
                             const RecorderOptions& options = {});

} // namespace weir::scenario
