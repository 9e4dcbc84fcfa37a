#include "buffer_fuzz_run.h"

#include <algorithm>
#include <span>
#include <vector>

namespace weir::fuzz {

void Run::reserve(Pair& pair) {
    const std::string text = someText(pair);
    auto reservation = pair.buffer.reserve(text.size());
    check(reservation.empty() == (pair.endFrozen || text.empty()), "reserve");
    check(reservation.empty() || reservation.bytes() >= text.size(), "space reserved");
    std::size_t done = 0;
    for (const std::span<char> piece : reservation) {
        const std::size_t count = std::min(piece.size(), text.size() - done);
        std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(done), count, piece.begin());
        std::fill(piece.begin() + static_cast<std::ptrdiff_t>(count), piece.end(), '!');
        done += count;
    }
    const std::size_t kind = m_input.byte();
    if (kind < 40) {
        return; // never committed
    }
    if (kind < 60) {
        check(!pair.buffer.commit(reservation.bytes() + 1), "commit of too much");
    }
    const std::size_t size = kind < 120 ? m_input.within(text.size()) : text.size();
    const bool accepted = !pair.endFrozen && size <= reservation.bytes();
    if (accepted) {
        std::string committed = text.substr(0, size);
        committed.resize(size, '!');
        pair.add(cells(committed));
    }
    check(pair.buffer.commit(size) == accepted, "commit");
}

/// Commits some of each piece.
void Run::reservePieces(Pair& pair) {
    const std::size_t size = m_input.size() % 5'000;
    const std::size_t most = m_input.byte() % 2 + 1;
    const auto reservation = pair.buffer.reserve(size, most);
    check(reservation.empty() == (pair.endFrozen || size == 0), "reserve of pieces");
    check(reservation.size() <= most, "number of pieces");
    check(reservation.empty() || reservation.bytes() >= size, "space of pieces");
    std::vector<std::span<char>> used(reservation.begin(), reservation.end());
    used.resize(std::min(used.size(), m_input.byte() % 3));
    std::string committed;
    for (std::span<char>& piece : used) {
        const std::string text = m_input.text(m_input.size() % 3'000).substr(0, piece.size());
        std::copy(text.begin(), text.end(), piece.begin());
        piece = piece.first(text.size());
        committed += text;
    }
    const bool accepted = !pair.endFrozen && pair.model.size() + committed.size() <= mostBytes;
    if (accepted) {
        pair.add(cells(committed));
    }
    if (accepted || pair.endFrozen) {
        check(pair.buffer.commit(used) == accepted, "commit of pieces");
    }
}

void Run::expand(Pair& pair) {
    const std::size_t size = m_input.size();
    check(pair.buffer.expand(size), "expand");
    if (size > 0 && m_input.byte() < 128 && !pair.endFrozen) {
        const auto reservation = pair.buffer.reserve(size, 1);
        check(reservation.size() == 1 && reservation.bytes() >= size, "reserve behind expand");
    }
}

} // namespace weir::fuzz
