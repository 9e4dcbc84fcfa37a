#include <weir/base/units.h>
#include <weir/scenario/base64.h>
#include <weir/scenario/fields.h>
#include <weir/scenario/names.h>
#include <weir/workbench/payload_text.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace weir::scenario {

namespace {

// What a template or an expression calls something else, or another name would be read as.
constexpr std::array<std::string_view, 10> reservedNames{
    "counter", "random", "time", "true", "false", "and", "or", "not", "exists", "elapsed"};

bool isStructured(Form form) {
    return form >= Form::Tls || form == Form::Content;
}

template <class T>
FieldValue valueOr(Checking& checking, const Node& node, Result<T> result) {
    if (!result) {
        checking.say(node, result.error().message());
        return {};
    }
    return FieldValue(std::move(*result));
}

template <class T>
FieldValue valueOf(std::optional<T> value) {
    return value ? FieldValue(std::move(*value)) : FieldValue();
}

FieldValue readTruth(Checking& checking, const Node& node) {
    if (node.text == "true" || node.text == "false") {
        return node.text == "true";
    }
    checking.say(node, shown(node.text) + " is neither true nor false; write one of them");
    return {};
}

FieldValue readNumber(Checking& checking, const Node& node, const Key& key) {
    std::int64_t number = 0;
    const char* const end = node.text.data() + node.text.size();
    const auto [rest, error] = std::from_chars(node.text.data(), end, number);
    if (error != std::errc{} || rest != end || number < key.least || number > key.most) {
        checking.say(node, shown(node.text) + " is no whole number from " +
                               std::to_string(key.least) + " to " + std::to_string(key.most));
        return {};
    }
    return number;
}

// "10" where a unit is wanted; 0 needs none.
bool isBareNumber(std::string_view text) {
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    return error == std::errc{} && rest == end && number != 0;
}

FieldValue readSize(Checking& checking, const Node& node) {
    if (isBareNumber(node.text)) {
        checking.say(node, shown(node.text) + " has no unit; write " + node.text + " B or " +
                               node.text + " KiB");
        return {};
    }
    Result<std::uint64_t> size = parseSize(node.text);
    if (!size) {
        checking.say(node, size.error().message());
        return {};
    }
    return Size{*size};
}

FieldValue readRate(Checking& checking, const Node& node) {
    std::string_view size = node.text;
    if (!size.ends_with("/s")) {
        checking.say(node, shown(size) + " is no rate; write a size a second, such as 10 KiB/s");
        return {};
    }
    size.remove_suffix(2);
    Node bare = node;
    bare.text = size;
    return readSize(checking, bare);
}

FieldValue readDuration(Checking& checking, const Node& node) {
    if (isBareNumber(node.text)) {
        checking.say(node, shown(node.text) + " has no unit; write " + node.text + " s or " +
                               node.text + " ms");
        return {};
    }
    return valueOr(checking, node, parseDuration(node.text));
}

FieldValue readWord(Checking& checking, const Node& node, const Key& key) {
    const std::vector<std::string_view> words = key.words();
    if (std::find(words.begin(), words.end(), node.text) != words.end()) {
        return node.text;
    }
    const std::string help = advice(node.text, words);
    checking.say(node, "there is no " + std::string(key.name) + ' ' + shown(node.text) + help +
                           (help.ends_with('?') ? " The choice is " + listed(words) : ""));
    return {};
}

// "\xff" between double quotes is YAML's: a character, which is two bytes in UTF-8.
bool hasYamlByte(Checking& checking, const Node& node) {
    if (node.style != Node::Style::DoubleQuoted) {
        return false;
    }
    const std::string_view raw = checking.rawLine(node).substr(0, node.length);
    for (std::size_t at = 1; at + 2 < raw.size(); ++at) {
        if (raw[at] != '\\') {
            continue;
        }
        ++at;
        const bool isHigh =
            std::string_view("89abcdefABCDEF").find(raw[at + 1]) != std::string_view::npos;
        if (raw[at] == 'x' && isHigh) {
            Place place = node.place;
            place.column += static_cast<std::uint32_t>(at - 1);
            checking.say(place, 4,
                         "between double quotes YAML makes a character of this, two bytes in "
                         "UTF-8; write the text between single quotes, or use hex");
            return true;
        }
    }
    return false;
}

// Between double quotes YAML has resolved the escapes already, and they are never resolved twice.
bool hasOwnEscapes(const Node& node) {
    return node.style != Node::Style::DoubleQuoted;
}

FieldValue readBytes(Checking& checking, const Node& node) {
    if (hasYamlByte(checking, node)) {
        return {};
    }
    if (!hasOwnEscapes(node)) {
        return node.text;
    }
    std::size_t at = 0;
    Result<std::string> bytes = unescaped(node.text, at);
    if (!bytes) {
        checking.sayIn(node, at, bytes.error().message());
        return {};
    }
    return std::move(*bytes);
}

FieldValue readByteTemplate(Checking& checking, const Node& node) {
    if (hasYamlByte(checking, node)) {
        return {};
    }
    return valueOf(readTemplate(
        checking, node,
        hasOwnEscapes(node) ? TextTemplate::Escapes::Resolved : TextTemplate::Escapes::Kept));
}

// Hex and base64 without placeholders can be tried now.
FieldValue readCoded(Checking& checking, const Node& node,
                     Result<std::string> (*decode)(std::string_view)) {
    std::optional<TextTemplate> text = readTemplate(checking, node, TextTemplate::Escapes::Kept);
    if (text && text->isLiteral()) {
        if (const Result<std::string> bytes = decode(node.text); !bytes) {
            checking.say(node, bytes.error().message());
            return {};
        }
    }
    return valueOf(std::move(text));
}

FieldValue readPattern(Checking& checking, const Node& node) {
    std::size_t at = 0;
    Result<Regex> regex = Regex::compile(node.text, &at);
    if (!regex) {
        std::string sentence = regex.error().message();
        sentence.resize(std::min(sentence.size(), sentence.rfind(" (character")));
        checking.sayIn(node, at, sentence);
        return {};
    }
    for (const std::string& name : regex->names()) {
        checking.define(name);
    }
    return std::move(*regex);
}

FieldValue readPointer(Checking& checking, const Node& node) {
    if (!node.text.empty() && node.text.front() != '/') {
        checking.say(node, shown(node.text) + " is no JSON pointer, which begins with /, such as " +
                               shown('/' + node.text));
        return {};
    }
    for (std::size_t at = node.text.find('~'); at != std::string::npos;
         at = node.text.find('~', at + 1)) {
        if (at + 1 == node.text.size() || (node.text[at + 1] != '0' && node.text[at + 1] != '1')) {
            checking.sayIn(node, at, "in a JSON pointer ~ is written ~0, and a / inside a name ~1");
            return {};
        }
    }
    return node.text;
}

FieldValue readScalar(Checking& checking, const Node& node, const Key& key) {
    const bool isOff = node.text == "off";
    switch (key.form) {
        case Form::Template:
        case Form::Address:
        case Form::Peer:
            return valueOf(readTemplate(checking, node, TextTemplate::Escapes::Kept));
        case Form::Bytes:
            return readBytes(checking, node);
        case Form::ByteTemplate:
            return readByteTemplate(checking, node);
        case Form::HexTemplate:
            return readCoded(checking, node, parseHex);
        case Form::Base64Template:
            return readCoded(checking, node, parseBase64);
        case Form::Number:
            return readNumber(checking, node, key);
        case Form::Truth:
            return readTruth(checking, node);
        case Form::Duration:
            return readDuration(checking, node);
        case Form::Timeout:
            return isOff ? FieldValue(Off()) : readDuration(checking, node);
        case Form::Size:
            return readSize(checking, node);
        case Form::Mark:
            return isOff ? FieldValue(Off()) : readSize(checking, node);
        case Form::Rate:
            return isOff ? FieldValue(Off()) : readRate(checking, node);
        case Form::Word:
            return readWord(checking, node, key);
        case Form::Connection:
        case Form::Listener:
        case Form::Client:
            return valueOf(readConnectionName(checking, node));
        case Form::NewName:
            if (!checkNewName(checking, node, "a variable")) {
                return {};
            }
            return node.text;
        case Form::Expression:
            return valueOf(readExpression(checking, node));
        case Form::Pattern:
            return readPattern(checking, node);
        case Form::Pointer:
            return readPointer(checking, node);
        default:
            return node.text;
    }
}

} // namespace

FieldValue readField(Checking& checking, const Node& node, const Key& key) {
    if (isStructured(key.form)) {
        return {};
    }
    if (!node.isScalar()) {
        const std::string right = key.form == Form::Word ? "one of " + listed(key.words())
                                                         : std::string(describe(key.form));
        std::string sentence = std::string(key.name) + " is " + right;
        if (node.kind == Node::Kind::Nothing) {
            sentence = "nothing stands behind " + std::string(key.name) + "; it is " + right;
        } else {
            sentence += ", and not " + std::string(node.kindText());
        }
        checking.say(node, sentence);
        return {};
    }
    return readScalar(checking, node, key);
}

std::optional<TextTemplate> readTemplate(Checking& checking, const Node& node,
                                         TextTemplate::Escapes escapes) {
    std::size_t at = 0;
    Result<TextTemplate> text = TextTemplate::parse(node.text, escapes, &at);
    if (!text) {
        std::string sentence = text.error().message();
        sentence.resize(std::min(sentence.size(), sentence.rfind(" (character")));
        checking.sayIn(node, at, sentence);
        return std::nullopt;
    }
    for (const std::string& name : text->names()) {
        checking.use(node, name);
    }
    return std::move(*text);
}

std::optional<Expression> readExpression(Checking& checking, const Node& node) {
    std::size_t at = 0;
    Result<Expression> expression = Expression::parse(node.text, &at);
    if (!expression) {
        std::string sentence = expression.error().message();
        sentence.resize(std::min(sentence.size(), sentence.rfind(" (character")));
        checking.sayIn(node, at, sentence);
        return std::nullopt;
    }
    for (const std::string& name : expression->names()) {
        checking.use(node, name);
    }
    return std::move(*expression);
}

std::vector<std::string> readTexts(Checking& checking, const Node& node, std::string_view what) {
    std::vector<std::string> texts;
    if (node.kind != Node::Kind::Sequence) {
        checking.say(node, std::string(what) + " is a list of words, such as [a, b], and not " +
                               std::string(node.kindText()));
        return texts;
    }
    for (const Node& item : node.items) {
        if (item.isScalar() && !item.text.empty()) {
            texts.push_back(item.text);
        } else {
            checking.say(item,
                         "here stands a word, and not " +
                             (item.isScalar() ? "an empty text" : std::string(item.kindText())));
        }
    }
    return texts;
}

std::optional<ConnectionName> readConnectionName(Checking& checking, const Node& node) {
    ConnectionName name;
    name.place = node.place;
    const std::size_t dot = node.text.find('.');
    name.endpoint = node.text.substr(0, dot);
    if (dot == std::string::npos) {
        return name;
    }
    const std::string_view which = std::string_view(node.text).substr(dot + 1);
    if (which == "last") {
        name.which = ConnectionName::Which::Last;
        return name;
    }
    const char* const end = which.data() + which.size();
    const auto [rest, error] = std::from_chars(which.data(), end, name.number);
    if (error != std::errc{} || rest != end || name.number == 0) {
        checking.say(node, "behind the stop in " + shown(node.text) +
                               " stands a number, 1 for the first connection that " +
                               shown(name.endpoint) + " accepted, or last");
        return std::nullopt;
    }
    name.which = ConnectionName::Which::Number;
    return name;
}

bool checkNewName(Checking& checking, const Node& node, std::string_view what) {
    if (!isName(node.text)) {
        checking.say(node, shown(node.text) + " is no name for " + std::string(what) +
                               ", which is letters, digits, '_' and '-', a letter first");
        return false;
    }
    if (std::find(reservedNames.begin(), reservedNames.end(), node.text) != reservedNames.end()) {
        checking.say(node, shown(node.text) +
                               " has a meaning of its own in templates and expressions; choose "
                               "another name");
        return false;
    }
    return true;
}

} // namespace weir::scenario
