#pragma once

#include <weir/base/clock.h>
#include <weir/scenario/place.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What came of running a scenario. Plain values; any thread.
namespace weir::scenario {

enum class Verdict : std::uint8_t {
    Passed,
    Failed,    ///< an expectation or assertion did not hold
    Broken,    ///< it could not go on: a port is taken, an unknown connection, a full disk
    Missed,    ///< the steps passed, but a threshold does not hold
    Cancelled, ///< by whoever ran it
};

/// "passed", "failed", "broken", "missed", "cancelled".
std::string_view word(Verdict verdict);

/// Why an expectation failed, all that a person needs.
struct Failure {
    /// One sentence: `expected "HELLO\r\n" on alice within 2 s, but "HELP\r\n" came`.
    std::string message;
    /// Bytes, where bytes were compared; and where they first differ.
    std::optional<std::string> expected;
    std::optional<std::string> received;
    std::optional<std::size_t> difference;
    /// Why nothing came, where nothing came: "reading is disabled", "the read low watermark is not
    /// reached: 5 of 10 B", "connecting still", "the peer closed at 1.2 s", "the read timeout came
    /// at 10 s". Empty: does not apply.
    std::string whyQuiet;
    /// The connection's last ten, each a line as the event log has it.
    std::vector<std::string> lastRecords;
};

/// One step that ran. Steps in repeat and the like come once for each time that they ran, up to
/// RunOptions::keptSteps.
struct StepOutcome {
    Place place;
    std::string keyword;
    std::string name;
    /// 0 for the scenario's own steps, one more inside each repeat, if, call, ...
    std::uint32_t depth = 0;
    Verdict verdict = Verdict::Passed;
    /// Since the run's begin.
    Duration began{};
    Duration took{};
    /// Empty where it passed; what `log` said.
    std::string message;
    std::optional<Failure> failure;
    /// Records of the journal from `firstRecord` to before `lastRecord` were written meanwhile.
    std::size_t firstRecord = 0;
    std::size_t lastRecord = 0;
};

struct ThresholdOutcome {
    Place place;
    std::string text;
    bool held = true;
    /// "alice.latency.p99 is 61 ms".
    std::string explanation;
};

/// A measurement's name and what it came to, as text.
struct Measured {
    std::string name;
    std::string value;
};

/// One message that a `send` step queued.
struct SentMessage {
    /// The step's.
    Place place;
    /// With what the framing puts around it.
    std::uint64_t size = 0;
    bool isDatagram = false;
};

struct Outcome {
    std::string scenario;
    std::vector<SourceFile> files;
    Verdict verdict = Verdict::Passed;
    /// One sentence where it did not pass.
    std::string message;
    std::string backend;
    std::uint64_t seed = 0;
    /// On the run's clock, and really.
    Duration took{};
    Duration tookReally{};
    /// How many steps ran, of which `steps` keeps the first and the failed.
    std::uint64_t stepsRun = 0;
    std::vector<StepOutcome> steps;
    std::vector<ThresholdOutcome> thresholds;
    std::vector<Measured> measurements;
    /// In the order in which they were queued; only where RunOptions::keepsMessages asks for them.
    std::vector<SentMessage> messages;
};

} // namespace weir::scenario
