#include <weir/scenario/report/characters.h>
#include <weir/workbench/payload_text.h>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace weir::scenario {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

// How many bytes the first character of `rest` takes; 0 where it is not UTF-8.
std::size_t characterSize(std::string_view rest) {
    const auto lead = static_cast<unsigned char>(rest.front());
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    return rest.size() >= size && isUtf8(rest.substr(0, size)) ? size : 0;
}

bool isControl(std::string_view character) {
    const auto first = static_cast<unsigned char>(character[0]);
    if (character.size() == 1) {
        return first < 0x20 || first == 0x7F;
    }
    // U+0080 to U+009F: some terminals take them for escape sequences.
    return character.size() == 2 && first == 0xC2 &&
           static_cast<unsigned char>(character[1]) < 0xA0;
}

bool isForXml(std::string_view character) {
    if (character.size() == 1) {
        const char byte = character[0];
        return static_cast<unsigned char>(byte) >= 0x20 || byte == '\t' || byte == '\n' ||
               byte == '\r';
    }
    return character != "\xEF\xBF\xBE" && character != "\xEF\xBF\xBF";
}

std::string_view entityOf(char byte) {
    switch (byte) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\'':
            return "&#39;";
        case '\r':
            // Else a reader takes it for a line's end, and it is gone.
            return "&#13;";
        default:
            return {};
    }
}

} // namespace

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t size = characterSize(text);
        const std::string_view character = text.substr(0, size == 0 ? 1 : size);
        if (size == 0 || isControl(character)) {
            for (const char byte : character) {
                out += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
            }
        } else {
            out += character;
        }
        text.remove_prefix(character.size());
    }
    return out;
}

std::string markup(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t size = characterSize(text);
        const std::string_view character = text.substr(0, size == 0 ? 1 : size);
        const std::string_view entity = entityOf(character.front());
        if (size == 0 || !isForXml(character)) {
            out += replacement;
        } else if (!entity.empty()) {
            out += entity;
        } else {
            out += character;
        }
        text.remove_prefix(character.size());
    }
    return out;
}

std::string quotedJson(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string rfc3339(std::int64_t unixSeconds) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(unixSeconds)));
}

} // namespace weir::scenario
