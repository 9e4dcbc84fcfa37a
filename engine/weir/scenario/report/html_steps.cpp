#include <weir/base/units.h>
#include <weir/scenario/report/characters.h>
#include <weir/scenario/report/html_failure.h>
#include <weir/scenario/report/html_steps.h>

#include <fmt/format.h>

#include <algorithm>

namespace weir::scenario {

namespace {

// A page with every step of a scenario that loops is of no use to anybody.
constexpr std::size_t shownSteps = 200;

// Of the whole run, in percent.
double share(Duration part, Duration whole) {
    return whole <= Duration::zero() ? 0 : std::clamp(100.0 * part / whole, 0.0, 100.0);
}

std::string barOf(const StepOutcome& step, const Outcome& outcome) {
    const double start = share(step.began, outcome.took);
    return fmt::format("<i style=\"margin-left:{:.1f}%;width:{:.1f}%\"></i>", start,
                       std::min(share(step.took, outcome.took), 100 - start));
}

std::string stepRow(const StepOutcome& step, const Outcome& outcome) {
    const std::string_view line = lineAt(step.place, outcome);
    const std::string name = step.name.empty() ? std::string(line.empty() ? step.keyword : line)
                                               : step.keyword + ": " + step.name;
    const std::string& said = step.failure ? step.failure->message : step.message;
    return fmt::format(
        "<tr><td class=\"number\">{}</td><td style=\"padding-left:{}rem\">"
        "<code>{}</code></td><td class=\"{}\">{}</td>"
        "<td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"when\">{}</td>"
        "<td>{}</td></tr>\n",
        step.place.line, step.depth, markup(name), word(step.verdict), word(step.verdict),
        formatDurationRounded(step.began), formatDurationRounded(step.took), barOf(step, outcome),
        markup(printable(said)));
}

} // namespace

std::string htmlOfSteps(const Outcome& outcome) {
    if (outcome.steps.empty()) {
        return {};
    }
    std::string html =
        "<h3>Steps</h3>\n<div class=\"wide\"><table>\n<tr><th class=\"number\">Line</th>"
        "<th>Step</th><th>Outcome</th><th class=\"number\">Began</th><th class=\"number\">Took</th>"
        "<th class=\"when\">When</th><th></th></tr>\n";
    std::size_t shown = 0;
    for (const StepOutcome& step : outcome.steps) {
        if (shown < shownSteps || step.verdict != Verdict::Passed) {
            html += stepRow(step, outcome);
            ++shown;
        }
    }
    html += "</table></div>\n";
    if (outcome.stepsRun > shown) {
        html += fmt::format("<p class=\"faint\">{} further steps ran and are not shown.</p>\n",
                            outcome.stepsRun - shown);
    }
    return html;
}

} // namespace weir::scenario
