// Weir beside other event libraries, in one run; resources/guide/performance.md says how to read
// it.

#include "tests/bench/peers/options.h"
#include "tests/bench/peers/plan.h"
#include "tests/bench/peers/registry.h"
#include "tests/bench/peers/report.h"
#include "tests/bench/peers/runner.h"

#include <algorithm>
#include <cstdio>

namespace weir::peers {
namespace {

/// Empty, with a message, where a name is nobody's.
std::vector<const Peer*> choosePeers(const Registry& registry,
                                     const std::vector<std::string>& names) {
    std::vector<const Peer*> chosen;
    for (const Peer& peer : registry) {
        if (names.empty() || std::find(names.begin(), names.end(), peer.name) != names.end()) {
            chosen.push_back(&peer);
        }
    }
    for (const std::string& name : names) {
        const auto isIt = [&](const Peer* peer) { return peer->name == name; };
        if (std::none_of(chosen.begin(), chosen.end(), isIt)) {
            std::fprintf(stderr,
                         "weir_peers: there is no peer '%s' here; there are:", name.c_str());
            for (const Peer& peer : registry) {
                std::fprintf(stderr, " %s", peer.name.c_str());
            }
            std::fprintf(stderr, "\n");
            return {};
        }
    }
    return chosen;
}

/// Ratios need what they refer to; a check without it would find nothing missed.
bool canCheck(const std::vector<const Peer*>& peers) {
    const auto has = [&](const char* name) {
        return std::any_of(peers.begin(), peers.end(),
                           [&](const Peer* peer) { return peer->name == name; });
    };
    return has(referencePeer) && has("weir");
}

int runAll(const Registry& registry, const Options& options) {
    const std::vector<const Peer*> peers = choosePeers(registry, options.peers);
    if (peers.empty()) {
        return 2;
    }
    if (options.check && !canCheck(peers)) {
        std::fprintf(stderr, "weir_peers: --check wants both weir and %s\n", referencePeer);
        return 2;
    }
    if (!missingPeers().empty()) {
        std::printf("left out, since not installed when this was built: %s\n",
                    std::string(missingPeers()).c_str());
    }
    printHeader(peers, options.rounds);
    printHeading(peers);
    std::vector<Row> rows;
    int missed = 0;
    for (const Workload& workload : plan(options.quick)) {
        if (std::regex_search(workload.name, options.only)) {
            rows.push_back(runRow(workload, peers, options.rounds));
            missed += printRow(rows.back(), peers);
        }
    }
    if (rows.empty()) {
        std::fprintf(stderr, "weir_peers: --only leaves no row\n");
        return 2;
    }
    if (!options.jsonFile.empty() && !writeJson(options.jsonFile, peers, rows)) {
        return 1;
    }
    return options.check && missed > 0 ? 1 : 0;
}

} // namespace
} // namespace weir::peers

int main(int argc, char** argv) {
    using namespace weir::peers;
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const Registry registry = knownPeers();
    if (!arguments.empty() && arguments[0] == "--child") {
        return runChild(registry, {arguments.begin() + 1, arguments.end()});
    }
    std::string error;
    const auto options = readOptions(arguments, error);
    if (!options) {
        std::fprintf(stderr, "weir_peers: %s\n\n%s", error.c_str(), usage);
        return 2;
    }
    if (options->help) {
        std::fputs(usage, stdout);
        return 0;
    }
    return runAll(registry, *options);
}
