#include "app/command_line/arguments.h"

#include <weir/base/units.h>
#include <weir/loop/event_loop.h>
#include <weir/workbench/payload_text.h>

#include "app/command_line/mistakes.h"
#include "app/command_line/transport_options.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <deque>
#include <map>
#include <memory>

namespace weir::cli {

namespace {

// A validator's answer is CLI11's: an empty text is right, else the sentence.
template <class T, class Parse>
std::function<std::string(std::string&)> into(T& target, Parse parse) {
    return [&target, parse](std::string& text) {
        auto parsed = parse(text);
        if (!parsed) {
            return parsed.error().message();
        }
        target = std::move(*parsed);
        return std::string();
    };
}

Result<std::size_t> parseMark(std::string_view text) {
    if (text == "off") {
        return std::size_t{0};
    }
    Result<std::uint64_t> size = parseSize(text);
    if (!size) {
        return size.error();
    }
    return static_cast<std::size_t>(*size);
}

Result<std::optional<Duration>> parseTimeout(std::string_view text) {
    if (text == "off") {
        return std::optional<Duration>();
    }
    Result<Duration> duration = parseDuration(text);
    if (!duration) {
        return duration.error();
    }
    return std::optional<Duration>(*duration);
}

Result<bool> parseByteOrder(std::string_view text) {
    if (text == "big") {
        return true;
    }
    if (text == "little") {
        return false;
    }
    return Error::input("There is no byte order \"" + std::string(text) +
                        "\". The choice is big, little.");
}

Result<Format> parseFormat(std::string_view text) {
    static const std::map<std::string_view, Format> formats{
        {"text", Format::Text}, {"hex", Format::Hex}, {"json", Format::Json}};
    if (const auto found = formats.find(text); found != formats.end()) {
        return found->second;
    }
    return Error::input("There is no format \"" + std::string(text) +
                        "\". The choice is text, hex, json.");
}

std::string backendList() {
    std::string list;
    for (std::string_view name : EventLoop::supportedBackends()) {
        list += (list.empty() ? "" : ", ") + std::string(name);
    }
    return list;
}

Result<std::string> parseBackend(std::string_view text) {
    for (std::string_view name : EventLoop::supportedBackends()) {
        if (name == text) {
            return std::string(name);
        }
    }
    return Error::input("There is no backend \"" + std::string(text) +
                        "\" on this system. The choice is " + backendList() + ".");
}

Result<int> parseCount(std::string_view text) {
    int count = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, count);
    if (error != std::errc{} || rest != end) {
        return Error::input("\"" + std::string(text) + "\" is not a whole number.");
    }
    return count;
}

Result<std::uint16_t> parsePort(std::string_view text) {
    const Result<int> port = parseCount(text);
    if (!port || *port < 0 || *port > 65535) {
        return Error::input("\"" + std::string(text) +
                            "\" is not a port, which is a number from 0 (any free one) to 65535.");
    }
    return static_cast<std::uint16_t>(*port);
}

Result<std::size_t> parseMost(std::string_view text) {
    Result<int> count = parseCount(text);
    if (!count) {
        return count.error();
    }
    return static_cast<std::size_t>(std::max(*count, 0));
}

// The settings of an endpoint as options; each parses into its member at once.
class EndpointOptions {
public:
    EndpointOptions(CLI::App& app, EndpointSettings& settings)
        : m_app(app), m_settings(settings), m_transport(app, settings) {}

    void add() {
        option("target", m_settings.target, Target::parse, "TARGET",
               "tcp://127.0.0.1:8888, tls://localhost:443, udp://[::1]:53, unix:///tmp/x.sock; tcp "
               "without a scheme")
            ->required();
        addBehaviour();
        addFraming();
        addStream();
        m_transport.add();
        if (m_settings.role == Role::Listener) {
            addListener();
        }
        // Written bare words like --reply OK go through the same reader as the window's fields.
        m_app.add_option("--name", m_settings.name, "Shown in events instead of the address")
            ->type_name("TEXT");
    }

    // An option that would be without effect: a sentence that says what it belongs to.
    [[nodiscard]] std::optional<std::string> idleOption() const {
        for (const Dependent& dependent : m_dependents) {
            if (dependent.option->count() > 0 && !dependent.applies()) {
                const std::string name = dependent.option->get_name();
                return std::string(name)
                    .append(" is for ")
                    .append(dependent.companion)
                    .append("; add that, or leave ")
                    .append(name)
                    .append(" out.");
            }
        }
        return m_transport.idleOption();
    }

    void finish(EndpointSettings& settings) const { m_transport.finish(settings); }

private:
    struct Dependent {
        const CLI::Option* option;
        const char* companion;
        std::function<bool()> applies;
    };

    template <class T, class Parse>
    CLI::Option* option(const std::string& name, T& target, Parse parse, const char* type,
                        const std::string& help) {
        m_values.push_back(std::make_unique<std::string>());
        CLI::Option* added = m_app.add_option(name, *m_values.back(), help)->type_name(type);
        added->check(CLI::Validator(into(target, parse), ""));
        return added;
    }

    void addBehaviour() {
        Behaviour& behaviour = m_settings.connection.behaviour;
        option("--behaviour,--behavior", behaviour.kind, parseBehaviour, "NAME",
               "What to do with each message: none, echo, upper-case, discard, fixed-reply")
            ->group("Behaviour");
        CLI::Option* reply = option("--reply", behaviour.reply, unescape, "TEXT",
                                    "The fixed reply; \\r \\n \\xHH ... stand for bytes");
        reply->group("Behaviour");
        m_dependents.push_back({reply, "--behaviour fixed-reply", [&behaviour] {
                                    return behaviour.kind == BehaviourKind::FixedReply;
                                }});
    }

    // \p option means something only where input is framed so.
    void belongsTo(const CLI::Option* option, FramingKind kind, const char* companion) {
        m_dependents.push_back({option, companion, [this, kind] {
                                    return m_settings.connection.framing.kind == kind;
                                }});
    }

    void addFraming() {
        Framing& framing = m_settings.connection.framing;
        const auto add = [this](const char* name, auto& target, auto parse, const char* type,
                                const char* help) {
            return option(name, target, parse, type, help)->group("Framing");
        };
        add("--framing", framing.kind, parseFraming, "NAME",
            "How input is cut into messages: none, line, delimiter, length-prefix, markers, "
            "fixed-size");
        belongsTo(add("--line-ending", framing.lineEnding, parseLineEnding, "NAME",
                      "any, crlf (LF, with or without CR), strict-crlf, lf, nul"),
                  FramingKind::Line, "--framing line");
        belongsTo(
            add("--delimiter", framing.delimiter, unescape, "TEXT", "What stands between messages"),
            FramingKind::Delimiter, "--framing delimiter");
        addLengthPrefix(framing);
        for (const auto& [name, marker, help] :
             {std::tuple{"--start-marker", &framing.startMarker, "Where a message begins"},
              std::tuple{"--end-marker", &framing.endMarker, "Where a message ends"}}) {
            belongsTo(add(name, *marker, unescape, "TEXT", help), FramingKind::Markers,
                      "--framing markers");
        }
        belongsTo(add("--fixed-size", framing.fixedSize, parseMark, "SIZE", "Of every message"),
                  FramingKind::FixedSize, "--framing fixed-size");
        add("--max-message", framing.maxMessage, parseMark, "SIZE",
            "A longer message ends the connection (1 MiB)");
        m_app
            .add_flag_callback(
                "--bare-replies", [&framing] { framing.frameReplies = false; },
                "Answers are not wrapped as the framing would")
            ->group("Framing");
    }

    void addLengthPrefix(Framing& framing) {
        const CLI::Option* const options[] = {
            option("--prefix-size", framing.prefixSize, parseCount, "BYTES", "1, 2, 4 or 8")
                ->group("Framing"),
            option("--prefix-order", framing.prefixBigEndian, parseByteOrder, "ORDER",
                   "big or little")
                ->group("Framing"),
            m_app
                .add_flag("--prefix-counts-itself", framing.prefixCountsItself,
                          "The length counts the prefix's own bytes")
                ->group("Framing")};
        for (const CLI::Option* option : options) {
            belongsTo(option, FramingKind::LengthPrefix, "--framing length-prefix");
        }
    }

    void addStream() {
        ConnectionSettings& connection = m_settings.connection;
        const auto add = [this](const char* name, auto& target, auto parse, const char* type,
                                const char* help) {
            option(name, target, parse, type, help)->group("Stream");
        };
        add("--read-low", connection.read.low, parseMark, "SIZE",
            "The read callback waits for so much (0)");
        add("--read-high", connection.read.high, parseMark, "SIZE",
            "Reading pauses while so much waits (1 MiB; off)");
        add("--write-low", connection.write.low, parseMark, "SIZE",
            "The write callback runs when at most so much is unsent (0)");
        add("--write-high", connection.write.high, parseMark, "SIZE",
            "A behaviour takes no input while so much is unsent (1 MiB; off)");
        add("--read-timeout", connection.readTimeout, parseTimeout, "TIME",
            "Give up when nothing comes for so long, such as 10s (off)");
        add("--write-timeout", connection.writeTimeout, parseTimeout, "TIME",
            "Give up when nothing can be sent for so long (off)");
        add("--priority", connection.priority, parseCount, "0..2",
            "Of the callbacks; 0 is the most urgent (1)");
        m_app
            .add_flag("--defer-callbacks", connection.deferCallbacks,
                      "Callbacks run after the plain ones of the loop's turn")
            ->group("Stream");
    }

    void addListener() {
        option("--backlog", m_settings.backlog, parseCount, "COUNT",
               "Connections that wait to be accepted (128)")
            ->group("Listener");
        option("--max-connections", m_settings.maxConnections, parseMost, "COUNT",
               "Further ones wait in the kernel (16384)")
            ->group("Listener");
        m_app
            .add_flag("--allow-remote", m_settings.allowRemote,
                      "Listen on addresses that other machines can reach")
            ->group("Listener");
    }

    CLI::App& m_app;
    EndpointSettings& m_settings;
    TransportOptions m_transport;
    // Options that mean something only beside another one.
    std::vector<Dependent> m_dependents;
    // CLI11 keeps the texts here; the checks above have put the values where they belong.
    std::vector<std::unique_ptr<std::string>> m_values;
};

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
    options.finish(arguments.endpoint);
    if (std::optional<ExitStatus> problem =
            checkWhole(arguments, listen.parsed() ? "listen " : "connect ")) {
        return *problem;
    }
    return arguments;
}

} // namespace weir::cli
