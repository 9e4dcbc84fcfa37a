#pragma once

#include <weir/base/function.h>
#include <weir/loop/deferred.h>
#include <weir/loop/event.h>
#include <weir/loop/event_loop.h>
#include <weir/net/resolver.h>
#include <weir/workbench/ids.h>
#include <weir/workbench/journal.h>
#include <weir/workbench/network.h>
#include <weir/workbench/state.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace weir {

class Connection;
class Endpoint;
class EndpointRunner;

/// Whether something is listed among what changed since somebody asked.
class ChangeMark {
public:
    ChangeMark() = default;
    ChangeMark(const ChangeMark&) = delete;
    ChangeMark& operator=(const ChangeMark&) = delete;

protected:
    ~ChangeMark() = default;

private:
    friend class WorkbenchCore;

    bool m_listed = false;
};

/// What the endpoints and connections of a Workbench share: the loop, the journal with the time and
/// turn of each record, the open connections, and what changed since somebody asked.
///
/// Thread: the loop's. Owner: the Workbench; the endpoints must not outlive it. What ends within a
/// callback is destroyed at the end of the turn, as the callback may still be on the stack.
class WorkbenchCore {
public:
    WorkbenchCore(EventLoop& loop, Journal& journal, Resolver& resolver, Network& network);
    ~WorkbenchCore();
    WorkbenchCore(const WorkbenchCore&) = delete;
    WorkbenchCore& operator=(const WorkbenchCore&) = delete;

    [[nodiscard]] EventLoop& loop() const { return m_loop; }

    [[nodiscard]] Resolver& resolver() const { return m_resolver; }

    [[nodiscard]] Network& network() const { return m_network; }

    /// Not the loop's cached time: what happens within a turn is told apart.
    [[nodiscard]] TimePoint now() const { return m_loop.clock().now(); }

    // The journal.

    /// Fills in the time and the turn; returns the record's index.
    std::size_t record(RecordFields fields, std::span<const std::string_view> payload);
    std::size_t record(RecordFields fields, std::string_view payload = {});
    /// Says how long the callback of record `index` took, that began at `begin`.
    void finish(std::size_t index, TimePoint begin);

    // The endpoints and connections.

    Endpoint& add(const EndpointSettings& settings);
    [[nodiscard]] Endpoint* find(EndpointId id) const;
    /// In the order in which they were added.
    [[nodiscard]] std::vector<EndpointId> endpoints() const;
    /// It is stopped already.
    void remove(EndpointId id);

    [[nodiscard]] ConnectionId nextConnection();
    Connection& keep(std::unique_ptr<Connection> connection);
    [[nodiscard]] Connection* find(ConnectionId id) const;

    [[nodiscard]] std::size_t openConnections() const { return m_open; }

    // What changed.

    void changed(Connection& connection);
    void changed(Endpoint& endpoint);
    /// Its last state is reported and it is destroyed at the end of the turn.
    void ended(Connection& connection);
    /// Destroys it at the end of the turn.
    void bury(std::unique_ptr<EndpointRunner> runner);

    [[nodiscard]] bool hasChanges() const;
    Changes takeChanges();
    void onActivity(Task callback);

    // Space for whoever needs it within one call, so that it is not allocated each time.

    [[nodiscard]] std::string& messageSpace() { return m_messageSpace; }

    [[nodiscard]] std::string& answerSpace() { return m_answerSpace; }

    [[nodiscard]] std::vector<std::string_view>& pieceSpace() { return m_pieceSpace; }

private:
    void reportEnded();
    void sweep();
    void expectTurnEnd();
    void onTurnEnd();
    void tellActivity();

    EventLoop& m_loop;
    Journal& m_journal;
    Resolver& m_resolver;
    Network& m_network;
    std::map<EndpointId, std::unique_ptr<Endpoint>> m_endpoints;
    std::unordered_map<ConnectionId, std::unique_ptr<Connection>> m_connections;
    std::uint32_t m_lastEndpoint = 0;
    std::uint32_t m_lastConnection = 0;
    std::size_t m_open = 0;

    /// Not among the changes yet.
    std::vector<ConnectionId> m_ended;
    /// Among the changes, and to be destroyed.
    std::vector<ConnectionId> m_reported;
    std::vector<std::unique_ptr<EndpointRunner>> m_buried;
    /// Each once; what has gone since is passed over.
    std::vector<EndpointId> m_changedEndpoints;
    std::vector<ConnectionId> m_changedConnections;
    /// What has gone, with the last states.
    Changes m_gone;

    Task m_activity;
    bool m_activityReplaced = false;
    bool m_hasActivity = false;
    /// The turn in which it was told last.
    std::uint64_t m_activityTurn = 0;
    /// The streams that were to be flushed have been.
    bool m_flushed = false;
    Deferred m_turnEnd;
    Event m_nextTurn;

    std::string m_messageSpace;
    std::string m_answerSpace;
    std::vector<std::string_view> m_pieceSpace;
};

} // namespace weir
