#include <weir/workbench/stream_client.h>
#include <weir/workbench/stream_connection.h>
#include <weir/workbench/tls_link.h>

#include <string>
#include <utility>

namespace weir {

Result<void> StreamClient::start() {
    Result<std::unique_ptr<StreamLink>> link = makeLink();
    if (!link) {
        return link.error();
    }
    auto made =
        std::make_unique<StreamConnection>(endpoint(), core().nextConnection(), std::move(*link));
    StreamConnection& connection = *made;
    core().keep(std::move(made));
    endpoint().connectionBegan(connection);
    endpoint().setPhase(EndpointPhase::Starting,
                        "connecting to " + endpoint().settings().target.toString());
    return connection.connect();
}

Result<std::unique_ptr<StreamLink>> StreamClient::makeLink() {
    const EndpointSettings& settings = endpoint().settings();
    if (!settings.target.tls) {
        return core().network().makeLink();
    }
    const TlsSettings tls = settings.tls.value_or(TlsSettings());
    const Result<TlsContext> context = makeTlsContext(tls, Role::Client);
    if (!context) {
        return context.error();
    }
    // Without the scope of an IPv6 address, which no certificate knows.
    const std::string host = settings.target.host.substr(0, settings.target.host.find('%'));
    return TlsLink::create(core().network().makeLink(), *context,
                           tls.serverName.empty() ? host : tls.serverName);
}

Result<void> StreamClient::setPaused(bool /*paused*/) {
    return endpoint().refusePause();
}

void StreamClient::connectionOpened(Connection& connection) {
    endpoint().setAddress(connection.peer(), false);
    endpoint().setPhase(EndpointPhase::Connected, "connected to " + connection.peer());
}

void StreamClient::connectionEnded(Connection& connection) {
    endpoint().clientEnded(connection);
}

} // namespace weir
