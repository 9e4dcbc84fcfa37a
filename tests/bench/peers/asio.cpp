#include "tests/bench/peers/asio_loop.h"
#include "tests/bench/peers/asio_server.h"
#include "tests/bench/peers/loop_workloads.h"

#include <string>

namespace weir::peers {

void addAsio(Registry& registry) {
    Peer& peer = registry.emplace_back();
    peer.name = "asio";
    peer.version = std::to_string(ASIO_VERSION / 100'000) + "." +
                   std::to_string(ASIO_VERSION / 100 % 1000) + "." +
                   std::to_string(ASIO_VERSION % 100);
    addLoopWorkloads<AsioApi>(peer);
    peer.servers["echo"] = serveEchoWithAsio;
    peer.servers["accept"] = serveAcceptWithAsio;
}

} // namespace weir::peers
