#include <weir/base/units.h>
#include <weir/workbench/framer.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

namespace weir {

namespace {

constexpr std::size_t largestPrefix = 8;

std::string bytesText(std::uint64_t size) {
    return std::to_string(size) + (size == 1 ? " byte" : " bytes");
}

Framer::Cut plainCut(std::size_t size, std::size_t endingSize) {
    return {.start = 0, .size = size, .bodyStart = 0, .bodySize = size, .end = size + endingSize};
}

std::uint64_t decode(std::string_view prefix, bool bigEndian) {
    std::uint64_t value = 0;
    for (std::size_t index = 0; index < prefix.size(); ++index) {
        const char byte = prefix[bigEndian ? index : prefix.size() - 1 - index];
        value = value << 8U | static_cast<unsigned char>(byte);
    }
    return value;
}

std::string encode(std::uint64_t value, std::size_t size, bool bigEndian) {
    std::string prefix(size, '\0');
    for (std::size_t index = 0; index < size; ++index) {
        prefix[bigEndian ? size - 1 - index : index] = static_cast<char>(value & 0xFFU);
        value >>= 8U;
    }
    return prefix;
}

std::uint64_t largestLength(std::size_t prefixSize) {
    return prefixSize >= largestPrefix ? std::numeric_limits<std::uint64_t>::max()
                                       : (std::uint64_t{1} << (8U * prefixSize)) - 1;
}

std::string_view lineEndingBytes(LineEnding ending) {
    switch (ending) {
        case LineEnding::Any:
        case LineEnding::CrLf:
        case LineEnding::StrictCrLf:
            return "\r\n";
        case LineEnding::Lf:
            return "\n";
        case LineEnding::Nul:
            break;
    }
    return {"\0", 1};
}

/// How many bytes that have come already may turn out to belong to a line's ending.
std::size_t openEnding(LineEnding ending) {
    return ending == LineEnding::CrLf || ending == LineEnding::StrictCrLf ? 1 : 0;
}

} // namespace

Framer::Framer(Framing framing) : m_framing(std::move(framing)) {}

Result<std::optional<Framer::Cut>> Framer::next(Buffer& input) {
    switch (m_framing.kind) {
        case FramingKind::None:
            return input.empty() ? std::nullopt : std::optional(plainCut(input.size(), 0));
        case FramingKind::Line:
            return nextLine(input);
        case FramingKind::Delimiter:
            return nextDelimited(input);
        case FramingKind::LengthPrefix:
            return nextPrefixed(input);
        case FramingKind::Markers:
            return nextMarked(input);
        case FramingKind::FixedSize:
            return nextFixed(input);
    }
    return std::optional<Cut>();
}

Result<std::optional<Framer::Cut>> Framer::nextLine(Buffer& input) {
    skipLineBreaks(input);
    const LineEnding ending = m_framing.lineEnding;
    // A CR at the end of what has come is looked at again together with what follows it.
    const std::size_t open = openEnding(ending);
    const std::optional<Buffer::Line> line = input.findLine(ending, m_searched);
    if (!line) {
        m_searched = input.size() - std::min(input.size(), open);
        if (m_searched > m_framing.maxMessage) {
            return tooLong();
        }
        return std::optional<Cut>();
    }
    m_searched = 0;
    if (line->size > m_framing.maxMessage) {
        return tooLong();
    }
    m_inLineBreak = ending == LineEnding::Any;
    return std::optional(plainCut(line->size, line->endingSize));
}

/// A run of CR and LF is one ending also where it comes in several pieces.
void Framer::skipLineBreaks(Buffer& input) {
    char byte = 0;
    while (m_inLineBreak && input.copyOut({&byte, 1}) == 1) {
        m_inLineBreak = byte == '\r' || byte == '\n';
        if (m_inLineBreak) {
            input.drain(1);
        }
    }
}

Result<std::optional<Framer::Cut>> Framer::nextDelimited(const Buffer& input) {
    const std::string& delimiter = m_framing.delimiter;
    const std::optional<std::size_t> found = input.search(delimiter, m_searched);
    if (!found) {
        m_searched = input.size() - std::min(input.size(), delimiter.size() - 1);
        if (m_searched > m_framing.maxMessage) {
            return tooLong();
        }
        return std::optional<Cut>();
    }
    m_searched = 0;
    if (*found > m_framing.maxMessage) {
        return tooLong();
    }
    return std::optional(plainCut(*found, delimiter.size()));
}

Result<std::optional<Framer::Cut>> Framer::nextPrefixed(const Buffer& input) const {
    const auto prefixSize = static_cast<std::size_t>(m_framing.prefixSize);
    std::array<char, largestPrefix> prefix{};
    if (input.copyOut({prefix.data(), prefixSize}) < prefixSize) {
        return std::optional<Cut>();
    }
    std::uint64_t size = decode({prefix.data(), prefixSize}, m_framing.prefixBigEndian);
    if (m_framing.prefixCountsItself) {
        if (size < prefixSize) {
            return Error::input("The length prefix says " + bytesText(size) +
                                ", which is less than the " + std::to_string(prefixSize) +
                                " bytes of the prefix that it counts too; the peer may not count "
                                "them, or use the other byte order.");
        }
        size -= prefixSize;
    }
    if (size > m_framing.maxMessage) {
        return Error::input("The length prefix says " + bytesText(size) +
                            ", and the longest message allowed is " +
                            formatSize(m_framing.maxMessage) +
                            "; the peer may use another prefix size or byte order.");
    }
    const auto payload = static_cast<std::size_t>(size);
    const std::size_t end = prefixSize + payload;
    if (input.size() < end) {
        return std::optional<Cut>();
    }
    return std::optional(Cut{.start = prefixSize,
                             .size = payload,
                             .bodyStart = prefixSize,
                             .bodySize = payload,
                             .end = end});
}

Result<std::optional<Framer::Cut>> Framer::nextMarked(Buffer& input) {
    const std::string& startMarker = m_framing.startMarker;
    const std::string& endMarker = m_framing.endMarker;
    if (!m_inMessage) {
        skipToMarker(input);
        if (!m_inMessage) {
            return std::optional<Cut>();
        }
    }
    const std::optional<std::size_t> found = input.search(endMarker, m_searched);
    if (!found) {
        const std::size_t open = std::min(input.size(), endMarker.size() - 1);
        m_searched = std::max(startMarker.size(), input.size() - open);
        if (m_searched + endMarker.size() > m_framing.maxMessage) {
            return tooLong();
        }
        return std::optional<Cut>();
    }
    const std::size_t end = *found + endMarker.size();
    if (end > m_framing.maxMessage) {
        return tooLong();
    }
    m_inMessage = false;
    m_searched = 0;
    return std::optional(Cut{.start = 0,
                             .size = end,
                             .bodyStart = startMarker.size(),
                             .bodySize = *found - startMarker.size(),
                             .end = end});
}

/// Drops what is before a start marker, but not the beginning of one at the very end.
void Framer::skipToMarker(Buffer& input) {
    const std::string_view marker = m_framing.startMarker;
    if (const std::optional<std::size_t> found = input.search(marker)) {
        input.drain(*found);
        m_inMessage = true;
        m_searched = marker.size();
        return;
    }
    const std::size_t tailSize = std::min(input.size(), marker.size() - 1);
    const std::string tail = input.toString(input.size() - tailSize);
    std::size_t kept = tailSize;
    while (kept > 0 && !marker.starts_with(std::string_view(tail).substr(tailSize - kept))) {
        --kept;
    }
    input.drain(input.size() - kept);
}

std::optional<Framer::Cut> Framer::nextFixed(const Buffer& input) const {
    if (input.size() < m_framing.fixedSize) {
        return std::nullopt;
    }
    return plainCut(m_framing.fixedSize, 0);
}

Error Framer::tooLong() const {
    return Error::input("A message is longer than the longest one allowed, " +
                        formatSize(m_framing.maxMessage) +
                        "; raise that limit if such messages are right.");
}

Result<Wrapping> wrapping(const Framing& framing, std::size_t size) {
    switch (framing.kind) {
        case FramingKind::None:
            break;
        case FramingKind::Line:
            return Wrapping{.before = {},
                            .behind = std::string(lineEndingBytes(framing.lineEnding))};
        case FramingKind::Delimiter:
            return Wrapping{.before = {}, .behind = framing.delimiter};
        case FramingKind::LengthPrefix: {
            const auto prefixSize = static_cast<std::size_t>(framing.prefixSize);
            const std::uint64_t length = size + (framing.prefixCountsItself ? prefixSize : 0);
            if (length > largestLength(prefixSize)) {
                return Error::input("A message of " + bytesText(size) +
                                    " does not fit a length prefix of " + bytesText(prefixSize) +
                                    "; send a shorter one, or choose a larger prefix.");
            }
            return Wrapping{.before = encode(length, prefixSize, framing.prefixBigEndian),
                            .behind = {}};
        }
        case FramingKind::Markers:
            return Wrapping{.before = framing.startMarker, .behind = framing.endMarker};
        case FramingKind::FixedSize:
            if (size != framing.fixedSize) {
                return Error::input("The framing's messages have " + bytesText(framing.fixedSize) +
                                    " and this one has " + std::to_string(size) +
                                    "; send as many as that, or send it without the framing.");
            }
            break;
    }
    return Wrapping{};
}

} // namespace weir
