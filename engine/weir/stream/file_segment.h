#pragma once

#include <weir/base/flags.h>
#include <weir/base/function.h>
#include <weir/base/result.h>
#include <weir/base/unique_fd.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

#include <sys/types.h>

namespace weir {

/// How a FileSegment treats its file; the numbers are the classic EVBUF_FS_*.
enum class FileFlags : std::uint8_t {
    None = 0,
    CloseOnFree = 1,     ///< the descriptor is the segment's to close
    DisableMmap = 2,     ///< into memory by reading, so that a file cut short meanwhile is harmless
    DisableSendFile = 4, ///< into memory at once, so that the file may change afterwards
    DisableLocking = 8,  ///< promises that all buffers that hold it are of one thread
};

template <>
inline constexpr bool isFlagSet<FileFlags> = true;

/// A range of a file that any number of Buffers hold parts of (Buffer::appendFile()). A buffer that
/// is written to a descriptor hands the range to sendfile(2); one whose bytes are looked at has the
/// range mapped into memory, or read where it cannot be mapped.
///
/// Thread: any, as the loading is under a lock; of onFree(), its maker's before it is shared.
/// Owner: shared by its maker and the buffers, which never change it; the last one frees it.
class FileSegment {
public:
    /// From the offset to where the file ends now.
    static constexpr std::int64_t toEnd = -1;

    /// Errors: EINVAL for a negative offset or length, or one that begins behind the end;
    /// those of fstat(2), and, with DisableSendFile, of loading. On an error the descriptor stays
    /// the caller's. An explicit length is believed: a file that is shorter is an error (EIO) when
    /// it is sent or read.
    static Result<std::shared_ptr<FileSegment>> make(int fd, off_t offset, std::int64_t length,
                                                     FileFlags flags = FileFlags::None);

    ~FileSegment();
    FileSegment(const FileSegment&) = delete;
    FileSegment& operator=(const FileSegment&) = delete;

    [[nodiscard]] std::size_t size() const { return m_size; }

    [[nodiscard]] off_t offset() const { return m_offset; }

    [[nodiscard]] int descriptor() const { return m_fd; }

    [[nodiscard]] FileFlags flags() const { return m_flags; }

    /// Whether the range may be handed to sendfile(2), where the system has it.
    [[nodiscard]] bool canSend() const { return m_canSend; }

    /// Called when nobody holds the segment any more, after its memory and its descriptor are
    /// given back, on the thread of whoever held it last. There is one: this replaces it.
    void onFree(Task task) { m_onFree = std::move(task); }

    /// The bytes in memory, brought there by the first call. Null where that fails, with the
    /// reason in errno, and where there are none.
    [[nodiscard]] const char* contents();

private:
    FileSegment(int fd, off_t offset, std::size_t size, FileFlags flags);

    [[nodiscard]] bool load();
    [[nodiscard]] bool map();
    [[nodiscard]] bool read();

    int m_fd;
    UniqueFd m_owned;
    off_t m_offset;
    std::size_t m_size;
    FileFlags m_flags;
    bool m_canSend;
    std::mutex m_loading;
    const char* m_contents = nullptr;
    void* m_mapped = nullptr;
    std::size_t m_mappedSize = 0;
    std::unique_ptr<char[]> m_read;
    Task m_onFree;
};

} // namespace weir
