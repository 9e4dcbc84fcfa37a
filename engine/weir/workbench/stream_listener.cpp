#include <weir/workbench/stream_connection.h>
#include <weir/workbench/stream_listener.h>
#include <weir/workbench/tls_link.h>

#include <string>
#include <utility>

namespace weir {

Result<void> StreamListener::startAt(const SocketAddress& address) {
    if (Result<void> prepared = prepareTls(); !prepared) {
        return prepared;
    }
    Result<std::unique_ptr<LinkListener>> listener =
        core().network().listen(address, endpoint().settings().backlog, *this);
    if (!listener) {
        return listener.error();
    }
    m_listener = std::move(*listener);
    const SocketAddress& bound = m_listener->localAddress();
    endpoint().setAddress(bound.toString(), !bound.isLoopback());
    endpoint().setPhase(EndpointPhase::Listening, "listening on " + bound.toString());
    return updateAccepting();
}

Result<void> StreamListener::prepareTls() {
    const EndpointSettings& settings = endpoint().settings();
    if (!settings.target.tls) {
        return {};
    }
    Result<TlsContext> context =
        makeTlsContext(settings.tls.value_or(TlsSettings()), Role::Listener);
    if (!context) {
        return context.error();
    }
    m_tls = std::move(*context);
    return {};
}

Result<void> StreamListener::setPaused(bool paused) {
    m_paused = paused;
    return updateAccepting();
}

void StreamListener::settingsChanged() {
    if (const Result<void> updated = updateAccepting(); !updated) {
        endpoint().setError(updated.error());
    }
}

void StreamListener::connectionEnded(Connection& /*connection*/) {
    settingsChanged();
}

bool StreamListener::isFull() const {
    return endpoint().state().openConnections >= endpoint().settings().maxConnections;
}

/// While its name is looked up there is nothing to pause yet.
Result<void> StreamListener::updateAccepting() {
    if (!m_listener || m_listener->isEnabled() == (!m_paused && !isFull())) {
        return {};
    }
    if (m_listener->isEnabled()) {
        m_listener->disable();
        endpoint().setPhase(EndpointPhase::Paused,
                            m_paused ? std::string("paused")
                                     : "paused: all " +
                                           std::to_string(endpoint().settings().maxConnections) +
                                           " connections are taken");
        return {};
    }
    if (Result<void> enabled = m_listener->enable(); !enabled) {
        return enabled;
    }
    endpoint().setPhase(EndpointPhase::Listening,
                        "listening on " + m_listener->localAddress().toString());
    return {};
}

void StreamListener::onAccept(std::unique_ptr<StreamLink> link, const SocketAddress& peer) {
    if (m_tls) {
        Result<std::unique_ptr<StreamLink>> secured = TlsLink::create(std::move(link), *m_tls, {});
        if (!secured) {
            endpoint().setError(secured.error());
            return;
        }
        link = std::move(*secured);
    }
    const ConnectionId id = core().nextConnection();
    const Endpoint::AcceptScope scope(endpoint(), id, "from " + peer.toString());
    auto made = std::make_unique<StreamConnection>(endpoint(), id, std::move(link));
    StreamConnection& connection = *made;
    core().keep(std::move(made));
    endpoint().connectionBegan(connection);
    if (endpoint().state().error) {
        endpoint().setError(std::nullopt); // accepting works again
    }
    connection.open(peer);
    settingsChanged();
}

void StreamListener::onAcceptError(const Error& error) {
    endpoint().setError(error);
}

} // namespace weir
