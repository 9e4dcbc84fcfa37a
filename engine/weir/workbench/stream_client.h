#pragma once

#include <weir/workbench/endpoint_runner.h>
#include <weir/workbench/network.h>

#include <memory>

namespace weir {

/// A TCP or Unix-domain client that runs: it has one connection, and ends with it.
class StreamClient final : public EndpointRunner {
public:
    using EndpointRunner::EndpointRunner;

    Result<void> start() override;
    Result<void> setPaused(bool paused) override;
    void connectionOpened(Connection& connection) override;
    void connectionEnded(Connection& connection) override;

private:
    Result<std::unique_ptr<StreamLink>> makeLink();
};

} // namespace weir
