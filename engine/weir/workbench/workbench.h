#pragma once

#include <weir/base/result.h>
#include <weir/loop/event_loop.h>
#include <weir/net/resolver.h>
#include <weir/workbench/ids.h>
#include <weir/workbench/journal.h>
#include <weir/workbench/settings.h>
#include <weir/workbench/state.h>

#include <cstddef>
#include <memory>
#include <string_view>

namespace weir {

class Network;

/// Whether bytes go out bare or wrapped as the connection's framing says.
enum class Wrap { Bare, Framed };

/// The endpoints that a person made, their connections, and the journal of what happens: what the
/// window and the command line share.
///
/// Thread: the loop's. Owner: whoever runs the loop; it must not outlive the loop, the journal, the
/// resolver or the network. The loop has workbenchPriorities priorities. Every method may be called
/// at any time on that thread. An unknown id is an input error that says so (it may have closed
/// since).
class Workbench {
public:
    /// Over the system's sockets.
    Workbench(EventLoop& loop, Journal& journal, Resolver& resolver);
    Workbench(EventLoop& loop, Journal& journal, Resolver& resolver, Network& network);
    /// Closes everything.
    ~Workbench();
    Workbench(const Workbench&) = delete;
    Workbench& operator=(const Workbench&) = delete;

    /// Keeps an endpoint, stopped. Fails with the first problem of check().
    Result<EndpointId> add(const EndpointSettings& settings);
    /// Replaces the settings. A running listener takes over `connection`, `maxConnections` and the
    /// name at once, for new connections, and what TLS says with its next start; the target can be
    /// changed only while it is stopped.
    Result<void> configure(EndpointId id, const EndpointSettings& settings);
    /// Listens or begins to connect. On failure the endpoint stays, EndpointPhase::Failed, with the
    /// error, and can be started again. A client's failed connect is told by its state.
    Result<void> start(EndpointId id);
    /// Stops listening or closes; a listener's connections are closed too.
    Result<void> stop(EndpointId id);
    /// Stops it and forgets it.
    Result<void> remove(EndpointId id);
    /// A listener stops accepting for a while, or accepts again (tutorial 5.2).
    Result<void> setPaused(EndpointId id, bool paused);

    /// Queues bytes for sending. Fails where the connection cannot send any more, or where more
    /// than maxQueued bytes would wait, and then queues nothing.
    Result<void> send(ConnectionId id, std::string_view bytes, Wrap wrap = Wrap::Bare);
    static constexpr std::size_t maxQueued = std::size_t{256} * 1024 * 1024;
    /// Changes settings while it runs; all or, with the first problem of check(), none.
    Result<void> change(ConnectionId id, const ConnectionChange& change);
    /// FIN once the output is sent; the peer may go on sending. TCP and Unix-domain only.
    Result<void> shutdownWrite(ConnectionId id);
    Result<void> close(ConnectionId id);
    /// Closes with RST; for UDP the same as close().
    Result<void> reset(ConnectionId id);

    [[nodiscard]] const EndpointState* endpoint(EndpointId id) const;
    /// Empty where it has gone.
    [[nodiscard]] std::optional<ConnectionState> connection(ConnectionId id) const;
    [[nodiscard]] std::vector<EndpointId> endpoints() const;
    [[nodiscard]] std::vector<ConnectionId> connections(EndpointId id) const;
    [[nodiscard]] std::size_t openConnections() const;

    /// What changed since it was last called; costs as much as changed.
    Changes takeChanges();
    [[nodiscard]] bool hasChanges() const;
    /// Called (on the loop's thread) when hasChanges() becomes true, or the journal grew since the
    /// last call of the callback; at most once a turn.
    void onActivity(Task callback);

private:
    class Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

} // namespace weir
