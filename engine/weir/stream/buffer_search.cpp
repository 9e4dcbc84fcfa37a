#include <weir/stream/buffer.h>
#include <weir/stream/buffer_extras.h>
#include <weir/stream/segment.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace weir {

namespace {

// A run of line breaks is looked for in steps of so many bytes: CR and LF take a pass each, and the
// pass for the one that is rarer must not go far beyond the other.
constexpr std::size_t breakStep = 256;

std::optional<std::size_t> offsetOf(std::string_view text, char byte) {
    const void* found = text.empty() ? nullptr : std::memchr(text.data(), byte, text.size());
    if (found == nullptr) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

bool isBreak(char byte) {
    return byte == '\r' || byte == '\n';
}

std::size_t offsetOfBreak(std::string_view text) {
    for (std::size_t done = 0; done < text.size(); done += breakStep) {
        std::string_view step = text.substr(done, breakStep);
        const std::optional<std::size_t> lf = offsetOf(step, '\n');
        if (lf) {
            step = step.substr(0, *lf);
        }
        const std::optional<std::size_t> cr = offsetOf(step, '\r');
        if (cr || lf) {
            return done + (cr ? *cr : *lf);
        }
    }
    return text.size();
}

/// Looks for a text that may lie across pieces, in one pass and in linear time: within a piece with
/// memmem(3), at a piece's end byte by byte after Knuth, Morris and Pratt.
class Matcher {
public:
    explicit Matcher(std::string_view what) : m_what(what) {}

    /// Looks at the next piece. Returns how many bytes of it are passed when the text ends there.
    std::optional<std::size_t> feed(std::string_view piece) {
        std::size_t at = 0;
        while (at < piece.size()) {
            if (m_matched == 0 && piece.size() - at >= m_what.size()) {
                const void* found =
                    ::memmem(piece.data() + at, piece.size() - at, m_what.data(), m_what.size());
                if (found != nullptr) {
                    return static_cast<std::size_t>(static_cast<const char*>(found) -
                                                    piece.data()) +
                           m_what.size();
                }
                at = piece.size() - (m_what.size() - 1);
                continue;
            }
            if (m_fallBack.empty()) {
                fillFallBack();
            }
            if (step(piece[at++])) {
                return at;
            }
        }
        return std::nullopt;
    }

private:
    bool step(char byte) {
        while (m_matched > 0 && m_what[m_matched] != byte) {
            m_matched = m_fallBack[m_matched - 1];
        }
        if (m_what[m_matched] == byte) {
            ++m_matched;
        }
        return m_matched == m_what.size();
    }

    // For each prefix: the longest shorter prefix that is also its end.
    void fillFallBack() {
        m_fallBack.assign(m_what.size(), 0);
        std::size_t matched = 0;
        for (std::size_t i = 1; i < m_what.size(); ++i) {
            while (matched > 0 && m_what[matched] != m_what[i]) {
                matched = m_fallBack[matched - 1];
            }
            if (m_what[matched] == m_what[i]) {
                ++matched;
            }
            m_fallBack[i] = matched;
        }
    }

    std::string_view m_what;
    std::size_t m_matched = 0;
    std::vector<std::size_t> m_fallBack;
};

} // namespace

std::optional<std::size_t> Buffer::search(std::string_view what, std::size_t from,
                                          std::size_t to) const {
    const Guard guard(*this);
    if (from > m_size || !load()) {
        return std::nullopt;
    }
    return searchFrom(placeAt(from), from, what, to);
}

/// `from`, which is at most m_size, is where `place` is.
std::optional<std::size_t> Buffer::searchFrom(Place place, std::size_t from, std::string_view what,
                                              std::size_t to) const {
    const std::size_t end = std::min(to, m_size);
    if (from > end || what.size() > end - from) {
        return std::nullopt;
    }
    if (what.empty()) {
        return from;
    }
    if (what.size() == 1) {
        return findByte(place, what.front(), from, end);
    }
    Matcher matcher(what);
    for (std::size_t at = from; at < end; place.toNextSegment()) {
        const std::string_view piece = place.rest().substr(0, end - at);
        if (const auto passed = matcher.feed(piece)) {
            return at + *passed - what.size();
        }
        at += piece.size();
    }
    return std::nullopt;
}

/// [from, to) lies within the buffer.
std::optional<std::size_t> Buffer::findByte(Place place, char byte, std::size_t from,
                                            std::size_t to) {
    for (std::size_t at = from; at < to; place.toNextSegment()) {
        const std::string_view piece = place.rest().substr(0, to - at);
        if (const auto found = offsetOf(piece, byte)) {
            return at + *found;
        }
        at += piece.size();
    }
    return std::nullopt;
}

/// LF, with or without a CR before it.
std::optional<Buffer::Line> Buffer::findLf(Place place, std::size_t from) const {
    char before = '\0'; // the last byte of the piece before
    for (std::size_t at = from; at < m_size; place.toNextSegment()) {
        const std::string_view piece = place.rest();
        if (const auto found = offsetOf(piece, '\n')) {
            const bool withCr = (*found > 0 ? piece[*found - 1] : before) == '\r';
            return withCr ? Line{at + *found - 1, 2} : Line{at + *found, 1};
        }
        at += piece.size();
        before = piece.empty() ? before : piece.back();
    }
    return std::nullopt;
}

/// The first run of CR and LF.
std::optional<Buffer::Line> Buffer::findAnyBreak(Place place, std::size_t from) const {
    std::size_t at = from;
    for (; at < m_size; place.toNextSegment()) {
        const std::size_t size = place.rest().size();
        const std::size_t offset = offsetOfBreak(place.rest());
        at += offset;
        if (offset < size) {
            place.offset += offset;
            break;
        }
    }
    if (at == m_size) {
        return std::nullopt;
    }
    Line line{at, 0};
    for (; at < m_size; place.toNextSegment()) {
        const std::string_view rest = place.rest();
        const auto end = std::find_if_not(rest.begin(), rest.end(), isBreak);
        const auto run = static_cast<std::size_t>(end - rest.begin());
        line.endingSize += run;
        at += run;
        if (run < rest.size()) {
            break;
        }
    }
    return line;
}

std::optional<Buffer::Line> Buffer::findLine(LineEnding ending, std::size_t from) const {
    const Guard guard(*this);
    if (from >= m_size || !load()) {
        return std::nullopt;
    }
    return findLineFrom(placeAt(from), from, ending);
}

/// `from`, which is less than m_size, is where `place` is.
std::optional<Buffer::Line> Buffer::findLineFrom(Place place, std::size_t from,
                                                 LineEnding ending) const {
    std::optional<std::size_t> at;
    std::size_t endingSize = 1;
    switch (ending) {
        case LineEnding::Any:
            return findAnyBreak(place, from);
        case LineEnding::CrLf:
            return findLf(place, from);
        case LineEnding::StrictCrLf:
            at = searchFrom(place, from, "\r\n", all);
            endingSize = 2;
            break;
        case LineEnding::Lf:
            at = findByte(place, '\n', from, m_size);
            break;
        case LineEnding::Nul:
            at = findByte(place, '\0', from, m_size);
            break;
    }
    return at ? std::optional(Line{*at, endingSize}) : std::nullopt;
}

/// For a line whose ending is one byte, or a CR more, and lies in the first segment, as nearly all
/// do.
[[gnu::always_inline]] inline bool Buffer::readNearLine(LineEnding ending,
                                                        std::optional<std::string>& text) {
    const char* const begin = m_first->base + m_first->begin;
    const std::size_t there = m_first->size();
    const void* const found = std::memchr(begin, ending == LineEnding::Nul ? '\0' : '\n', there);
    if (found == nullptr) {
        return false;
    }
    const auto size = static_cast<std::size_t>(static_cast<const char*>(found) - begin);
    const bool withCr = ending == LineEnding::CrLf && size > 0 && begin[size - 1] == '\r';
    text.emplace(begin, withCr ? size - 1 : size);
    const std::size_t taken = size + 1;
    if (taken < there) [[likely]] {
        forgetReservation();
        m_first->begin += taken;
        changed(0, taken);
    } else {
        drainFront(taken);
    }
    return true;
}

std::optional<std::string> Buffer::readLine(LineEnding ending) {
    const Guard guard(*this);
    std::optional<std::string> text;
    if (m_frontFrozen || m_size == 0 || !load()) {
        return text;
    }
    const bool isByte = ending != LineEnding::Any && ending != LineEnding::StrictCrLf;
    if (isByte && readNearLine(ending, text)) [[likely]] {
        return text;
    }
    if (const std::optional<Line> line = findLineFrom(Place{m_first, 0}, 0, ending)) {
        text.emplace(toString(0, line->size));
        drainFront(line->size + line->endingSize);
    }
    return text;
}

} // namespace weir
