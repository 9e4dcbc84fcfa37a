#include "app/command_line/arguments.h"

#include "app/command_line/endpoint_options.h"
#include "app/command_line/mistakes.h"
#include "app/command_line/option_values.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <deque>

namespace weir::cli {

namespace {

ExitStatus complain(const std::string& sentence, const std::string& command) {
    std::fprintf(stderr, "weir: %s\nTry: weir %s--help\n", sentence.c_str(), command.c_str());
    return ExitStatus::Usage;
}

void addOutput(CLI::App& app, Arguments& arguments, std::deque<std::string>& texts) {
    const auto add = [&](const char* name, auto& target, auto parse, const char* type,
                         const std::string& help) {
        app.add_option(name, texts.emplace_back(), help)
            ->type_name(type)
            ->group("Output")
            ->check(CLI::Validator(into(target, parse), ""));
    };
    add("--format", arguments.output.format, parseFormat, "NAME", "text, hex or json");
    add("--backend", arguments.backend, parseBackend, "NAME", "One of " + backendList());
    app.add_flag("--events", arguments.output.events,
                 "Callbacks, states and errors on standard error")
        ->group("Output");
}

// Problems that only the whole shows, such as a low watermark above the high one.
std::optional<ExitStatus> checkWhole(const Arguments& arguments, const std::string& command) {
    const std::vector<Problem> problems = check(arguments.endpoint);
    if (problems.empty()) {
        return std::nullopt;
    }
    std::string sentence = problems.front().message;
    if (problems.front().field == Field::Target && arguments.command == Command::Listen &&
        !arguments.endpoint.target.isLoopback() && !arguments.endpoint.allowRemote) {
        sentence = arguments.endpoint.target.host +
                   " can be reached from other machines; choose 127.0.0.1, or add --allow-remote.";
    }
    return complain(sentence, command);
}

constexpr const char* footer =
    "Examples:\n"
    "  weir listen tcp://127.0.0.1:8888 --behaviour upper-case --read-low 10 --read-timeout 10s\n"
    "  printf 'hello' | weir connect tcp://127.0.0.1:8888\n"
    "  weir demo --events\n"
    "Exit status: 0 fine, 1 command line, 3 run time.";

} // namespace

std::variant<Arguments, ExitStatus> parseArguments(int count, const char* const* values) {
    Arguments arguments;
    // A deque's elements stay where they are while CLI11 points at them.
    std::deque<std::string> texts;

    CLI::App app("Listens, connects, and shows every byte and every callback.", "weir");
    app.set_version_flag("--version", "weir " WEIR_VERSION);
    app.footer(footer);
    app.require_subcommand(1);

    CLI::App& listen = *app.add_subcommand("listen", "Listen, and do something with what comes");
    CLI::App& connect = *app.add_subcommand(
        "connect", "Connect; standard input goes out, what comes in goes to standard output");
    CLI::App& demonstration =
        *app.add_subcommand("demo", "A listener that answers in upper case, and a client for it");

    EndpointSettings listener;
    listener.connection.behaviour.kind = BehaviourKind::Echo;
    EndpointOptions listenOptions(listen, listener);
    listenOptions.add();
    addOutput(listen, arguments, texts);

    EndpointSettings client;
    client.role = Role::Client;
    EndpointOptions connectOptions(connect, client);
    connectOptions.add();
    addOutput(connect, arguments, texts);
    connect.add_option("--idle-exit", texts.emplace_back(), "Leave after so long without a byte")
        ->type_name("TIME")
        ->group("Output")
        ->check(CLI::Validator(into(arguments.idleExit, parseTimeout), ""));

    addOutput(demonstration, arguments, texts);
    demonstration
        .add_option("--port", texts.emplace_back(), "The listener's port; 0 for a free one (8888)")
        ->type_name("PORT")
        ->check(CLI::Validator(into(arguments.port, parsePort), ""));
    demonstration.add_flag("--stay", arguments.stay, "Go on listening until Ctrl+C");

    try {
        app.parse(count, values);
    } catch (const CLI::Success& success) {
        app.exit(success);
        return ExitStatus::Fine;
    } catch (const CLI::ParseError& error) {
        const auto chosen = app.get_subcommands();
        return complain(sentenceOf(error, app),
                        chosen.empty() ? "" : chosen.front()->get_name() + " ");
    }

    if (demonstration.parsed()) {
        arguments.command = Command::Demonstration;
        return arguments;
    }
    arguments.command = listen.parsed() ? Command::Listen : Command::Connect;
    arguments.endpoint = listen.parsed() ? listener : client;
    const EndpointOptions& options = listen.parsed() ? listenOptions : connectOptions;
    if (const std::optional<std::string> sentence = options.idleOption()) {
        return complain(*sentence, listen.parsed() ? "listen " : "connect ");
    }
    if (std::optional<ExitStatus> problem =
            checkWhole(arguments, listen.parsed() ? "listen " : "connect ")) {
        return *problem;
    }
    return arguments;
}

} // namespace weir::cli
