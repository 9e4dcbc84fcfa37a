#pragma once

#include <weir/scenario/model.h>
#include <weir/scenario/outcome.h>
#include <weir/scenario/run.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

/// Finds framing bugs: a peer that takes for granted that a message comes in one piece.
namespace weir::scenario {

/// A plain value.
struct SplitOptions {
    /// No more runs than this, behind the one in which nothing is cut.
    std::uint64_t mostRuns = 10'000;
    /// Told before each run, how many cuts have been tried and how many there are.
    std::function<void(std::uint64_t tried, std::uint64_t all)> progress;
};

/// What came of cutting every message at every byte boundary. A plain value.
struct SplitReport {
    /// The run in which nothing was cut.
    Outcome whole;

    struct Cut {
        /// The step that sends it.
        Place place;
        /// Counted from 0 in the order in which they are sent.
        std::uint64_t send = 0;
        /// Bytes of the whole, and in the first piece.
        std::uint64_t size = 0;
        std::uint64_t at = 0;
        Outcome outcome;
    };

    /// The first one that changes the verdict.
    std::optional<Cut> changing;
    /// How many cuts there are, and how many were tried.
    std::uint64_t cuts = 0;
    std::uint64_t tried = 0;
    bool wasCancelled = false;
    /// What it comes to, in a sentence.
    std::string message;

    [[nodiscard]] bool passed() const {
        return whole.verdict == Verdict::Passed && !changing && !wasCancelled;
    }
};

/// Runs the scenario once as it is, which must pass, and then once for each byte boundary of each
/// message that its send steps queue, until a cut changes the verdict. Datagrams are not cut.
/// Any thread; stage.stop ends it.
SplitReport runEverySplit(const Scenario& scenario, const RunOptions& options, const Stage& stage,
                          const SplitOptions& splitting = {});

} // namespace weir::scenario
