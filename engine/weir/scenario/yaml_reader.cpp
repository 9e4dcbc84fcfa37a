#include <weir/scenario/load.h>
#include <weir/scenario/names.h>
#include <weir/scenario/yaml_reader.h>
#include <weir/scenario/yaml_text.h>

#include <algorithm>
#include <exception>
#include <istream>
#include <streambuf>
#include <string>
#include <unordered_set>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

namespace weir::scenario {

namespace {

constexpr std::size_t mostNodes = 1'000'000;
// Of a file that is wrong in one way throughout, so many are told.
constexpr std::size_t mostRefusals = 100;

std::uint32_t narrowed(std::size_t number) {
    return static_cast<std::uint32_t>(std::min<std::size_t>(number, 0xFFFFFFFFU));
}

// A stream over text that is not copied.
class TextBuffer : public std::streambuf {
public:
    explicit TextBuffer(std::string_view text) {
        char* const begin =
            const_cast<char*>(text.data()); // only read (std::streambuf wants char*)
        setg(begin, begin, begin + text.size());
    }
};

// Thrown through yaml-cpp's parser, which has no other way to be stopped; caught in readYaml().
struct Stopped : std::exception {};

/// Builds the nodes from what yaml-cpp's parser tells.
class TreeBuilder : public YAML::EventHandler {
public:
    TreeBuilder(std::string_view text, std::uint32_t file, std::vector<Problem>& problems)
        : m_text(text), m_file(file), m_problems(problems) {}

    [[nodiscard]] std::optional<Node> take() { return std::move(m_root); }

    void say(std::size_t offset, std::size_t line, std::size_t column, std::size_t length,
             std::string message) {
        m_problems.push_back({{m_file, narrowed(line + 1), narrowed(column + 1)},
                              narrowed(std::min(length, lengthOfLine(m_text, offset))),
                              std::move(message)});
        if (++m_refusals >= mostRefusals) {
            throw Stopped();
        }
    }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (m_hasDocument) {
            say(at(mark), line(mark), column(mark), 3,
                "one file holds one scenario; a second document begins here");
            throw Stopped();
        }
        m_hasDocument = true;
    }

    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        refuseAnchor(mark, anchor);
        Node node = make(mark, Node::Kind::Nothing);
        moveBack(node);
        add(std::move(node));
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
        say(at(mark), line(mark), column(mark), 1,
            "aliases (*name) are not used in scenarios; put what repeats into a variable or a "
            "block");
        add(make(mark, Node::Kind::Nothing));
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        refuseAnchor(mark, anchor);
        refuseTag(mark, tag);
        Node node = make(mark, Node::Kind::Scalar);
        node.style = styleAt(m_text, node.offset, tag);
        node.text = value;
        if (!isClosed(m_text, node)) {
            say(node.offset, line(mark), column(mark), 1, "the quote has no end");
            throw Stopped();
        }
        node.length = narrowed(lengthOfScalar(m_text, node));
        add(std::move(node));
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) override {
        open(mark, tag, anchor, Node::Kind::Sequence);
    }

    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value /*style*/) override {
        open(mark, tag, anchor, Node::Kind::Mapping);
    }

    void OnMapEnd() override { close(); }

private:
    // A container that is still open.
    struct Level {
        Node node;
        std::optional<Node> key;
        std::unordered_set<std::string> keys;
    };

    static std::size_t line(const YAML::Mark& mark) {
        return static_cast<std::size_t>(std::max(mark.line, 0));
    }

    static std::size_t column(const YAML::Mark& mark) {
        return static_cast<std::size_t>(std::max(mark.column, 0));
    }

    [[nodiscard]] std::size_t at(const YAML::Mark& mark) const {
        return std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), m_text.size());
    }

    Node make(const YAML::Mark& mark, Node::Kind kind) {
        if (++m_nodes > mostNodes) {
            say(at(mark), line(mark), column(mark), 1,
                "the file holds more than 1,000,000 values; make it smaller");
            throw Stopped();
        }
        Node node;
        node.kind = kind;
        node.place = {m_file, narrowed(line(mark) + 1), narrowed(column(mark) + 1)};
        node.offset = at(mark);
        return node;
    }

    // Nothing stands where the next thing begins, which may be lines below; people look for it
    // behind the dash or the comma before.
    void moveBack(Node& node) const {
        std::size_t offset = node.offset;
        std::uint32_t lines = 0;
        while (offset > 0 &&
               std::string_view(" \t\r\n").find(m_text[offset - 1]) != std::string_view::npos) {
            --offset;
            lines += m_text[offset] == '\n' ? 1U : 0U;
        }
        if (lines == 0 || offset == 0 || lines >= node.place.line) {
            return;
        }
        node.offset = offset - 1;
        node.place.line -= lines;
        const std::size_t end = m_text.rfind('\n', node.offset);
        node.place.column = narrowed(end == std::string_view::npos ? offset : node.offset - end);
    }

    void refuseAnchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
        if (anchor != YAML::NullAnchor) {
            say(at(mark), line(mark), column(mark), 1,
                "anchors (&name) are not used in scenarios; put what repeats into a variable or a "
                "block");
        }
    }

    void refuseTag(const YAML::Mark& mark, const std::string& tag) {
        if (!tag.empty() && tag != "?" && tag != "!") {
            say(at(mark), line(mark), column(mark), 1,
                "tags (!name) are not used in scenarios; leave it out");
        }
    }

    void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
              Node::Kind kind) {
        refuseAnchor(mark, anchor);
        refuseTag(mark, tag);
        if (m_levels.size() >= maxScenarioDepth) {
            say(at(mark), line(mark), column(mark), 1,
                "lists and mappings nest deeper than " + std::to_string(maxScenarioDepth) +
                    " here; put inner steps into blocks");
            throw Stopped();
        }
        m_levels.push_back({make(mark, kind), std::nullopt, {}});
    }

    void close() {
        Node node = std::move(m_levels.back().node);
        m_levels.pop_back();
        add(std::move(node));
    }

    void add(Node node) {
        if (m_levels.empty()) {
            m_root = std::move(node);
            return;
        }
        Level& level = m_levels.back();
        if (level.node.kind == Node::Kind::Sequence) {
            level.node.items.push_back(std::move(node));
        } else if (!level.key) {
            level.key = std::move(node);
        } else {
            addEntry(level, std::move(node));
        }
    }

    void addEntry(Level& level, Node value) {
        Node key = std::move(*level.key);
        level.key.reset();
        if (!key.isScalar()) {
            say(key.offset, key.place.line - 1, key.place.column - 1, key.length,
                "a key is a word, and not " + std::string(key.kindText()));
            return;
        }
        if (key.text == "<<" && key.style == Node::Style::Plain) {
            say(key.offset, key.place.line - 1, key.place.column - 1, key.length,
                "merge keys (<<) are not used in scenarios; put what repeats into a block, or "
                "include a file");
            return;
        }
        if (!level.keys.insert(key.text).second) {
            const Node* first = level.node.find(key.text);
            say(key.offset, key.place.line - 1, key.place.column - 1, key.length,
                "the key " + shown(key.text) + " stands here a second time" +
                    (first == nullptr
                         ? std::string()
                         : "; the first is in line " + std::to_string(first->place.line)));
            return;
        }
        if (value.kind == Node::Kind::Nothing) {
            // Where nothing stands is no place to show.
            value.place = key.place;
            value.offset = key.offset;
            value.length = key.length;
        }
        level.node.entries.push_back({std::move(key), std::move(value)});
    }

    std::string_view m_text;
    std::uint32_t m_file;
    std::vector<Problem>& m_problems;
    std::vector<Level> m_levels;
    std::optional<Node> m_root;
    std::size_t m_nodes = 0;
    std::size_t m_refusals = 0;
    bool m_hasDocument = false;
};

void parse(std::string_view text, TreeBuilder& builder) {
    TextBuffer buffer(text);
    std::istream stream(&buffer);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
}

} // namespace

const Node* Node::find(std::string_view key) const {
    for (const NodeEntry& entry : entries) {
        if (entry.key.text == key) {
            return &entry.value;
        }
    }
    return nullptr;
}

std::string_view Node::kindText() const {
    switch (kind) {
        case Kind::Nothing:
            return "nothing";
        case Kind::Scalar:
            return "a text";
        case Kind::Sequence:
            return "a list";
        case Kind::Mapping:
            return "a mapping";
    }
    return {};
}

std::optional<Node> readYaml(std::string_view text, std::uint32_t file,
                             std::vector<Problem>& problems) {
    if (std::optional<Problem> wrong = wrongBytes(text, file)) {
        problems.push_back(std::move(*wrong));
        return std::nullopt;
    }
    TreeBuilder builder(text, file, problems);
    try {
        parse(text, builder);
    } catch (const Stopped&) {
        return std::nullopt;
    } catch (const YAML::Exception& error) {
        const YAML::Mark& mark = error.mark;
        const bool isPlace = mark.line >= 0 && mark.column >= 0;
        problems.push_back({{file, isPlace ? narrowed(static_cast<std::size_t>(mark.line) + 1) : 1U,
                             isPlace ? narrowed(static_cast<std::size_t>(mark.column) + 1) : 1U},
                            1,
                            "this is no YAML: " + error.msg});
        return std::nullopt;
    } catch (const std::exception& error) {
        problems.push_back({{file, 1, 1}, 1, std::string("this cannot be read: ") + error.what()});
        return std::nullopt;
    }
    std::optional<Node> root = builder.take();
    if (!root || root->kind == Node::Kind::Nothing) {
        problems.push_back({{file, 1, 1}, 1, "the file is empty; a scenario begins with weir: 1"});
        return std::nullopt;
    }
    return root;
}

} // namespace weir::scenario
