#include "tests/bench/peers/loop_workloads.h"
#include "tests/bench/peers/raw_ring_loop.h"
#include "tests/bench/peers/raw_ring_server.h"

namespace weir::peers {

void addRawRing(Registry& registry) {
    io_uring ring{};
    if (!RawRingApi::Loop::open(ring)) {
        return; // this kernel, or what confines this process, does not have it
    }
    io_uring_queue_exit(&ring);
    Peer& peer = registry.emplace_back();
    peer.name = "ring";
    peer.version = "io_uring without a library";
    addDescriptorWorkloads<RawRingApi>(peer);
    peer.servers["echo"] = serveEchoWithRawRing;
    peer.servers["accept"] = serveAcceptWithRawRing;
}

} // namespace weir::peers
