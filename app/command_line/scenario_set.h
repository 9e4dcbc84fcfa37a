#pragma once

#include <weir/base/result.h>
#include <weir/scenario/load.h>
#include <weir/scenario/report/report.h>

#include "app/command_line/run_arguments.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace weir::cli {

struct LoadedFile {
    std::string path;
    scenario::Loaded loaded;
};

/// Reads every scenario that `paths` name; one with problems is there too. Fails where a path
/// cannot be read at all.
Result<std::vector<LoadedFile>> loadScenarios(const std::vector<std::string>& paths);

/// The scenarios that a call of `weir run` is about, and which of them runs when.
class ScenarioSet {
public:
    /// One run; its result stands in the report at the same index.
    struct Job {
        const scenario::Scenario* scenario = nullptr;
        std::string backend;
    };

    /// Reads and chooses. The error is a mistake in the command line: no such path, tag, variable.
    static Result<ScenarioSet> create(const RunArguments& arguments);

    /// A run each, in the order of the report. What has problems has no scenario.
    [[nodiscard]] const std::vector<Job>& jobs() const { return m_jobs; }

    /// Indices of the jobs that can run, in the order in which they do.
    [[nodiscard]] const std::vector<std::size_t>& order() const { return m_order; }

    /// Where the results belong: each run with its path and label, none of them begun.
    [[nodiscard]] std::vector<scenario::ReportedRun> blankRuns() const;

private:
    void choose(const RunArguments& arguments);
    void addJobs(const RunArguments& arguments);
    void shuffle(std::uint64_t seed);
    [[nodiscard]] std::optional<std::string> mistake(const RunArguments& arguments) const;

    std::vector<LoadedFile> m_files;
    std::vector<Job> m_jobs;
    std::vector<scenario::ReportedRun> m_blank;
    std::vector<std::size_t> m_order;
};

} // namespace weir::cli
