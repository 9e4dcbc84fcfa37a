#include <weir/scenario/names.h>
#include <weir/workbench/payload_text.h>
#include <weir/workbench/settings.h>

#include <algorithm>
#include <charconv>

namespace weir::scenario {

namespace {

bool isLetter(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '_';
}

bool isDigit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool isNameOf(std::string_view text, std::string_view more) {
    if (text.empty() || !isLetter(text.front()) || text.back() == '-' || text.back() == '.') {
        return false;
    }
    for (char letter : text) {
        if (!isLetter(letter) && !isDigit(letter) && more.find(letter) == std::string_view::npos) {
            return false;
        }
    }
    return true;
}

} // namespace

bool isName(std::string_view text) {
    return isNameOf(text, "-");
}

bool isDottedName(std::string_view text) {
    return isNameOf(text, "-.[]");
}

std::string shown(std::string_view text) {
    constexpr std::size_t longest = 60;
    std::size_t size = std::min(text.size(), longest);
    // Not in the middle of a character, which would show its bytes.
    while (size > 0 && size < text.size() &&
           (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
        --size;
    }
    return '"' + escape(text.substr(0, size)) + (size < text.size() ? "...\"" : "\"");
}

std::string listed(const std::vector<std::string_view>& words) {
    std::string list;
    for (std::string_view word : words) {
        list += (list.empty() ? "" : ", ") + std::string(word);
    }
    return list;
}

std::string advice(std::string_view text, const std::vector<std::string_view>& words) {
    // A stranger's file may define very many names, and each mistake in it looks through them.
    constexpr std::size_t mostLookedAt = 1000;
    constexpr std::size_t mostListed = 40;
    const std::vector<std::string_view> first(
        words.begin(),
        words.begin() + static_cast<std::ptrdiff_t>(std::min(words.size(), mostLookedAt)));
    // To one letter every other one is near.
    const std::string_view near = text.size() < 2 ? std::string_view() : nearestWord(text, first);
    if (!near.empty()) {
        return "; did you mean \"" + std::string(near) + "\"?";
    }
    return words.empty() || words.size() > mostListed ? std::string()
                                                      : "; the choice is " + listed(words);
}

Result<std::string> unescaped(std::string_view text, std::size_t& wrongAt) {
    Result<std::string> bytes = unescape(text);
    if (bytes) {
        return bytes;
    }
    // "... (character 5)." is what people are told who see no place.
    std::string sentence = bytes.error().message();
    constexpr std::string_view mark = " (character ";
    if (const std::size_t found = sentence.rfind(mark); found != std::string::npos) {
        std::size_t character = 1;
        const char* const begin = sentence.data() + found + mark.size();
        std::from_chars(begin, sentence.data() + sentence.size(), character);
        wrongAt = character - 1;
        sentence.resize(found);
    }
    return Error::input(sentence);
}

} // namespace weir::scenario
