#pragma once

#include <weir/workbench/state.h>
#include <weir/workbench/workbench_core.h>

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

class Connection;
class EndpointRunner;

/// What a person described: it stays, running or not, until it is removed. While it runs, an
/// EndpointRunner does what its role and transport need.
///
/// Thread: the loop's. Owner: the WorkbenchCore.
class Endpoint : public ChangeMark {
public:
    Endpoint(WorkbenchCore& core, EndpointId id, const EndpointSettings& settings);
    ~Endpoint();

    [[nodiscard]] WorkbenchCore& core() const { return m_core; }

    [[nodiscard]] EndpointId id() const { return m_state.id; }

    [[nodiscard]] const EndpointState& state() const { return m_state; }

    [[nodiscard]] const EndpointSettings& settings() const { return m_state.settings; }

    [[nodiscard]] const std::set<ConnectionId>& connections() const { return m_connections; }

    // As the Workbench's.
    Result<void> configure(const EndpointSettings& settings);
    Result<void> start();
    void stop();
    Result<void> setPaused(bool paused);

    // What its runner and its connections tell.

    void setPhase(EndpointPhase phase, std::string_view what);
    void setAddress(std::string address, bool remote);
    /// Of a client's connection.
    void setTls(const std::optional<TlsState>& tls);
    /// Ends the run: EndpointPhase::Failed.
    void fail(const Error& error);
    /// Ends the run with a client's only connection.
    void clientEnded(const Connection& connection);
    /// A client's answer to setPaused().
    [[nodiscard]] Result<void> refusePause() const;
    /// An error that it rests from and goes on; none: it is over.
    void setError(std::optional<Error> error);
    void countBytes(std::uint64_t in, std::uint64_t out);
    void countSuspended(Duration time);
    void countDropped(std::uint64_t datagrams);
    /// One more connection, made by the runner.
    void connectionBegan(Connection& connection);
    /// A client's is connected.
    void connectionOpened(Connection& connection);
    void connectionEnded(Connection& connection);

    /// Journals an accept callback, with the connection that it made, from its construction to its
    /// destruction.
    class AcceptScope {
    public:
        AcceptScope(Endpoint& endpoint, ConnectionId connection, std::string_view peer);
        ~AcceptScope();
        AcceptScope(const AcceptScope&) = delete;
        AcceptScope& operator=(const AcceptScope&) = delete;

    private:
        WorkbenchCore& m_core;
        TimePoint m_begin;
        std::size_t m_record;
    };

private:
    [[nodiscard]] RecordFields fields(RecordKind kind) const;

    [[nodiscard]] bool isRunning() const { return m_runner != nullptr; }

    void applySettings(const EndpointSettings& settings);
    void endRun();

    WorkbenchCore& m_core;
    EndpointState m_state;
    std::unique_ptr<EndpointRunner> m_runner;
    std::set<ConnectionId> m_connections;
};

} // namespace weir
