#include "app/command_line/scenario_set.h"

#include <weir/scenario/masking.h>
#include <weir/workbench/settings.h>

#include "app/command_line/files.h"

#include <algorithm>
#include <random>
#include <set>

namespace weir::cli {

namespace {

bool hasAny(const std::vector<std::string>& wanted, const std::vector<std::string>& there) {
    return std::ranges::any_of(
        wanted, [&there](const std::string& tag) { return std::ranges::count(there, tag) > 0; });
}

bool isChosen(const scenario::Scenario& scenario, const RunArguments& arguments) {
    return (arguments.tags.empty() || hasAny(arguments.tags, scenario.tags)) &&
           !hasAny(arguments.withoutTags, scenario.tags);
}

// "; did you mean port?", or what there is, or nothing.
std::string hint(const std::string& word, const std::set<std::string>& there) {
    const std::vector<std::string_view> choice(there.begin(), there.end());
    const std::string_view nearest = nearestWord(word, choice);
    if (!nearest.empty()) {
        return "; did you mean " + std::string(nearest) + "?";
    }
    std::string list;
    for (const std::string& name : there) {
        list += (list.empty() ? "" : ", ") + name;
    }
    return list.empty() ? "." : "; there is " + list + ".";
}

std::string labelOf(const RunArguments& arguments, const std::string& backend,
                    std::uint64_t repetition) {
    std::string label = arguments.backends.size() > 1 ? backend : std::string();
    if (arguments.repeat > 1) {
        label.append(label.empty() ? "" : ", ")
            .append(std::to_string(repetition))
            .append(" of ")
            .append(std::to_string(arguments.repeat));
    }
    return label;
}

scenario::ReportedRun blankRun(const LoadedFile& file) {
    scenario::ReportedRun run;
    run.path = file.path;
    run.problems = file.loaded.problems;
    run.outcome.files = file.loaded.files;
    run.outcome.verdict = scenario::Verdict::Cancelled;
    run.skipped = true;
    if (file.loaded.scenario) {
        run.outcome.scenario = file.loaded.scenario->name;
    }
    return run;
}

} // namespace

Result<std::vector<LoadedFile>> loadScenarios(const std::vector<std::string>& paths) {
    const Result<std::vector<std::string>> found = findScenarios(paths);
    if (!found) {
        return found.error();
    }
    std::vector<LoadedFile> files;
    for (const std::string& path : *found) {
        if (path != "-") {
            files.push_back({path, scenario::load(path)});
            continue;
        }
        const Result<std::string> text = readFile(path, scenario::maxScenarioSize);
        if (!text) {
            return text.error();
        }
        files.push_back({path, scenario::loadText(*text, path)});
    }
    return files;
}

Result<ScenarioSet> ScenarioSet::create(const RunArguments& arguments) {
    Result<std::vector<LoadedFile>> files = loadScenarios(arguments.paths);
    if (!files) {
        return files.error();
    }
    ScenarioSet set;
    set.m_files = std::move(*files);
    if (const std::optional<std::string> sentence = set.mistake(arguments)) {
        return Error::input(*sentence);
    }
    set.choose(arguments);
    set.addJobs(arguments);
    if (arguments.shuffle) {
        set.shuffle(*arguments.shuffle);
    }
    return set;
}

std::vector<scenario::ReportedRun> ScenarioSet::blankRuns() const {
    return m_blank;
}

void ScenarioSet::choose(const RunArguments& arguments) {
    std::erase_if(m_files, [&arguments](const LoadedFile& file) {
        return file.loaded.scenario && !isChosen(*file.loaded.scenario, arguments);
    });
    const scenario::Masking masking(arguments.secrets);
    for (LoadedFile& file : m_files) {
        if (file.loaded.scenario && !arguments.allowRemote) {
            file.loaded.problems = remoteAddresses(*file.loaded.scenario, arguments.variables);
        }
        for (scenario::Problem& problem : file.loaded.problems) {
            problem.message = masking.masked(problem.message);
        }
    }
}

void ScenarioSet::addJobs(const RunArguments& arguments) {
    for (const LoadedFile& file : m_files) {
        if (!file.loaded.problems.empty()) {
            m_jobs.emplace_back();
            m_blank.push_back(blankRun(file));
            continue;
        }
        for (const std::string& backend : arguments.backends) {
            for (std::uint64_t repetition = 1; repetition <= arguments.repeat; ++repetition) {
                m_order.push_back(m_jobs.size());
                m_jobs.push_back({&*file.loaded.scenario, backend});
                m_blank.push_back(blankRun(file));
                m_blank.back().label = labelOf(arguments, backend, repetition);
            }
        }
    }
}

// The algorithm of Fisher and Yates; std::shuffle need not give the same order everywhere.
void ScenarioSet::shuffle(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    for (std::size_t left = m_order.size(); left > 1; --left) {
        std::swap(m_order[left - 1], m_order[random() % left]);
    }
}

std::optional<std::string> ScenarioSet::mistake(const RunArguments& arguments) const {
    std::set<std::string> tags;
    std::set<std::string> variables;
    bool isComplete = true;
    bool isEmpty = true;
    for (const LoadedFile& file : m_files) {
        if (!file.loaded.scenario) {
            isComplete = false;
            isEmpty = false;
            continue;
        }
        const scenario::Scenario& scenario = *file.loaded.scenario;
        tags.insert(scenario.tags.begin(), scenario.tags.end());
        for (const auto& [name, value] : scenario.variables) {
            variables.insert(name);
        }
        isEmpty = isEmpty && !isChosen(scenario, arguments);
    }
    // What a file with errors has is not known.
    for (const std::string& tag : arguments.tags) {
        if (isComplete && !tags.contains(tag)) {
            return "No scenario has the tag " + tag + hint(tag, tags);
        }
    }
    for (const auto& [name, value] : arguments.variables) {
        if (isComplete && !variables.contains(name)) {
            return "No scenario has the variable " + name + hint(name, variables);
        }
    }
    return isEmpty ? std::optional<std::string>("The tags leave no scenario to run.")
                   : std::nullopt;
}

} // namespace weir::cli
