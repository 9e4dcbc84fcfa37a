#include <weir/base/units.h>
#include <weir/scenario/report/characters.h>
#include <weir/scenario/report/report.h>
#include <weir/workbench/payload_text.h>

#include <fmt/format.h>

namespace weir::scenario {

namespace {

// What TAP would take for the begin of a directive, and the escape itself, are escaped.
std::string described(const ReportedRun& run) {
    std::string text;
    for (const char byte : printable(run.path + ": " + titleOf(run))) {
        if (byte == '#' || byte == '\\') {
            text += '\\';
        }
        text += byte;
    }
    return text;
}

void appendPlace(std::string& tap, const Place& place, const Outcome& outcome) {
    if (place.line == 0 || place.file >= outcome.files.size()) {
        return;
    }
    tap += fmt::format("      at:\n        file: {}\n        line: {}\n        column: {}\n",
                       quotedJson(outcome.files[place.file].path), place.line, place.column);
}

void appendFailure(std::string& tap, const StepOutcome& step, const Outcome& outcome) {
    const std::string& message = step.failure ? step.failure->message : step.message;
    tap += fmt::format("    - message: {}\n", quotedJson(message));
    appendPlace(tap, step.place, outcome);
    if (!step.failure) {
        return;
    }
    const Failure& failure = *step.failure;
    if (failure.received) {
        tap += fmt::format("      found: {}\n", quotedJson(escape(*failure.received)));
    }
    if (failure.expected) {
        tap += fmt::format("      wanted: {}\n", quotedJson(escape(*failure.expected)));
    }
    if (failure.difference) {
        tap += fmt::format("      difference: {}\n", *failure.difference);
    }
    if (!failure.whyQuiet.empty()) {
        tap += fmt::format("      why: {}\n", quotedJson(failure.whyQuiet));
    }
}

void appendReasons(std::string& tap, const ReportedRun& run) {
    const auto steps = decidingSteps(run.outcome);
    std::string reasons;
    for (const Problem& problem : run.problems) {
        reasons += fmt::format("    - message: {}\n", quotedJson(problem.message));
        appendPlace(reasons, problem.place, run.outcome);
    }
    for (const StepOutcome* step : steps) {
        appendFailure(reasons, *step, run.outcome);
    }
    for (const ThresholdOutcome& threshold : run.outcome.thresholds) {
        if (!threshold.held) {
            reasons += fmt::format("    - message: {}\n", quotedJson(threshold.explanation));
            appendPlace(reasons, threshold.place, run.outcome);
        }
    }
    if (!reasons.empty()) {
        tap += "  reasons:\n" + reasons;
    }
}

void appendDiagnosis(std::string& tap, const ReportedRun& run) {
    tap += "  ---\n";
    tap += fmt::format("  verdict: {}\n", wordOf(run));
    if (!run.outcome.message.empty()) {
        tap += fmt::format("  message: {}\n", quotedJson(run.outcome.message));
    }
    tap += fmt::format("  duration_ms: {:.3f}\n",
                       std::chrono::duration<double, std::milli>(run.outcome.tookReally).count());
    appendReasons(tap, run);
    tap += "  ...\n";
}

} // namespace

std::string toTap(const Report& report) {
    std::string tap = fmt::format("TAP version 13\n1..{}\n", report.runs.size());
    std::size_t number = 0;
    bool isCancelled = false;
    for (const ReportedRun& run : report.runs) {
        ++number;
        const bool hasErrors = !run.problems.empty();
        if (!hasErrors && run.outcome.verdict == Verdict::Cancelled) {
            isCancelled = isCancelled || !run.skipped;
            tap += fmt::format("ok {} - {} # SKIP {}\n", number, described(run),
                               printable(run.outcome.message));
            continue;
        }
        const bool passed = !hasErrors && run.outcome.verdict == Verdict::Passed;
        tap += fmt::format("{} {} - {}\n", passed ? "ok" : "not ok", number, described(run));
        if (!passed) {
            appendDiagnosis(tap, run);
        }
    }
    return tap + (isCancelled ? "Bail out! Cancelled.\n" : "");
}

} // namespace weir::scenario
