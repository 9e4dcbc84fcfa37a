#pragma once

#include "tests/bench/peers/clocks.h"
#include "tests/bench/peers/fail.h"
#include "tests/bench/peers/registry.h"

#include <string>
#include <string_view>

namespace weir::peers {

// A Bytes is a peer's queue of bytes, with append(string_view), drain(size), size(),
// find(string_view) (where, or -1), takeLine() (removes a line that ends in LF and gives it to the
// program as a string of its own; whether there was one), takeAll(other) and
// take(other, size) (moves to the end).

inline constexpr std::size_t mebibyte = std::size_t{1024} * 1024;
inline constexpr std::size_t messageSize = 64;

/// ns of CPU an append of 64 B to a queue that grows to 1 MiB (`drains` false), or a drain of 64 B
/// until it is empty; `count` of them.
template <class Bytes, bool drains>
double appendOrDrain(const Work& work) {
    const std::string message(messageSize, 'x');
    constexpr std::size_t each = mebibyte / messageSize;
    Bytes bytes;
    std::int64_t taken = 0;
    std::size_t done = 0;
    for (bool warm = false; done < work.count; warm = true) {
        const std::int64_t begin = threadTime();
        for (std::size_t i = 0; i < each; ++i) {
            bytes.append(message);
        }
        const std::int64_t middle = threadTime();
        for (std::size_t i = 0; i < each; ++i) {
            bytes.drain(messageSize);
        }
        const std::int64_t end = threadTime();
        if (bytes.size() != 0) {
            fail("a drained buffer is not empty");
        }
        if (warm) {
            taken += drains ? end - middle : middle - begin;
            done += each;
        }
    }
    return static_cast<double>(taken) / static_cast<double>(done);
}

/// Letters, the same each time.
inline std::string randomText(std::size_t size) {
    std::string text(size, '\0');
    std::uint32_t random = 1;
    for (char& c : text) {
        random = random * 1'664'525 + 1'013'904'223;
        c = static_cast<char>('a' + (random >> 24) % 26);
    }
    return text;
}

/// ms of CPU to find 16 B at the end of `count` bytes that were appended in pieces of 4 KiB.
template <class Bytes>
double searchBytes(const Work& work) {
    const std::string text = randomText(work.count);
    const std::string_view what = "abcdefghijklmnop";
    Bytes bytes;
    for (std::size_t at = 0; at < text.size(); at += 4096) {
        bytes.append(std::string_view(text).substr(at, 4096));
    }
    bytes.append(what);
    constexpr int times = 5;
    std::int64_t taken = 0;
    for (int i = 0; i <= times; ++i) {
        const std::int64_t begin = threadTime();
        const auto at = bytes.find(what);
        if (i > 0) {
            taken += threadTime() - begin;
        }
        if (at != static_cast<std::ptrdiff_t>(work.count)) {
            fail("what was searched for was not found");
        }
    }
    return static_cast<double>(taken) / times / 1e6;
}

/// ns of CPU to take one of `count` lines of 32 B.
template <class Bytes>
double readLines(const Work& work) {
    std::string block;
    while (block.size() < 4096) {
        block += "a line of some thirty-two bytes\n";
    }
    Bytes bytes;
    std::size_t left = work.count;
    for (std::size_t size = left * 32; size > 0;) {
        const std::size_t piece = std::min(size, block.size());
        bytes.append(std::string_view(block).substr(0, piece));
        size -= piece;
    }
    const std::int64_t begin = threadTime();
    while (bytes.takeLine()) {
        --left;
    }
    const std::int64_t taken = threadTime() - begin;
    if (left != 0 || bytes.size() != 0) {
        fail("the lines were not all read");
    }
    return static_cast<double>(taken) / static_cast<double>(work.count);
}

/// ns of CPU to fill a queue with 64 KiB, in pieces of 4 KiB, to move them to another, and to drain
/// that; or (`movesOnly`) to move them alone, to and fro. `count` times.
template <class Bytes, bool movesOnly>
double moveBytes(const Work& work) {
    const std::string piece(4096, 'x');
    constexpr std::size_t size = std::size_t{64} * 1024;
    Bytes first;
    Bytes second;
    const auto fill = [&] {
        for (std::size_t at = 0; at < size; at += piece.size()) {
            first.append(piece);
        }
    };
    const auto repeat = [&](std::size_t times) {
        for (std::size_t i = 0; i < times; ++i) {
            if constexpr (movesOnly) {
                second.takeAll(first);
                first.takeAll(second);
            } else {
                fill();
                second.take(first, size);
                second.drain(size);
            }
        }
    };
    if constexpr (movesOnly) {
        fill();
    }
    repeat(work.count / 5);
    const std::int64_t begin = threadTime();
    repeat(work.count);
    const std::int64_t taken = threadTime() - begin;
    return static_cast<double>(taken) / static_cast<double>(work.count) / (movesOnly ? 2 : 1);
}

template <class Bytes>
void addBufferWorkloads(Peer& peer) {
    peer.measures["append"] = appendOrDrain<Bytes, false>;
    peer.measures["drain"] = appendOrDrain<Bytes, true>;
    peer.measures["search"] = searchBytes<Bytes>;
    peer.measures["lines"] = readLines<Bytes>;
    peer.measures["move"] = moveBytes<Bytes, true>;
    peer.measures["fill, move and drain"] = moveBytes<Bytes, false>;
}

} // namespace weir::peers
