#include <weir/stream/file_segment.h>
#include <weir/stream/os/send_file.h>

#include <cerrno>
#include <limits>
#include <new>
#include <string>
#include <utility>

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace weir {

namespace {

Error fileError(int code, int fd) {
    return Error::system(code, "Cannot use the file of descriptor " + std::to_string(fd));
}

} // namespace

Result<std::shared_ptr<FileSegment>> FileSegment::make(int fd, off_t offset, std::int64_t length,
                                                       FileFlags flags) {
    if (offset < 0 || length < toEnd) {
        return fileError(EINVAL, fd);
    }
    if (length == toEnd) {
        struct stat status = {};
        if (::fstat(fd, &status) != 0) {
            return fileError(errno, fd);
        }
        length = status.st_size - offset;
        if (length < 0) {
            return fileError(EINVAL, fd);
        }
    }
    if (length > std::numeric_limits<off_t>::max() - offset) {
        return fileError(EINVAL, fd);
    }
    auto* made = new (std::nothrow)
        FileSegment(fd, offset, static_cast<std::size_t>(length), flags & ~FileFlags::CloseOnFree);
    if (made == nullptr) {
        return fileError(ENOMEM, fd);
    }
    std::shared_ptr<FileSegment> segment(made);
    if (!segment->canSend() && segment->size() > 0 && segment->contents() == nullptr) {
        return fileError(errno, fd);
    }
    if (any(flags, FileFlags::CloseOnFree)) {
        segment->m_owned.reset(fd);
        segment->m_flags = flags;
    }
    return segment;
}

FileSegment::FileSegment(int fd, off_t offset, std::size_t size, FileFlags flags)
    : m_fd(fd),
      m_offset(offset),
      m_size(size),
      m_flags(flags),
      m_canSend(os::hasSendFile() && !any(flags, FileFlags::DisableSendFile)) {}

FileSegment::~FileSegment() {
    if (m_mapped != nullptr) {
        ::munmap(m_mapped, m_mappedSize);
    }
    m_owned.reset();
    if (m_onFree) {
        m_onFree();
    }
}

const char* FileSegment::contents() {
    std::unique_lock lock(m_loading, std::defer_lock);
    if (!any(m_flags, FileFlags::DisableLocking)) {
        lock.lock();
    }
    if (m_contents == nullptr && m_size > 0 && !load()) {
        return nullptr;
    }
    return m_contents;
}

bool FileSegment::load() {
    return (!any(m_flags, FileFlags::DisableMmap) && map()) || read();
}

bool FileSegment::map() {
    // What lies behind the end of a file is no memory: touching it would end the program.
    struct stat status = {};
    if (::fstat(m_fd, &status) != 0 ||
        status.st_size - m_offset < static_cast<std::int64_t>(m_size)) {
        return false;
    }
    const auto before = static_cast<std::size_t>(m_offset % ::sysconf(_SC_PAGESIZE));
    const std::size_t size = m_size + before;
    void* memory =
        ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, m_fd, m_offset - static_cast<off_t>(before));
    if (memory == MAP_FAILED) {
        return false;
    }
    m_mapped = memory;
    m_mappedSize = size;
    m_contents = static_cast<const char*>(memory) + before;
    return true;
}

bool FileSegment::read() {
    std::unique_ptr<char[]> bytes(new (std::nothrow) char[m_size]);
    if (bytes == nullptr) {
        errno = ENOMEM;
        return false;
    }
    std::size_t done = 0;
    while (done < m_size) {
        const ssize_t count =
            ::pread(m_fd, bytes.get() + done, m_size - done, m_offset + static_cast<off_t>(done));
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            errno = count == 0 ? EIO : errno;
            return false;
        }
        done += static_cast<std::size_t>(count);
    }
    m_read = std::move(bytes);
    m_contents = m_read.get();
    return true;
}

} // namespace weir
