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

Duration endOf(const StepOutcome& step) {
    return step.began + step.took;
}

// By their times, as the branches of a parallel step stand among each other.
bool isWithin(const StepOutcome& step, const StepOutcome& around) {
    return step.depth > around.depth && step.began >= around.began && endOf(step) <= endOf(around);
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

std::vector<const StepOutcome*> decidingSteps(const Outcome& outcome) {
    std::vector<const StepOutcome*> failed;
    for (const StepOutcome& step : outcome.steps) {
        if (step.failure || step.verdict == Verdict::Broken) {
            failed.push_back(&step);
        }
    }
    std::vector<const StepOutcome*> deciding = failed;
    for (const StepOutcome& retry : outcome.steps) {
        if (retry.keyword != "retry") {
            continue;
        }
        // Of a retry that failed in the end the last attempt decides, of another one none.
        Duration lastEnd{};
        for (const StepOutcome* step : failed) {
            if (retry.verdict != Verdict::Passed && isWithin(*step, retry)) {
                lastEnd = std::max(lastEnd, endOf(*step));
            }
        }
        std::erase_if(deciding, [&retry, lastEnd](const StepOutcome* step) {
            return isWithin(*step, retry) &&
                   (retry.verdict == Verdict::Passed || endOf(*step) < lastEnd);
        });
    }
    return deciding;
}

} // namespace weir::scenario
