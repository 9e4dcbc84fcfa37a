#pragma once

#include <cstddef>
#include <span>

#include <sys/types.h>
#include <sys/uio.h>

namespace weir {

/// The system calls with which a SocketStream moves bytes, as a narrow edge: a test or a fault
/// injector overrides them to count, to cut short or to fail (StreamOptions::io). This class
/// itself is what the system does, and holds nothing.
///
/// Thread: that of the streams that use it. Owner: whoever made it; it must outlive them. A call
/// must not change or destroy the stream that makes it.
class SocketIo {
public:
    virtual ~SocketIo() = default;

    /// readv(2), or recv(2) for one piece: how many bytes came, 0 at the end of file, or -errno.
    virtual ssize_t receive(int fd, std::span<const iovec> pieces);
    /// sendmsg(2), or send(2) for one piece, with MSG_NOSIGNAL, so that no SIGPIPE comes, or
    /// write() where `fd` is no socket but a pipe or a terminal: how many bytes went, or -errno.
    virtual ssize_t send(int fd, std::span<const iovec> pieces);
    /// writev(2), for what is no socket: how many bytes went, or -errno.
    virtual ssize_t write(int fd, std::span<const iovec> pieces);
    /// sendfile(2) of a part of `file`, without SIGPIPE: how many bytes went, 0 where the file has
    /// none at `offset`, or -errno; -ENOSYS where the system has no such call.
    virtual ssize_t sendFile(int fd, int file, off_t offset, std::size_t size);
};

} // namespace weir
