#include <weir/scenario/connection_keys.h>
#include <weir/scenario/endpoint_reader.h>
#include <weir/scenario/names.h>

#include <algorithm>
#include <array>

namespace weir::scenario {

namespace {

// A stranger's file must not ask for memory without an end.
constexpr std::uint64_t mostMembers = std::uint64_t{2} * maxMembers;

// The first words of measurements that are of no endpoint.
constexpr std::array<std::string_view, 4> measuredWords{"loop", "timers", "priority", "elapsed"};

struct TlsField {
    Field field;
    std::string_view key;
};

constexpr std::array tlsFields{
    TlsField{Field::Tls, {}},
    TlsField{Field::TlsCertificate, "certificate"},
    TlsField{Field::TlsKey, "key"},
    TlsField{Field::TlsAuthorities, "authorities"},
    TlsField{Field::TlsServerName, "server-name"},
    TlsField{Field::TlsProtocols, "protocols"},
};

SettingsEdit::Given givenOf(const FieldValue& value) {
    if (const bool* truth = std::get_if<bool>(&value)) {
        return *truth;
    }
    if (const std::int64_t* number = std::get_if<std::int64_t>(&value)) {
        return *number;
    }
    if (const Duration* duration = std::get_if<Duration>(&value)) {
        return *duration;
    }
    if (const Size* size = std::get_if<Size>(&value)) {
        return *size;
    }
    if (const std::string* text = std::get_if<std::string>(&value)) {
        return *text;
    }
    return std::monostate(); // off
}

void checkCompanion(Checking& checking, const Fields& fields, const Key& key,
                    const ConnectionKey& effect, bool isWhole) {
    if (effect.companion.empty() || (!isWhole && !fields.has(effect.companion))) {
        return;
    }
    if (fields.has(effect.companion) && fields.get<std::string>(effect.companion) == nullptr) {
        return; // wrong, and said
    }
    if (fields.get<std::string>(effect.companion, "none") != effect.companionWord) {
        checking.say(*fields.keyNode(key.name),
                     std::string(key.name) + " is for " + std::string(effect.companion) + ": " +
                         std::string(effect.companionWord) + "; add that, or leave " +
                         std::string(key.name) + " out");
    }
}

// A key that this field is made of could not be read, which is said already.
bool isWrongAlready(Field field, const Fields& fields) {
    const std::span<const Key> keys = connectionKeys();
    for (std::size_t index = 0; index < keys.size(); ++index) {
        const FieldValue* value = fields.value(keys[index].name);
        if (connectionKeyEffects()[index].field == field && value != nullptr &&
            std::holds_alternative<std::monostate>(*value)) {
            return true;
        }
    }
    return false;
}

const Node& nodeOf(Field field, const Fields& fields, const Node& otherwise) {
    if (field == Field::Backlog && fields.has("backlog")) {
        return *fields.node("backlog");
    }
    if (field == Field::MaxConnections && fields.has("max-connections")) {
        return *fields.node("max-connections");
    }
    for (const TlsField& part : tlsFields) {
        if (field == part.field && fields.has("tls")) {
            const Node* inner = fields.node("tls")->find(part.key);
            return inner == nullptr ? *fields.node("tls") : *inner;
        }
        if (field == part.field) {
            return fields.has("listen") ? *fields.node("listen") : *fields.node("connect");
        }
    }
    if (field == Field::Target) {
        return fields.has("listen") ? *fields.node("listen") : *fields.node("connect");
    }
    const std::span<const Key> keys = connectionKeys();
    const std::span<const ConnectionKey> effects = connectionKeyEffects();
    std::string_view companion;
    for (std::size_t index = 0; index < keys.size(); ++index) {
        if (effects[index].field == field && fields.has(keys[index].name)) {
            return *fields.node(keys[index].name);
        }
        companion = effects[index].field == field ? effects[index].companion : companion;
    }
    // "the delimiter is empty" where there is no such key: at the framing that wants it.
    return fields.has(companion) ? *fields.node(companion) : otherwise;
}

} // namespace

SettingsEdit readEdit(Checking& checking, const Fields& fields, bool isWhole) {
    SettingsEdit edit;
    const std::span<const Key> keys = connectionKeys();
    const std::span<const ConnectionKey> effects = connectionKeyEffects();
    for (std::size_t index = 0; index < keys.size(); ++index) {
        const FieldValue* value = fields.value(keys[index].name);
        if (value == nullptr) {
            continue;
        }
        checkCompanion(checking, fields, keys[index], effects[index], isWhole);
        if (!std::holds_alternative<std::monostate>(*value)) {
            edit.changes.push_back({effects[index].apply, givenOf(*value)});
        }
    }
    return edit;
}

void EndpointReader::read(const Node& node, std::vector<EndpointDescription>& endpoints) {
    if (node.kind != Node::Kind::Mapping) {
        m_checking.say(node, "endpoints is a mapping of names, and not " +
                                 std::string(node.kindText()) +
                                 "; write for example server: {listen: tcp://127.0.0.1:0}");
        return;
    }
    for (const NodeEntry& entry : node.entries) {
        readOne(entry, endpoints);
    }
}

void EndpointReader::readOne(const NodeEntry& entry, std::vector<EndpointDescription>& endpoints) {
    if (!checkNewName(m_checking, entry.key, "an endpoint")) {
        return;
    }
    if (std::find(measuredWords.begin(), measuredWords.end(), entry.key.text) !=
        measuredWords.end()) {
        m_checking.say(entry.key, shown(entry.key.text) +
                                      " is the name of measurements of the "
                                      "loop; choose another name");
        return;
    }
    if (const auto found = m_indices.find(entry.key.text); found != m_indices.end()) {
        const Place& other = endpoints[found->second].place;
        m_checking.say(entry.key, "there is an endpoint " + shown(entry.key.text) +
                                      " already, in " + m_checking.files[other.file].path +
                                      " line " + std::to_string(other.line));
        return;
    }
    m_indices.emplace(entry.key.text, endpoints.size());
    const bool listens = entry.value.find("listen") != nullptr;
    const bool connects = entry.value.find("connect") != nullptr;
    if (entry.value.kind != Node::Kind::Mapping || listens == connects) {
        const Node* second = listens && connects ? entry.value.find("connect") : &entry.key;
        m_checking.say(*second,
                       "an endpoint has either listen or connect: write for example "
                       "{listen: tcp://127.0.0.1:0} or {connect: server}");
    }
    const bool isClient = connects && !listens;
    const Mapping& mapping = isClient ? clientMapping() : listenerMapping();
    EndpointDescription endpoint;
    endpoint.place = entry.key.place;
    endpoint.addressPlace = entry.key.place;
    endpoint.name = entry.key.text;
    endpoint.settings.name = entry.key.text;
    endpoint.settings.role = isClient ? Role::Client : Role::Listener;
    endpoints.push_back(endpoint);
    if (entry.value.kind == Node::Kind::Mapping && listens != connects) {
        m_pending.push_back(
            {endpoints.size() - 1, &entry.value, Fields(m_checking, entry.value, mapping)});
    }
}

void EndpointReader::finish(std::vector<EndpointDescription>& endpoints) {
    for (const Pending& pending : m_pending) {
        if (m_checking.isFull()) {
            return;
        }
        EndpointDescription& endpoint = endpoints[pending.index];
        const SettingsEdit edit = readEdit(m_checking, pending.fields, true);
        endpoint.settings.connection = edit.applied({});
        endpoint.start = pending.fields.get<bool>("start", true);
        readCount(endpoint, pending);
        endpoint.settings.backlog =
            static_cast<int>(pending.fields.get<std::int64_t>("backlog", 128));
        endpoint.settings.maxConnections =
            static_cast<std::size_t>(pending.fields.get<std::int64_t>("max-connections", 16384));
        if (const Node* tls = pending.fields.node("tls"); tls != nullptr) {
            endpoint.settings.tls = readTls(*tls);
        }
        resolve(endpoint, pending, endpoints);
    }
    for (const Pending& pending : m_pending) {
        checkSettings(endpoints[pending.index], pending, endpoints);
    }
}

void EndpointReader::readCount(EndpointDescription& endpoint, const Pending& pending) {
    const std::int64_t* count = pending.fields.get<std::int64_t>("count");
    if (count == nullptr) {
        if (pending.fields.has("count")) {
            // It is wrong and was said to be: steps on its members are not wrong for that.
            endpoint.count = maxMembers;
        }
        return;
    }
    endpoint.count = static_cast<std::uint32_t>(*count);
    m_members += *endpoint.count;
    if (m_members > mostMembers) {
        m_checking.say(*pending.fields.node("count"), "all groups together have more than " +
                                                          std::to_string(mostMembers) + " members");
    }
}

// True where the client's `connect` is no address.
bool EndpointReader::resolveListener(EndpointDescription& endpoint, const Node& node,
                                     const std::vector<EndpointDescription>& all) {
    if (const auto found = m_indices.find(node.text); found != m_indices.end()) {
        if (all[found->second].settings.role == Role::Client) {
            m_checking.say(node, shown(node.text) +
                                     " is a client, which nobody can connect to; "
                                     "name a listener or an address");
        } else {
            endpoint.listener = node.text;
        }
        return true;
    }
    // "sever" is no address that anybody means.
    if (!isName(node.text)) {
        return false;
    }
    std::vector<std::string_view> listeners;
    for (const EndpointDescription& other : all) {
        if (other.settings.role == Role::Listener) {
            listeners.emplace_back(other.name);
        }
    }
    m_checking.say(node, "there is no listener " + shown(node.text) +
                             (listeners.empty() ? "; write an address, such as tcp://127.0.0.1:80"
                                                : advice(node.text, listeners)));
    return true;
}

void EndpointReader::resolve(EndpointDescription& endpoint, const Pending& pending,
                             const std::vector<EndpointDescription>& all) {
    const bool isClient = endpoint.settings.role == Role::Client;
    const std::string_view key = isClient ? "connect" : "listen";
    const Node* node = pending.fields.node(key);
    const TextTemplate* address = pending.fields.get<TextTemplate>(key);
    if (address == nullptr) {
        return;
    }
    endpoint.addressPlace = node->place;
    if (!address->isLiteral()) {
        for (std::string_view moving : {"${counter", "${random", "${time"}) {
            if (node->text.find(moving) != std::string::npos) {
                m_checking.sayIn(*node, node->text.find(moving),
                                 "an address is made of text and variables alone");
                return;
            }
        }
        endpoint.address = *address;
        return;
    }
    if (isClient && resolveListener(endpoint, *node, all)) {
        return;
    }
    Result<Target> target = Target::parse(node->text);
    if (!target) {
        m_checking.say(*node, target.error().message());
        return;
    }
    endpoint.settings.target = std::move(*target);
}

// OpenSSL opens it when the endpoint starts; by its real path, so that no link can be put there.
void EndpointReader::readTlsFile(const Fields& fields, std::string_view key, std::string& path) {
    constexpr std::size_t mostOfPem = std::size_t{1024} * 1024;
    const std::string* name = fields.get<std::string>(key);
    if (name == nullptr) {
        return;
    }
    const Node& node = *fields.node(key);
    Result<FilesBeside::Opened> opened =
        m_files.read(*name, m_checking.files[node.place.file].path, mostOfPem);
    if (opened) {
        path = opened->realPath;
    } else {
        path = *name;
        m_checking.say(node, opened.error().message());
    }
}

TlsSettings EndpointReader::readTls(const Node& node) {
    const Fields fields(m_checking, node, tlsMapping());
    TlsSettings tls;
    readTlsFile(fields, "certificate", tls.certificateFile);
    readTlsFile(fields, "key", tls.keyFile);
    readTlsFile(fields, "authorities", tls.authoritiesFile);
    tls.verify = fields.get<bool>("verify", true);
    tls.serverName = fields.get<std::string>("server-name", {});
    if (const Node* list = fields.node("protocols"); list != nullptr) {
        for (const std::string& protocol : readTexts(m_checking, *list, "protocols")) {
            tls.protocols.push_back(protocol);
        }
    }
    if (const std::string* version = fields.get<std::string>("minimum-version")) {
        tls.minimumVersion = parseTlsVersion(*version).value();
    }
    return tls;
}

void EndpointReader::checkSettings(const EndpointDescription& endpoint, const Pending& pending,
                                   const std::vector<EndpointDescription>& all) {
    EndpointSettings settings = endpoint.settings;
    settings.allowRemote = true; // remoteAddresses() is asked by who runs it
    if (const auto found = m_indices.find(endpoint.listener); found != m_indices.end()) {
        settings.target = all[found->second].settings.target;
    }
    if (endpoint.address) {
        settings.target.tls = settings.tls.has_value(); // whether it is there is known only then
    }
    const bool hasTarget = endpoint.listener.empty() && !endpoint.address &&
                           (!settings.target.host.empty() || !settings.target.path.empty());
    for (const weir::Problem& problem : check(settings)) {
        if ((problem.field != Field::Target || hasTarget) &&
            !isWrongAlready(problem.field, pending.fields)) {
            m_checking.say(nodeOf(problem.field, pending.fields, *pending.node), problem.message);
        }
    }
}

} // namespace weir::scenario
