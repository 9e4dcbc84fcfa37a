#pragma once

#include <weir/base/clock.h>
#include <weir/base/flags.h>
#include <weir/base/result.h>
#include <weir/loop/event_loop.h>
#include <weir/stream/buffer.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

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
    /// Read: reading pauses while the input holds at least so much. 0: without a limit.
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
    WouldBlock = 0x100,   ///< (writing) the kernel's buffer is full
    ShutDown = 0x200,     ///< (writing) shutdownWrite() was called
};
template <>
inline constexpr bool isFlagSet<Blocked> = true;

/// What a stream tells its owner. Each may destroy the stream or change anything about it. None is
/// called within a call of a Stream's method: what that brings about follows in the loop's deferred
/// stage. Where several wait there, they run in the order connected, onRead, onWritten, other
/// events, each once, the flags of events put together.
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
    /// How a SocketStream reads and writes; not owned, must outlive the stream. None: the system's
    /// calls.
    SocketIo* io = nullptr;
};

/// An input and an output Buffer over a transport (tutorial 3). Writing is enabled from the start,
/// reading is not (tutorial 3.6.2).
///
/// Thread: the loop's. Owner: whoever made it. Re-entrancy: see StreamHandler; a destroyed stream's
/// queued callbacks do not run.
class Stream {
public:
    virtual ~Stream() = default;

    /// Not owned; none: nothing is told, and input gathers up to the high watermark.
    virtual void setHandler(StreamHandler* handler) = 0;

    /// What came and has not been taken yet. Draining it below the high watermark resumes reading.
    [[nodiscard]] virtual Buffer& input() = 0;
    /// What waits to be sent. Appending to it sends it at the end of the loop's turn; data may be
    /// added before the connection is made (tutorial 3.5.2).
    [[nodiscard]] virtual Buffer& output() = 0;

    /// Appends to the output.
    bool write(std::string_view bytes) { return output().append(bytes); }

    /// Also before there is a connection: it then holds for that. A direction that has ended or
    /// failed stays so, whatever is enabled (see readBlocked()); one that timed out goes on.
    virtual void enable(Directions directions) = 0;
    /// Nothing is lost by it: data and their end wait with the system, written bytes in the output.
    virtual void disable(Directions directions) = 0;
    /// What was asked for, less what a timeout disabled.
    [[nodiscard]] virtual Directions enabled() const = 0;

    /// Both when `directions` names both. Takes effect at once: a lowered read low watermark that
    /// the input already reaches runs the read callback (deferred to this turn), a raised high one
    /// resumes reading.
    virtual void setWatermarks(Directions directions, Watermarks watermarks) = 0;
    [[nodiscard]] virtual Watermarks readWatermarks() const = 0;
    [[nodiscard]] virtual Watermarks writeWatermarks() const = 0;

    /// How long reading (writing) may wait without a byte before the direction is disabled and
    /// onEvent(Timeout | Reading) (or Writing) is called. Counted only while the stream really
    /// reads (has something to write), tutorial 3.6.4. None: for ever.
    virtual void setTimeouts(std::optional<Duration> read, std::optional<Duration> write) = 0;
    [[nodiscard]] virtual std::optional<Duration> readTimeout() const = 0;
    [[nodiscard]] virtual std::optional<Duration> writeTimeout() const = 0;

    /// Of its events (tutorial 3.7), and with them of callbacks that are not deferred; those that
    /// are have none. False where the loop has no such priority. May be called at any time, also
    /// from a callback.
    virtual bool setPriority(int priority) = 0;
    [[nodiscard]] virtual int priority() const = 0;
    virtual void setDeferCallbacks(bool deferred) = 0;
    [[nodiscard]] virtual bool deferCallbacks() const = 0;

    /// Why nothing is read (written) now; Blocked::None when it does.
    [[nodiscard]] virtual Blocked readBlocked() const = 0;
    [[nodiscard]] virtual Blocked writeBlocked() const = 0;
    /// The error behind the last StreamEvents::Error; none before.
    [[nodiscard]] virtual const std::optional<Error>& lastError() const = 0;

    [[nodiscard]] virtual EventLoop& loop() const = 0;
};

} // namespace weir
