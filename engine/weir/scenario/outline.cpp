#include <weir/scenario/outline.h>

#include <algorithm>
#include <cstddef>
#include <optional>

namespace weir::scenario {

namespace {

// A half-written file of a stranger must not make the editor's stack grow without a limit.
constexpr std::size_t deepest = 64;

bool isWordLetter(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '_' || letter == '-' || letter == '.';
}

/// Walks over the text line by line and keeps the mappings and lists that are open.
class Walker {
public:
    struct Level {
        bool isList = false;
        bool isFlow = false;
        std::size_t indent = 0;
        std::string key;
        bool hasValue = false; ///< behind the key's colon
        std::size_t number = 0;
    };

    explicit Walker(bool collects) : m_collects(collects) {}

    void line(std::string_view text);
    /// The part of the line that stands before the place.
    void lastLine(std::string_view text);
    /// What stands behind the place on its line.
    void restOfLine(std::string_view text);

    [[nodiscard]] const std::vector<Level>& levels() const { return m_levels; }

    [[nodiscard]] bool isValue() const {
        return !m_levels.empty() && !m_levels.back().isList && m_levels.back().hasValue;
    }

    struct Found {
        std::size_t mapping;
        std::string key;
    };

    std::vector<Found> found;
    std::vector<KeyPath> paths;

private:
    void block(std::string_view text, bool isLast);
    void flow(std::string_view text, std::size_t at);
    std::size_t dashes(std::string_view text, std::size_t at);
    void closeTo(std::size_t indent, bool forList);
    void open(bool isList, bool isFlow, std::size_t indent);
    void setKey(std::string_view key);

    [[nodiscard]] bool inFlow() const { return !m_levels.empty() && m_levels.back().isFlow; }

    bool m_collects;
    std::vector<Level> m_levels;
    std::size_t m_next = 1;
    std::string m_word;
};

void Walker::open(bool isList, bool isFlow, std::size_t indent) {
    if (m_levels.size() < deepest) {
        m_levels.push_back({isList, isFlow, indent, {}, false, m_next++});
    }
}

void Walker::closeTo(std::size_t indent, bool forList) {
    while (!m_levels.empty()) {
        const Level& last = m_levels.back();
        const bool isInner = last.indent > indent;
        const bool endsList = !forList && last.isList && last.indent == indent;
        if (!last.isFlow && !isInner && !endsList) {
            return;
        }
        m_levels.pop_back();
    }
}

void Walker::setKey(std::string_view key) {
    if (m_levels.empty() || m_levels.back().isList) {
        return;
    }
    Level& level = m_levels.back();
    level.key = key;
    level.hasValue = true;
    found.push_back({level.number, level.key});
    if (m_collects) {
        KeyPath path;
        for (const Level& above : m_levels) {
            if (!above.isList) {
                path.push_back(above.key);
            }
        }
        paths.push_back(std::move(path));
    }
}

// The dashes that begin a line: each is a list, and what stands behind it a level deeper.
std::size_t Walker::dashes(std::string_view text, std::size_t at) {
    while (at < text.size() && text[at] == '-' && (at + 1 == text.size() || text[at + 1] == ' ')) {
        closeTo(at, true);
        if (m_levels.empty() || !m_levels.back().isList || m_levels.back().indent != at) {
            open(true, false, at);
        }
        at = std::min(text.find_first_not_of(' ', at + 1), text.size());
    }
    return at;
}

// "key:" at the front of a block line; nothing where there is none.
std::optional<std::size_t> keyEnd(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && isWordLetter(text[end])) {
        ++end;
    }
    const bool isKey = end > at && end < text.size() && text[end] == ':' &&
                       (end + 1 == text.size() || text[end + 1] == ' ');
    return isKey ? std::optional(end) : std::nullopt;
}

void Walker::block(std::string_view text, bool isLast) {
    std::size_t at = std::min(text.find_first_not_of(' '), text.size());
    if (at < text.size() && text[at] == '#') {
        return;
    }
    if (at == text.size() && !isLast) {
        return;
    }
    at = dashes(text, at);
    const std::optional<std::size_t> end = keyEnd(text, at);
    if (end) {
        closeTo(at, false);
        if (m_levels.empty() || m_levels.back().isList || m_levels.back().indent != at) {
            open(false, false, at);
        }
        setKey(text.substr(at, *end - at));
        const std::size_t value = text.find_first_not_of(' ', *end + 1);
        if (value != std::string_view::npos) {
            flow(text, value);
        }
        return;
    }
    if (at < text.size() && (text[at] == '{' || text[at] == '[')) {
        flow(text, at);
        return;
    }
    if (isLast) {
        closeTo(at, false);
        if (m_levels.empty() || m_levels.back().isList || m_levels.back().indent != at) {
            open(false, false, at);
        }
        m_levels.back().hasValue = false;
    }
}

// What stands behind a key or a dash, or inside brackets that an earlier line opened.
void Walker::flow(std::string_view text, std::size_t at) {
    char quote = '\0';
    for (; at < text.size(); ++at) {
        const char letter = text[at];
        if (quote != '\0') {
            at += quote == '"' && letter == '\\' ? 1U : 0U;
            quote = letter == quote ? '\0' : quote;
            continue;
        }
        if (letter == '"' || letter == '\'') {
            quote = letter;
        } else if (letter == '#' && at > 0 && text[at - 1] == ' ') {
            return;
        } else if (letter == '{' || letter == '[') {
            open(letter == '[', true, at);
            m_word.clear();
        } else if (inFlow() && (letter == '}' || letter == ']')) {
            m_levels.pop_back();
            m_word.clear();
        } else if (inFlow() && letter == ',') {
            m_levels.back().hasValue = false;
            m_word.clear();
        } else if (inFlow() && letter == ':' && !m_word.empty() &&
                   (at + 1 == text.size() || text[at + 1] == ' ')) {
            setKey(m_word);
            m_word.clear();
        } else if (isWordLetter(letter)) {
            m_word += letter;
        } else {
            m_word.clear();
        }
    }
}

void Walker::line(std::string_view text) {
    m_word.clear();
    if (inFlow()) {
        flow(text, 0);
    } else {
        block(text, false);
    }
}

void Walker::lastLine(std::string_view text) {
    m_word.clear();
    if (inFlow()) {
        flow(text, 0);
    } else {
        block(text, true);
    }
}

void Walker::restOfLine(std::string_view text) {
    if (inFlow()) {
        flow(text, 0);
    }
}

std::string_view nextLine(std::string_view& text) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

std::string wordBefore(std::string_view line) {
    std::size_t begin = line.size();
    while (begin > 0 && isWordLetter(line[begin - 1])) {
        --begin;
    }
    std::string_view word = line.substr(begin);
    // A dash that begins an item is no letter of the word behind it.
    while (word.starts_with('-')) {
        word.remove_prefix(1);
    }
    return std::string(word);
}

} // namespace

Outline outlineAt(std::string_view text, std::uint32_t line, std::uint32_t column) {
    Walker walker(false);
    std::string_view rest = text;
    for (std::uint32_t number = 1; number < line && !rest.empty(); ++number) {
        walker.line(nextLine(rest));
    }
    const std::string_view whole = nextLine(rest);
    const std::string_view before =
        whole.substr(0, std::min<std::size_t>(std::max(column, 1U) - 1, whole.size()));
    // What a comma or a colon behind the place would say of it is not asked.
    walker.lastLine(before);

    Outline outline;
    outline.prefix = wordBefore(before);
    outline.isValue = walker.isValue();
    const std::vector<Walker::Level> levels = walker.levels();
    for (const Walker::Level& level : levels) {
        outline.levels.push_back({level.isList, level.hasValue ? level.key : std::string(), {}});
    }
    // The rest of the text says which other keys the same mappings have.
    walker.restOfLine(whole.substr(before.size()));
    while (!rest.empty()) {
        walker.line(nextLine(rest));
    }
    for (const Walker::Found& found : walker.found) {
        for (std::size_t index = 0; index < levels.size(); ++index) {
            if (levels[index].number == found.mapping) {
                outline.levels[index].keys.push_back(found.key);
            }
        }
    }
    return outline;
}

std::vector<KeyPath> keyPaths(std::string_view text) {
    Walker walker(true);
    while (!text.empty()) {
        walker.line(nextLine(text));
    }
    return std::move(walker.paths);
}

} // namespace weir::scenario
