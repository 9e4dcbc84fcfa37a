#include "tests/bench/peers/buffer_workloads.h"
#include "tests/bench/peers/loop_workloads.h"
#include "tests/bench/peers/weir_buffer.h"
#include "tests/bench/peers/weir_loop.h"
#include "tests/bench/peers/weir_server.h"

#include <algorithm>

namespace weir::peers {
namespace {

void addWeirOn(Registry& registry, std::string name, std::string backend) {
    LoopConfig config;
    config.backend = backend;
    if (!EventLoop::create(config)) {
        return; // this kernel, or what confines this process, does not have it
    }
    Peer& peer = registry.emplace_back();
    peer.name = std::move(name);
    peer.version = "this tree";
    peer.backend = std::move(backend);
    addLoopWorkloads<WeirApi>(peer);
    peer.servers["echo"] = serveEchoWithWeir;
    peer.servers["accept"] = serveAcceptWithWeir;
}

} // namespace

void addWeir(Registry& registry) {
    addWeirOn(registry, "weir", "epoll");
    addBufferWorkloads<WeirBuffer>(registry.back()); // no matter of the loop's: measured once
    const auto backends = EventLoop::supportedBackends();
    if (std::find(backends.begin(), backends.end(), "io_uring") != backends.end()) {
        addWeirOn(registry, "weir-uring", "io_uring");
    }
}

} // namespace weir::peers
