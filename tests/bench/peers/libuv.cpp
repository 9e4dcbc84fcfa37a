#include "tests/bench/peers/libuv_loop.h"
#include "tests/bench/peers/libuv_server.h"
#include "tests/bench/peers/loop_workloads.h"

namespace weir::peers {

void addLibuv(Registry& registry) {
    Peer& peer = registry.emplace_back();
    peer.name = "libuv";
    peer.version = uv_version_string();
    addLoopWorkloads<LibuvApi>(peer);
    peer.servers["echo"] = serveEchoWithLibuv;
    peer.servers["accept"] = serveAcceptWithLibuv;
}

} // namespace weir::peers
