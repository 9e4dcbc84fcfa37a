#include <weir/scenario/language.h>
#include <weir/scenario/names.h>

namespace weir::scenario {

namespace {

// A table's cell must not end it.
std::string cell(std::string_view text) {
    std::string out;
    for (char letter : text) {
        out += letter == '|' ? "\\|" : std::string(1, letter);
    }
    return out;
}

std::string code(std::string_view text) {
    return '`' + std::string(text) + '`';
}

std::string formOf(const Key& key) {
    if (key.form == Form::Word) {
        std::string words;
        for (std::string_view word : key.words()) {
            words += (words.empty() ? "" : ", ") + code(word);
        }
        return words;
    }
    if (key.form == Form::Number) {
        return "a whole number, " + std::to_string(key.least) + " to " + std::to_string(key.most);
    }
    return std::string(describe(key.form));
}

std::string presenceOf(const Key& key) {
    switch (key.presence) {
        case Presence::Required:
            return "needed";
        case Presence::Choice:
            return "one of these";
        case Presence::OptionalChoice:
            return "at most one of these";
        case Presence::Optional:
            break;
    }
    return cell(key.standard);
}

void addTable(std::string& out, std::span<const Key> keys) {
    out += "| key | what stands there | not given | |\n| --- | --- | --- | --- |\n";
    for (const Key& key : keys) {
        out += "| " + code(key.name) + " | " + cell(formOf(key)) + " | " + presenceOf(key) + " | " +
               cell(key.description) + " |\n";
    }
    out += '\n';
}

void addExample(std::string& out, std::string_view example) {
    while (!example.empty()) {
        const std::size_t end = example.find('\n');
        out += "    " + std::string(example.substr(0, end)) + '\n';
        example.remove_prefix(end == std::string_view::npos ? example.size() : end + 1);
    }
    out += '\n';
}

void addMapping(std::string& out, std::string_view title, const Mapping& mapping) {
    out += std::string(title) + "\n\n" + std::string(mapping.description);
    if (!mapping.bare.empty()) {
        out += " Without a mapping, what stands there is " + code(mapping.bare) + '.';
    }
    out += "\n\n";
    addExample(out, mapping.example);
    if (!mapping.keys.empty()) {
        addTable(out, mapping.keys);
    }
    const bool hasConnection = mapping.shared.data() == listenerMapping().shared.data();
    if (hasConnection && !mapping.shared.empty()) {
        out += "And the [settings of a connection](#settings-of-a-connection).\n\n";
    } else if (!mapping.shared.empty()) {
        out += "And the keys of [content](#content).\n\n";
    }
}

} // namespace

std::string referenceText() {
    std::string out =
        "# The scenario language: reference\n\n"
        "Made from the tables that the checker reads by (`weir schema` prints them as "
        "a JSON Schema).\n[Scenarios](scenarios.md) explains the language.\n\n";
    addMapping(out, "## Scenario", scenarioMapping());
    addMapping(out, "## Included file", includedMapping());
    addMapping(out, "## Listener", listenerMapping());
    addMapping(out, "## Client", clientMapping());
    addMapping(out, "## TLS", tlsMapping());
    out += "## Settings of a connection\n\nOf endpoints, and of the step set.\n\n";
    addTable(out, listenerMapping().shared);
    addMapping(out, "## Block", blockMapping());
    addMapping(out, "## Content", contentMapping());
    addMapping(out, "## Step", stepMapping());
    for (const Mapping& action : actionMappings()) {
        addMapping(out, "### " + std::string(action.name), action);
    }
    out.pop_back();
    return out;
}

} // namespace weir::scenario
