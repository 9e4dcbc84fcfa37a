#include <weir/stream/os/send_file.h>
#include <weir/stream/socket_io.h>

#include <cerrno>

#include <sys/socket.h>

namespace weir {

ssize_t SocketIo::receive(int fd, std::span<const iovec> pieces) {
    // For one piece recv(2) costs less than readv(2), and on what is no socket it fails at once.
    ssize_t got = pieces.size() == 1 ? ::recv(fd, pieces[0].iov_base, pieces[0].iov_len, 0) : -1;
    if (pieces.size() != 1 || (got < 0 && errno == ENOTSOCK)) {
        got = ::readv(fd, pieces.data(), static_cast<int>(pieces.size()));
    }
    return got < 0 ? -errno : got;
}

ssize_t SocketIo::send(int fd, std::span<const iovec> pieces) {
    ssize_t sent = 0;
    if (pieces.size() == 1) {
        // Costs the system less than sendmsg(2).
        sent = ::send(fd, pieces[0].iov_base, pieces[0].iov_len, MSG_NOSIGNAL);
    } else {
        msghdr message{};
        // sendmsg(2) only reads the pieces; its structure serves recvmsg(2) too, hence the cast.
        message.msg_iov =
            const_cast<iovec*>(pieces.data()); // NOLINT(cppcoreguidelines-pro-type-const-cast)
        message.msg_iovlen = pieces.size();
        sent = ::sendmsg(fd, &message, MSG_NOSIGNAL);
    }
    if (sent < 0 && errno == ENOTSOCK) {
        return write(fd, pieces); // a pipe or a terminal
    }
    return sent < 0 ? -errno : sent;
}

ssize_t SocketIo::write(int fd, std::span<const iovec> pieces) {
    const ssize_t written = ::writev(fd, pieces.data(), static_cast<int>(pieces.size()));
    return written < 0 ? -errno : written;
}

ssize_t SocketIo::sendFile(int fd, int file, off_t offset, std::size_t size) {
    return os::sendFile(fd, file, offset, size);
}

} // namespace weir
