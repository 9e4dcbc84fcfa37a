#include <weir/scenario/report/characters.h>
#include <weir/scenario/report/report.h>
#include <weir/workbench/payload_text.h>

#include <nlohmann/json.hpp>

namespace weir::scenario {

namespace {

using Json = nlohmann::ordered_json;

// Of the report's form; a member that changes its meaning makes it 2.
constexpr int formatVersion = 1;

void addPlace(Json& json, const Place& place, const Outcome& outcome) {
    if (place.line == 0 || place.file >= outcome.files.size()) {
        return;
    }
    json["file"] = outcome.files[place.file].path;
    json["line"] = place.line;
    json["column"] = place.column;
}

Json bytesOf(const std::string& bytes) {
    return isUtf8(bytes) ? Json{{"text", bytes}} : Json{{"hex", toHex(bytes)}};
}

Json jsonOf(const Failure& failure) {
    Json json{{"message", failure.message}};
    if (failure.expected) {
        json["expected"] = bytesOf(*failure.expected);
    }
    if (failure.received) {
        json["received"] = bytesOf(*failure.received);
    }
    if (failure.difference) {
        json["difference"] = *failure.difference;
    }
    if (!failure.whyQuiet.empty()) {
        json["whyQuiet"] = failure.whyQuiet;
    }
    if (!failure.lastRecords.empty()) {
        json["lastRecords"] = failure.lastRecords;
    }
    return json;
}

Json jsonOf(const StepOutcome& step, const Outcome& outcome) {
    Json json;
    addPlace(json, step.place, outcome);
    json["step"] = step.keyword;
    if (!step.name.empty()) {
        json["name"] = step.name;
    }
    json["depth"] = step.depth;
    json["verdict"] = word(step.verdict);
    json["began"] = step.began.count();
    json["took"] = step.took.count();
    json["records"] = {step.firstRecord, step.lastRecord};
    if (!step.message.empty()) {
        json["message"] = step.message;
    }
    if (step.failure) {
        json["failure"] = jsonOf(*step.failure);
    }
    return json;
}

Json problemsOf(const ReportedRun& run) {
    Json problems = Json::array();
    for (const Problem& problem : run.problems) {
        Json json;
        addPlace(json, problem.place, run.outcome);
        json["length"] = problem.length;
        json["message"] = problem.message;
        problems.push_back(std::move(json));
    }
    return problems;
}

void addResults(Json& json, const Outcome& outcome) {
    json["backend"] = outcome.backend;
    json["seed"] = outcome.seed;
    json["took"] = outcome.took.count();
    json["tookReally"] = outcome.tookReally.count();
    json["stepsRun"] = outcome.stepsRun;
    json["steps"] = Json::array();
    for (const StepOutcome& step : outcome.steps) {
        json["steps"].push_back(jsonOf(step, outcome));
    }
    json["thresholds"] = Json::array();
    for (const ThresholdOutcome& threshold : outcome.thresholds) {
        Json entry;
        addPlace(entry, threshold.place, outcome);
        entry["threshold"] = threshold.text;
        entry["held"] = threshold.held;
        entry["explanation"] = threshold.explanation;
        json["thresholds"].push_back(std::move(entry));
    }
    json["measurements"] = Json::object();
    for (const Measured& measured : outcome.measurements) {
        json["measurements"][measured.name] = measured.value;
    }
}

Json jsonOf(const ReportedRun& run) {
    Json json{{"path", run.path}, {"scenario", run.outcome.scenario}};
    if (!run.label.empty()) {
        json["label"] = run.label;
    }
    json["verdict"] = wordOf(run);
    if (!run.outcome.message.empty()) {
        json["message"] = run.outcome.message;
    }
    if (!run.problems.empty()) {
        json["problems"] = problemsOf(run);
    } else if (!run.skipped) {
        addResults(json, run.outcome);
    }
    return json;
}

} // namespace

std::string toJson(const Report& report) {
    const Counts counts = countsOf(report);
    Json json{{"version", formatVersion},
              {"program", report.program},
              {"began", rfc3339(std::chrono::system_clock::to_time_t(report.began))},
              {"took", report.took.count()},
              {"counts",
               {{"passed", counts.passed},
                {"failed", counts.failed},
                {"missed", counts.missed},
                {"broken", counts.broken},
                {"error", counts.errors},
                {"cancelled", counts.cancelled},
                {"skipped", counts.skipped}}},
              {"runs", Json::array()}};
    for (const ReportedRun& run : report.runs) {
        json["runs"].push_back(jsonOf(run));
    }
    // Replaced, not thrown: a sentence may quote what is not UTF-8.
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace weir::scenario
