#include "tests/bench/peers/buffer_workloads.h"
#include "tests/bench/peers/libevent_buffer.h"
#include "tests/bench/peers/libevent_loop.h"
#include "tests/bench/peers/libevent_server.h"
#include "tests/bench/peers/loop_workloads.h"

namespace weir::peers {

void addLibevent(Registry& registry) {
    Peer& peer = registry.emplace_back();
    peer.name = "libevent";
    peer.version = event_get_version();
    addLoopWorkloads<LibeventApi>(peer);
    peer.measures["post"] = postClosures<ThreadedLibeventApi>;
    addBufferWorkloads<LibeventBuffer>(peer);
    peer.servers["echo"] = serveEchoWithLibevent;
    peer.servers["accept"] = serveAcceptWithLibevent;
}

} // namespace weir::peers
