#pragma once

#include <weir/base/clock.h>
#include <weir/scenario/outcome.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

/// What a whole call of `weir run` came to, and its texts for other programs. Plain values and
/// functions of them; any thread.
namespace weir::scenario {

/// One run of one file, or a file that could not be run.
struct ReportedRun {
    /// As it was found; "-" for standard input.
    std::string path;
    /// What tells it from other runs of the same file: "poll", "2 of 5"; may be empty.
    std::string label;
    Outcome outcome;
    /// Not empty: the file has errors and did not run; `outcome.files` are those that they are in.
    std::vector<Problem> problems;
    /// Never begun, because the whole was cancelled or another one failed; Verdict::Cancelled.
    bool skipped = false;
};

struct Report {
    /// "weir 0.1.0".
    std::string program;
    std::chrono::system_clock::time_point began;
    Duration took{};
    std::vector<ReportedRun> runs;
};

struct Counts {
    std::size_t passed = 0;
    std::size_t failed = 0;
    std::size_t broken = 0;
    std::size_t missed = 0;
    std::size_t cancelled = 0;
    /// Files with errors.
    std::size_t errors = 0;
    std::size_t skipped = 0;
};

[[nodiscard]] Counts countsOf(const Report& report);
/// "12 passed, 1 failed, 1 with errors": what there is none of is left out.
[[nodiscard]] std::string toText(const Counts& counts);
/// The scenario's name, else its path; with the label in brackets.
[[nodiscard]] std::string titleOf(const ReportedRun& run);
/// The verdict's word; "error" for a file with errors, "skipped" for one that never began.
[[nodiscard]] std::string_view wordOf(const ReportedRun& run);
/// The failed steps that decided: not those that a retry tried again.
[[nodiscard]] std::vector<const StepOutcome*> decidingSteps(const Outcome& outcome);

/// JUnit's XML as CI systems read it: a testsuite a file, a testcase a run. A failed expectation or
/// threshold is a failure, a file with errors or a run that broke an error, one that was cancelled
/// or never began skipped. What XML cannot carry is U+FFFD.
[[nodiscard]] std::string toJunit(const Report& report);
/// TAP (testanything.org): a test point a run, with a YAML block on what failed; a cancelled run is
/// "Bail out!". It says version 13, which readers of version 14 take too: Perl's prove(1) refuses
/// what says 14, and nothing here needs it.
[[nodiscard]] std::string toTap(const Report& report);
/// One JSON object; its members stand in the guide (command-line.md). Durations in ns. Bytes are
/// text where they are UTF-8, else hex.
[[nodiscard]] std::string toJson(const Report& report);
/// One file without scripts or anything from elsewhere: the runs, their steps, failures and
/// measurements, in the reader's light or dark.
[[nodiscard]] std::string toHtml(const Report& report);

} // namespace weir::scenario
