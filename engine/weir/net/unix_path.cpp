#include <weir/base/unique_fd.h>
#include <weir/net/os/os.h>
#include <weir/net/unix_path.h>

#include <cerrno>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

namespace weir {

namespace {

/// A Unix-domain address that is a file, and no abstract name (unix(7)).
bool isFile(const SocketAddress& address) {
    return address.family() == AF_UNIX &&
           reinterpret_cast<const sockaddr_un*>(address.raw())->sun_path[0] != '\0';
}

/// Nobody listens on the socket's file any more. Where it cannot be told, somebody does.
bool isLeftOver(const SocketAddress& address) {
    const UniqueFd probe(os::openSocket(AF_UNIX, SOCK_STREAM));
    return probe && ::connect(probe.get(), address.raw(), address.rawSize()) < 0 &&
           errno == ECONNREFUSED;
}

} // namespace

UnixPath::UnixPath(UnixPath&& other) noexcept
    : m_path(std::exchange(other.m_path, {})), m_device(other.m_device), m_inode(other.m_inode) {}

UnixPath& UnixPath::operator=(UnixPath&& other) noexcept {
    if (this != &other) {
        reset();
        m_path = std::exchange(other.m_path, {});
        m_device = other.m_device;
        m_inode = other.m_inode;
    }
    return *this;
}

Result<UnixPath> UnixPath::bind(int fd, const SocketAddress& address, const std::string& what) {
    const bool file = isFile(address);
    const std::string path = file ? address.toString() : std::string();
    int code = ::bind(fd, address.raw(), address.rawSize()) < 0 ? errno : 0;

    struct stat found {};

    if (code == EADDRINUSE && file && ::lstat(path.c_str(), &found) == 0) {
        if (!S_ISSOCK(found.st_mode)) {
            return Error(ErrorDomain::System, code,
                         what +
                             ": there is a file of that name which is not a socket; remove it "
                             "or choose another path");
        }

        struct stat again {};

        // Looked at twice, since another listener may have replaced it meanwhile.
        if (isLeftOver(address) && ::lstat(path.c_str(), &again) == 0 &&
            again.st_dev == found.st_dev && again.st_ino == found.st_ino) {
            code = ::unlink(path.c_str()) < 0 ? errno : 0;
            if (code == 0 && ::bind(fd, address.raw(), address.rawSize()) < 0) {
                code = errno;
            }
        }
    }
    if (code != 0) {
        return Error::system(code, what);
    }
    UnixPath result;

    struct stat own {};

    if (file && ::lstat(path.c_str(), &own) == 0) {
        result.m_path = path;
        result.m_device = own.st_dev;
        result.m_inode = own.st_ino;
    }
    return result;
}

void UnixPath::reset() {
    struct stat now {};

    if (!m_path.empty() && ::lstat(m_path.c_str(), &now) == 0 && S_ISSOCK(now.st_mode) &&
        now.st_dev == m_device && now.st_ino == m_inode) {
        ::unlink(m_path.c_str());
    }
    m_path.clear();
}

} // namespace weir
