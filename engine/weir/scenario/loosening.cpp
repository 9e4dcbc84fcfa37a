#include <weir/base/units.h>
#include <weir/scenario/base64.h>
#include <weir/scenario/loosening.h>
#include <weir/scenario/node.h>
#include <weir/scenario/recorded_settings.h>
#include <weir/scenario/text_template.h>
#include <weir/scenario/yaml_reader.h>
#include <weir/workbench/payload_text.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace weir::scenario {

namespace {

constexpr auto none = std::string_view::npos;

/// Literal text asks for nothing.
class NoSource final : public TemplateSource {
public:
    [[nodiscard]] Value variable(std::string_view /*name*/) const override { return {}; }

    std::uint64_t counter(std::string_view /*name*/) override { return 0; }

    std::uint64_t random() override { return 0; }

    std::int64_t wallTime() override { return 0; }
};

/// An expect step, and the list that it is in.
struct Found {
    const Node* list = nullptr;
    std::size_t index = 0;
    const Node* expect = nullptr;

    [[nodiscard]] const Node& item() const { return list->items[index]; }
};

/// How many bytes the key stands for, where that can be told from the text alone.
std::optional<std::size_t> sizeOf(std::string_view key, const Node& value) {
    if (!value.isScalar() || key == "file") {
        return std::nullopt;
    }
    const auto escapes =
        key == "text" ? TextTemplate::Escapes::Resolved : TextTemplate::Escapes::Kept;
    const auto text = TextTemplate::parse(value.text, escapes);
    if (!text || !text->isLiteral()) {
        return std::nullopt;
    }
    NoSource source;
    auto bytes = text->expand(source);
    if (bytes && key == "hex") {
        bytes = parseHex(*bytes);
    } else if (bytes && key == "base64") {
        bytes = parseBase64(*bytes);
    }
    return bytes ? std::optional(bytes->size()) : std::nullopt;
}

std::string oneLine(std::string_view text) {
    std::string line(text);
    std::replace(line.begin(), line.end(), '\n', ' ');
    return quotedForYaml(line);
}

class Loosener {
public:
    explicit Loosener(std::string_view text) : m_text(text) {}

    Result<TextEdit> edit(const Node& root, std::size_t offset);

private:
    void look(const Node& node, std::size_t offset);
    [[nodiscard]] std::size_t startOf(const Node& item) const;
    [[nodiscard]] std::size_t endOfItem(const Found& found) const;

    Result<TextEdit> loosen(const Found& found) const;
    Result<TextEdit> remove(const Found& found) const;
    [[nodiscard]] TextEdit withoutEntry(const Node& mapping, std::size_t index) const;
    [[nodiscard]] TextEdit replaced(const Node& mapping, const NodeEntry& entry,
                                    std::string replacement) const;

    // Where what begins there ends; the text around it tells how.
    [[nodiscard]] std::size_t endOfEntry(const Node& mapping, const NodeEntry& entry) const;
    [[nodiscard]] std::size_t endOfQuote(std::size_t at) const;
    [[nodiscard]] std::size_t endOfBrackets(std::size_t at) const;
    [[nodiscard]] std::size_t endOfBlock(std::size_t at) const;

    [[nodiscard]] std::size_t lineStart(std::size_t at) const {
        const std::size_t before = at == 0 ? none : m_text.rfind('\n', at - 1);
        return before == none ? 0 : before + 1;
    }

    [[nodiscard]] std::size_t lineEnd(std::size_t at) const {
        return std::min(m_text.find('\n', at), m_text.size());
    }

    [[nodiscard]] bool isFlow(const Node& node) const {
        return node.offset < m_text.size() &&
               (m_text[node.offset] == '{' || m_text[node.offset] == '[');
    }

    std::string_view m_text;
    std::optional<Found> m_found;
};

Result<TextEdit> Loosener::edit(const Node& root, std::size_t offset) {
    look(root, std::min(offset, m_text.size()));
    if (!m_found) {
        return Error::input(
            "There is no expectation in this line; put the cursor into an expect step.");
    }
    return loosen(*m_found);
}

// Of several on one line it is the one that the place is in; the innermost comes last.
void Loosener::look(const Node& node, std::size_t offset) {
    for (const NodeEntry& entry : node.entries) {
        look(entry.value, offset);
    }
    for (std::size_t index = 0; index < node.items.size(); ++index) {
        const Node& item = node.items[index];
        const Node* expect = item.find("expect");
        if (expect != nullptr && expect->kind == Node::Kind::Mapping) {
            const Found found{&node, index, expect};
            const bool isBefore = lineStart(startOf(item)) <= offset;
            const bool isNearer =
                !m_found || item.offset <= offset || startOf(m_found->item()) > offset;
            if (isBefore && offset <= lineEnd(endOfItem(found)) && isNearer) {
                m_found = found;
            }
        }
        look(item, offset);
    }
}

/// At its dash where there is one.
std::size_t Loosener::startOf(const Node& item) const {
    const std::size_t before =
        item.offset == 0 ? none : m_text.find_last_not_of(" \t\r\n", item.offset - 1);
    return before != none && m_text[before] == '-' ? before : item.offset;
}

std::size_t Loosener::endOfItem(const Found& found) const {
    const std::size_t start = startOf(found.item());
    return start == found.item().offset ? endOfBrackets(start) : endOfBlock(start);
}

Result<TextEdit> Loosener::loosen(const Found& found) const {
    const Node& expect = *found.expect;
    for (std::size_t index = 0; index < expect.entries.size(); ++index) {
        const NodeEntry& entry = expect.entries[index];
        const std::string_view key = entry.key.text;
        if (key == "text" || key == "starts-with" || key == "ends-with") {
            return TextEdit{entry.key.offset, entry.key.length, "contains"};
        }
        if (key == "hex" || key == "base64" || key == "file") {
            return replaced(
                expect, entry,
                "contains: {" + std::string(key) + ": " + oneLine(entry.value.text) + "}");
        }
        if (key == "contains") {
            const bool isMapping = !entry.value.entries.empty();
            const auto size = isMapping ? sizeOf(entry.value.entries.front().key.text,
                                                 entry.value.entries.front().value)
                                        : sizeOf("text", entry.value);
            return replaced(expect, entry,
                            size ? "length: " + formatSize(*size) : std::string("anything: true"));
        }
        if (key == "equals") {
            return withoutEntry(expect, index);
        }
        if (key == "matches" || (key == "json" && expect.find("equals") == nullptr)) {
            return replaced(expect, entry, "anything: true");
        }
        if (key == "length" || key == "anything" || key == "none") {
            return remove(found);
        }
    }
    return Error::input("This expect step does not say what is expected yet.");
}

Result<TextEdit> Loosener::remove(const Found& found) const {
    const std::size_t start = startOf(found.item());
    const std::size_t line = lineStart(start);
    const bool isOnItsOwn = m_text.substr(line, start - line).find_first_not_of(' ') == none;
    if (found.list->items.size() == 1) {
        return Error::input(
            "This is the only step of its list, and a list needs one; write "
            "another step first, or remove the list.");
    }
    if (start == found.item().offset || !isOnItsOwn) {
        return Error::input("This step shares its line with others; remove it by hand.");
    }
    const std::size_t end = endOfItem(found);
    // With its line break: the one behind it, or at the text's end the one before.
    if (end < m_text.size()) {
        return TextEdit{line, end + 1 - line, {}};
    }
    const std::size_t before = line == 0 ? 0 : line - 1;
    return TextEdit{before, end - before, {}};
}

TextEdit Loosener::withoutEntry(const Node& mapping, std::size_t index) const {
    const NodeEntry& entry = mapping.entries[index];
    const std::size_t end = endOfEntry(mapping, entry);
    if (index + 1 < mapping.entries.size()) {
        const std::size_t next = mapping.entries[index + 1].key.offset;
        return {entry.key.offset, next - entry.key.offset, {}};
    }
    // Another entry stands before it: what is expected.
    const std::size_t before = endOfEntry(mapping, mapping.entries[index - 1]);
    return {before, end - before, {}};
}

TextEdit Loosener::replaced(const Node& mapping, const NodeEntry& entry,
                            std::string replacement) const {
    return {entry.key.offset, endOfEntry(mapping, entry) - entry.key.offset,
            std::move(replacement)};
}

std::size_t Loosener::endOfEntry(const Node& mapping, const NodeEntry& entry) const {
    const Node& value = entry.value;
    if (isFlow(value)) {
        return endOfBrackets(value.offset);
    }
    if (value.style == Node::Style::SingleQuoted || value.style == Node::Style::DoubleQuoted) {
        return endOfQuote(value.offset);
    }
    const bool isPlainLine = value.isScalar() && value.style == Node::Style::Plain &&
                             m_text.substr(value.offset).starts_with(value.text);
    if (isPlainLine || isFlow(mapping)) {
        return value.offset + value.length;
    }
    return endOfBlock(entry.key.offset);
}

std::size_t Loosener::endOfQuote(std::size_t at) const {
    const char quote = m_text[at];
    for (++at; at < m_text.size(); ++at) {
        if (m_text[at] == '\\' && quote == '"') {
            ++at;
        } else if (m_text[at] == quote) {
            if (quote == '"' || !m_text.substr(at + 1).starts_with('\'')) {
                return at + 1;
            }
            ++at;
        }
    }
    return m_text.size();
}

std::size_t Loosener::endOfBrackets(std::size_t at) const {
    std::size_t depth = 0;
    char before = ' ';
    while (at < m_text.size()) {
        const char letter = m_text[at];
        // Within a word a quote is an apostrophe.
        const bool begins = std::string_view(" \t\n{[,:").find(before) != none;
        if ((letter == '"' || letter == '\'') && begins) {
            at = endOfQuote(at);
            before = letter;
            continue;
        }
        if (letter == '{' || letter == '[') {
            ++depth;
        } else if ((letter == '}' || letter == ']') && --depth == 0) {
            return at + 1;
        }
        before = letter;
        ++at;
    }
    return m_text.size();
}

/// The end of the last line that belongs to what begins at `at`: all that follow and are indented
/// more.
std::size_t Loosener::endOfBlock(std::size_t at) const {
    const std::size_t indent = at - lineStart(at);
    std::size_t end = lineEnd(at);
    for (std::size_t line = end + 1; line < m_text.size(); line = lineEnd(line) + 1) {
        const std::string_view row = m_text.substr(line, lineEnd(line) - line);
        const std::size_t first = row.find_first_not_of(" \r");
        if (first == none) {
            continue;
        }
        if (first <= indent) {
            break;
        }
        end = line + row.size();
    }
    return end;
}

std::string applied(std::string_view text, const TextEdit& edit) {
    std::string result(text);
    return result.replace(edit.offset, edit.length, edit.replacement);
}

} // namespace

Result<TextEdit> loosened(std::string_view text, std::size_t offset) {
    std::vector<Problem> problems;
    const std::optional<Node> root = readYaml(text, 0, problems);
    if (!root || !problems.empty()) {
        return Error::input("The text has to be put right first: " +
                            (problems.empty()
                                 ? std::string("it is empty.")
                                 : "line " + std::to_string(problems.front().place.line) + ": " +
                                       problems.front().message + "."));
    }
    Result<TextEdit> edit = Loosener(text).edit(*root, offset);
    if (!edit) {
        return edit;
    }
    // YAML can be written in more ways than are looked for here; what is not understood stays.
    (void)readYaml(applied(text, *edit), 0, problems);
    if (!problems.empty()) {
        return Error::input("This step is written in a way that only its author can change.");
    }
    return edit;
}

} // namespace weir::scenario
