#include "buffer_fuzz_run.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::fuzz {

void Run::peek(Pair& pair) {
    const std::size_t offset = m_input.within(pair.model.size());
    const std::size_t size = m_input.within(pair.model.size());
    std::vector<std::string_view> pieces(pair.buffer.peek({}, offset, size));
    check(pair.buffer.peek(pieces, offset, size) == pieces.size(), "count of peek");
    std::string got;
    for (const std::string_view piece : pieces) {
        check(!piece.empty(), "a piece without bytes");
        got += piece;
    }
    const std::string text = pair.text();
    check(got == text.substr(std::min(offset, text.size()), size), "bytes of peek");
    check(got == pair.buffer.toString(offset, size), "toString");
}

void Run::copyOut(Pair& pair) {
    const std::size_t offset = m_input.within(pair.model.size());
    std::string out(m_input.size() % 10'000, '\0');
    const std::string text = pair.text();
    const std::string expected = text.substr(std::min(offset, text.size()), out.size());
    out.resize(pair.buffer.copyOut(out, offset));
    check(out == expected, "copyOut");
}

void Run::search(Pair& pair) {
    const std::string text = pair.text();
    const std::size_t from = m_input.within(text.size());
    const std::size_t to = m_input.within(text.size());
    std::string what = m_input.text(m_input.size() % 2'000);
    if (m_input.byte() < 160 && !text.empty()) {
        what = text.substr(m_input.within(text.size()) % text.size(), what.size());
    }
    const std::size_t end = std::min(to, text.size());
    const std::size_t found = std::string_view(text).substr(0, end).find(what, from);
    check(pair.buffer.search(what, from, to) ==
              (found == std::string::npos || from > end ? std::nullopt : std::optional(found)),
          "search");
}

/// As search(), of little text in many segments.
void Run::searchScattered(Pair&) {
    const std::string text = m_input.text(m_input.byte() % 64);
    const std::string what = m_input.text(m_input.byte() % 10);
    const std::size_t size = m_input.byte() % 5 + 1;
    Buffer buffer;
    for (std::size_t at = 0; at < text.size(); at += size) {
        buffer.appendReference(std::string_view(text).substr(at, size), {});
    }
    const std::size_t found = text.find(what);
    check(buffer.search(what) == (found == std::string::npos ? std::nullopt : std::optional(found)),
          "search in many segments");
}

LineEnding Run::someEnding() {
    return static_cast<LineEnding>(m_input.byte() % 5);
}

void Run::findLine(Pair& pair) {
    const LineEnding ending = someEnding();
    const std::size_t from = m_input.within(pair.model.size());
    const auto expected = lineOf(pair.text(), ending, from);
    const auto got = pair.buffer.findLine(ending, from);
    check(got.has_value() == expected.has_value(), "findLine");
    check(!got || (got->size == expected->size && got->endingSize == expected->endingSize),
          "the line of findLine");
}

void Run::readLine(Pair& pair) {
    const LineEnding ending = someEnding();
    const std::string text = pair.text();
    const auto line = pair.frontFrozen ? std::nullopt : lineOf(text, ending, 0);
    std::optional<std::string> expected;
    if (line) {
        expected = text.substr(0, line->size);
        pair.cut(line->size + line->endingSize);
    }
    check(pair.buffer.readLine(ending) == expected, "readLine");
}

void Run::positions(Pair& pair) {
    const std::string text = pair.text();
    const std::size_t first = m_input.within(text.size());
    const std::size_t by = m_input.within(text.size());
    Buffer::Position position = pair.buffer.positionAt(first);
    check(position.valid() == (first <= text.size()), "positionAt");
    const bool within = first <= text.size() && by <= text.size() - first;
    check(pair.buffer.advance(position, by) == within, "advance");
    check(position.valid() == within, "position behind advance");
    if (!within) {
        return;
    }
    const std::size_t at = first + by;
    check(position.offset() == at, "offset of a position");
    std::string out(m_input.size() % 3'000, '\0');
    out.resize(pair.buffer.copyOut(out, position));
    check(text.compare(at, out.size(), out) == 0, "copyOut from a position");
    std::vector<std::string_view> pieces(pair.buffer.peek({}, position));
    check(pair.buffer.peek(pieces, position) == pieces.size(), "count of peek from a position");
    std::string got;
    for (const std::string_view piece : pieces) {
        check(!piece.empty(), "a piece without bytes");
        got += piece;
    }
    check(got == text.substr(at), "bytes of peek from a position");
    const std::string what = m_input.text(m_input.byte() % 12);
    const std::size_t found = text.find(what, at);
    check(pair.buffer.search(what, position).pos ==
              (found == std::string::npos ? -1 : static_cast<std::ptrdiff_t>(found)),
          "search from a position");
    const LineEnding ending = someEnding();
    const auto line = at < text.size() ? lineOf(text, ending, at) : std::nullopt;
    std::size_t endingSize = 0;
    const Buffer::Position end = pair.buffer.findLine(ending, position, &endingSize);
    check(end.pos == (line ? static_cast<std::ptrdiff_t>(line->size) : -1), "findLine from there");
    check(!line || endingSize == line->endingSize, "the ending of findLine from there");
}

/// Appending does not end a position.
void Run::positionThatSurvives(Pair& pair) {
    const std::size_t at = m_input.within(pair.model.size()) % (pair.model.size() + 1);
    const Buffer::Position position = pair.buffer.positionAt(at);
    switch (m_input.byte() % 5) {
        case 0:
            appendReference(pair);
            break;
        case 1:
            appendView(pair);
            break;
        case 2:
            reservePieces(pair);
            break;
        case 3:
            appendBuffer(pair);
            break;
        default:
            append(pair);
            break;
    }
    std::string out(pair.model.size() + 1, '\0');
    out.resize(pair.buffer.copyOut(out, position));
    check(out == pair.text().substr(at), "a position behind an append");
}

} // namespace weir::fuzz
