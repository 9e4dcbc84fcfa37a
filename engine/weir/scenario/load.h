#pragma once

#include <weir/scenario/model.h>
#include <weir/scenario/place.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::scenario {

/// What came of reading a scenario: the scenario where there is no problem, and every problem in
/// the order of its place. A plain value.
struct Loaded {
    std::optional<Scenario> scenario;
    std::vector<Problem> problems;
    /// Also where there is no scenario; for toText().
    std::vector<SourceFile> files;
};

/// Limits on what may come from strangers; what is larger is one clear problem.
inline constexpr std::size_t maxScenarioSize = std::size_t{4} * 1024 * 1024;
inline constexpr std::size_t maxScenarioDepth = 64;
inline constexpr std::size_t maxScenarioSteps = 100'000;
inline constexpr std::size_t maxIncludedFiles = 64;
/// Of a file whose bytes are sent, and of a CSV file.
inline constexpr std::size_t maxContentFile = std::size_t{64} * 1024 * 1024;

/// Reads and checks a scenario and what it includes. Files that it names are looked for beside it
/// and below, and nowhere else (a link that leads out is refused). Never throws; any thread.
Loaded load(const std::string& path);
/// The same of text that is there already; `path` names it in messages, and its folder is where the
/// files that it names are looked for (empty or "-": it may name none).
Loaded loadText(std::string_view text, const std::string& path);

/// Why a scenario may not run as it is without `weir run --allow-remote`: each endpoint that
/// listens on or connects to something that is not loopback, with the scenario's variables and
/// `variables` over them.
std::vector<Problem> remoteAddresses(const Scenario& scenario, const Variables& variables = {});

} // namespace weir::scenario
