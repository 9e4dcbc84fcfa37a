#include "app/command_line/result_printer.h"

#include <weir/base/units.h>
#include <weir/scenario/report/characters.h>
#include <weir/scenario/report/failure_text.h>

#include <fmt/format.h>

namespace weir::cli {

namespace {

bool hasPassed(const scenario::ReportedRun& run) {
    return run.problems.empty() && run.outcome.verdict == scenario::Verdict::Passed;
}

std::string_view colourOf(const scenario::ReportedRun& run) {
    if (run.skipped && run.problems.empty()) {
        return "33";
    }
    return hasPassed(run) ? "32" : "1;31";
}

// What `log` steps said, before the verdict as they came before it.
std::string logOf(const scenario::ReportedRun& run) {
    std::string text;
    for (const scenario::StepOutcome& step : run.outcome.steps) {
        if (step.keyword == "log") {
            text += fmt::format("log      {}:{}: {}\n", run.path, step.place.line,
                                scenario::printable(step.message));
        }
    }
    return text;
}

// Of cutting messages, which says more than the steps that failed.
std::string messageOf(const scenario::ReportedRun& run) {
    const std::string& message = run.outcome.message;
    if (run.skipped || message.empty() ||
        failureText(run, false).find(scenario::printable(message)) != std::string::npos) {
        return {};
    }
    return "         " + scenario::printable(message) + "\n";
}

} // namespace

ResultPrinter::ResultPrinter(Colour colour, std::size_t total)
    : m_colour(usesColour(colour, stdout)), m_total(total) {}

void ResultPrinter::say(const std::string& line) {
    m_progress.erase();
    write(stdout, line + "\n");
    std::fflush(stdout);
    showProgress();
}

void ResultPrinter::began(const scenario::ReportedRun& run) {
    m_current = run.path;
    showProgress();
}

void ResultPrinter::ended(const scenario::ReportedRun& run) {
    ++m_done;
    m_notPassed += hasPassed(run) ? 0 : 1;
    m_progress.erase();
    std::string text = logOf(run);
    if (!m_progress.isShown() || !hasPassed(run)) {
        text += lineOf(run) + "\n" + messageOf(run) + failureText(run, m_colour);
    }
    write(stdout, text);
    std::fflush(stdout);
    showProgress();
}

void ResultPrinter::finish(const scenario::Report& report) {
    m_progress.erase();
    write(stdout,
          fmt::format("{} in {}\n", toText(countsOf(report)), formatDurationRounded(report.took)));
    std::fflush(stdout);
}

void ResultPrinter::showProgress() {
    if (!m_progress.isShown() || m_done == m_total) {
        return;
    }
    std::string line = fmt::format("{}/{}", m_done, m_total);
    if (m_notPassed > 0) {
        line += fmt::format(", {} not passed", m_notPassed);
    }
    m_progress.show(line + ": " + scenario::printable(m_current));
}

std::string ResultPrinter::lineOf(const scenario::ReportedRun& run) const {
    std::string word = fmt::format("{:<8}", wordOf(run));
    if (m_colour) {
        word = fmt::format("\033[{}m{}\033[0m", colourOf(run), word);
    }
    std::string line = fmt::format("{} {}", word, scenario::printable(run.path));
    // The path alone where the scenario is called by it.
    const std::string title = titleOf(run);
    if (title != run.path) {
        line += ": " + scenario::printable(title);
    }
    if (run.skipped || !run.problems.empty()) {
        return line;
    }
    return line + fmt::format("  ({})", formatDurationRounded(run.outcome.tookReally));
}

} // namespace weir::cli
