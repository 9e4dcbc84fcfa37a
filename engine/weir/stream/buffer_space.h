#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace weir {

/// Pieces of space to write to, as Buffer::reserve() gives them.
class BufferSpace {
public:
    [[nodiscard]] const std::span<char>* begin() const { return m_pieces.data(); }

    [[nodiscard]] const std::span<char>* end() const { return m_pieces.data() + m_count; }

    [[nodiscard]] std::span<char> operator[](std::size_t index) const { return m_pieces[index]; }

    /// How many pieces, 0 to 2.
    [[nodiscard]] std::size_t size() const { return m_count; }

    [[nodiscard]] bool empty() const { return m_count == 0; }

    /// How many bytes they are together.
    [[nodiscard]] std::size_t bytes() const { return m_pieces[0].size() + m_pieces[1].size(); }

private:
    friend class Buffer;

    void add(std::span<char> piece) { m_pieces[m_count++] = piece; }

    std::array<std::span<char>, 2> m_pieces;
    std::size_t m_count = 0;
};

} // namespace weir
