#include <weir/scenario/connection_keys.h>
#include <weir/scenario/language.h>
#include <weir/scenario/model.h>
#include <weir/workbench/settings.h>

#include <array>

namespace weir::scenario {

namespace {

constexpr Key versionKey{.name = "weir",
                         .form = Form::Version,
                         .presence = Presence::Required,
                         .description = "The version of the language that the file is written in."};
constexpr Key descriptionKey{.name = "description", .description = "What it is for."};
constexpr Key variablesKey{
    .name = "variables",
    .form = Form::NewValues,
    .description = "Names for values; one without a value must be given with --variable."};
constexpr Key includeKey{
    .name = "include",
    .form = Form::Files,
    .description =
        "Files whose variables, endpoints and blocks are taken over; beside this one "
        "or below."};
constexpr Key endpointsKey{.name = "endpoints",
                           .form = Form::Endpoints,
                           .description = "The listeners and clients, each under its name."};
constexpr Key blocksKey{.name = "blocks",
                        .form = Form::Blocks,
                        .description = "Named lists of steps, which call runs."};

constexpr Key tlsKey{.name = "tls",
                     .form = Form::Tls,
                     .description = "How TLS is spoken where the address begins with tls://."};

constexpr std::array scenarioKeys{
    versionKey,
    Key{.name = "name",
        .standard = "the file's name",
        .description = "Shown in reports and in the window."},
    descriptionKey,
    Key{.name = "tags",
        .form = Form::Texts,
        .description = "Words by which weir run --tag chooses scenarios."},
    variablesKey,
    includeKey,
    Key{.name = "within",
        .form = Form::Duration,
        .standard = "5 s",
        .description = "How long an expectation waits that says nothing else."},
    Key{.name = "timeout",
        .form = Form::Duration,
        .standard = "1 min",
        .description = "Of the whole scenario, which then has failed."},
    endpointsKey,
    blocksKey,
    Key{.name = "steps",
        .form = Form::StepList,
        .presence = Presence::Required,
        .description = "What is done, one after the other."},
    Key{.name = "thresholds",
        .form = Form::Expressions,
        .description = "What must hold of the measurements once the steps have passed."},
};

constexpr std::array includedKeys{versionKey, descriptionKey, variablesKey,
                                  includeKey, endpointsKey,   blocksKey};

constexpr std::array listenerKeys{
    Key{.name = "listen",
        .form = Form::Address,
        .presence = Presence::Required,
        .description = "Where it listens; port 0 takes a free one."},
    Key{.name = "start",
        .form = Form::Truth,
        .standard = "true",
        .description = "It listens before the first step; without, a step listen begins it."},
    Key{.name = "backlog",
        .form = Form::Number,
        .standard = "128",
        .description = "How many connections wait to be accepted.",
        .least = 1,
        .most = 65535},
    Key{.name = "max-connections",
        .form = Form::Number,
        .standard = "16384",
        .description = "Further ones wait in the kernel.",
        .least = 1,
        .most = 1'000'000},
    tlsKey,
};

constexpr std::array clientKeys{
    Key{.name = "connect",
        .form = Form::Peer,
        .presence = Presence::Required,
        .description = "The listener that it connects to, by its name, or an address."},
    Key{.name = "count",
        .form = Form::Number,
        .standard = "one connection, and no group",
        .description = "It is a group of so many clients, each with a connection of its own; steps "
                       "on it are done by every member.",
        .least = 1,
        .most = maxMembers},
    tlsKey,
};

constexpr std::array tlsKeys{
    Key{.name = "certificate",
        .form = Form::File,
        .description = "A PEM file with its own certificate, and those of the authorities between "
                       "it and the root; a listener needs one."},
    Key{.name = "key",
        .form = Form::File,
        .description = "A PEM file with the private key of that, not encrypted."},
    Key{.name = "authorities",
        .form = Form::File,
        .description = "A PEM file of whom to trust; a listener with it wants a certificate from "
                       "each client."},
    Key{.name = "verify",
        .form = Form::Truth,
        .standard = "true",
        .description = "The peer's certificate must be a good one."},
    Key{.name = "server-name",
        .standard = "the address's host",
        .description = "For a client: the name that the certificate must be valid for (SNI)."},
    Key{.name = "protocols",
        .form = Form::Texts,
        .description = "Application protocols (ALPN), the preferred first."},
    Key{.name = "minimum-version",
        .form = Form::Word,
        .standard = "1.2",
        .description = "The oldest version of TLS that is spoken.",
        .words = tlsVersionWords},
};

constexpr std::array blockKeys{
    Key{.name = "parameters",
        .form = Form::NewNames,
        .description = "Variables that call gives, and that hold inside the block alone."},
    descriptionKey,
    Key{.name = "steps",
        .form = Form::StepList,
        .presence = Presence::Required,
        .description = "What is done when it is called."},
};

constexpr std::array contentKeys{
    Key{.name = "text",
        .form = Form::ByteTemplate,
        .presence = Presence::Choice,
        .description = "Text, whose escapes and placeholders stand for their bytes."},
    Key{.name = "hex",
        .form = Form::HexTemplate,
        .presence = Presence::Choice,
        .description = "Bytes in hex, such as 48 65 6c."},
    Key{.name = "base64",
        .form = Form::Base64Template,
        .presence = Presence::Choice,
        .description = "Bytes in base64 (RFC 4648 section 4)."},
    Key{.name = "file",
        .form = Form::File,
        .presence = Presence::Choice,
        .description = "The bytes of a file."},
};

constexpr std::array stepKeys{
    Key{.name = "name", .description = "Shown in reports; the label of an expect-event."},
};

} // namespace

const Key* Mapping::find(std::string_view key) const {
    for (std::span<const Key> part : {keys, shared}) {
        for (const Key& candidate : part) {
            if (candidate.name == key) {
                return &candidate;
            }
        }
    }
    return nullptr;
}

std::vector<std::string_view> Mapping::keyNames() const {
    std::vector<std::string_view> names;
    for (std::span<const Key> part : {keys, shared}) {
        for (const Key& key : part) {
            names.push_back(key.name);
        }
    }
    return names;
}

const Mapping& scenarioMapping() {
    static constexpr Mapping mapping{
        .name = "scenario",
        .description = "A scenario's file.",
        .keys = scenarioKeys,
        .example =
            "weir: 1\n"
            "name: upper-case echo\n"
            "endpoints:\n"
            "  server: {listen: tcp://127.0.0.1:0, behaviour: upper-case}\n"
            "  alice: {connect: server}\n"
            "steps:\n"
            "  - connect: alice\n"
            "  - send: {on: alice, text: hello}\n"
            "  - expect: {on: alice, text: HELLO}\n",
    };
    return mapping;
}

const Mapping& includedMapping() {
    static constexpr Mapping mapping{
        .name = "included file",
        .description = "A file that include names.",
        .keys = includedKeys,
        .example =
            "weir: 1\n"
            "endpoints:\n"
            "  server: {listen: tcp://127.0.0.1:0, behaviour: echo}\n",
    };
    return mapping;
}

const Mapping& listenerMapping() {
    static const Mapping mapping{
        .name = "listener",
        .description =
            "An endpoint that accepts connections; its other settings are those of each "
            "new connection.",
        .keys = listenerKeys,
        .shared = connectionKeys(),
        .example = "server: {listen: tcp://127.0.0.1:0, behaviour: upper-case, framing: line}\n",
    };
    return mapping;
}

const Mapping& clientMapping() {
    static const Mapping mapping{
        .name = "client",
        .description = "An endpoint that connects when a step says so.",
        .keys = clientKeys,
        .shared = connectionKeys(),
        .example =
            "alice: {connect: server, read-timeout: 10 s}\n"
            "clients: {connect: server, count: 1000}\n",
    };
    return mapping;
}

const Mapping& blockMapping() {
    static constexpr Mapping mapping{
        .name = "block",
        .description = "A named list of steps.",
        .keys = blockKeys,
        .example =
            "greet:\n"
            "  parameters: [who]\n"
            "  steps:\n"
            "    - send: {on: alice, text: \"hello ${who}\\r\\n\"}\n",
    };
    return mapping;
}

const Mapping& contentMapping() {
    static constexpr Mapping mapping{
        .name = "content",
        .description = "Bytes, in one of several ways.",
        .keys = contentKeys,
        .bare = "text",
        .example = "{hex: 0d 0a}\n",
    };
    return mapping;
}

const Mapping& tlsMapping() {
    static constexpr Mapping mapping{
        .name = "tls",
        .description = "Settings of TLS.",
        .keys = tlsKeys,
        .example =
            "server:\n"
            "  listen: tls://127.0.0.1:0\n"
            "  tls: {certificate: server.pem, key: server.key}\n",
    };
    return mapping;
}

const Mapping& stepMapping() {
    static constexpr Mapping mapping{
        .name = "step",
        .description = "A mapping with one action, and what else is said here.",
        .keys = stepKeys,
        .example =
            "- name: it answers\n"
            "  expect: {on: alice, text: HELLO}\n",
    };
    return mapping;
}

const Mapping* findAction(std::string_view name) {
    for (const Mapping& action : actionMappings()) {
        if (action.name == name) {
            return &action;
        }
    }
    return nullptr;
}

std::vector<std::string_view> actionNames() {
    std::vector<std::string_view> names;
    for (const Mapping& action : actionMappings()) {
        names.push_back(action.name);
    }
    return names;
}

std::string_view describe(Form form) {
    switch (form) {
        case Form::Version:
            return "a version, which is 1";
        case Form::Text:
            return "a text";
        case Form::Template:
            return "a text with placeholders";
        case Form::Bytes:
            return "a text with escapes";
        case Form::ByteTemplate:
            return "a text with escapes and placeholders";
        case Form::HexTemplate:
            return "bytes in hex, such as 48 65 6c";
        case Form::Base64Template:
            return "bytes in base64, such as aGk=";
        case Form::File:
            return "a file beside this one or below";
        case Form::Number:
            return "a whole number";
        case Form::Truth:
            return "true or false";
        case Form::Duration:
            return "a duration, such as 10 s or 250 ms";
        case Form::Timeout:
            return "a duration, such as 10 s, or off";
        case Form::Size:
            return "a size, such as 10 B or 4 KiB";
        case Form::Mark:
            return "a size, such as 4 KiB, or off";
        case Form::Rate:
            return "a size a second, such as 10 KiB/s, or off";
        case Form::Word:
            return "a word";
        case Form::Address:
            return "an address, such as tcp://127.0.0.1:0";
        case Form::Peer:
            return "a listener's name, or an address such as tcp://127.0.0.1:80";
        case Form::Connection:
            return "a connection: alice, or server.1 for the first that server accepted, or "
                   "clients.1 for the first member of a group";
        case Form::Listener:
            return "a listener's name";
        case Form::Client:
            return "a client's name, or clients.1 for the first member of a group";
        case Form::Block:
            return "a block's name";
        case Form::Label:
            return "the name of an earlier expect-event step";
        case Form::NewName:
            return "a variable's name";
        case Form::Expression:
            return "an expression, such as alice.bytes-in >= 10 B";
        case Form::Pattern:
            return "a regular expression (PCRE2), whose named groups become variables";
        case Form::Pointer:
            return "a JSON pointer (RFC 6901), such as /user/name";
        case Form::Content:
            return "a text, or content";
        case Form::Tls:
            return "settings of TLS";
        case Form::Texts:
            return "a list of texts";
        case Form::NewNames:
            return "a list of names";
        case Form::Files:
            return "a list of files beside this one or below";
        case Form::Values:
            return "a list of values";
        case Form::Expressions:
            return "a list of expressions";
        case Form::NewValues:
        case Form::NewSources:
            return "names, each with a value";
        case Form::Endpoints:
            return "names, each with a listener or a client";
        case Form::Blocks:
            return "names, each with a block";
        case Form::StepList:
            return "a list of steps";
        case Form::Branches:
            return "a list of lists of steps";
    }
    return {};
}

} // namespace weir::scenario
