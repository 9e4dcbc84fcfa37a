#include "app/command_line/arguments.h"
#include "app/command_line/check_command.h"
#include "app/command_line/run_command.h"
#include "app/command_line/session.h"

#include <cstdio>

namespace weir::cli {

namespace {

ExitStatus converse(const Arguments& arguments) {
    auto session = Session::create(arguments);
    const Result<void> done = session ? (*session)->run() : Result<void>(session.error());
    if (!done) {
        std::fprintf(stderr, "weir: %s\n", done.error().message().c_str());
        return ExitStatus::RunTime;
    }
    return ExitStatus::Fine;
}

ExitStatus execute(const Arguments& arguments) {
    switch (arguments.command) {
        case Command::Run:
            return runScenarios(arguments.run);
        case Command::Check:
            return checkScenarios(arguments.check);
        case Command::Schema:
            return printSchema();
        case Command::Listen:
        case Command::Connect:
        case Command::Demonstration:
            break;
    }
    return converse(arguments);
}

} // namespace

} // namespace weir::cli

int main(int argc, char** argv) {
    using weir::cli::Arguments;
    using weir::cli::ExitStatus;

    const auto parsed = weir::cli::parseArguments(argc, argv);
    if (const ExitStatus* status = std::get_if<ExitStatus>(&parsed)) {
        return static_cast<int>(*status);
    }
    return static_cast<int>(weir::cli::execute(std::get<Arguments>(parsed)));
}
