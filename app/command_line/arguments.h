#pragma once

#include <weir/base/clock.h>
#include <weir/workbench/settings.h>

#include "app/command_line/run_arguments.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace weir::cli {

/// What a caller of the program learns from its exit status.
enum class ExitStatus {
    Fine = 0,
    Usage = 1,
    ScenarioErrors = 2,
    RunTime = 3,
    ExpectationFailed = 4,
    ThresholdMissed = 99,
};

enum class Format { Text, Hex, Json };

/// How what happens is shown.
struct Output {
    Format format = Format::Text;
    /// Callbacks, states, settings and errors on standard error.
    bool events = false;
};

enum class Command { Listen, Connect, Demonstration, Run, Check, Schema };

/// What the command line asks for.
struct Arguments {
    Command command = Command::Listen;
    /// For Listen and Connect.
    EndpointSettings endpoint;
    Output output;
    /// The loop's backend; empty: the fastest.
    std::string backend;
    /// Connect: leave after so long without a byte from the peer.
    std::optional<Duration> idleExit;
    /// Demonstration: its listener's port, and whether it goes on listening.
    std::uint16_t port = 8888;
    bool stay = false;
    /// For Run, and for Check.
    RunArguments run;
    CheckArguments check;
};

/// Reads the command line. Where there is nothing to run (--help, --version, a mistake) it has
/// printed what is to be said, and gives the exit status.
std::variant<Arguments, ExitStatus> parseArguments(int count, const char* const* values);

} // namespace weir::cli
