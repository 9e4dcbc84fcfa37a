#include <weir/workbench/stream_client.h>
#include <weir/workbench/stream_connection.h>

#include <string>
#include <utility>

namespace weir {

Result<void> StreamClient::start() {
    auto made = std::make_unique<StreamConnection>(endpoint(), core().nextConnection(),
                                                   core().network().makeLink());
    StreamConnection& connection = *made;
    core().keep(std::move(made));
    endpoint().connectionBegan(connection);
    endpoint().setPhase(EndpointPhase::Starting,
                        "connecting to " + endpoint().settings().target.toString());
    return connection.connect();
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
