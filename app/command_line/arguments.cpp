#include "app/command_line/arguments.h"

#include "app/command_line/endpoint_options.h"
#include "app/command_line/mistakes.h"
#include "app/command_line/option_values.h"
#include "app/command_line/run_options.h"

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
    "  weir run scenarios/ --jobs 4 --report-junit results.xml\n"
    "Exit status: 0 fine, 1 command line, 3 run time; of scenarios see weir run --help.";

constexpr const char* runFooter =
    "Exit status: 0 all passed, 1 command line, 2 a scenario has errors, 3 run time, 4 an\n"
    "expectation failed, 99 a threshold does not hold. Of several the first in this order counts:\n"
    "2, 3, 4, 99.";

// The commands of one call, with what they are read into. CLI11 points at all of it.
class CommandLine {
public:
    CommandLine();

    std::variant<Arguments, ExitStatus> parse(int count, const char* const* values);

private:
    void addConversations();
    void addScenarios();
    std::variant<Arguments, ExitStatus> finishConversation();
    std::variant<Arguments, ExitStatus> finishScenarios();

    CLI::App m_app{"Listens, connects, and shows every byte and every callback.", "weir"};
    CLI::App& m_listen =
        *m_app.add_subcommand("listen", "Listen, and do something with what comes");
    CLI::App& m_connect = *m_app.add_subcommand(
        "connect", "Connect; standard input goes out, what comes in goes to standard output");
    CLI::App& m_demonstration =
        *m_app.add_subcommand("demo", "A listener that answers in upper case, and a client for it");
    CLI::App& m_run = *m_app.add_subcommand("run", "Run scenario files, and say what came of them");
    CLI::App& m_check =
        *m_app.add_subcommand("check", "Say every problem of scenario files, and run nothing");
    CLI::App& m_schema =
        *m_app.add_subcommand("schema", "Print the JSON Schema of scenario files, for editors");

    Arguments m_arguments;
    // A deque's elements stay where they are while CLI11 points at them.
    std::deque<std::string> m_texts;
    EndpointSettings m_listener;
    EndpointSettings m_client;
    EndpointOptions m_listenOptions{m_listen, m_listener};
    EndpointOptions m_connectOptions{m_connect, m_client};
    RunOptionsReader m_runOptions;
    std::string m_checkColour;
};

CommandLine::CommandLine() {
    m_app.set_version_flag("--version", "weir " WEIR_VERSION);
    m_app.footer(footer);
    m_app.require_subcommand(1);
    addConversations();
    addScenarios();
}

void CommandLine::addConversations() {
    m_listener.connection.behaviour.kind = BehaviourKind::Echo;
    m_listenOptions.add();
    addOutput(m_listen, m_arguments, m_texts);

    m_client.role = Role::Client;
    m_connectOptions.add();
    addOutput(m_connect, m_arguments, m_texts);
    m_connect
        .add_option("--idle-exit", m_texts.emplace_back(), "Leave after so long without a byte")
        ->type_name("TIME")
        ->group("Output")
        ->check(CLI::Validator(into(m_arguments.idleExit, parseTimeout), ""));

    addOutput(m_demonstration, m_arguments, m_texts);
    m_demonstration
        .add_option("--port", m_texts.emplace_back(),
                    "The listener's port; 0 for a free one (8888)")
        ->type_name("PORT")
        ->check(CLI::Validator(into(m_arguments.port, parsePort), ""));
    m_demonstration.add_flag("--stay", m_arguments.stay, "Go on listening until Ctrl+C");
}

void CommandLine::addScenarios() {
    m_run.footer(runFooter);
    m_runOptions.addTo(m_run);
    m_check.footer("Exit status: 0 no problem, 1 command line, 2 a scenario has errors.");
    m_check
        .add_option("paths", m_arguments.check.paths,
                    "Scenario files, folders of *.yaml and *.yml, or - for standard input")
        ->type_name("FILE|DIR")
        ->required();
    m_check.add_option("--color,--colour", m_checkColour, "auto, always or never")
        ->type_name("WHEN");
}

std::variant<Arguments, ExitStatus> CommandLine::parse(int count, const char* const* values) {
    try {
        m_app.parse(count, values);
    } catch (const CLI::Success& success) {
        m_app.exit(success);
        return ExitStatus::Fine;
    } catch (const CLI::ParseError& error) {
        const auto chosen = m_app.get_subcommands();
        return complain(sentenceOf(error, m_app),
                        chosen.empty() ? "" : chosen.front()->get_name() + " ");
    }
    if (m_listen.parsed() || m_connect.parsed()) {
        return finishConversation();
    }
    if (m_demonstration.parsed()) {
        m_arguments.command = Command::Demonstration;
        return m_arguments;
    }
    return finishScenarios();
}

std::variant<Arguments, ExitStatus> CommandLine::finishConversation() {
    const bool listens = m_listen.parsed();
    m_arguments.command = listens ? Command::Listen : Command::Connect;
    m_arguments.endpoint = listens ? m_listener : m_client;
    const EndpointOptions& options = listens ? m_listenOptions : m_connectOptions;
    const std::string command = listens ? "listen " : "connect ";
    if (const std::optional<std::string> sentence = options.idleOption()) {
        return complain(*sentence, command);
    }
    options.finish(m_arguments.endpoint);
    if (std::optional<ExitStatus> problem = checkWhole(m_arguments, command)) {
        return *problem;
    }
    return m_arguments;
}

std::variant<Arguments, ExitStatus> CommandLine::finishScenarios() {
    std::optional<std::string> sentence;
    if (m_run.parsed()) {
        m_arguments.command = Command::Run;
        sentence = m_runOptions.read(m_arguments.run);
    } else if (m_check.parsed()) {
        m_arguments.command = Command::Check;
        sentence = readColour(m_checkColour, m_arguments.check.colour);
    } else {
        m_arguments.command = Command::Schema;
    }
    if (sentence) {
        return complain(*sentence, m_run.parsed() ? "run " : "check ");
    }
    return m_arguments;
}

} // namespace

std::variant<Arguments, ExitStatus> parseArguments(int count, const char* const* values) {
    return CommandLine().parse(count, values);
}

} // namespace weir::cli
