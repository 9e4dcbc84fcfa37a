#pragma once

#include <weir/base/flags.h>

#include <cstddef>
#include <cstdint>

namespace weir {

class SocketIo;
class Stream;

/// Which of a stream's two directions.
enum class Directions : std::uint8_t { None = 0, Read = 1, Write = 2, Both = 3 };
template <>
inline constexpr bool isFlagSet<Directions> = true;

/// What happened to a stream beside data (tutorial 3.2); the numbers are those of the classic
/// BEV_EVENT_ constants.
enum class StreamEvents : std::uint16_t {
    None = 0,
    Reading = 0x01, ///< it happened while reading
    Writing = 0x02, ///< it happened while writing
    Eof = 0x10,
    Error = 0x20, ///< see Stream::lastError()
    Timeout = 0x40,
    Connected = 0x80,
};
template <>
inline constexpr bool isFlagSet<StreamEvents> = true;

/// Levels at which a stream's callbacks run and its reading pauses (tutorial 3.2), in bytes.
struct Watermarks {
    /// Read: the callback runs when the input holds at least so much. Write: it runs when the
    /// output holds at most so much.
    std::size_t low = 0;
    /// Read: reading pauses while the input holds at least so much. Write: a stream on top of this
    /// one (FilterStream) stops adding to the output while it holds at least so much. 0: without a
    /// limit.
    std::size_t high = 0;

    bool operator==(const Watermarks&) const = default;
};

/// Why a stream does not read (or write) at this moment; several can hold at once.
enum class Blocked : std::uint16_t {
    None = 0,
    Disabled = 0x01,      ///< disable() was called
    HighWatermark = 0x02, ///< the input is full up to its high watermark
    Connecting = 0x04,    ///< not connected yet
    Eof = 0x08,           ///< the peer has closed its direction
    TimedOut = 0x10,      ///< a timeout disabled the direction
    Failed = 0x20,        ///< an error ended the direction
    Closed = 0x40,        ///< close() was called, or nothing was ever connected
    Nothing = 0x80,       ///< (writing) the output is empty
    WouldBlock = 0x100,   ///< (writing) the transport takes no more at this moment
    ShutDown = 0x200,     ///< (writing) shutdownWrite() was called
    RateLimit = 0x400,    ///< the stream's own rate limit is used up for now
    GroupLimit = 0x800,   ///< the limit of its RateLimitGroup is
    Above = 0x1000,       ///< the stream on top of it does not read at this moment
};
template <>
inline constexpr bool isFlagSet<Blocked> = true;

/// How much is pushed through by Stream::flush(); the numbers are those of the classic
/// bufferevent_flush_mode.
enum class FlushMode : std::uint8_t {
    Normal = 0,   ///< as without asking
    Flush = 1,    ///< as much as can be, whatever the watermarks say
    Finished = 2, ///< and no more will follow
};

/// What a stream tells its owner. Each may destroy the stream or change anything about it. None is
/// called within a call of a Stream's method (but trigger() where that asks for it): what that
/// brings about follows in the loop's deferred stage. Where several wait there, they run in the
/// order connected, onRead, onWritten, other events, each once, the flags of events put together.
class StreamHandler {
public:
    virtual ~StreamHandler() = default;
    /// The input holds at least the read low watermark.
    virtual void onRead(Stream& stream) = 0;
    /// The output has been drained to the write low watermark or below.
    virtual void onWritten(Stream& stream) = 0;
    /// Eof comes behind the data before it; fewer bytes than the low watermark are left in the
    /// input, and onRead() is not called for them.
    virtual void onEvent(Stream& stream, StreamEvents events) = 0;
};

/// A plain value (tutorial 3.4).
struct StreamOptions {
    /// Callbacks run in the loop's deferred stage (tutorial 3.3).
    bool deferCallbacks = false;
    /// Destroying the stream closes its descriptor.
    bool closeOnFree = true;
    /// Any thread may use the stream, its buffers included, each call under the stream's lock. The
    /// loop must be thread-safe, too.
    bool threadSafe = false;
    /// Callbacks run without the lock. Needs threadSafe and deferCallbacks.
    bool unlockCallbacks = false;
    /// How a SocketStream reads and writes; not owned, must outlive the stream. None: the system's
    /// calls.
    SocketIo* io = nullptr;
};

/// How Stream::trigger() goes about it.
struct TriggerOptions {
    /// Also where the buffers are not at the low watermarks.
    bool ignoreWatermarks = false;
    /// Within the call, unless the stream defers its callbacks.
    bool immediately = false;
};

} // namespace weir
