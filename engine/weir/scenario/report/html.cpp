#include <weir/base/units.h>
#include <weir/scenario/report/characters.h>
#include <weir/scenario/report/html_failure.h>
#include <weir/scenario/report/html_style.h>
#include <weir/scenario/report/report.h>

#include <fmt/format.h>

namespace weir::scenario {

namespace {

// A page with every step of a scenario that loops is of no use to anybody.
constexpr std::size_t shownSteps = 200;

std::string stepRow(const StepOutcome& step, const Outcome& outcome) {
    const std::string_view line = lineAt(step.place, outcome);
    const std::string name = step.name.empty() ? std::string(line.empty() ? step.keyword : line)
                                               : step.keyword + ": " + step.name;
    const std::string& said = step.failure ? step.failure->message : step.message;
    return fmt::format(
        "<tr><td class=\"number\">{}</td><td style=\"padding-left:{}rem\">"
        "<code>{}</code></td><td class=\"{}\">{}</td>"
        "<td class=\"number\">{}</td><td class=\"number\">{}</td><td>{}</td></tr>\n",
        step.place.line, step.depth, markup(name), word(step.verdict), word(step.verdict),
        formatDurationRounded(step.began), formatDurationRounded(step.took),
        markup(printable(said)));
}

std::string stepsTable(const Outcome& outcome) {
    if (outcome.steps.empty()) {
        return {};
    }
    std::string html =
        "<h3>Steps</h3>\n<table>\n<tr><th>Line</th><th>Step</th><th>Outcome</th>"
        "<th>Began</th><th>Took</th><th></th></tr>\n";
    std::size_t shown = 0;
    for (const StepOutcome& step : outcome.steps) {
        if (shown < shownSteps || step.verdict != Verdict::Passed) {
            html += stepRow(step, outcome);
            ++shown;
        }
    }
    html += "</table>\n";
    if (outcome.stepsRun > shown) {
        html += fmt::format("<p class=\"faint\">{} further steps ran and are not shown.</p>\n",
                            outcome.stepsRun - shown);
    }
    return html;
}

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

std::string measurementsTable(const Outcome& outcome) {
    if (outcome.measurements.empty()) {
        return {};
    }
    std::string html = "<h3>Measurements</h3>\n<table>\n";
    for (const Measured& measured : outcome.measurements) {
        html += fmt::format("<tr><td><code>{}</code></td><td class=\"number\">{}</td></tr>\n",
                            markup(measured.name), markup(printable(measured.value)));
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

std::string runBlock(const ReportedRun& run) {
    const bool isGood = run.problems.empty() && run.outcome.verdict == Verdict::Passed;
    std::string html = fmt::format(
        "<details{}>\n<summary><span class=\"word {}\">{}</span> {}<span class=\"path\">{}</span>"
        "</summary>\n",
        isGood || (run.skipped && run.problems.empty()) ? "" : " open", wordOf(run), wordOf(run),
        markup(titleOf(run)), markup(run.path));
    if (!run.outcome.message.empty()) {
        html += fmt::format("<p>{}</p>\n", markup(printable(run.outcome.message)));
    }
    if (!run.problems.empty()) {
        return html + problemsBlock(run) + "</details>\n";
    }
    if (!run.skipped) {
        html += fmt::format("<p class=\"faint\">{}</p>\n", markup(factsOf(run.outcome)));
        for (const StepOutcome* step : decidingSteps(run.outcome)) {
            html += isGood ? std::string() : htmlOf(*step, run.outcome);
        }
        html +=
            thresholdsTable(run.outcome) + stepsTable(run.outcome) + measurementsTable(run.outcome);
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
    for (const ReportedRun& run : report.runs) {
        html += runBlock(run);
    }
    return html + "</body>\n</html>\n";
}

} // namespace weir::scenario
