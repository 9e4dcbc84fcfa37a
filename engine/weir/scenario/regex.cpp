#include <weir/scenario/regex.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <array>
#include <cstdint>

#include <pcre2.h>

namespace weir::scenario {

namespace {

constexpr std::size_t longestPattern = std::size_t{64} * 1024;
constexpr std::uint32_t mostSteps = 1'000'000;
constexpr std::uint32_t mostDepth = 100'000;
constexpr std::uint32_t mostHeap = 64U * 1024; // KiB

struct FreeCode {
    void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};

struct FreeCompileContext {
    void operator()(pcre2_compile_context* context) const { pcre2_compile_context_free(context); }
};

struct FreeContext {
    void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};

struct FreeData {
    void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};

std::string wordsOf(int code) {
    std::array<PCRE2_UCHAR, 200> text{};
    if (pcre2_get_error_message(code, text.data(), text.size()) < 0) {
        return "error " + std::to_string(code);
    }
    return reinterpret_cast<const char*>(text.data());
}

PCRE2_SPTR unitsOf(std::string_view text) {
    return reinterpret_cast<PCRE2_SPTR>(text.data());
}

} // namespace

struct Regex::Code {
    struct Name {
        std::string text;
        std::uint32_t group = 0;
    };

    std::string pattern;
    std::unique_ptr<pcre2_code, FreeCode> compiled;
    std::vector<Name> names;

    void readNames();
};

void Regex::Code::readNames() {
    std::uint32_t count = 0;
    std::uint32_t size = 0;
    PCRE2_SPTR table = nullptr;
    pcre2_pattern_info(compiled.get(), PCRE2_INFO_NAMECOUNT, &count);
    pcre2_pattern_info(compiled.get(), PCRE2_INFO_NAMEENTRYSIZE, &size);
    pcre2_pattern_info(compiled.get(), PCRE2_INFO_NAMETABLE, &table);
    for (std::uint32_t index = 0; index < count; ++index) {
        // Two bytes of the group's number, then the name and a NUL (pcre2api(3)).
        const PCRE2_SPTR entry = table + std::size_t{index} * size;
        names.push_back({reinterpret_cast<const char*>(entry + 2),
                         static_cast<std::uint32_t>(entry[0] << 8U | entry[1])});
    }
}

Result<Regex> Regex::compile(std::string_view pattern, std::size_t* wrongAt) {
    if (pattern.size() > longestPattern) {
        return Error::input("The regular expression is longer than 64 KiB.");
    }
    const std::unique_ptr<pcre2_compile_context, FreeCompileContext> context(
        pcre2_compile_context_create(nullptr));
    int error = 0;
    PCRE2_SIZE offset = 0;
    auto code = std::make_shared<Code>();
    code->pattern = pattern;
    // \C would split a character, and a pattern must not switch its own limits off.
    constexpr std::uint32_t options = PCRE2_NEVER_BACKSLASH_C;
    if (context) {
        pcre2_set_parens_nest_limit(context.get(), 100);
    }
    code->compiled.reset(
        pcre2_compile(unitsOf(pattern), pattern.size(), options, &error, &offset, context.get()));
    if (!code->compiled) {
        if (wrongAt != nullptr) {
            *wrongAt = offset;
        }
        return Error::input("The regular expression is wrong: " + wordsOf(error) + " (character " +
                            std::to_string(offset + 1) + ").");
    }
    code->readNames();
    return Regex(std::move(code));
}

Result<std::optional<Regex::Match>> Regex::search(std::string_view text) const {
    const std::unique_ptr<pcre2_match_context, FreeContext> context(
        pcre2_match_context_create(nullptr));
    const std::unique_ptr<pcre2_match_data, FreeData> data(
        pcre2_match_data_create_from_pattern(m_code->compiled.get(), nullptr));
    if (!context || !data) {
        return Error::input("There is no memory to search with " + m_code->pattern + ".");
    }
    pcre2_set_match_limit(context.get(), mostSteps);
    pcre2_set_depth_limit(context.get(), mostDepth);
    pcre2_set_heap_limit(context.get(), mostHeap);
    const int count = pcre2_match(m_code->compiled.get(), unitsOf(text), text.size(), 0, 0,
                                  data.get(), context.get());
    if (count == PCRE2_ERROR_NOMATCH) {
        return std::optional<Match>();
    }
    if (count < 0) {
        return Error::input("The regular expression " + m_code->pattern +
                            " could not be searched for in " + std::to_string(text.size()) +
                            " bytes: " + wordsOf(count) + ".");
    }
    const PCRE2_SIZE* const offsets = pcre2_get_ovector_pointer(data.get());
    Match match{.begin = offsets[0], .end = offsets[1], .groups = {}};
    // \K in a lookahead can put the begin behind the end.
    match.end = std::max(match.begin, match.end);
    for (const Code::Name& name : m_code->names) {
        const std::size_t begin = offsets[std::size_t{2} * name.group];
        const std::size_t end = offsets[std::size_t{2} * name.group + 1];
        if (name.group < static_cast<std::uint32_t>(count) && begin != PCRE2_UNSET &&
            begin <= end) {
            match.groups.push_back({name.text, std::string(text.substr(begin, end - begin))});
        }
    }
    return std::optional(std::move(match));
}

std::vector<std::string> Regex::names() const {
    std::vector<std::string> names;
    for (const Code::Name& name : m_code->names) {
        names.push_back(name.text);
    }
    return names;
}

const std::string& Regex::pattern() const {
    return m_code->pattern;
}

} // namespace weir::scenario
