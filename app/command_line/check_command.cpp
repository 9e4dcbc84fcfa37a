#include "app/command_line/check_command.h"

#include <weir/scenario/language.h>
#include <weir/scenario/report/failure_text.h>

#include "app/command_line/scenario_set.h"
#include "app/command_line/terminal.h"

namespace weir::cli {

namespace {

std::string counted(std::size_t number, std::string_view what) {
    return std::to_string(number) + " " + std::string(what) + (number == 1 ? "" : "s");
}

} // namespace

ExitStatus checkScenarios(const CheckArguments& arguments) {
    const Result<std::vector<LoadedFile>> files = loadScenarios(arguments.paths);
    if (!files) {
        write(stderr, "weir: " + files.error().message() + "\n");
        return ExitStatus::Usage;
    }
    const bool colour = usesColour(arguments.colour, stdout);
    std::size_t problems = 0;
    for (const LoadedFile& file : *files) {
        scenario::ReportedRun run;
        run.problems = file.loaded.problems;
        run.outcome.files = file.loaded.files;
        problems += run.problems.size();
        write(stdout, failureText(run, colour));
    }
    write(stdout, (problems == 0 ? "no problem" : counted(problems, "problem")) + " in " +
                      counted(files->size(), "file") + "\n");
    return problems == 0 ? ExitStatus::Fine : ExitStatus::ScenarioErrors;
}

ExitStatus printSchema() {
    write(stdout, scenario::jsonSchema());
    return ExitStatus::Fine;
}

} // namespace weir::cli
