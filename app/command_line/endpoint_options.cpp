#include "app/command_line/endpoint_options.h"

#include <weir/workbench/payload_text.h>

#include "app/command_line/option_values.h"

#include <CLI/CLI.hpp>

namespace weir::cli {

EndpointOptions::EndpointOptions(CLI::App& app, EndpointSettings& settings)
    : m_app(app), m_settings(settings), m_transport(app, settings) {}

template <class T, class Parse>
CLI::Option* EndpointOptions::option(const std::string& name, T& target, Parse parse,
                                     const char* type, const std::string& help) {
    m_values.push_back(std::make_unique<std::string>());
    CLI::Option* added = m_app.add_option(name, *m_values.back(), help)->type_name(type);
    added->check(CLI::Validator(into(target, parse), ""));
    return added;
}

void EndpointOptions::add() {
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

std::optional<std::string> EndpointOptions::idleOption() const {
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

void EndpointOptions::addBehaviour() {
    Behaviour& behaviour = m_settings.connection.behaviour;
    option("--behaviour,--behavior", behaviour.kind, parseBehaviour, "NAME",
           "What to do with each message: none, echo, upper-case, discard, fixed-reply")
        ->group("Behaviour");
    CLI::Option* reply = option("--reply", behaviour.reply, unescape, "TEXT",
                                "The fixed reply; \\r \\n \\xHH ... stand for bytes");
    reply->group("Behaviour");
    m_dependents.push_back({reply, "--behaviour fixed-reply",
                            [&behaviour] { return behaviour.kind == BehaviourKind::FixedReply; }});
}

void EndpointOptions::belongsTo(const CLI::Option* option, FramingKind kind,
                                const char* companion) {
    m_dependents.push_back(
        {option, companion, [this, kind] { return m_settings.connection.framing.kind == kind; }});
}

void EndpointOptions::addFraming() {
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

void EndpointOptions::addLengthPrefix(Framing& framing) {
    const CLI::Option* const options[] = {
        option("--prefix-size", framing.prefixSize, parseCount, "BYTES", "1, 2, 4 or 8")
            ->group("Framing"),
        option("--prefix-order", framing.prefixBigEndian, parseByteOrder, "ORDER", "big or little")
            ->group("Framing"),
        m_app
            .add_flag("--prefix-counts-itself", framing.prefixCountsItself,
                      "The length counts the prefix's own bytes")
            ->group("Framing")};
    for (const CLI::Option* option : options) {
        belongsTo(option, FramingKind::LengthPrefix, "--framing length-prefix");
    }
}

void EndpointOptions::addStream() {
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

void EndpointOptions::addListener() {
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

} // namespace weir::cli
