#pragma once

#include "tests/bench/peers/plan.h"
#include "tests/bench/peers/registry.h"

#include <map>
#include <string>
#include <vector>

namespace weir::peers {

/// A row with what each peer reached in each round, by its name; peers that cannot do it are not in
/// there.
struct Row {
    Workload workload;
    std::map<std::string, std::vector<double>, std::less<>> figures;
};

/// Every peer in turn, `rounds` times, so that what disturbs the machine disturbs all of them; who
/// is first changes with the round. A measurement that fails ends the program with its words.
Row runRow(const Workload& workload, const std::vector<const Peer*>& peers, int rounds);

/// What a child process was told to do, from the arguments behind "--child"; its exit status.
int runChild(const Registry& registry, const std::vector<std::string>& arguments);

} // namespace weir::peers
