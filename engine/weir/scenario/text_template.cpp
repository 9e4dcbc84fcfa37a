#include <weir/scenario/names.h>
#include <weir/scenario/text_template.h>
#include <weir/workbench/payload_text.h>

#include <array>
#include <charconv>
#include <ctime>
#include <optional>

namespace weir::scenario {

namespace {

constexpr std::size_t mostRandomBytes = std::size_t{1024} * 1024;

std::optional<std::int64_t> wholeNumber(std::string_view text) {
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || rest != end) {
        return std::nullopt;
    }
    return number;
}

std::string rfc3339(std::int64_t nanos) {
    constexpr std::int64_t second = 1'000'000'000;
    const auto seconds = static_cast<std::time_t>(nanos / second);
    std::tm parts{};
    if (gmtime_r(&seconds, &parts) == nullptr) {
        return {};
    }
    std::array<char, 64> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::string millis = std::to_string(nanos % second / 1'000'000);
    millis.insert(0, 3 - millis.size(), '0');
    return std::string(text.data(), size) + '.' + millis + 'Z';
}

std::string randomHex(std::size_t size, TemplateSource& source) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (std::size_t index = 0; index < size; ++index) {
        const std::uint64_t byte = source.random();
        out += digits[byte >> 4U & 0xFU];
        out += digits[byte & 0xFU];
    }
    return out;
}

std::string randomText(std::size_t size, TemplateSource& source) {
    constexpr std::string_view letters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    std::string out;
    for (std::size_t index = 0; index < size; ++index) {
        out += letters[source.random() % letters.size()];
    }
    return out;
}

std::int64_t randomBetween(std::int64_t first, std::int64_t last, TemplateSource& source) {
    // Unsigned, because the distance between two signed numbers need not be one.
    const std::uint64_t distance =
        static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first);
    const std::uint64_t number = source.random();
    const std::uint64_t offset = distance + 1 == 0 ? number : number % (distance + 1);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(first) + offset);
}

} // namespace

/// Cuts a template's text into its pieces.
class TemplateParser {
public:
    TemplateParser(std::string_view text, TextTemplate::Escapes escapes)
        : m_text(text), m_escapes(escapes) {}

    bool parse();

    TextTemplate take() { return std::move(m_template); }

    [[nodiscard]] std::size_t wrongAt() const { return m_wrongAt; }

    [[nodiscard]] const std::string& sentence() const { return m_sentence; }

private:
    bool endLiteral(std::size_t end);
    bool placeholder(std::size_t at, std::string_view inner);
    bool random(std::size_t at, std::string_view what);
    bool time(std::size_t at, std::string_view what);

    bool wrong(std::size_t at, std::string sentence) {
        m_wrongAt = at;
        m_sentence = std::move(sentence);
        return false;
    }

    std::string_view m_text;
    TextTemplate::Escapes m_escapes;
    std::size_t m_literalBegin = 0;
    TextTemplate m_template;
    std::size_t m_wrongAt = 0;
    std::string m_sentence;
};

bool TemplateParser::parse() {
    std::size_t next = 0;
    while (true) {
        const std::size_t dollar = m_text.find('$', next);
        if (dollar == std::string_view::npos) {
            return endLiteral(m_text.size());
        }
        if (m_text.substr(dollar).starts_with("$${")) {
            if (!endLiteral(dollar)) {
                return false;
            }
            m_template.m_pieces.emplace_back("${");
            next = m_literalBegin = dollar + 3;
            continue;
        }
        if (!m_text.substr(dollar).starts_with("${")) {
            next = dollar + 1;
            continue;
        }
        const std::size_t end = m_text.find('}', dollar);
        if (end == std::string_view::npos) {
            return wrong(dollar,
                         "the placeholder has no end; write ${name}, or $${ for these two "
                         "characters");
        }
        if (!endLiteral(dollar) ||
            !placeholder(dollar, m_text.substr(dollar + 2, end - dollar - 2))) {
            return false;
        }
        next = m_literalBegin = end + 1;
    }
}

bool TemplateParser::endLiteral(std::size_t end) {
    const std::string_view text = m_text.substr(m_literalBegin, end - m_literalBegin);
    if (text.empty()) {
        return true;
    }
    if (m_escapes == TextTemplate::Escapes::Kept) {
        m_template.m_pieces.emplace_back(std::string(text));
        return true;
    }
    std::size_t at = 0;
    Result<std::string> bytes = unescaped(text, at);
    if (!bytes) {
        return wrong(m_literalBegin + at, bytes.error().message());
    }
    m_template.m_pieces.emplace_back(std::move(*bytes));
    return true;
}

bool TemplateParser::placeholder(std::size_t at, std::string_view inner) {
    const std::size_t colon = inner.find(':');
    const std::string_view word = inner.substr(0, colon);
    const std::string_view rest =
        colon == std::string_view::npos ? std::string_view() : inner.substr(colon + 1);
    if (word == "counter") {
        if (colon != std::string_view::npos && !isName(rest)) {
            return wrong(at,
                         "a counter's name is letters, digits, '_' and '-'; write for example "
                         "${counter:id}");
        }
        m_template.m_pieces.emplace_back(TextTemplate::Counter{std::string(rest)});
        return true;
    }
    if (word == "random") {
        return random(at, rest);
    }
    if (word == "time") {
        return time(at, rest);
    }
    if (colon != std::string_view::npos) {
        return wrong(at, "there is no placeholder " + shown(word) +
                             " with a colon; the choice is counter, random, time");
    }
    if (!isDottedName(inner)) {
        return wrong(at, shown(inner) +
                             " is not a name; write ${name}, ${counter}, "
                             "${random:1..6}, ${time}, or $${ for these two characters");
    }
    m_template.m_pieces.emplace_back(TextTemplate::Name{std::string(inner)});
    return true;
}

bool TemplateParser::random(std::size_t at, std::string_view what) {
    constexpr const char* forms =
        "write ${random:1..6}, ${random:hex:8} (bytes) or ${random:text:8} (characters)";
    TextTemplate::Random random;
    for (const auto& [prefix, kind] :
         {std::pair{std::string_view("hex:"), TextTemplate::Random::Kind::Hex},
          std::pair{std::string_view("text:"), TextTemplate::Random::Kind::Text}}) {
        if (!what.starts_with(prefix)) {
            continue;
        }
        const std::optional<std::int64_t> size = wholeNumber(what.substr(prefix.size()));
        if (!size || *size < 1 || static_cast<std::uint64_t>(*size) > mostRandomBytes) {
            return wrong(at, "the number behind " + std::string(prefix) +
                                 " must be between 1 and " + std::to_string(mostRandomBytes));
        }
        random.kind = kind;
        random.size = static_cast<std::size_t>(*size);
        m_template.m_pieces.emplace_back(random);
        return true;
    }
    const std::size_t dots = what.find("..");
    const std::optional<std::int64_t> first = wholeNumber(what.substr(0, dots));
    const std::optional<std::int64_t> last =
        dots == std::string_view::npos ? std::nullopt : wholeNumber(what.substr(dots + 2));
    if (!first || !last) {
        return wrong(at, std::string("random wants to know what; ") + forms);
    }
    if (*first > *last) {
        return wrong(at, std::to_string(*first) + " is above " + std::to_string(*last) +
                             "; write the smaller one first");
    }
    random.first = *first;
    random.last = *last;
    m_template.m_pieces.emplace_back(random);
    return true;
}

bool TemplateParser::time(std::size_t at, std::string_view what) {
    TextTemplate::Time time;
    if (what == "unix") {
        time.kind = TextTemplate::Time::Kind::Seconds;
    } else if (what == "unix-ms") {
        time.kind = TextTemplate::Time::Kind::Milliseconds;
    } else if (!what.empty()) {
        return wrong(at, "there is no time " + shown(what) +
                             "; write ${time}, ${time:unix} or ${time:unix-ms}");
    }
    m_template.m_pieces.emplace_back(time);
    return true;
}

Result<TextTemplate> TextTemplate::parse(std::string_view text, Escapes escapes,
                                         std::size_t* wrongAt) {
    TemplateParser parser(text, escapes);
    if (parser.parse()) {
        return parser.take();
    }
    if (wrongAt != nullptr) {
        *wrongAt = parser.wrongAt();
    }
    return Error::input(parser.sentence() + " (character " + std::to_string(parser.wrongAt() + 1) +
                        ").");
}

TextTemplate TextTemplate::literal(std::string text) {
    TextTemplate result;
    if (!text.empty()) {
        result.m_pieces.emplace_back(std::move(text));
    }
    return result;
}

bool TextTemplate::isLiteral() const {
    for (const auto& piece : m_pieces) {
        if (!std::holds_alternative<std::string>(piece)) {
            return false;
        }
    }
    return true;
}

std::vector<std::string> TextTemplate::names() const {
    std::vector<std::string> names;
    for (const auto& piece : m_pieces) {
        if (const Name* name = std::get_if<Name>(&piece)) {
            names.push_back(name->name);
        }
    }
    return names;
}

std::string TextTemplate::onlyName() const {
    const Name* name = m_pieces.size() == 1 ? std::get_if<Name>(&m_pieces.front()) : nullptr;
    return name == nullptr ? std::string() : name->name;
}

Result<std::string> TextTemplate::expand(TemplateSource& source) const {
    std::string out;
    for (const auto& piece : m_pieces) {
        if (const std::string* text = std::get_if<std::string>(&piece)) {
            out += *text;
        } else if (const Name* name = std::get_if<Name>(&piece)) {
            const Value value = source.variable(name->name);
            if (std::holds_alternative<std::monostate>(value)) {
                return Error::input("\"" + name->name + "\" has no value.");
            }
            out += toText(value);
        } else if (const Counter* counter = std::get_if<Counter>(&piece)) {
            out += std::to_string(source.counter(counter->name));
        } else if (const Random* random = std::get_if<Random>(&piece)) {
            out += random->kind == Random::Kind::Hex ? randomHex(random->size, source)
                   : random->kind == Random::Kind::Text
                       ? randomText(random->size, source)
                       : std::to_string(randomBetween(random->first, random->last, source));
        } else if (const Time* time = std::get_if<Time>(&piece)) {
            constexpr std::int64_t millisecond = 1'000'000;
            const std::int64_t nanos = source.wallTime();
            out += time->kind == Time::Kind::Rfc3339 ? rfc3339(nanos)
                   : time->kind == Time::Kind::Seconds
                       ? std::to_string(nanos / (1000 * millisecond))
                       : std::to_string(nanos / millisecond);
        }
        if (out.size() > maxExpanded) {
            return Error::input("The text becomes longer than 64 MiB.");
        }
    }
    return out;
}

} // namespace weir::scenario
