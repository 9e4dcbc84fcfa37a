#include <weir/scenario/report/excerpt.h>
#include <weir/workbench/payload_text.h>

#include <algorithm>

namespace weir::scenario {

namespace {

constexpr std::size_t perLine = 16;

} // namespace

std::string_view Excerpt::shown() const {
    return {before.data(), before.size() + mark.size() + after.size()};
}

Excerpt excerptOf(std::string_view bytes, std::optional<std::size_t> difference) {
    Excerpt excerpt;
    const std::size_t at = std::min(difference.value_or(0), bytes.size());
    // Two lines before the one with the difference, the rest behind it.
    const std::size_t line = at / perLine;
    excerpt.offset = (line < 2 ? 0 : line - 2) * perLine;
    const std::string_view shown = bytes.substr(excerpt.offset, excerptSize);
    excerpt.isCutBefore = excerpt.offset > 0;
    excerpt.isCutAfter = excerpt.offset + shown.size() < bytes.size();
    excerpt.hasDifference = difference.has_value();
    const std::size_t inside = at - excerpt.offset;
    excerpt.before = shown.substr(0, inside);
    excerpt.mark = difference ? shown.substr(inside, 1) : shown.substr(inside, 0);
    excerpt.after = shown.substr(inside + excerpt.mark.size());
    return excerpt;
}

std::string escapedLine(const Excerpt& excerpt, std::size_t& markColumn, std::size_t& markWidth) {
    std::string text = excerpt.isCutBefore ? "..." : "";
    text += escape(excerpt.before);
    markColumn = widthOf(text);
    const std::string mark = escape(excerpt.mark);
    markWidth = std::max<std::size_t>(widthOf(mark), 1);
    text += mark + escape(excerpt.after);
    return text + (excerpt.isCutAfter ? "..." : "");
}

std::size_t widthOf(std::string_view utf8) {
    return static_cast<std::size_t>(std::ranges::count_if(
        utf8, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

std::size_t hexColumn(std::size_t index) {
    return 10 + 3 * index + (index >= perLine / 2 ? 1 : 0);
}

} // namespace weir::scenario
