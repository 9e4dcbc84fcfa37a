#pragma once

#include <cerrno>
#include <string>
#include <string_view>

#include <sys/socket.h>

namespace weir::peers {

/// What the kernel has not taken yet, of a server that writes its sockets itself.
class PendingOutput {
public:
    [[nodiscard]] bool empty() const { return m_bytes.empty(); }

    /// Writes what it can and keeps the rest; false where the connection is broken.
    bool write(int socket, std::string_view bytes) {
        if (!m_bytes.empty()) {
            m_bytes += bytes;
            return true;
        }
        const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) {
            return false;
        }
        m_bytes = bytes.substr(sent < 0 ? 0 : static_cast<std::size_t>(sent));
        return true;
    }

    /// The socket takes more.
    bool flush(int socket) {
        const std::string bytes = std::move(m_bytes);
        m_bytes.clear();
        return write(socket, bytes);
    }

private:
    std::string m_bytes;
};

} // namespace weir::peers
