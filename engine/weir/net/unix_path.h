#pragma once

#include <weir/base/result.h>
#include <weir/net/socket_address.h>

#include <string>

#include <sys/types.h>

namespace weir {

/// A Unix-domain socket's file, removed when this goes, if it is still the one that was bound.
/// Private to weir/net. Thread: any one. Owner: whoever owns the socket; it must go before the
/// socket is closed, which holds the inode's number until then.
class UnixPath {
public:
    /// Owns nothing.
    UnixPath() = default;

    ~UnixPath() { reset(); }

    UnixPath(UnixPath&& other) noexcept;
    UnixPath& operator=(UnixPath&& other) noexcept;
    UnixPath(const UnixPath&) = delete;
    UnixPath& operator=(const UnixPath&) = delete;

    /// Binds `fd`, a stream socket, to `address` of any family (bind(2)). A file that an earlier
    /// listener left behind, to which nobody listens any more, is replaced; another file never is.
    /// The error is the bare system's one, with `what` before it.
    static Result<UnixPath> bind(int fd, const SocketAddress& address, const std::string& what);

private:
    void reset();

    std::string m_path;
    dev_t m_device = 0;
    ino_t m_inode = 0;
};

} // namespace weir
