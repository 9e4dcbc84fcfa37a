#include <weir/scenario/every_split.h>

#include <utility>

namespace weir::scenario {

namespace {

std::uint64_t cutsOf(const SentMessage& message) {
    return message.isDatagram || message.size == 0 ? 0 : message.size - 1;
}

std::string count(std::uint64_t number, std::string_view what) {
    return std::to_string(number) + ' ' + std::string(what) + (number == 1 ? "" : "s");
}

std::string describe(const SplitReport& report, const Scenario& scenario) {
    if (report.whole.verdict != Verdict::Passed) {
        return "It does not pass with its messages whole: " + report.whole.message;
    }
    if (report.changing) {
        const SplitReport::Cut& cut = *report.changing;
        std::string message = "Message " + std::to_string(cut.send + 1);
        if (cut.place.file < scenario.files.size()) {
            message += " (" + scenario.files[cut.place.file].path + ':' +
                       std::to_string(cut.place.line) + ')';
        }
        return message + ", cut at byte " + std::to_string(cut.at) + " of " +
               std::to_string(cut.size) + ": " + std::string(word(cut.outcome.verdict)) + ". " +
               cut.outcome.message;
    }
    if (report.wasCancelled) {
        return "It was cancelled after " + count(report.tried, "cut") + " of " +
               std::to_string(report.cuts) + '.';
    }
    if (report.tried < report.cuts) {
        return "Only the first " + std::to_string(report.tried) + " of " +
               count(report.cuts, "cut") + " were tried; they change nothing.";
    }
    return count(report.cuts, "cut") + ": none changes anything.";
}

/// Returns whether to go on.
bool tryCut(SplitReport& report, const Scenario& scenario, RunOptions options, const Stage& stage,
            std::uint64_t send, std::uint64_t at) {
    options.split = Split{send, at};
    Outcome outcome = runToEnd(scenario, options, stage);
    if (outcome.verdict == Verdict::Cancelled) {
        report.wasCancelled = true;
        return false;
    }
    ++report.tried;
    if (outcome.verdict == report.whole.verdict) {
        return true;
    }
    const SentMessage& message = report.whole.messages[send];
    report.changing = SplitReport::Cut{.place = message.place,
                                       .send = send,
                                       .size = message.size,
                                       .at = at,
                                       .outcome = std::move(outcome)};
    return false;
}

void tryCuts(SplitReport& report, const Scenario& scenario, const RunOptions& options,
             const Stage& stage, const SplitOptions& splitting) {
    for (std::uint64_t send = 0; send < report.whole.messages.size(); ++send) {
        const std::uint64_t cuts = cutsOf(report.whole.messages[send]);
        for (std::uint64_t at = 1; at <= cuts; ++at) {
            if (report.tried >= splitting.mostRuns) {
                return;
            }
            if (stage.stop.stop_requested()) {
                report.wasCancelled = true;
                return;
            }
            if (splitting.progress) {
                splitting.progress(report.tried, report.cuts);
            }
            if (!tryCut(report, scenario, options, stage, send, at)) {
                return;
            }
        }
    }
}

} // namespace

SplitReport runEverySplit(const Scenario& scenario, const RunOptions& options, const Stage& stage,
                          const SplitOptions& splitting) {
    SplitReport report;
    RunOptions whole = options;
    whole.split.reset();
    whole.keepsMessages = true;
    report.whole = runToEnd(scenario, whole, stage);
    report.wasCancelled = report.whole.verdict == Verdict::Cancelled;
    for (const SentMessage& message : report.whole.messages) {
        report.cuts += cutsOf(message);
    }
    if (report.whole.verdict == Verdict::Passed) {
        tryCuts(report, scenario, options, stage, splitting);
    }
    report.message = describe(report, scenario);
    return report;
}

} // namespace weir::scenario
