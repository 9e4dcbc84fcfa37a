#pragma once

#include <weir/base/function.h>
#include <weir/base/result.h>
#include <weir/stream/buffer_position.h>
#include <weir/stream/buffer_space.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace weir {

class EventLoop;
class FileSegment;
class SocketIo;
class Stream;

/// Where a line ends (the classic evbuffer_eol_style).
enum class LineEnding : std::uint8_t {
    Any,        ///< any run of CR and LF that is there, so that empty lines are not seen
    CrLf,       ///< LF, with or without a CR before it
    StrictCrLf, ///< CR LF
    Lf,
    Nul,
};

/// Whether Buffer::deferCallbacks() holds for a callback.
enum class CallbackTiming : std::uint8_t { Deferrable, Immediate };

/// A queue of bytes in a chain of segments: moves and references instead of copies (tutorial 6).
/// Appending at the end and draining at the front never move what is in between. An empty buffer
/// holds no segment, except for what expand() made; the thread keeps a few for all its buffers (see
/// releaseMemory()).
///
/// Thread: its owner's; with enableLocking(), any for what does not say otherwise. Re-entrancy:
/// change callbacks may change the buffer; they are then called again for that change. They may
/// also destroy it, and add and remove callbacks. A method tells them last, when everything that it
/// does is done.
///
/// Where there is no memory, what would need it changes nothing and returns as where it is frozen.
class Buffer {
public:
    static constexpr std::size_t all = static_cast<std::size_t>(-1);

    /// Told after each change how the size went: before, plus added, minus removed, is now. What
    /// changed while callbacks run is told to each in one sum with what it has not been told yet.
    struct Change {
        std::size_t before = 0;
        std::size_t added = 0;
        std::size_t removed = 0;
    };

    using ChangeCallback = Function<void(Buffer& buffer, const Change& change)>;
    /// Names a callback for removeCallback().
    using CallbackId = std::uint32_t;
    using Position = BufferPosition;
    using Reservation = BufferSpace;

    /// The bytes [start, start + size) of a line, and how many bytes its ending takes.
    struct Line {
        std::size_t size = 0;
        std::size_t endingSize = 0;
    };

    /// What sendFront() did: how many bytes went or -errno, and how many it offered.
    struct Sent {
        ssize_t result = 0;
        std::size_t tried = 0;
    };

    class PinnedSpace;

    Buffer() = default;
    ~Buffer();
    /// Takes the bytes, the callbacks, the lock and the frozen ends; `other` is left as a new one.
    /// Nobody is told. What the target of an assignment held is gone. Not while other threads use
    /// one of them.
    Buffer(Buffer&& other) noexcept;
    Buffer& operator=(Buffer&& other) noexcept;
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;

    [[nodiscard]] std::size_t size() const { return m_extras == nullptr ? m_size : sizeLocked(); }

    [[nodiscard]] bool empty() const { return size() == 0; }

    /// How many bytes lie in one piece at the front.
    [[nodiscard]] std::size_t contiguousSize() const;

    // Every method that adds or removes returns false (or 0) and changes nothing where that end is
    // frozen. A buffer cannot be moved into itself: that returns false (or 0) as well.

    /// Copies `bytes` to the end. They may be this buffer's own.
    bool append(std::string_view bytes);
    /// Moves all of `other` to the end without copying (a piece of at most 256 bytes is copied
    /// where it fits behind the last byte); `other` is left empty, its callbacks stay.
    bool append(Buffer& other);
    /// Refers to `bytes`, which stay where they are until `release` is called: once, when the last
    /// of them was drained or destroyed, by this buffer or by one that they were moved to, on that
    /// one's thread. At once where `bytes` is empty; never where this fails.
    bool appendReference(std::string_view bytes, Task release);
    /// Shares the bytes [offset, offset + size) of `source`, cut at its end, without copying: a
    /// view that stays as it is, whatever becomes of `source`, which may be drained and grow.
    /// Memory is given back when both are done with it.
    bool appendView(const Buffer& source, std::size_t offset = 0, std::size_t size = all);
    /// A part of a file, [offset, offset + size) of `file`, `all`: to its end; false where it is
    /// not so long. It is loaded into memory at once (false, where that fails), except for a buffer
    /// that drains to a descriptor: there, when somebody looks at the bytes.
    bool appendFile(std::shared_ptr<FileSegment> file, std::size_t offset = 0,
                    std::size_t size = all);
    /// Copies `bytes` in front, into free space there where there is some.
    bool prepend(std::string_view bytes);
    /// Moves all of `other` to the front without copying.
    bool prepend(Buffer& other);

    /// Drops up to `size` bytes from the front; returns how many.
    std::size_t drain(std::size_t size);
    /// Copies up to out.size() bytes that begin `offset` bytes behind the front; returns how many.
    std::size_t copyOut(std::span<char> out, std::size_t offset = 0) const;
    std::size_t copyOut(std::span<char> out, const Position& from) const;
    /// copyOut() and drain() in one.
    std::size_t remove(std::span<char> out);
    /// Moves up to `size` bytes to the end of `target` and returns how many; whole segments without
    /// copying, and of the one that is cut no more is copied than is moved of it. Fewer, where
    /// there is no memory for that copy.
    std::size_t moveTo(Buffer& target, std::size_t size);
    /// Copies [offset, offset + size), cut at the end.
    [[nodiscard]] std::string toString(std::size_t offset = 0, std::size_t size = all) const;

    /// Has the next `size` bytes that are appended need no memory, and reserve() of them give one
    /// piece; also where the end is frozen. Ends when another buffer or a reference is appended, or
    /// the buffer is drained empty.
    bool expand(std::size_t size);
    /// Space at the end for at least `size` bytes, in at most `pieces` (1 or 2); valid until the
    /// next change. Empty where the end is frozen or `size` is 0. commit() makes the first `size`
    /// bytes of it part of the buffer, and returns false where not so many are reserved; without a
    /// commit nothing changes.
    [[nodiscard]] Reservation reserve(std::size_t size, std::size_t pieces = 2);
    bool commit(std::size_t size);
    /// Takes of each piece as much as is given of it here; false where they do not begin as the
    /// reserved pieces do, or are longer.
    bool commit(std::span<const std::span<char>> pieces);
    /// Space that stays where it is whatever happens to the buffer, for a read under way in it.
    [[nodiscard]] static PinnedSpace pinSpace(std::size_t size);
    /// Appends the first `size` bytes of it without copying them.
    bool commit(PinnedSpace space, std::size_t size);

    /// The bytes as they lie, from `offset` on, in at most out.size() pieces; returns how many
    /// pieces there are in all, as evbuffer_peek does. Valid until the next change.
    std::size_t peek(std::span<std::string_view> out, std::size_t offset = 0,
                     std::size_t size = all) const;
    std::size_t peek(std::span<std::string_view> out, const Position& from,
                     std::size_t size = all) const;
    /// Makes the first `size` bytes lie in one piece (copying them where they do not) and returns
    /// them; `all`: the whole buffer. Empty where there are fewer, or no memory. Also where an end
    /// is frozen: the bytes stay the same. Valid until the next change.
    std::string_view pullUp(std::size_t size);

    /// The place behind the first `offset` bytes; not valid behind the end.
    [[nodiscard]] Position positionAt(std::size_t offset) const;
    /// Goes on by `size` bytes. False, and not valid any more, beyond the end.
    bool advance(Position& position, std::size_t size) const;

    /// Where `what` begins, in [from, to) as a whole; empty where it does not. An empty `what` is
    /// found at `from`.
    [[nodiscard]] std::optional<std::size_t> search(std::string_view what, std::size_t from = 0,
                                                    std::size_t to = all) const;
    /// The same, without a walk from the front; not valid where it is not found.
    [[nodiscard]] Position search(std::string_view what, const Position& from,
                                  std::size_t to = all) const;
    /// The first line ending at or behind `from`; `size` counts from the front. A CR before `from`
    /// is not seen.
    [[nodiscard]] std::optional<Line> findLine(LineEnding ending, std::size_t from = 0) const;
    /// The same from a position; returns where the ending begins.
    [[nodiscard]] Position findLine(LineEnding ending, const Position& from,
                                    std::size_t* endingSize = nullptr) const;
    /// Removes a line and its ending, and returns the line.
    std::optional<std::string> readLine(LineEnding ending);

    /// The callback is told of changes from now on, behind those that were added before it.
    CallbackId addCallback(ChangeCallback callback,
                           CallbackTiming timing = CallbackTiming::Deferrable);
    /// It is not called again, also where a change has not been told to it yet. False: no such one.
    bool removeCallback(CallbackId id);
    /// A disabled one never hears of what changes meanwhile. False: no such one.
    bool enableCallback(CallbackId id, bool enabled);
    /// The first callback for which `isIt` returns true, which is called with each; empty: none.
    [[nodiscard]] std::optional<CallbackId> findCallback(
        Function<bool(ChangeCallback& callback)> isIt) const;
    /// From now on the callbacks run in the loop's deferred stage, except for the immediate ones;
    /// null: at once. The buffer is then to be destroyed on the loop's thread, before the loop.
    void deferCallbacks(EventLoop* loop);

    /// Has each method hold a lock, a recursive one: of its own (null), or one that outlives the
    /// buffer and the calls of it, so that a stream and its buffers share one. Before other threads
    /// know the buffer; false where there is a lock already. Callbacks run under it. Two buffers
    /// are locked in an order that cannot deadlock.
    bool enableLocking(std::recursive_mutex* lock = nullptr);
    /// The same with a lock that this keeps alive for as long as a call may need it.
    bool enableLocking(std::shared_ptr<std::recursive_mutex> lock);
    /// So that several calls are one for other threads. Nothing happens where there is no lock.
    void lock() const;
    void unlock() const;

    /// A frozen front cannot be drained or prepended to, a frozen end not appended to.
    void freezeFront(bool frozen);
    void freezeEnd(bool frozen);
    /// Promises that what is appended from now on leaves through writeTo() or sendFront(): parts of
    /// files are then sent without having been in memory.
    void setDrainsToDescriptor(bool drains);

    /// Reads up to `most` bytes from `fd` in one readv(2), which takes no more than the free space
    /// at the end and about 64 KiB; 0 is end of file (or `most` is 0). EAGAIN and EINTR come back
    /// as errors with that code, and a frozen end as EPERM, since 0 would say that the file has
    /// ended. `io` stands for the system's calls.
    Result<std::size_t> readFrom(int fd, std::size_t most);
    Result<std::size_t> readFrom(int fd, std::size_t most, SocketIo& io);
    /// Writes up to `most` bytes from the front to `fd` in one writev(2), sendfile(2), or
    /// sendmsg(2) with MSG_NOSIGNAL for sockets, so that no SIGPIPE comes from those; drains what
    /// was written and returns how much that was. An empty buffer writes nothing: 0. Errors as for
    /// readFrom(), EPERM for a frozen front, EIO for a file that is shorter than its part here.
    Result<std::size_t> writeTo(int fd, std::size_t most = all);
    Result<std::size_t> writeTo(int fd, std::size_t most, SocketIo& io);
    /// writeTo() for those who drain by themselves, and may do so where the front is frozen.
    [[nodiscard]] Sent sendFront(int fd, SocketIo& io, std::size_t most = all) const;

    /// Frees the segments that the calling thread keeps for its buffers (less than 3 MiB).
    static void releaseMemory();

private:
    friend class Stream;
    struct Segment;
    struct Extras;
    struct Place;
    class Guard;
    class PairGuard;

    enum class StreamsUse : std::uint8_t { None, Input, Output };

    void takeFrom(Buffer& other);
    void tellStream(std::size_t added, std::size_t removed);

    /// A stream asks what came into its output, and what went from its input.
    void tellStreamWhatItAsks(std::size_t added, std::size_t removed) {
        if ((m_use == StreamsUse::Output && added > 0) ||
            (m_use == StreamsUse::Input && removed > 0)) {
            tellStream(added, removed);
        }
    }

    bool appendBytes(std::string_view bytes);
    bool appendFrozen(std::string_view bytes);
    void drainFrozen(std::size_t size);
    bool appendCopy(std::string_view bytes);
    [[nodiscard]] Segment* makeChain(std::size_t size, Segment*& last) const;
    [[nodiscard]] bool moveCut(Buffer& target, std::size_t size);
    void linkChain(Segment& first, Segment& last);
    void linkBack(Segment& first, Segment& last);
    void linkFront(Segment& first, Segment& last);
    [[nodiscard]] Segment* unlinkFront(std::size_t size);
    std::size_t drainFront(std::size_t size);
    [[nodiscard]] bool gatherFront(std::size_t size);
    [[nodiscard]] Segment* spare() const;
    void dropSpare();
    void freeSpare();
    void linkSpare();
    [[nodiscard]] bool makeSpare(std::size_t size);
    void commitBoth(std::size_t behind, std::size_t inSpare);
    void takeRead(Segment& large, std::size_t size);

    void forgetReservation() {
        if (m_reservedBehind || m_reservedSpare) {
            giveBackReserved();
        }
    }

    void giveBackReserved();
    [[nodiscard]] Extras& extras();

    void count(std::size_t added, std::size_t removed) {
        m_size = (m_size + added - removed) & largestSize;
    }

    void changed(std::size_t added, std::size_t removed) {
        count(added, removed);
        tellStreamWhatItAsks(added, removed);
        if (m_extras != nullptr) [[unlikely]] {
            tell(added, removed);
        }
    }

    void tell(std::size_t added, std::size_t removed);
    static void changedBoth(Buffer& grown, Buffer& shrunk, std::size_t size);
    static void tellBoth(Buffer& grown, Buffer& shrunk, std::size_t size);
    [[nodiscard]] std::size_t sizeLocked() const;

    [[nodiscard]] bool load() const { return !m_mayHoldFiles || loadFiles(); }

    [[nodiscard]] bool loadFiles() const;
    [[nodiscard]] Sent sendFile(int fd, SocketIo& io, std::size_t most) const;
    [[nodiscard]] Sent sendPieces(int fd, SocketIo& io, std::size_t most) const;
    [[nodiscard]] Place placeAt(std::size_t offset) const;
    [[nodiscard]] Place placeAt(const Position& position) const;
    std::size_t copyFrom(Place place, std::span<char> out) const;
    std::size_t peekFrom(Place place, std::span<std::string_view> out, std::size_t size) const;
    [[nodiscard]] std::optional<std::size_t> searchFrom(Place place, std::size_t from,
                                                        std::string_view what,
                                                        std::size_t to) const;
    [[nodiscard]] static std::optional<std::size_t> findByte(Place place, char byte,
                                                             std::size_t from, std::size_t to);
    [[nodiscard]] std::optional<Line> findLineFrom(Place place, std::size_t from,
                                                   LineEnding ending) const;
    bool readNearLine(LineEnding ending, std::optional<std::string>& text);
    [[nodiscard]] std::optional<Line> findLf(Place place, std::size_t from) const;
    [[nodiscard]] std::optional<Line> findAnyBreak(Place place, std::size_t from) const;

    // Kept small, since an idle stream holds two buffers. No segment up to the last is without
    // bytes. One without bytes may follow, the spare: what expand() and reserve() made.
    Segment* m_first = nullptr; // the spare, where there is no last
    Segment* m_last = nullptr;
    Extras* m_extras = nullptr;
    // More bytes than any machine has, and what else there is to know, in one word.
    static constexpr unsigned sizeBits = 55;
    static constexpr std::uint64_t largestSize = (std::uint64_t{1} << sizeBits) - 1;
    std::uint64_t m_size : sizeBits = 0;
    bool m_frontFrozen : 1 = false;
    bool m_endFrozen : 1 = false;
    bool m_reservedBehind : 1 = false; // reserve() gave the space behind the last byte
    bool m_reservedSpare : 1 = false;  // reserve() gave the spare
    bool m_expanded : 1 = false;       // expand() made the spare
    bool m_drainsToDescriptor : 1 = false;
    mutable bool m_mayHoldFiles : 1 = false; // a part of a file that is not in memory
    /// It lies in a stream, which is told of changes before the callbacks are, and without the
    /// memory that one of them takes. Does not move with what the buffer holds.
    StreamsUse m_use : 2 = StreamsUse::None;
};

/// Space that belongs to nobody else: see Buffer::pinSpace(). Empty where there was no memory.
/// Owner: whoever moved it last; destroying it gives the memory back.
class Buffer::PinnedSpace {
public:
    PinnedSpace() = default;
    ~PinnedSpace();
    PinnedSpace(PinnedSpace&& other) noexcept;
    PinnedSpace& operator=(PinnedSpace&& other) noexcept;
    PinnedSpace(const PinnedSpace&) = delete;
    PinnedSpace& operator=(const PinnedSpace&) = delete;

    [[nodiscard]] std::span<char> bytes() const;

private:
    friend class Buffer;

    Segment* m_segment = nullptr;
};

} // namespace weir
