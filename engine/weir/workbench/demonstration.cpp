#include <weir/workbench/demonstration.h>

namespace weir {

std::vector<EndpointSettings> demonstration(std::uint16_t port) {
    const Target target{.transport = Transport::Tcp, .host = "127.0.0.1", .port = port};
    EndpointSettings listener;
    listener.name = "Upper case";
    listener.role = Role::Listener;
    listener.target = target;
    listener.connection.behaviour.kind = BehaviourKind::UpperCase;
    EndpointSettings client;
    client.name = "Client";
    client.role = Role::Client;
    client.target = target;
    return {listener, client};
}

} // namespace weir
