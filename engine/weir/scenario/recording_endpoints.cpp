// The endpoints of a recording: their names, and how a file writes them.

#include <weir/scenario/names.h>
#include <weir/scenario/recorded_settings.h>
#include <weir/scenario/recording.h>

namespace weir::scenario {

void Recorder::add(std::span<const RecordedEndpoint> endpoints) {
    for (const RecordedEndpoint& endpoint : endpoints) {
        Part& part = m_parts[endpoint.id];
        part.endpoint = &endpoint;
        part.name = nameFor(endpoint.name);
    }
    for (auto& [id, part] : m_parts) {
        if (part.endpoint->settings.role != Role::Client) {
            continue;
        }
        for (auto& [otherId, other] : m_parts) {
            const EndpointSettings& settings = other.endpoint->settings;
            if (settings.role == Role::Listener && !other.endpoint->address.empty() &&
                settings.target.transport == part.endpoint->settings.target.transport) {
                Target bound = settings.target;
                if (const Result<Target> parsed = Target::parse(other.endpoint->address)) {
                    bound.host = parsed->host;
                    bound.port = parsed->port;
                }
                if (bound == part.endpoint->settings.target) {
                    part.listener = &other;
                    other.isConnectedTo = true;
                }
            }
        }
    }
}

std::string Recorder::nameFor(const std::string& wanted) {
    std::string name;
    for (const char letter : wanted) {
        const bool isFit = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                           (letter >= '0' && letter <= '9') || letter == '_';
        if (isFit || (!name.empty() && name.back() != '-')) {
            name += isFit ? letter : '-';
        }
    }
    while (name.ends_with('-')) {
        name.pop_back();
    }
    if (!isName(name)) {
        name = "endpoint-" + name;
    }
    std::string unique = name.ends_with('-') ? name.substr(0, name.size() - 1) : name;
    for (int number = 2; !m_names.insert(unique).second; ++number) {
        unique = name + '-' + std::to_string(number);
    }
    return unique;
}

namespace {

void addTls(std::string& out, const TlsSettings& tls) {
    out += "    tls:\n";
    for (const auto& [key, value] :
         {std::pair<std::string_view, const std::string*>("certificate", &tls.certificateFile),
          {"key", &tls.keyFile},
          {"authorities", &tls.authoritiesFile},
          {"server-name", &tls.serverName}}) {
        if (!value->empty()) {
            out += "      " + std::string(key) + ": " + quotedForYaml(*value) + "\n";
        }
    }
    out += std::string("      verify: ") + (tls.verify ? "true" : "false") + "\n";
}

} // namespace

std::string Recorder::text() const {
    std::string out = "weir: 1\nname: " + quotedForYaml(m_options.name) + "\n";
    out += m_parts.empty() ? "" : "endpoints:\n";
    for (const auto& [id, part] : m_parts) {
        const EndpointSettings& settings = part.endpoint->settings;
        const bool isListener = settings.role == Role::Listener;
        Target target = settings.target;
        if (part.isConnectedTo) {
            target.port = 0; // whichever is free then
        }
        out += "  " + part.name + ":\n    " + (isListener ? "listen: " : "connect: ") +
               (part.listener != nullptr ? part.listener->name : quotedForYaml(target.toString())) +
               "\n";
        for (const WrittenSetting& setting : writtenSettings(settings.connection)) {
            out += "    " + setting.key + ": " + setting.value + "\n";
        }
        if (settings.tls) {
            addTls(out, *settings.tls);
        }
    }
    out += m_steps.empty() ? "steps: []\n" : "steps:\n";
    for (const std::string& step : m_steps) {
        out += "  - " + step + "\n";
    }
    return out;
}

} // namespace weir::scenario
