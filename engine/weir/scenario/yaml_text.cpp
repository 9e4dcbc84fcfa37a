#include <weir/scenario/yaml_text.h>
#include <weir/workbench/payload_text.h>

#include <algorithm>

namespace weir::scenario {

namespace {

std::uint32_t narrowed(std::size_t number) {
    return static_cast<std::uint32_t>(std::min<std::size_t>(number, 0xFFFFFFFFU));
}

struct Position {
    std::size_t line = 0;
    std::size_t column = 0;
};

Position positionOf(std::string_view text, std::size_t offset) {
    Position position;
    const std::string_view before = text.substr(0, offset);
    position.line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    const std::size_t lineBegin = before.rfind('\n');
    position.column = lineBegin == std::string_view::npos ? offset : offset - lineBegin - 1;
    return position;
}

bool isForbidden(char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return (code < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || code == 0x7F;
}

std::size_t firstBadByte(std::string_view text) {
    std::size_t next = 0;
    while (next < text.size()) {
        const auto lead = static_cast<unsigned char>(text[next]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (!isUtf8(text.substr(next, length))) {
            break;
        }
        next += length;
    }
    return next;
}

} // namespace

std::size_t lengthOfLine(std::string_view text, std::size_t offset) {
    const std::size_t end = std::min(text.find_first_of("\r\n", offset), text.size());
    return end > offset ? end - offset : 1;
}

std::size_t lengthOfScalar(std::string_view text, const Node& node) {
    const std::size_t line = lengthOfLine(text, node.offset);
    const std::string_view raw = text.substr(std::min(node.offset, text.size()), line);
    switch (node.style) {
        case Node::Style::Plain:
            return raw.starts_with(node.text) ? std::max<std::size_t>(node.text.size(), 1) : line;
        case Node::Style::SingleQuoted: {
            std::size_t end = raw.find('\'', 1);
            while (end != std::string_view::npos && raw.substr(end + 1).starts_with('\'')) {
                end = raw.find('\'', end + 2);
            }
            return end == std::string_view::npos ? line : end + 1;
        }
        case Node::Style::DoubleQuoted: {
            std::size_t end = 1;
            while (end < raw.size() && raw[end] != '"') {
                end += raw[end] == '\\' ? 2U : 1U;
            }
            return std::min(end + 1, line);
        }
        case Node::Style::Block:
            return 1;
    }
    return 1;
}

bool isClosed(std::string_view text, const Node& node) {
    const bool isSingle = node.style == Node::Style::SingleQuoted;
    if (!isSingle && node.style != Node::Style::DoubleQuoted) {
        return true;
    }
    for (std::size_t at = node.offset + 1; at < text.size(); ++at) {
        if (isSingle && text[at] == '\'') {
            if (!text.substr(at + 1).starts_with('\'')) {
                return true;
            }
            ++at;
        } else if (!isSingle && text[at] == '"') {
            return true;
        } else if (!isSingle && text[at] == '\\') {
            ++at;
        }
    }
    return false;
}

Node::Style styleAt(std::string_view text, std::size_t offset, const std::string& tag) {
    // yaml-cpp says "!" of what is not plain, and not what it is.
    if (tag != "!" || offset >= text.size()) {
        return Node::Style::Plain;
    }
    switch (text[offset]) {
        case '"':
            return Node::Style::DoubleQuoted;
        case '\'':
            return Node::Style::SingleQuoted;
        default:
            return Node::Style::Block;
    }
}

std::optional<Problem> wrongBytes(std::string_view text, std::uint32_t file) {
    const auto problemAt = [&](std::size_t offset, std::string message) {
        const Position position = positionOf(text, offset);
        return Problem{{file, narrowed(position.line + 1), narrowed(position.column + 1)},
                       1,
                       std::move(message)};
    };
    const auto control = std::find_if(text.begin(), text.end(), isForbidden);
    if (control != text.end()) {
        return problemAt(static_cast<std::size_t>(control - text.begin()),
                         "this is no text: a byte with the value " +
                             std::to_string(static_cast<unsigned char>(*control)) +
                             " stands here; write it as an escape, such as \\x04");
    }
    if (!isUtf8(text)) {
        return problemAt(firstBadByte(text),
                         "this is no UTF-8 text; save the file as UTF-8, and write other bytes as "
                         "escapes or in hex");
    }
    return std::nullopt;
}

} // namespace weir::scenario
