#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace weir::peers {

/// How a workload's figure is come by.
enum class Kind {
    InProcess, ///< a process measures itself
    EchoCpu,
    EchoThroughput,
    Accept,
    IdleMemory,
};

/// What Weir must reach, from the table of the issue that asked for it.
struct Bounds {
    /// Ratio to libevent on epoll, and on io_uring; at least.
    std::optional<double> epoll;
    std::optional<double> uring;
    /// Of the figure itself; at most.
    std::optional<double> most;
};

/// One row of the table.
struct Workload {
    std::string name;
    std::string unit;
    Kind kind = Kind::InProcess;
    /// Of Peer::measures.
    std::string measure;
    std::size_t count = 0;
    std::size_t part = 0;
    /// Of echo.
    std::size_t connections = 0;
    std::size_t size = 0;
    bool moreIsBetter = false;
    Bounds bounds;
};

/// All rows; smaller ones that only show that each works where `quick`.
std::vector<Workload> plan(bool quick);

} // namespace weir::peers
