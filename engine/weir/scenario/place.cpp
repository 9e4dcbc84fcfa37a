#include <weir/scenario/place.h>
#include <weir/workbench/payload_text.h>

#include <algorithm>
#include <string_view>

namespace weir::scenario {

namespace {

// Of a long line so many bytes are shown.
constexpr std::size_t shown = 100;

std::string_view lineOf(std::string_view text, std::uint32_t line) {
    for (; line > 1; --line) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) {
            return {};
        }
        text.remove_prefix(end + 1);
    }
    text = text.substr(0, text.find('\n'));
    return text.ends_with('\r') ? text.substr(0, text.size() - 1) : text;
}

bool isContinuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// What of a line is shown: around the place, and never from or to the middle of a character.
struct Window {
    std::size_t begin = 0;
    std::size_t end = 0;

    Window(std::string_view line, std::size_t place) {
        begin = line.size() <= shown || place <= shown / 2 ? 0 : place - shown / 2;
        begin = std::min(begin, line.size() - std::min(line.size(), shown));
        end = std::min(line.size(), begin + shown);
        while (begin > 0 && isContinuation(line[begin])) {
            --begin;
        }
        while (end < line.size() && isContinuation(line[end])) {
            ++end;
        }
    }
};

// A terminal must not obey what stands in a stranger's file.
std::string harmless(std::string_view line) {
    std::string out(line);
    const bool readable = isUtf8(line);
    for (char& byte : out) {
        const auto code = static_cast<unsigned char>(byte);
        if ((code < 0x20 && byte != '\t') || code == 0x7F || (code >= 0x80 && !readable)) {
            byte = '?';
        }
    }
    return out;
}

// Spaces up to the place, with the line's tabs kept, so that the caret stands below it.
std::string caretLine(std::string_view before, std::string_view marked) {
    std::string out;
    for (char byte : before) {
        if (!isContinuation(byte)) {
            out += byte == '\t' ? '\t' : ' ';
        }
    }
    const auto characters = static_cast<std::size_t>(std::count_if(
        marked.begin(), marked.end(), [](char byte) { return !isContinuation(byte); }));
    return out + '^' + std::string(std::max<std::size_t>(characters, 1) - 1, '~');
}

std::string rightAligned(const std::string& text, std::size_t width) {
    return std::string(width - std::min(width, text.size()), ' ') + text;
}

} // namespace

std::string toText(const Problem& problem, const std::vector<SourceFile>& files) {
    const Place& place = problem.place;
    const SourceFile none;
    const SourceFile& file = place.file < files.size() ? files[place.file] : none;
    std::string out = escape(file.path) + ':';
    if (place.line == 0) {
        return out + ' ' + problem.message + '\n';
    }
    out += std::to_string(place.line) + ':' + std::to_string(place.column) + ": " +
           problem.message + '\n';

    const std::string_view line = lineOf(file.text, place.line);
    const std::size_t begin = std::min<std::size_t>(std::max(place.column, 1U) - 1, line.size());
    const Window window(line, begin);
    const std::size_t end = std::min(begin + problem.length, window.end);
    const std::string cutBefore = window.begin > 0 ? "..." : "";
    const std::string cutAfter = window.end < line.size() ? "..." : "";
    constexpr std::size_t width = 5;
    const std::string number = rightAligned(std::to_string(place.line), width);
    out += number + " | " + cutBefore +
           harmless(line.substr(window.begin, window.end - window.begin)) + cutAfter + '\n';
    out += std::string(number.size(), ' ') + " | " + std::string(cutBefore.size(), ' ') +
           caretLine(line.substr(window.begin, begin - window.begin),
                     line.substr(begin, end - begin)) +
           '\n';
    return out;
}

} // namespace weir::scenario
