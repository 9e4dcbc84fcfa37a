#pragma once

#include "tests/bench/peers/registry.h"
#include "tests/bench/peers/runner.h"

#include <string>
#include <vector>

namespace weir::peers {

/// The peer that the ratios refer to.
inline constexpr const char* referencePeer = "libevent";

/// Prints the machine, and the versions of `peers`.
void printHeader(const std::vector<const Peer*>& peers, int rounds);
/// Prints the table's heading: one column a peer.
void printHeading(const std::vector<const Peer*>& peers);
/// Prints one row: the medians, in brackets their ratio to libevent's, and whether Weir reaches
/// what it must. Returns how many bounds it missed.
int printRow(const Row& row, const std::vector<const Peer*>& peers);

/// All of it with every round's figure. False, with a message, where the file cannot be written.
bool writeJson(const std::string& file, const std::vector<const Peer*>& peers,
               const std::vector<Row>& rows);

} // namespace weir::peers
