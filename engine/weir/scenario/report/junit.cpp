#include <weir/base/units.h>
#include <weir/scenario/report/characters.h>
#include <weir/scenario/report/failure_text.h>
#include <weir/scenario/report/report.h>

#include <fmt/format.h>

#include <map>

namespace weir::scenario {

namespace {

using Suite = std::vector<const ReportedRun*>;

struct SuiteCounts {
    std::size_t failures = 0;
    std::size_t errors = 0;
    std::size_t skipped = 0;
    Duration took{};
};

bool isFailure(const ReportedRun& run) {
    return run.problems.empty() && !run.skipped &&
           (run.outcome.verdict == Verdict::Failed || run.outcome.verdict == Verdict::Missed);
}

bool isError(const ReportedRun& run) {
    return !run.problems.empty() || (!run.skipped && run.outcome.verdict == Verdict::Broken);
}

bool isSkipped(const ReportedRun& run) {
    return run.problems.empty() && (run.skipped || run.outcome.verdict == Verdict::Cancelled);
}

SuiteCounts countsOf(const Suite& suite) {
    SuiteCounts counts;
    for (const ReportedRun* run : suite) {
        counts.failures += isFailure(*run) ? 1 : 0;
        counts.errors += isError(*run) ? 1 : 0;
        counts.skipped += isSkipped(*run) ? 1 : 0;
        counts.took += run->outcome.tookReally;
    }
    return counts;
}

std::string seconds(Duration duration) {
    return fmt::format("{:.6f}", std::chrono::duration<double>(duration).count());
}

std::string summaryOf(const ReportedRun& run) {
    if (!run.problems.empty()) {
        return run.problems.front().message;
    }
    const std::vector<const StepOutcome*> steps = decidingSteps(run.outcome);
    if (!run.outcome.message.empty() || steps.empty()) {
        return run.outcome.message;
    }
    return steps.front()->failure ? steps.front()->failure->message : steps.front()->message;
}

// Measurements, and what `log` steps said.
std::string outputOf(const Outcome& outcome) {
    std::string text;
    for (const StepOutcome& step : outcome.steps) {
        if (step.keyword == "log") {
            text += step.message + "\n";
        }
    }
    for (const Measured& measured : outcome.measurements) {
        text += measured.name + " = " + measured.value + "\n";
    }
    return text;
}

void appendProblem(std::string& xml, const ReportedRun& run) {
    if (isSkipped(run)) {
        xml += fmt::format("      <skipped message=\"{}\"/>\n", markup(run.outcome.message));
        return;
    }
    if (!isFailure(run) && !isError(run)) {
        return;
    }
    const std::string_view element = isFailure(run) ? "failure" : "error";
    xml += fmt::format("      <{0} message=\"{1}\" type=\"{2}\">{3}</{0}>\n", element,
                       markup(summaryOf(run)), wordOf(run), markup(failureText(run, false)));
}

void appendCase(std::string& xml, const ReportedRun& run) {
    xml += fmt::format("    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" time=\"{}\">\n",
                       markup(titleOf(run)), markup(run.path), markup(run.path),
                       seconds(run.outcome.tookReally));
    appendProblem(xml, run);
    if (const std::string output = outputOf(run.outcome); !output.empty()) {
        xml += fmt::format("      <system-out>{}</system-out>\n", markup(output));
    }
    xml += "    </testcase>\n";
}

void appendSuite(std::string& xml, const std::string& path, const Suite& suite,
                 const std::string& began) {
    const SuiteCounts counts = countsOf(suite);
    xml += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" "
        "skipped=\"{}\" time=\"{}\" timestamp=\"{}\">\n",
        markup(path), suite.size(), counts.failures, counts.errors, counts.skipped,
        seconds(counts.took), began);
    for (const ReportedRun* run : suite) {
        appendCase(xml, *run);
    }
    xml += "  </testsuite>\n";
}

} // namespace

std::string toJunit(const Report& report) {
    std::vector<std::string> paths;
    std::map<std::string, Suite> suites;
    Suite all;
    for (const ReportedRun& run : report.runs) {
        Suite& suite = suites[run.path];
        if (suite.empty()) {
            paths.push_back(run.path);
        }
        suite.push_back(&run);
        all.push_back(&run);
    }
    const SuiteCounts counts = countsOf(all);
    std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    xml += fmt::format(
        "<testsuites name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" "
        "skipped=\"{}\" time=\"{}\">\n",
        markup(report.program), all.size(), counts.failures, counts.errors, counts.skipped,
        seconds(report.took));
    const std::string began = rfc3339(std::chrono::system_clock::to_time_t(report.began));
    for (const std::string& path : paths) {
        appendSuite(xml, path, suites[path], began);
    }
    return xml + "</testsuites>\n";
}

} // namespace weir::scenario
