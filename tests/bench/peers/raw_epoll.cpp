#include "tests/bench/peers/loop_workloads.h"
#include "tests/bench/peers/raw_epoll_loop.h"
#include "tests/bench/peers/raw_epoll_server.h"

namespace weir::peers {

void addRawEpoll(Registry& registry) {
    Peer& peer = registry.emplace_back();
    peer.name = "epoll";
    peer.version = "without a library";
    addDescriptorWorkloads<RawEpollApi>(peer);
    peer.measures["post"] = postClosures<RawEpollApi>;
    peer.servers["echo"] = serveEchoWithRawEpoll;
    peer.servers["accept"] = serveAcceptWithRawEpoll;
}

} // namespace weir::peers
