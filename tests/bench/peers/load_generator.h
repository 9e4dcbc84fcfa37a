#pragma once

#include <cstddef>
#include <string>

#include <sys/types.h>

namespace weir::peers {

/// What a load generator is told: which server, and how much.
struct Load {
    int port = 0;
    /// Whose CPU time is looked at.
    pid_t server = 0;
    std::size_t connections = 0;
    std::size_t size = 0;
    std::size_t count = 0;
};

// Each runs in a process of its own, on the load's core, and prints one line.

/// `connections` connections that send `size` bytes, wait until they are all back, and send again:
/// `count` messages in all, and a fifth of that before, unmeasured. Prints the server's CPU time in
/// ns a message, and the bytes a second that came back.
void loadWithEcho(const Load& load);
/// `count` connections, at most `connections` at once, that the server closes. Prints the server's
/// CPU time in ns a connection.
void loadWithConnections(const Load& load);
/// `connections` connections that stay, until this process is killed.
void loadWithIdleConnections(const Load& load);

} // namespace weir::peers
