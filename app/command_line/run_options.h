#pragma once

#include "app/command_line/run_arguments.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace CLI { // NOLINT(readability-identifier-naming): the library's own
class App;
} // namespace CLI

namespace weir::cli {

/// The options of `weir run`. Must outlive the parsing.
class RunOptionsReader {
public:
    void addTo(CLI::App& app);
    /// What was given, once `app` has parsed it: a sentence where some of it cannot be used.
    [[nodiscard]] std::optional<std::string> read(RunArguments& arguments) const;

private:
    void addChoice(CLI::App& app);
    void addVariables(CLI::App& app);
    void addRunning(CLI::App& app);
    void addReports(CLI::App& app);

    [[nodiscard]] std::optional<std::string> readVariables(RunArguments& arguments) const;
    [[nodiscard]] std::optional<std::string> readNumbers(RunArguments& arguments) const;

    // As they were written; what needs no reading stands in m_given at once.
    RunArguments m_given;
    std::vector<std::string> m_tags;
    std::vector<std::string> m_variables;
    std::vector<std::string> m_variableFiles;
    std::vector<std::string> m_secrets;
    std::string m_jobs;
    std::string m_repeat;
    std::string m_shuffle;
    std::string m_seed;
    std::string m_timeout;
    std::string m_backend;
    std::string m_colour;
};

/// "auto", "always", "never"; a sentence where it is none of them.
std::optional<std::string> readColour(const std::string& text, Colour& colour);

} // namespace weir::cli
