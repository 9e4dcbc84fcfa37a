#pragma once

#include <weir/stream/buffer.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::fuzz {

inline constexpr std::size_t mostBytes = 200'000;

inline void check(bool holds, const char* what) {
    if (!holds) {
        std::fprintf(stderr, "The buffer and its model differ: %s\n", what);
        std::abort();
    }
}

/// The fuzzer's input, read as numbers; 0 for ever behind its end.
class Input {
public:
    Input(const std::uint8_t* data, std::size_t size) : m_data(data), m_left(size) {}

    [[nodiscard]] bool atEnd() const { return m_left == 0; }

    std::size_t byte() {
        if (m_left == 0) {
            return 0;
        }
        --m_left;
        return *m_data++;
    }

    /// Mostly small, sometimes beyond a segment.
    std::size_t size() {
        const std::size_t kind = byte();
        const std::size_t number = byte() * 256 + byte();
        if (kind < 100) {
            return number % 16;
        }
        if (kind < 180) {
            return number % 1'200;
        }
        return kind < 240 ? number % 5'000 : number * 2;
    }

    /// One that often lies within `size`, and sometimes behind it.
    std::size_t within(std::size_t size) {
        const std::size_t kind = byte();
        const std::size_t number = byte() * 65'536 + byte() * 256 + byte();
        if (kind < 16) {
            return kind < 8 ? size : Buffer::all;
        }
        return number % (size + (kind < 48 ? 20 : 1));
    }

    /// Of few different characters, or of two, so that searches find something and nearly find it.
    std::string text(std::size_t size) {
        constexpr std::string_view letters("ab\r\nab\0a", 8);
        const int shift = byte() % 2 == 0 ? 29 : 31;
        std::uint32_t state = static_cast<std::uint32_t>(byte() * 256 + byte()) + 1;
        std::string out(size, '\0');
        for (char& c : out) {
            state = state * 1'664'525 + 1'013'904'223;
            c = letters[state >> shift];
        }
        return out;
    }

private:
    const std::uint8_t* m_data;
    std::size_t m_left;
};

/// One byte of the model, and which foreign bytes it is of (-1: of none).
struct Cell {
    char byte = 0;
    int foreign = -1;
};

inline std::vector<Cell> cells(std::string_view text, int foreign = -1) {
    std::vector<Cell> out;
    out.reserve(text.size());
    for (const char c : text) {
        out.push_back({c, foreign});
    }
    return out;
}

struct Pair {
    Buffer buffer;
    std::vector<Cell> model;
    std::vector<Buffer::CallbackId> callbacks;
    std::size_t told = 0; // the size after what the checking callback was told
    bool frontFrozen = false;
    bool endFrozen = false;
    int appendsWhenTold = 0;

    [[nodiscard]] std::string text() const {
        std::string out;
        out.reserve(model.size());
        for (const Cell& cell : model) {
            out += cell.byte;
        }
        return out;
    }

    void add(const std::vector<Cell>& more) { model.insert(model.end(), more.begin(), more.end()); }

    void addFront(const std::vector<Cell>& more) {
        model.insert(model.begin(), more.begin(), more.end());
    }

    void cut(std::size_t size) {
        model.erase(model.begin(), model.begin() + static_cast<std::ptrdiff_t>(size));
    }

    [[nodiscard]] std::vector<Cell> front(std::size_t size) const {
        return {model.begin(), model.begin() + static_cast<std::ptrdiff_t>(size)};
    }
};

struct Foreign {
    std::unique_ptr<std::string> bytes; // freed on release: a use behind that is seen
    int releases = 0;
};

/// What findLine() has to return.
inline std::optional<Buffer::Line> lineOf(std::string_view text, LineEnding ending,
                                          std::size_t from) {
    const auto line = [&](std::size_t at, std::size_t size) {
        return at == std::string::npos ? std::nullopt : std::optional(Buffer::Line{at, size});
    };
    switch (ending) {
        case LineEnding::Nul:
            return line(text.find('\0', from), 1);
        case LineEnding::StrictCrLf:
            return line(text.find("\r\n", from), 2);
        case LineEnding::Any: {
            const std::size_t at = text.find_first_of("\r\n", from);
            const std::size_t end = std::min(text.find_first_not_of("\r\n", at), text.size());
            return line(at, end - at);
        }
        case LineEnding::CrLf:
        case LineEnding::Lf:
            break;
    }
    const std::size_t at = text.find('\n', from);
    const bool withCr =
        ending == LineEnding::CrLf && at != std::string::npos && at > from && text[at - 1] == '\r';
    return withCr ? line(at - 1, 2) : line(at, 1);
}

} // namespace weir::fuzz
