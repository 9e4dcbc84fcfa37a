#pragma once

#include <weir/stream/buffer.h>
#include <weir/stream/file_segment.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace weir {

/// One link of a Buffer's chain: a header with its bytes right behind it, in one allocation, or a
/// header that refers to foreign bytes: the user's, a file's, or another segment's. Of the space
/// [0, capacity) the bytes [begin, end) are in use; one in a chain is never without bytes.
///
/// Thread: its buffer's. Owner: the buffer whose chain it is in, or a List.
struct Buffer::Segment {
    /// How much a segment has room for, without the header: powers of two between these are kept
    /// for reuse. So a message or a read of 64 KiB fills one.
    static constexpr std::size_t smallest = 1024;
    static constexpr std::size_t largest = std::size_t{64} * 1024;

    /// What the segments that refer to the same foreign bytes share. They may have come into
    /// buffers of different threads.
    struct Foreign {
        std::atomic<std::size_t> holders = 1;
        Task release;
        std::shared_ptr<FileSegment> file;
        // The segment that the bytes lie in, which is itself one of the holders, where they are
        // shared between buffers: its allocation lives as long as they are in use.
        Segment* home = nullptr;
    };

    struct FreeChain {
        void operator()(Segment* first) const { freeChain(first); }
    };

    /// Owns a segment and all that follow it.
    using List = std::unique_ptr<Segment, FreeChain>;

    /// An empty one with room for `atLeast` bytes. Null where there is no memory, as below.
    [[nodiscard]] static Segment* make(std::size_t atLeast) noexcept;
    /// One that refers to `bytes`; with `release`, which stays the caller's where it fails.
    [[nodiscard]] static Segment* refer(std::string_view bytes, Task& release) noexcept;
    /// One for [begin, end) of a file's range, in memory only if the file's is.
    [[nodiscard]] static Segment* refer(std::shared_ptr<FileSegment> file, std::size_t begin,
                                        std::size_t end) noexcept;
    /// One that refers to the `size` bytes behind the first `offset` of `other`, which becomes
    /// foreign by that, where it lies.
    [[nodiscard]] static Segment* share(Segment& other, std::size_t offset,
                                        std::size_t size) noexcept;
    /// Frees `first` and what follows; calls the release tasks that come due. None may be given.
    static void freeChain(Segment* first);
    /// Frees what this thread keeps.
    static void freeKept();

    [[nodiscard]] std::size_t size() const { return end - begin; }

    /// Of one that isInMemory().
    [[nodiscard]] std::string_view view() const { return {base + begin, size()}; }

    /// False: it stands for a part of a file, and load() was not needed yet.
    [[nodiscard]] bool isInMemory() const { return base != nullptr; }

    /// Brings a file's part into memory. False, with errno, where that fails.
    [[nodiscard]] bool load();

    /// Foreign bytes are never written to: there is no space before or behind them.
    [[nodiscard]] std::size_t freeBack() const { return foreign == nullptr ? capacity - end : 0; }

    [[nodiscard]] std::size_t freeFront() const { return foreign == nullptr ? begin : 0; }

    [[nodiscard]] char* storage() { return reinterpret_cast<char*>(this + 1); }

    [[nodiscard]] std::span<char> spaceBack() { return {storage() + end, freeBack()}; }

    /// Copies as much of `bytes` behind its own as there is room for; returns how much.
    std::size_t fillBack(std::string_view bytes) {
        const std::size_t count = std::min(bytes.size(), freeBack());
        if (count > 0) {
            std::memcpy(storage() + end, bytes.data(), count);
            end += count;
        }
        return count;
    }

    /// Copies as much of the end of `bytes` before its own as there is room for; returns how much.
    std::size_t fillFront(std::string_view bytes);
    /// Moves its own bytes where they must be for it to hold `size`, which is within its capacity.
    void compactFor(std::size_t size);

    Segment* next = nullptr;
    Foreign* foreign = nullptr;
    const char* base = nullptr;
    std::size_t capacity = 0;
    std::size_t begin = 0;
    std::size_t end = 0;

private:
    void destroy();
    static void drop(Foreign& foreign);
};

/// Where a byte of a buffer lies. At the end of the buffer it is behind the last segment's bytes,
/// or in none.
struct Buffer::Place {
    Segment* segment = nullptr;
    std::size_t offset = 0; // from the segment's first byte

    [[nodiscard]] std::string_view rest() const { return segment->view().substr(offset); }

    void toNextSegment() {
        segment = segment->next;
        offset = 0;
    }
};

inline Buffer::Segment* Buffer::spare() const {
    return m_last == nullptr ? m_first : m_last->next;
}

/// And what was reserved.
inline void Buffer::dropSpare() {
    m_reservedBehind = false;
    if (spare() != nullptr) [[unlikely]] {
        freeSpare();
    }
}

} // namespace weir
