#pragma once

#include <weir/base/result.h>
#include <weir/base/unique_fd.h>
#include <weir/loop/event_loop.h>
#include <weir/net/socket_address.h>

#include <memory>

namespace weir {

class Listener;

/// What a Listener tells. Either may destroy the listener.
class ListenerHandler {
public:
    virtual ~ListenerHandler() = default;
    /// `socket` is the handler's from now on.
    virtual void onAccept(Listener& listener, UniqueFd socket, const SocketAddress& peer) = 0;
    /// accept(2) failed for a reason that is not the peer's. Where descriptors or memory have run
    /// out (EMFILE, ENFILE, ENOBUFS, ENOMEM) the listener rests for a moment and tries again by
    /// itself, without spinning; said once until an accept works again.
    virtual void onAcceptError(Listener& listener, const Error& error) = 0;
};

/// A plain value.
struct ListenerOptions {
    /// Connections that wait to be accepted (listen(2)).
    int backlog = 128;
    /// SO_REUSEADDR (tutorial 5.1, LEV_OPT_REUSEABLE).
    bool reuseAddress = true;
    /// IPV6_V6ONLY for IPv6 addresses.
    bool v6Only = true;
    /// Made disabled: enable() begins to accept.
    bool disabled = false;
    /// How accepted sockets are: non-blocking, and closed by exec(3).
    bool nonBlocking = true;
    bool closeOnExec = true;
    /// Of its event; empty: the loop's middle one.
    std::optional<int> priority;
};

/// Accepts connections (tutorial 5), several in a turn, but never so many that others starve.
///
/// Thread: the loop's; enable(), disable() and isEnabled(): any, where the loop is thread-safe and
/// the caller makes sure that it is one at a time. Owner: whoever made it; destroying it closes the
/// socket, and removes a Unix-domain path that it made.
class Listener {
public:
    /// Binds and listens. The error names the address. A left-over Unix-domain path to which nobody
    /// listens any more is replaced; one in use fails with EADDRINUSE.
    static Result<std::unique_ptr<Listener>> bind(EventLoop& loop, const SocketAddress& address,
                                                  ListenerHandler& handler,
                                                  const ListenerOptions& options = {});
    /// On a socket that is bound already; `backlog` 0: and listens. It is made non-blocking. Of the
    /// options, reuseAddress and v6Only have no effect. Where this fails, `socket` is the caller's
    /// still.
    static Result<std::unique_ptr<Listener>> adopt(EventLoop& loop, UniqueFd& socket,
                                                   ListenerHandler& handler,
                                                   const ListenerOptions& options = {});
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    /// Accepting anew, or pausing: the kernel then holds connections back (tutorial 5.2).
    Result<void> enable();
    void disable();
    [[nodiscard]] bool isEnabled() const;
    /// With the port that the system chose where 0 was asked for.
    [[nodiscard]] const SocketAddress& localAddress() const;
    [[nodiscard]] int descriptor() const;
    [[nodiscard]] EventLoop& loop() const;
    bool setPriority(int priority);
    /// Gives the socket away; accepts nothing any more, and must be destroyed.
    [[nodiscard]] UniqueFd release();

private:
    class Implementation;
    explicit Listener(std::unique_ptr<Implementation> implementation);
    std::unique_ptr<Implementation> m_implementation;
};

} // namespace weir
