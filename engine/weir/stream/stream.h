#pragma once

#include <weir/base/clock.h>
#include <weir/base/result.h>
#include <weir/base/unique_fd.h>
#include <weir/loop/event_loop.h>
#include <weir/loop/raw_deferred.h>
#include <weir/stream/buffer.h>
#include <weir/stream/rate_limit.h>
#include <weir/stream/stream_types.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>

namespace weir {

class RateLimitGroup;

/// A stream's two buffers, from which it can be found (Buffer::tellStream()).
struct StreamBuffers {
    Buffer inputBuffer;
    Buffer outputBuffer;
};

/// An input and an output Buffer over a transport (tutorial 3). Writing is enabled from the start,
/// reading is not (tutorial 3.6.2).
///
/// The input's end and the output's front are frozen (Buffer::freezeEnd()): what the peer sent and
/// what is to be sent cannot be forged or taken away. A change callback of either buffer may
/// destroy the stream, too.
///
/// Thread: the loop's; any, where StreamOptions::threadSafe was asked for (but the destructor, see
/// dispose()). Owner: whoever made it. Re-entrancy: see StreamHandler; a destroyed stream's queued
/// callbacks do not run.
///
/// A kind of stream derives from it, moves the bytes, and is told by the hooks at the end when what
/// decides about a direction has changed.
class Stream : private StreamBuffers, private RawDeferred {
public:
    virtual ~Stream();
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    /// Destroys it on its loop's thread: at once where that is the caller's, else posted to it.
    /// From now on no callback begins. Any thread, for thread-safe streams.
    static void dispose(std::unique_ptr<Stream> stream);

    /// Not owned; none: nothing is told, and input gathers up to the high watermark.
    void setHandler(StreamHandler* handler);
    [[nodiscard]] StreamHandler* handler() const;

    /// What came and has not been taken yet. Draining it below the high watermark resumes reading.
    [[nodiscard]] Buffer& input() { return inputBuffer; }

    [[nodiscard]] const Buffer& input() const { return inputBuffer; }

    /// What waits to be sent. Appending to it sends it at the end of the loop's turn at the latest
    /// (a SocketStream may do so behind the read callback that appended it); data may be added
    /// before the connection is made (tutorial 3.5.2).
    [[nodiscard]] Buffer& output() { return outputBuffer; }

    [[nodiscard]] const Buffer& output() const { return outputBuffer; }

    /// Appends to the output; false where its end is frozen, and nothing is changed then.
    bool write(std::string_view bytes) { return outputBuffer.append(bytes); }

    /// Moves all of `bytes` there.
    bool write(Buffer& bytes) { return outputBuffer.append(bytes); }

    /// Takes from the input, up to out.size() bytes; returns how many.
    std::size_t read(std::span<char> out) { return inputBuffer.remove(out); }

    /// Moves all of the input to the end of `target`; false where there is nothing.
    bool read(Buffer& target) { return inputBuffer.moveTo(target, Buffer::all) > 0; }

    /// Also before there is a connection: it then holds for that. A direction that has ended or
    /// failed stays so, whatever is enabled (see readBlocked()); one that timed out goes on.
    void enable(Directions directions);
    /// Nothing is lost by it: data and their end wait with the system, written bytes in the output.
    void disable(Directions directions);
    /// What was asked for, less what a timeout disabled.
    [[nodiscard]] Directions enabled() const;

    /// Beside enable() and disable(), and independent of them: the direction pauses until `why`,
    /// one of the Blocked reasons RateLimit, GroupLimit and Above, has been resumed.
    void suspend(Directions directions, Blocked why);
    void resume(Directions directions, Blocked why);

    /// Both when `directions` names both. Takes effect at once: a lowered read low watermark that
    /// the input already reaches runs the read callback (deferred to this turn), a raised high one
    /// resumes reading.
    void setWatermarks(Directions directions, Watermarks watermarks);
    [[nodiscard]] Watermarks readWatermarks() const;
    [[nodiscard]] Watermarks writeWatermarks() const;

    /// How long reading (writing) may wait without a byte before the direction is disabled and
    /// onEvent(Timeout | Reading) (or Writing) is called. Counted only while the stream really
    /// reads (has something to write), tutorial 3.6.4. None: for ever.
    void setTimeouts(std::optional<Duration> read, std::optional<Duration> write);
    [[nodiscard]] std::optional<Duration> readTimeout() const;
    [[nodiscard]] std::optional<Duration> writeTimeout() const;

    /// Of its events (tutorial 3.7), and with them of callbacks that are not deferred; those that
    /// are have none. False where the loop has no such priority, or the stream no events of its
    /// own. May be called at any time, also from a callback.
    virtual bool setPriority(int priority);
    [[nodiscard]] virtual int priority() const;
    void setDeferCallbacks(bool deferred);
    [[nodiscard]] bool deferCallbacks() const;

    /// How fast bytes may come and go; none: without a limit. Of a stream that lies on another one
    /// it is that one's. False where the limit cannot be (RateLimit::isValid()).
    bool setRateLimit(const std::optional<RateLimit>& limit);
    [[nodiscard]] std::optional<RateLimit> rateLimit() const;
    /// The group that it is in; null where there is none.
    [[nodiscard]] RateLimitGroup* rateLimitGroup() const;
    /// How many bytes may be read (written) until the next tick, by its own limit; it may be less
    /// than 0. RateLimit::unlimited where there is no limit.
    [[nodiscard]] std::ptrdiff_t readLimit() const;
    [[nodiscard]] std::ptrdiff_t writeLimit() const;
    /// Counts bytes that went another way, or gives them back where `size` is negative.
    void spendReadLimit(std::ptrdiff_t size);
    void spendWriteLimit(std::ptrdiff_t size);
    /// How many bytes the next read (write) may move by all limits: those of the stream, of its
    /// group, and setMaxSingleRead(). Buffer::all where there is none.
    [[nodiscard]] std::size_t maxToRead() const;
    [[nodiscard]] std::size_t maxToWrite() const;

    /// How many bytes one read (write) of the transport moves at most; 0: as many as the kind of
    /// stream finds best.
    void setMaxSingleRead(std::size_t size);
    void setMaxSingleWrite(std::size_t size);
    [[nodiscard]] std::size_t maxSingleRead() const;
    [[nodiscard]] std::size_t maxSingleWrite() const;

    /// Moves what can be moved now instead of at the turn's end. What that brings about is told in
    /// the loop's deferred stage. Returns whether anything moved. A SocketStream has nothing to
    /// gain by it, and returns false.
    virtual bool flush(Directions directions, FlushMode mode);

    /// Calls onRead() (onWritten()) as if data had been moved, where the buffers are at the low
    /// watermarks.
    void trigger(Directions directions, TriggerOptions options = {});
    /// Calls onEvent() as if `events` had happened.
    void triggerEvents(StreamEvents events, TriggerOptions options = {});

    /// The stream that this one lies on; none where it has a transport of its own.
    [[nodiscard]] virtual Stream* underlying() const { return nullptr; }

    /// The socket, of the lowest stream; -1 where there is none (tutorial 3.7).
    [[nodiscard]] virtual int descriptor() const;
    /// Replaces the socket of the lowest stream by a connected one, or none (tutorial 3.7), closing
    /// the old one where it is owned. Both buffers and all settings stay; events of the old one are
    /// not told any more. False where the stream cannot have a socket; `socket` is then closed.
    virtual bool setDescriptor(UniqueFd socket);

    /// Why nothing is read (written) now; Blocked::None when it does.
    [[nodiscard]] Blocked readBlocked() const;
    [[nodiscard]] Blocked writeBlocked() const;

    /// The output waits for the transport to take more.
    [[nodiscard]] bool wouldBlock() const {
        return (writeBlocked() & Blocked::WouldBlock) != Blocked::None;
    }

    /// The error behind the last StreamEvents::Error; none before. A thread-safe stream is locked
    /// while it is looked at.
    [[nodiscard]] const std::optional<Error>& lastError() const;

    [[nodiscard]] EventLoop& loop() const { return m_loop; }

    /// Recursive, and of both buffers too; to no effect where the stream is not thread-safe
    /// (tutorial 3.8). A std::lock_guard takes the stream itself.
    void lock() const {
        if (m_extras) [[unlikely]] {
            lockSlowly();
        }
    }

    void unlock() const {
        if (m_extras) [[unlikely]] {
            unlockSlowly();
        }
    }

protected:
    Stream(EventLoop& loop, const StreamOptions& options);

    // The hooks: what a kind of stream brings along. None of them calls the handler.

    /// Why the transport itself does not read (Connecting, Closed) at this moment.
    [[nodiscard]] virtual Blocked transportReadBlocked() const = 0;
    /// As transportReadBlocked(); WouldBlock and ShutDown too.
    [[nodiscard]] virtual Blocked transportWriteBlocked() const = 0;
    /// Whether to read may have changed: begin or stop it.
    virtual void updateReading() = 0;
    /// Whether to write may have changed, or there is more to write: begin or stop it.
    virtual void updateWriting() = 0;
    /// Starts the timeouts that are being counted anew, with their new lengths. StreamTimers does
    /// it for kinds without events of their own.
    virtual void restartTimeouts() = 0;
    /// What queueTurnEnd() asked for. May call the handler.
    virtual void atTurnEnd() = 0;

    // The tools: what a kind of stream uses.

    // What lies around calls: stream_guards.h.
    class Watch;
    class Entry;

    /// Nothing but the transport may keep it from reading.
    [[nodiscard]] bool isReadOpen() const {
        return any(m_enabled, Directions::Read) && !any(m_failed, Directions::Read) && !m_ended &&
               m_readSuspended == 0 && !isFull();
    }

    /// There is something to write, and nothing but the transport may keep it from that.
    [[nodiscard]] bool isWriteOpen() const {
        return any(m_enabled, Directions::Write) && !any(m_failed, Directions::Write) &&
               m_writeSuspended == 0 && !outputBuffer.empty();
    }

    [[nodiscard]] bool mayRead() const {
        return isReadOpen() && transportReadBlocked() == Blocked::None;
    }

    /// Also while the transport takes nothing at this moment.
    [[nodiscard]] bool mayWrite() const {
        return isWriteOpen() && (transportWriteBlocked() & ~Blocked::WouldBlock) == Blocked::None;
    }

    /// How many bytes the input may still take; 0 at or above the high watermark.
    [[nodiscard]] std::size_t room() const { return m_extras ? roomToHigh() : Buffer::all; }

    /// maxToRead() (maxToWrite()) of a stream with a transport of its own, for who has the lock.
    [[nodiscard]] std::size_t mostToRead() const {
        return m_extras ? mostOf(Directions::Read) : Buffer::all;
    }

    [[nodiscard]] std::size_t mostToWrite() const {
        return m_extras ? mostOf(Directions::Write) : Buffer::all;
    }

    /// The output is at the write low watermark or below.
    [[nodiscard]] bool isAtWriteLow() const {
        return m_extras ? outputBuffer.size() <= writeWatermarks().low : outputBuffer.empty();
    }

    /// For a kind that moves the bytes: into the input, and out of the output, whose ends are
    /// frozen for all others.
    void addToInput(std::string_view bytes) { inputBuffer.appendFrozen(bytes); }

    void dropFromOutput(std::size_t size) { outputBuffer.drainFrozen(size); }

    /// Calls atTurnEnd() once, at the end of this turn, behind the deferred callbacks.
    void queueTurnEnd();
    void cancelTurnEnd();

    [[nodiscard]] bool isTurnEndQueued() const { return m_turnEndQueued; }

    /// tellRead() for who sends what the handler wrote at once: the turn's end is marked as queued
    /// by it, without the work of queueing, and is either cancelled behind it or queued.
    [[nodiscard]] bool tellReadBeforeTurnEnd();

    /// The three below call the handler now, or queue it where the stream defers its callbacks.
    /// What was queued before runs first, in the order connected, read, written, other events.
    /// False: the handler destroyed the stream, and the caller must not touch it any more.
    [[nodiscard]] bool tellRead();
    [[nodiscard]] bool tellWritten();
    [[nodiscard]] bool tellEvents(StreamEvents events);
    /// The same for what happens within a call of the stream's user: always queued.
    void queueRead();
    void queueWritten();
    void queueEvents(StreamEvents events);

    /// Whether the handler will be called in the deferred stage, which ends with updateReading().
    [[nodiscard]] bool hasQueuedCallbacks() const { return m_callbacksQueued; }

    void dropQueuedCallbacks();

    void dropQueuedEvents() { m_pendingEvents = StreamEvents::None; }

    /// Bytes came (went): what the rate limits, of the stream and its group, are counted with.
    void countRead(std::size_t size) {
        if (m_extras) {
            spend(Directions::Read, static_cast<std::ptrdiff_t>(size));
        }
    }

    void countWritten(std::size_t size) {
        if (m_extras) {
            spend(Directions::Write, static_cast<std::ptrdiff_t>(size));
        }
    }

    [[nodiscard]] bool isThreadSafe() const { return m_threadSafe; }

    /// What a kind of stream needs rarely, and keeps with what all kinds need rarely.
    struct KindExtras {
        KindExtras() = default;
        virtual ~KindExtras() = default;
        KindExtras(const KindExtras&) = delete;
        KindExtras& operator=(const KindExtras&) = delete;
    };

    /// None until setKindExtras().
    [[nodiscard]] KindExtras* kindExtras() const { return m_extras ? keptKindExtras() : nullptr; }

    void setKindExtras(std::unique_ptr<KindExtras> kind);

    /// A timeout of `direction` passed: disables it and tells the handler.
    [[nodiscard]] bool timedOut(Directions direction);
    /// Disables `direction`, so that enable() is what brings it back, without telling.
    void disableForTimeout(Directions direction);
    /// The peer ended its direction. What came before it has been told before.
    [[nodiscard]] bool ended();
    /// As ended(), within a call of the user or not, without telling.
    void markEnded();
    /// An error ended `direction`, within a call of the user or not: remembers it, without telling.
    void markFailed(Directions directions, Error error);
    /// As for a new connection: nothing ended, nothing failed.
    void clearEnds();
    /// From now on it has the lock of `other`, where that has one. For the constructor.
    void shareLock(const Stream& other);

private:
    friend class Buffer;
    friend class RateLimitGroup;
    friend class StreamTimers;
    struct Extras;
    struct Rate;

    /// The suspensions lie in as few bits.
    static constexpr unsigned suspensionShift = 10;
    static constexpr unsigned suspensionMask = 7;

    static Stream& holderOf(Buffer& buffer);
    static std::optional<Duration> asTimeout(Duration stored);
    static Duration stored(std::optional<Duration> timeout);

    [[nodiscard]] Extras& extras();
    [[nodiscard]] std::shared_ptr<std::recursive_mutex> sharedLock() const;
    [[nodiscard]] KindExtras* keptKindExtras() const;
    void lockSlowly() const;
    void unlockSlowly() const;
    void prepareBuffers();

    [[nodiscard]] Blocked whyNotReading() const;
    [[nodiscard]] Blocked whyNotWriting() const;
    [[nodiscard]] std::size_t readLow() const;
    [[nodiscard]] std::size_t readHigh() const;

    // stream_rate.cpp
    [[nodiscard]] Stream& lowest();
    [[nodiscard]] const Stream& lowest() const;
    [[nodiscard]] Rate& rate();
    [[nodiscard]] std::ptrdiff_t limitOf(Directions direction) const;
    [[nodiscard]] std::size_t mostOf(Directions direction) const;
    void spend(Directions direction, std::ptrdiff_t size);
    void spendOwn(Directions direction, std::ptrdiff_t size);
    void keepToLimit();

    [[nodiscard]] bool isFull() const { return m_extras && isAtHigh(); }

    [[nodiscard]] bool isAtHigh() const;
    [[nodiscard]] std::size_t roomToHigh() const;

    /// Nothing waits to be told, and what happens is told at once.
    [[nodiscard]] bool isQuiet() const {
        return !m_deferCallbacks && !m_callbacksQueued && !hasPending();
    }

    [[nodiscard]] bool hasPending() const {
        return m_pendingRead || m_forcedRead || m_pendingWritten ||
               m_pendingEvents != StreamEvents::None;
    }

    void queueCallbacks();
    void unqueueCallbacks();
    [[nodiscard]] bool deferOrRun();
    [[nodiscard]] bool runPending();
    [[nodiscard]] bool runBehindRead();
    [[nodiscard]] bool runBehindWritten();
    [[nodiscard]] bool isReadDue();
    [[nodiscard]] bool isAtReadLow() const;
    void linkTurnEnd();
    template <class Call>
    void callOut(Call call);
    void tellEventsNow(StreamEvents events);
    /// Deferred callbacks, and what is for the turn's end behind them: it is queued for either.
    void runWork();
    void bufferChanged(const Buffer& buffer, std::size_t added, std::size_t removed);

    // Kept small, since a server has a stream for each of its connections.
    StreamHandler* m_handler = nullptr;
    EventLoop& m_loop;
    Duration m_readTimeout;
    Watch* m_watch = nullptr;
    /// What most streams never have. A thread-safe one has it from the beginning, so that looking
    /// for its lock there needs none.
    std::unique_ptr<Extras> m_extras;
    StreamEvents m_pendingEvents : 8 = StreamEvents::None;
    unsigned m_readSuspended : 3 = 0;
    unsigned m_writeSuspended : 3 = 0;
    Directions m_enabled : 2 = Directions::Write;
    Directions m_timedOut : 2 = Directions::None;
    Directions m_failed : 2 = Directions::None;
    bool m_ended : 1 = false;
    bool m_pendingRead : 1 = false;
    bool m_pendingWritten : 1 = false;
    /// trigger() asked for it, whatever the watermarks say.
    bool m_forcedRead : 1 = false;
    bool m_callbacksQueued : 1 = false;
    bool m_turnEndQueued : 1 = false;
    /// Whoever runs the read callback now sees to the turn's end.
    bool m_turnEndHeld : 1 = false;
    bool m_deferCallbacks : 1;
    bool m_threadSafe : 1;
    bool m_unlockCallbacks : 1;
};

} // namespace weir
