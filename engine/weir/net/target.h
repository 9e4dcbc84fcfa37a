#pragma once

#include <weir/base/result.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

enum class Transport { Tcp, Udp, Unix };

/// Where to listen or to connect, as people write it: tcp://127.0.0.1:8888, udp://[::1]:53,
/// tls://example.org:443, unix:///run/x.sock or unix:@abstract. A plain value; any thread.
struct Target {
    Transport transport = Transport::Tcp;
    /// A numeric address without brackets or a name; empty for Unix.
    std::string host;
    /// 0 asks a listener for a free one.
    std::uint16_t port = 0;
    /// For Unix only; a leading '@' names the abstract namespace.
    std::string path;
    /// tls://: TCP with TLS on it. Never with another transport.
    bool tls = false;

    /// "127.0.0.1:8888" without a scheme is tcp. Fails with a sentence that says what is wrong
    /// where ("port 70000 is not between 0 and 65535") and shows a right one.
    static Result<Target> parse(std::string_view text);

    /// What parse() reads.
    [[nodiscard]] std::string toString() const;
    /// A numeric loopback address, "localhost", or a Unix-domain path: not reachable from another
    /// machine.
    [[nodiscard]] bool isLoopback() const;

    bool operator==(const Target&) const = default;
};

} // namespace weir
