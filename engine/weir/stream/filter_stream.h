#pragma once

#include <weir/base/function.h>
#include <weir/stream/stream.h>
#include <weir/stream/stream_timers.h>

#include <cstddef>
#include <memory>

namespace weir {

/// What a filter function found; the numbers are those of the classic bufferevent_filter_result.
enum class FilterResult : std::uint8_t {
    Ok = 0,       ///< it moved something
    NeedMore = 1, ///< it can do nothing until more comes
    Error = 2,    ///< what came cannot be used
};

/// Takes bytes from the front of `source` and adds what becomes of them to the end of `target`, if
/// it can not more than `limit` (Buffer::all: no limit). `mode` says whether to hold anything back:
/// with Flush as much as possible comes out, with Finished also what marks the end; `source` may be
/// empty then. Called again while it is Ok, moved something, and there is more.
///
/// What it captures is its context, and is destroyed with the stream. It must not destroy the
/// stream.
using FilterFunction =
    Function<FilterResult(Buffer& source, Buffer& target, std::size_t limit, FlushMode mode)>;

/// A Stream whose bytes pass through functions on their way to and from another stream, which may
/// be one of these as well (the classic bufferevent_filter). Reading stops while its input is full:
/// the bytes then wait below. Writing stops while the output below holds its write high watermark.
///
/// It enables both directions of the stream below and becomes that one's handler. Events from below
/// are passed on, an error as that of this stream; the end of file behind the bytes before it.
/// Where a filter function fails, the direction has failed with EBADMSG.
///
/// It is as thread-safe as the stream below, and has the same lock.
class FilterStream final : public Stream, private StreamHandler {
public:
    /// None: bytes pass through unchanged.
    struct Filters {
        FilterFunction input;
        FilterFunction output;
    };

    /// Destroys `below` with itself.
    FilterStream(std::unique_ptr<Stream> below, Filters filters, StreamOptions options = {});
    /// `below` must outlive it, and has no handler afterwards.
    FilterStream(Stream& below, Filters filters, StreamOptions options = {});
    ~FilterStream() override;

    [[nodiscard]] Stream* underlying() const override { return &m_below; }

    bool setPriority(int priority) override { return m_below.setPriority(priority); }

    [[nodiscard]] int priority() const override { return m_below.priority(); }

    /// Runs the functions with `mode`, then flushes the stream below. Finished: nothing can be
    /// appended to the output any more. Where the stream below is full, the rest follows when it
    /// takes more.
    bool flush(Directions directions, FlushMode mode) override;

private:
    FilterStream(Stream& below, std::unique_ptr<Stream>&& owned, Filters filters,
                 const StreamOptions& options);

    /// What passing bytes through a function came to.
    struct Passed {
        bool moved = false;
        bool failed = false;
        /// Who takes the bytes is full or does not want them: go on when that changes.
        bool stalled = false;
    };

    /// One call of a function.
    struct Run {
        FilterFunction& filter;
        Buffer& source;
        Buffer& target;
        std::size_t limit;
        FlushMode mode;
    };

    // Stream
    [[nodiscard]] Blocked transportReadBlocked() const override;
    [[nodiscard]] Blocked transportWriteBlocked() const override;
    void updateReading() override;
    void updateWriting() override;
    void restartTimeouts() override;
    void atTurnEnd() override;

    // StreamHandler, of the stream below
    void onRead(Stream& below) override;
    void onWritten(Stream& below) override;
    void onEvent(Stream& below, StreamEvents events) override;

    [[nodiscard]] Passed passInput(FlushMode mode);
    [[nodiscard]] Passed passOutput(FlushMode mode);
    [[nodiscard]] FilterResult runOnce(const Run& run, bool& moved);
    void takeInput();
    void sendOutput();
    void passOn(StreamEvents events);
    [[nodiscard]] bool mayEnd() const;
    [[nodiscard]] bool mayWriteOut(FlushMode mode);
    bool flushBelow(const Passed& passed);
    [[nodiscard]] std::size_t roomBelow() const;

    std::unique_ptr<Stream> m_owned;
    Stream& m_below;
    Filters m_filters;
    StreamTimers m_timers;
    /// How far the output is to be pushed, until it has been.
    FlushMode m_outputMode = FlushMode::Normal;
    bool m_inputStalled = false;
    bool m_outputStalled = false;
    bool m_inputDue = false;
    bool m_outputDue = false;
    /// The end came from below, and is told behind the bytes before it.
    bool m_endCame = false;
    bool m_finished = false;
};

} // namespace weir
