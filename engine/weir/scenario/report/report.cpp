#include <weir/scenario/report/report.h>

#include <algorithm>

namespace weir::scenario {

namespace {

void count(Counts& counts, Verdict verdict) {
    switch (verdict) {
        case Verdict::Passed:
            ++counts.passed;
            return;
        case Verdict::Failed:
            ++counts.failed;
            return;
        case Verdict::Broken:
            ++counts.broken;
            return;
        case Verdict::Missed:
            ++counts.missed;
            return;
        case Verdict::Cancelled:
            ++counts.cancelled;
            return;
    }
}

} // namespace

Counts countsOf(const Report& report) {
    Counts counts;
    for (const ReportedRun& run : report.runs) {
        if (!run.problems.empty()) {
            ++counts.errors;
        } else if (run.skipped) {
            ++counts.skipped;
        } else {
            count(counts, run.outcome.verdict);
        }
    }
    return counts;
}

std::string toText(const Counts& counts) {
    std::string text;
    const auto add = [&text](std::size_t number, std::string_view what) {
        if (number > 0) {
            text.append(text.empty() ? "" : ", ")
                .append(std::to_string(number))
                .append(" ")
                .append(what);
        }
    };
    add(counts.passed, "passed");
    add(counts.failed, "failed");
    add(counts.missed, "missed a threshold");
    add(counts.broken, "broken");
    add(counts.errors, "with errors");
    add(counts.cancelled, "cancelled");
    add(counts.skipped, "skipped");
    return text.empty() ? "nothing ran" : text;
}

std::string titleOf(const ReportedRun& run) {
    std::string title = run.outcome.scenario.empty() ? run.path : run.outcome.scenario;
    if (!run.label.empty()) {
        title += " (" + run.label + ")";
    }
    return title;
}

std::string_view wordOf(const ReportedRun& run) {
    if (!run.problems.empty()) {
        return "error";
    }
    return run.skipped ? "skipped" : word(run.outcome.verdict);
}

// A step comes after those that it is made of, so the way goes from the end: what is deeper and
// stands before a step that passed was made good by it.
std::vector<const StepOutcome*> decidingSteps(const Outcome& outcome) {
    std::vector<const StepOutcome*> steps;
    std::optional<std::uint32_t> passedDepth;
    for (auto step = outcome.steps.rbegin(); step != outcome.steps.rend(); ++step) {
        if (passedDepth && step->depth > *passedDepth) {
            continue;
        }
        passedDepth.reset();
        if (step->verdict == Verdict::Passed) {
            passedDepth = step->depth;
        } else if (step->failure || step->verdict == Verdict::Broken) {
            steps.push_back(&*step);
        }
    }
    std::reverse(steps.begin(), steps.end());
    return steps;
}

} // namespace weir::scenario
