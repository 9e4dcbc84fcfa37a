#include "app/command_line/transport_options.h"

#include <weir/base/units.h>

#include "app/command_line/option_values.h"

#include <CLI/CLI.hpp>

#include <string_view>
#include <utility>

namespace weir::cli {

namespace {

Result<std::size_t> parseBytes(std::string_view text) {
    const Result<std::uint64_t> size = parseSize(text);
    if (!size) {
        return size.error();
    }
    return static_cast<std::size_t>(*size);
}

/// "64KiB" or "64KiB/s", or "off" for none.
Result<std::size_t> parseRate(std::string_view text) {
    if (text == "off") {
        return std::size_t{0};
    }
    if (text.ends_with("/s")) {
        text.remove_suffix(2);
    }
    return parseBytes(text);
}

Result<std::optional<std::size_t>> parseBuffer(std::string_view text) {
    const Result<std::size_t> size = parseBytes(text);
    if (!size) {
        return size.error();
    }
    return std::optional<std::size_t>(*size);
}

Result<std::string> parseFile(std::string_view text) {
    if (text.empty()) {
        return Error::input("The file's name is empty; write for example server.pem.");
    }
    return std::string(text);
}

/// Names with commas between them; what is empty is found by check().
Result<std::vector<std::string>> parseProtocols(std::string_view text) {
    std::vector<std::string> names;
    while (true) {
        const std::size_t comma = text.find(',');
        names.emplace_back(text.substr(0, comma));
        if (comma == std::string_view::npos) {
            return names;
        }
        text.remove_prefix(comma + 1);
    }
}

} // namespace

CLI::Option* TransportOptions::option(const char* name, Reader read, const char* type,
                                      const char* help, const char* group) {
    m_texts.push_back(std::make_unique<std::string>());
    CLI::Option* const added =
        m_app.add_option(name, *m_texts.back(), help)->type_name(type)->group(group);
    added->check(CLI::Validator(std::move(read), ""));
    return added;
}

void TransportOptions::add() {
    addRates();
    addSocket();
    addTls();
}

void TransportOptions::addRates() {
    ConnectionSettings& connection = m_settings.connection;
    const auto add = [this](const char* name, std::size_t& target, const char* help) {
        option(name, into(target, parseRate), "SIZE", help, "Stream");
    };
    add("--read-rate", connection.readRate.perSecond,
        "So many bytes come in a second at most, such as 64KiB (off)");
    add("--read-burst", connection.readRate.burst,
        "What the read rate allows is saved up to so much (the rate)");
    add("--write-rate", connection.writeRate.perSecond,
        "So many bytes go in a second at most (off)");
    add("--write-burst", connection.writeRate.burst,
        "What the write rate allows is saved up to so much (the rate)");
}

void TransportOptions::addSocket() {
    SocketOptions& socket = m_settings.connection.socket;
    m_app
        .add_flag_callback(
            "--no-delay", [&socket] { socket.noDelay = true; },
            "Small pieces leave at once (TCP_NODELAY)")
        ->group("Socket");
    m_app
        .add_flag_callback(
            "--keep-alive", [&socket] { socket.keepAlive = true; },
            "Ask a silent peer whether it is still there (SO_KEEPALIVE)")
        ->group("Socket");
    option("--send-buffer", into(socket.sendBuffer, parseBuffer), "SIZE",
           "The system's buffer for what goes out (SO_SNDBUF)", "Socket");
    option("--receive-buffer", into(socket.receiveBuffer, parseBuffer), "SIZE",
           "The system's buffer for what comes in (SO_RCVBUF)", "Socket");
}

void TransportOptions::addTlsFile(const char* name, std::string& target, const char* help) {
    m_tlsOptions.push_back(option(name, into(target, parseFile), "FILE", help, "TLS"));
}

void TransportOptions::addTls() {
    const bool listens = m_settings.role == Role::Listener;
    addTlsFile("--certificate", m_tls.certificateFile,
               listens ? "The listener's certificate and its chain (PEM)"
                       : "A certificate to show where the server asks for one (PEM)");
    addTlsFile("--key", m_tls.keyFile, "The certificate's private key (PEM)");
    addTlsFile("--ca", m_tls.authoritiesFile,
               listens ? "Clients must show a certificate of these authorities (PEM)"
                       : "Trust these authorities instead of the system's (PEM)");
    if (!listens) {
        m_tlsOptions.push_back(m_app
                                   .add_flag_callback(
                                       "--no-verify", [this] { m_tls.verify = false; },
                                       "Talk to anybody, whatever the certificate says")
                                   ->group("TLS"));
        m_tlsOptions.push_back(option("--server-name", into(m_tls.serverName, parseFile), "NAME",
                                      "Whom to ask for, and to find in the certificate (the host)",
                                      "TLS"));
    }
    m_tlsOptions.push_back(option("--alpn", into(m_tls.protocols, parseProtocols), "NAMES",
                                  "Application protocols, the preferred first, as in h2,http/1.1",
                                  "TLS"));
    m_tlsOptions.push_back(option("--min-tls", into(m_tls.minimumVersion, parseTlsVersion),
                                  "VERSION", "The least version: 1.2 or 1.3 (1.2)", "TLS"));
}

void TransportOptions::finish(EndpointSettings& settings) const {
    if (settings.target.tls) {
        settings.tls = m_tls;
    }
}

std::optional<std::string> TransportOptions::idleOption() const {
    if (m_settings.target.tls) {
        return std::nullopt;
    }
    for (const CLI::Option* const option : m_tlsOptions) {
        if (option->count() > 0) {
            std::string sentence = option->get_name();
            sentence += " is for TLS; write the target as tls://HOST:PORT, or leave ";
            sentence += option->get_name();
            sentence += " out.";
            return sentence;
        }
    }
    return std::nullopt;
}

} // namespace weir::cli
