#pragma once

#include <weir/stream/buffer.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weir::testing {

/// Adds `text` as a segment of its own, whatever there was before.
inline void addPiece(Buffer& buffer, std::string_view text) {
    auto held = std::make_unique<std::string>(text);
    const std::string_view bytes = *held;
    buffer.appendReference(bytes, [held = std::move(held)] {});
}

/// A buffer with `text` in segments of `size` bytes each.
inline Buffer inPieces(std::string_view text, std::size_t size) {
    Buffer buffer;
    for (std::size_t at = 0; at < text.size(); at += size) {
        addPiece(buffer, text.substr(at, size));
    }
    return buffer;
}

/// A buffer with `text` in three segments, cut before `first` and before `second`.
inline Buffer cutAt(std::string_view text, std::size_t first, std::size_t second) {
    Buffer buffer;
    addPiece(buffer, text.substr(0, first));
    addPiece(buffer, text.substr(first, second - first));
    addPiece(buffer, text.substr(second));
    return buffer;
}

/// Calls `check` with `text` in a buffer, cut at each pair of places.
template <class Check>
void forEachCut(std::string_view text, Check check) {
    for (std::size_t first = 0; first <= text.size(); ++first) {
        for (std::size_t second = first; second <= text.size(); ++second) {
            Buffer buffer = cutAt(text, first, second);
            check(buffer);
        }
    }
}

/// `size` bytes that differ from their neighbours, and from those of another `seed`.
inline std::string pattern(std::size_t size, unsigned seed = 1) {
    std::string text(size, '\0');
    unsigned state = seed * 2'654'435'761U + 1;
    for (char& c : text) {
        state = state * 1'664'525U + 1'013'904'223U;
        c = static_cast<char>('0' + (state >> 24) % 64);
    }
    return text;
}

/// A buffer's pieces, as peek() gives them.
inline std::vector<std::string_view> piecesOf(const Buffer& buffer) {
    std::vector<std::string_view> pieces(buffer.peek({}));
    buffer.peek(pieces);
    return pieces;
}

} // namespace weir::testing
