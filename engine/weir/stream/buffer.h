#pragma once

#include <weir/base/function.h>
#include <weir/base/result.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace weir {

/// Where a line ends (the classic evbuffer_eol_style).
enum class LineEnding : std::uint8_t {
    Any,        ///< any run of CR and LF that is there, so that empty lines are not seen
    CrLf,       ///< LF, with or without a CR before it
    StrictCrLf, ///< CR LF
    Lf,
    Nul,
};

/// A queue of bytes in a chain of segments: moves and references instead of copies (tutorial 6).
/// Appending at the end and draining at the front never move what is in between. An empty buffer
/// holds no segment; the thread keeps a few for all its buffers (see releaseMemory()).
///
/// Thread: its owner's. Re-entrancy: change callbacks may change the buffer; they are then called
/// again for that change. They may also destroy it, and add and remove callbacks. A method tells
/// them last, when everything that it does is done.
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

    /// The bytes [start, start + size) of a line, and how many bytes its ending takes.
    struct Line {
        std::size_t size = 0;
        std::size_t endingSize = 0;
    };

    /// Pieces of space to write to, as reserve() gives them.
    class Reservation {
    public:
        [[nodiscard]] const std::span<char>* begin() const { return m_pieces.data(); }

        [[nodiscard]] const std::span<char>* end() const { return m_pieces.data() + m_count; }

        [[nodiscard]] std::span<char> operator[](std::size_t index) const {
            return m_pieces[index];
        }

        /// How many pieces, 0 to 2.
        [[nodiscard]] std::size_t size() const { return m_count; }

        [[nodiscard]] bool empty() const { return m_count == 0; }

        /// How many bytes they are together.
        [[nodiscard]] std::size_t bytes() const { return m_pieces[0].size() + m_pieces[1].size(); }

    private:
        friend class Buffer;

        void add(std::span<char> piece) { m_pieces[m_count++] = piece; }

        std::array<std::span<char>, 2> m_pieces;
        std::size_t m_count = 0;
    };

    Buffer() = default;
    ~Buffer();
    /// Takes the bytes, the callbacks and the frozen ends; `other` is left as a new one. Nobody is
    /// told. What the target of an assignment held is gone.
    Buffer(Buffer&& other) noexcept;
    Buffer& operator=(Buffer&& other) noexcept;
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;

    [[nodiscard]] std::size_t size() const { return m_size; }

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
    /// one's thread. At once where `bytes` is empty; never where the end is frozen.
    bool appendReference(std::string_view bytes, Task release);
    /// Copies `bytes` in front, into free space there where there is some.
    bool prepend(std::string_view bytes);
    /// Moves all of `other` to the front without copying.
    bool prepend(Buffer& other);

    /// Drops up to `size` bytes from the front; returns how many.
    std::size_t drain(std::size_t size);
    /// Copies up to out.size() bytes that begin `offset` bytes behind the front; returns how many.
    std::size_t copyOut(std::span<char> out, std::size_t offset = 0) const;
    /// copyOut() and drain() in one.
    std::size_t remove(std::span<char> out);
    /// Moves up to `size` bytes to the end of `target` and returns how many; whole segments without
    /// copying, and of the one that is cut no more is copied than is moved of it.
    std::size_t moveTo(Buffer& target, std::size_t size);
    /// Copies [offset, offset + size), cut at the end.
    [[nodiscard]] std::string toString(std::size_t offset = 0, std::size_t size = all) const;

    /// Space at the end for at least `size` bytes, in one or two pieces; valid until the next
    /// change. Empty where the end is frozen or `size` is 0. commit() makes the first `size` bytes
    /// of it part of the buffer, and returns false where not so many are reserved; without a commit
    /// nothing changes.
    [[nodiscard]] Reservation reserve(std::size_t size);
    bool commit(std::size_t size);

    /// The bytes as they lie, from `offset` on, in at most out.size() pieces; returns how many
    /// pieces there are in all, as evbuffer_peek does. Valid until the next change.
    std::size_t peek(std::span<std::string_view> out, std::size_t offset = 0,
                     std::size_t size = all) const;
    /// Makes the first `size` bytes lie in one piece (copying them where they do not) and returns
    /// them; `all`: the whole buffer. Empty where there are fewer, or where either end is frozen
    /// and it would copy. Valid until the next change.
    std::string_view pullUp(std::size_t size);

    /// Where `what` begins, in [from, to) as a whole; empty where it does not. An empty `what` is
    /// found at `from`.
    [[nodiscard]] std::optional<std::size_t> search(std::string_view what, std::size_t from = 0,
                                                    std::size_t to = all) const;
    /// The first line ending at or behind `from`; `size` counts from the front. A CR before `from`
    /// is not seen.
    [[nodiscard]] std::optional<Line> findLine(LineEnding ending, std::size_t from = 0) const;
    /// Removes a line and its ending, and returns the line.
    std::optional<std::string> readLine(LineEnding ending);

    /// The callback is told of changes from now on, behind those that were added before it.
    CallbackId addCallback(ChangeCallback callback);
    /// It is not called again, also where a change has not been told to it yet. False: no such one.
    bool removeCallback(CallbackId id);

    /// A frozen front cannot be drained or prepended to, a frozen end not appended to.
    void freezeFront(bool frozen);
    void freezeEnd(bool frozen);

    /// Reads up to `most` bytes from `fd` in one readv(2), which takes no more than the free space
    /// at the end and about 64 KiB; 0 is end of file (or `most` is 0). EAGAIN and EINTR come back
    /// as errors with that code, and a frozen end as EPERM, since 0 would say that the file has
    /// ended.
    Result<std::size_t> readFrom(int fd, std::size_t most);
    /// Writes up to `most` bytes from the front to `fd` in one writev(2), or sendmsg(2) with
    /// MSG_NOSIGNAL for sockets, so that no SIGPIPE comes from those; drains what was written and
    /// returns how much that was. An empty buffer writes nothing: 0. Errors as for readFrom(),
    /// EPERM for a frozen front.
    Result<std::size_t> writeTo(int fd, std::size_t most = all);

    /// Frees the segments that the calling thread keeps for its buffers (less than 2 MiB).
    static void releaseMemory();

private:
    struct Segment;
    struct Observers;
    struct Place;

    void takeFrom(Buffer& other);
    void appendCopy(std::string_view bytes);
    void moveCut(Buffer& target, std::size_t size);
    void linkChain(Segment& first, Segment& last);
    void linkBack(Segment& first, Segment& last);
    void linkFront(Segment& first, Segment& last);
    [[nodiscard]] Segment* unlinkFront(std::size_t size);
    [[nodiscard]] Segment* gatherFront(std::size_t size);
    void takeRead(Segment& large, std::size_t size);
    void forgetReservation();
    void changed(std::size_t added, std::size_t removed);
    static void changedBoth(Buffer& grown, Buffer& shrunk, std::size_t size);
    [[nodiscard]] Place placeAt(std::size_t offset) const;
    [[nodiscard]] std::optional<std::size_t> findByte(char byte, std::size_t from,
                                                      std::size_t to) const;
    [[nodiscard]] std::optional<Line> findAnyBreak(std::size_t from) const;

    // Kept small, since an idle stream holds two buffers. No segment of the chain is without bytes.
    Segment* m_first = nullptr;
    Segment* m_last = nullptr;
    Segment* m_spare = nullptr; // the reservation's second piece, not in the chain
    std::size_t m_size = 0;
    std::size_t m_reserved = 0; // how much commit() accepts
    Observers* m_observers = nullptr;
    bool m_frontFrozen = false;
    bool m_endFrozen = false;
};

} // namespace weir
