#include "app/command_line/arguments.h"
#include "app/command_line/session.h"

#include <cstdio>

int main(int argc, char** argv) {
    using weir::cli::Arguments;
    using weir::cli::ExitStatus;

    auto parsed = weir::cli::parseArguments(argc, argv);
    if (const ExitStatus* status = std::get_if<ExitStatus>(&parsed)) {
        return static_cast<int>(*status);
    }
    auto session = weir::cli::Session::create(std::get<Arguments>(parsed));
    const weir::Result<void> done =
        session ? (*session)->run() : weir::Result<void>(session.error());
    if (!done) {
        std::fprintf(stderr, "weir: %s\n", done.error().message().c_str());
        return static_cast<int>(ExitStatus::RunTime);
    }
    return static_cast<int>(ExitStatus::Fine);
}
