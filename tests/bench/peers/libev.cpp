#include "tests/bench/peers/libev_loop.h"
#include "tests/bench/peers/libev_server.h"
#include "tests/bench/peers/loop_workloads.h"

#include <string>

namespace weir::peers {

void addLibev(Registry& registry) {
    Peer& peer = registry.emplace_back();
    peer.name = "libev";
    peer.version = std::to_string(ev_version_major()) + "." + std::to_string(ev_version_minor());
    addLoopWorkloads<LibevApi>(peer);
    peer.servers["echo"] = serveEchoWithLibev;
    peer.servers["accept"] = serveAcceptWithLibev;
}

} // namespace weir::peers
