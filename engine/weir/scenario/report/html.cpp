#include <weir/base/units.h>
#include <weir/scenario/report/characters.h>
#include <weir/scenario/report/html_failure.h>
#include <weir/scenario/report/html_measurements.h>
#include <weir/scenario/report/html_steps.h>
#include <weir/scenario/report/html_style.h>
#include <weir/scenario/report/report.h>

#include <fmt/format.h>

#include <algorithm>

namespace weir::scenario {

namespace {

std::string thresholdsTable(const Outcome& outcome) {
    if (outcome.thresholds.empty()) {
        return {};
    }
    std::string html = "<h3>Thresholds</h3>\n<table>\n";
    for (const ThresholdOutcome& threshold : outcome.thresholds) {
        html += fmt::format(
            "<tr><td><code>{}</code></td><td class=\"{}\">{}</td><td>{}</td></tr>\n",
            markup(threshold.text), threshold.held ? "passed" : "missed",
            threshold.held ? "holds" : "missed", markup(printable(threshold.explanation)));
    }
    return html + "</table>\n";
}

std::string problemsBlock(const ReportedRun& run) {
    std::string html;
    for (const Problem& problem : run.problems) {
        html += fmt::format("<div class=\"failure\">\n<p class=\"word\">{}</p>\n{}</div>\n",
                            markup(printable(problem.message)), htmlOf(problem.place, run.outcome));
    }
    return html;
}

std::string factsOf(const Outcome& outcome) {
    std::string facts =
        fmt::format("{} steps in {}", outcome.stepsRun, formatDurationRounded(outcome.took));
    if (!outcome.backend.empty()) {
        facts += ", on " + outcome.backend;
    }
    return facts + fmt::format(", seed {}", outcome.seed);
}

bool isGood(const ReportedRun& run) {
    return run.problems.empty() && run.outcome.verdict == Verdict::Passed;
}

std::string runBlock(const ReportedRun& run) {
    std::string html = fmt::format(
        "<details{}>\n<summary><span class=\"word {}\">{}</span> {}<span class=\"path\">{}</span>"
        "</summary>\n",
        isGood(run) || (run.skipped && run.problems.empty()) ? "" : " open", wordOf(run),
        wordOf(run), markup(titleOf(run)), markup(run.path));
    const std::vector<const StepOutcome*> deciding = decidingSteps(run.outcome);
    // The step that decided says it with all that belongs to it.
    const auto saysTheSame = [&run](const StepOutcome* step) {
        return (step->failure ? step->failure->message : step->message) == run.outcome.message;
    };
    if (!run.outcome.message.empty() && std::ranges::none_of(deciding, saysTheSame)) {
        html += fmt::format("<p>{}</p>\n", markup(printable(run.outcome.message)));
    }
    if (!run.problems.empty()) {
        return html + problemsBlock(run) + "</details>\n";
    }
    if (!run.skipped) {
        html += fmt::format("<p class=\"faint\">{}</p>\n", markup(factsOf(run.outcome)));
        for (const StepOutcome* step : deciding) {
            html += isGood(run) ? std::string() : htmlOf(*step, run.outcome);
        }
        html += thresholdsTable(run.outcome) + htmlOfSteps(run.outcome) +
                htmlOf(run.outcome.measurements);
    }
    return html + "</details>\n";
}

} // namespace

std::string toHtml(const Report& report) {
    const std::string summary = toText(countsOf(report));
    std::string html = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n<h1>{0}</h1>\n"
        "<p class=\"faint\">{2}, began {3}, took {4}</p>\n",
        markup(summary), htmlStyle, markup(report.program),
        rfc3339(std::chrono::system_clock::to_time_t(report.began)),
        formatDurationRounded(report.took));
    // Who opens it wants to know what went wrong.
    for (const bool isWanted : {false, true}) {
        for (const ReportedRun& run : report.runs) {
            html += isGood(run) == isWanted ? runBlock(run) : std::string();
        }
    }
    return html + "</body>\n</html>\n";
}

} // namespace weir::scenario
