#pragma once

#include <weir/stream/buffer.h>
#include <weir/workbench/settings.h>

#include <cstddef>
#include <optional>
#include <string>

namespace weir {

/// Cuts a stream's input into messages, however the bytes happen to arrive: where a message was
/// not complete, the next call goes on from where the last one stopped looking.
///
/// Thread: its owner's. Owner: a connection, which gives it the same buffer each time.
class Framer {
public:
    /// A message at the front of the input. Positions count from the input's front.
    struct Cut {
        /// The message as it is shown: without a line's ending, a delimiter or a length prefix,
        /// with the markers.
        std::size_t start = 0;
        std::size_t size = 0;
        /// What a behaviour answers to and wraps anew: the message without the markers.
        std::size_t bodyStart = 0;
        std::size_t bodySize = 0;
        /// Where the next message begins: how much the caller drains before it asks again.
        std::size_t end = 0;
    };

    explicit Framer(Framing framing);

    /// The next message, or none until more has come. Drains nothing but bytes that belong to no
    /// message (what is between markers, the rest of a line ending). The error says which limit the
    /// input breaks; no message can follow it.
    Result<std::optional<Cut>> next(Buffer& input);

    [[nodiscard]] const Framing& framing() const { return m_framing; }

private:
    [[nodiscard]] Result<std::optional<Cut>> nextLine(Buffer& input);
    [[nodiscard]] Result<std::optional<Cut>> nextDelimited(const Buffer& input);
    [[nodiscard]] Result<std::optional<Cut>> nextPrefixed(const Buffer& input) const;
    [[nodiscard]] Result<std::optional<Cut>> nextMarked(Buffer& input);
    [[nodiscard]] std::optional<Cut> nextFixed(const Buffer& input) const;
    void skipLineBreaks(Buffer& input);
    void skipToMarker(Buffer& input);
    [[nodiscard]] Error tooLong() const;

    Framing m_framing;
    /// So many bytes at the front hold no ending.
    std::size_t m_searched = 0;
    /// LineEnding::Any: the last line's ending may go on in what comes next.
    bool m_inLineBreak = false;
    /// Markers: the front is the start marker.
    bool m_inMessage = false;
};

/// What stands before and behind a message on the wire.
struct Wrapping {
    std::string before;
    std::string behind;
};

/// How `framing` wraps a message of `size` bytes; nothing for FramingKind::None. Fails, as an input
/// error, where it cannot say such a message: one of another size than the fixed one, or too long
/// for its length prefix. Whether the message contains its own delimiter is not looked at.
Result<Wrapping> wrapping(const Framing& framing, std::size_t size);

} // namespace weir
