#pragma once

#include <weir/loop/deferred.h>
#include <weir/stream/stream.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

namespace weir {

/// What every kind of stream has in common, whatever its transport: the two buffers, watermarks,
/// enabled directions, timeouts, what ended a direction, and how and in which order the handler is
/// told. A kind of stream derives from it, moves the bytes, and is told by the two update hooks
/// when what decides about a direction has changed.
///
/// The handler is never called within a call that the stream's user makes: what such a call
/// brings about is queued for the loop's deferred stage.
///
/// Thread: the loop's. Owner: the stream. Re-entrancy: the handler may destroy the stream; every
/// function here that calls it says so by returning false.
class StreamCore {
public:
    StreamCore(Stream& stream, EventLoop& loop, const StreamOptions& options);
    virtual ~StreamCore();
    StreamCore(const StreamCore&) = delete;
    StreamCore& operator=(const StreamCore&) = delete;

    [[nodiscard]] EventLoop& loop() const { return m_loop; }

    [[nodiscard]] Buffer& input() { return m_input; }

    [[nodiscard]] Buffer& output() { return m_output; }

    [[nodiscard]] const Buffer& output() const { return m_output; }

    void setHandler(StreamHandler* handler) { m_handler = handler; }

    void enable(Directions directions);
    void disable(Directions directions);

    [[nodiscard]] Directions enabled() const { return m_enabled; }

    void setWatermarks(Directions directions, Watermarks watermarks);

    [[nodiscard]] Watermarks readWatermarks() const { return m_readWatermarks; }

    [[nodiscard]] Watermarks writeWatermarks() const { return m_writeWatermarks; }

    void setTimeouts(std::optional<Duration> read, std::optional<Duration> write);

    [[nodiscard]] std::optional<Duration> readTimeout() const { return asTimeout(m_readTimeout); }

    [[nodiscard]] std::optional<Duration> writeTimeout() const { return asTimeout(m_writeTimeout); }

    void setDeferCallbacks(bool deferred) { m_deferCallbacks = deferred; }

    [[nodiscard]] bool deferCallbacks() const { return m_deferCallbacks; }

    [[nodiscard]] Blocked readBlocked() const;
    [[nodiscard]] Blocked writeBlocked() const;
    [[nodiscard]] const std::optional<Error>& lastError() const;

protected:
    // What a kind of stream brings along.

    /// Why the transport itself does not read (Connecting, Closed) at this moment.
    [[nodiscard]] virtual Blocked transportReadBlocked() const = 0;
    /// As transportReadBlocked(); WouldBlock and ShutDown too.
    [[nodiscard]] virtual Blocked transportWriteBlocked() const = 0;
    /// Whether to read may have changed: begin or stop it.
    virtual void updateReading() = 0;
    /// Whether to write may have changed, or there is more to write: begin or stop it.
    virtual void updateWriting() = 0;
    /// Starts the timeouts that are being counted anew, with their new lengths.
    virtual void restartTimeouts() = 0;

    // What a kind of stream uses.

    /// Tells whoever calls out (the handler, a callback of a buffer) whether the stream was
    /// destroyed by it. May be nested.
    class Watch {
    public:
        explicit Watch(StreamCore& core)
            : m_core(core), m_outer(std::exchange(core.m_watch, this)) {}

        ~Watch() {
            if (!m_destroyed) {
                m_core.m_watch = m_outer;
            } else if (m_outer != nullptr) {
                m_outer->m_destroyed = true;
            }
        }

        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

        [[nodiscard]] bool destroyed() const { return m_destroyed; }

    private:
        friend class StreamCore;

        StreamCore& m_core;
        Watch* m_outer;
        bool m_destroyed = false;
    };

    [[nodiscard]] bool mayRead() const { return readBlocked() == Blocked::None; }

    /// Also while the transport takes nothing at this moment.
    [[nodiscard]] bool mayWrite() const {
        return (writeBlocked() & ~Blocked::WouldBlock) == Blocked::None;
    }

    /// How many bytes the input may still take; 0 at or above the high watermark.
    [[nodiscard]] std::size_t room() const;

    /// The three below call the handler now, or queue it where the stream defers its callbacks.
    /// What was queued before runs first, in the order connected, read, written, other events.
    /// False: the handler destroyed the stream, and the caller must not touch it any more.
    [[nodiscard]] bool tellRead();
    [[nodiscard]] bool tellWritten();
    [[nodiscard]] bool tellEvents(StreamEvents events);
    /// For what happens within a call of the stream's user: always queued.
    void queueEvents(StreamEvents events);

    /// Whether the handler will be called in the deferred stage, which ends with updateReading().
    [[nodiscard]] bool hasQueuedCallbacks() const { return m_callbacks.isQueued(); }

    void dropQueuedCallbacks();

    void dropQueuedEvents() { m_pendingEvents = StreamEvents::None; }

    /// A timeout of `direction` passed: disables it and tells the handler.
    [[nodiscard]] bool timedOut(Directions direction);
    /// Disables `direction`, so that enable() is what brings it back, without telling.
    void disableForTimeout(Directions direction);
    /// The peer ended its direction. What came before it has been told before.
    [[nodiscard]] bool ended();
    /// An error ended `direction`, within a call of the user or not: remembers it, without telling.
    void markFailed(Directions directions, Error error);
    /// As for a new connection: nothing ended, nothing failed.
    void clearEnds();

private:
    static std::optional<Duration> asTimeout(Duration stored);
    static Duration stored(std::optional<Duration> timeout);

    [[nodiscard]] bool isFull() const {
        return m_readWatermarks.high > 0 && m_input.size() >= m_readWatermarks.high;
    }

    [[nodiscard]] bool hasPending() const;
    [[nodiscard]] bool deferOrRun();
    [[nodiscard]] bool runPending();
    void runQueued();
    void tellEventsNow(StreamEvents events);
    void watchInput();

    EventLoop& m_loop;
    Stream& m_stream;
    StreamHandler* m_handler = nullptr;
    Buffer m_input;
    Buffer m_output;
    Watermarks m_readWatermarks;
    Watermarks m_writeWatermarks;
    Duration m_readTimeout;
    Duration m_writeTimeout;
    Deferred m_callbacks;
    Watch* m_watch = nullptr;
    /// On the heap, since most streams never have one.
    std::unique_ptr<std::optional<Error>> m_lastError;
    StreamEvents m_pendingEvents = StreamEvents::None;
    Directions m_enabled = Directions::Write;
    Directions m_timedOut = Directions::None;
    Directions m_failed = Directions::None;
    bool m_ended = false;
    bool m_pendingRead = false;
    bool m_pendingWritten = false;
    bool m_deferCallbacks;
    bool m_watchesInput = false;
};

} // namespace weir
