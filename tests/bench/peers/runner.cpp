#include "tests/bench/peers/runner.h"

#include "tests/bench/peers/child_process.h"
#include "tests/bench/peers/cores.h"
#include "tests/bench/peers/fail.h"
#include "tests/bench/peers/load_generator.h"

#include <cstdio>
#include <optional>
#include <sstream>

#include <sys/resource.h>

namespace weir::peers {
namespace {

bool canDo(const Peer& peer, const Workload& workload) {
    return workload.kind == Kind::InProcess ? peer.measures.contains(workload.measure)
                                            : peer.servers.contains(workload.measure);
}

const char* loadOf(Kind kind) {
    switch (kind) {
        case Kind::Accept:
            return "connections";
        case Kind::IdleMemory:
            return "idle";
        default:
            return "echo";
    }
}

double toFigure(const std::string& text, const Workload& workload, const Peer& peer) {
    std::istringstream words(text);
    double figure = 0;
    if (!(words >> figure)) {
        std::fprintf(stderr, "weir_peers: '%s' with %s gave no figure\n", workload.name.c_str(),
                     peer.name.c_str());
        std::exit(1);
    }
    if (workload.kind == Kind::EchoThroughput) {
        words >> figure; // the second of the two that the load says
    }
    return figure;
}

double runMeasure(const Workload& workload, const Peer& peer) {
    ChildProcess child({"--child", "measure", peer.name, workload.measure,
                        std::to_string(workload.count), std::to_string(workload.part)});
    return toFigure(child.readLine(), workload, peer);
}

double runServer(const Workload& workload, const Peer& peer) {
    const bool isMemory = workload.kind == Kind::IdleMemory;
    ChildProcess server({"--child", "serve", peer.name, workload.measure,
                         isMemory ? std::to_string(workload.count) : "0",
                         std::to_string(workload.size)});
    const std::string port = server.readLine();
    const std::size_t connections =
        isMemory ? workload.count + workload.count / 8 : workload.connections;
    ChildProcess load({"--child", "load", loadOf(workload.kind), port, std::to_string(server.id()),
                       std::to_string(connections), std::to_string(workload.size),
                       std::to_string(workload.count)});
    return toFigure(isMemory ? server.readLine() : load.readLine(), workload, peer);
}

std::size_t number(const std::string& text) {
    return std::stoull(text);
}

const Peer* find(const Registry& registry, const std::string& name) {
    for (const Peer& peer : registry) {
        if (peer.name == name) {
            return &peer;
        }
    }
    return nullptr;
}

void runLoad(const std::string& kind, const Load& load) {
    pinToLoadCore();
    if (kind == "connections") {
        loadWithConnections(load);
    } else if (kind == "idle") {
        loadWithIdleConnections(load);
    } else {
        loadWithEcho(load);
    }
}

} // namespace

Row runRow(const Workload& workload, const std::vector<const Peer*>& peers, int rounds) {
    std::vector<const Peer*> able;
    for (const Peer* peer : peers) {
        if (canDo(*peer, workload)) {
            able.push_back(peer);
        }
    }
    Row row{workload, {}};
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < able.size(); ++i) {
            const Peer& peer = *able[(i + static_cast<std::size_t>(round)) % able.size()];
            row.figures[peer.name].push_back(workload.kind == Kind::InProcess
                                                 ? runMeasure(workload, peer)
                                                 : runServer(workload, peer));
        }
    }
    return row;
}

// measure PEER MEASURE COUNT PART | serve PEER SERVER COUNT SIZE |
// load KIND PORT SERVER CONNECTIONS SIZE COUNT
int runChild(const Registry& registry, const std::vector<std::string>& arguments) {
    rlimit descriptors{};
    ::getrlimit(RLIMIT_NOFILE, &descriptors);
    descriptors.rlim_cur = descriptors.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &descriptors);
    if (arguments.size() == 7 && arguments[0] == "load") {
        runLoad(arguments[1], {std::stoi(arguments[2]), std::stoi(arguments[3]),
                               number(arguments[4]), number(arguments[5]), number(arguments[6])});
        return 0;
    }
    const Peer* peer = arguments.size() == 5 ? find(registry, arguments[1]) : nullptr;
    if (peer == nullptr) {
        fail("--child is for the driver itself");
    }
    const Work work{peer->backend, number(arguments[3]), number(arguments[4])};
    pinToServerCore();
    if (arguments[0] == "measure") {
        std::printf("%.4f\n", peer->measures.at(arguments[2])(work));
        std::fflush(stdout);
    } else {
        peer->servers.at(arguments[2])(work);
    }
    return 0;
}

} // namespace weir::peers
