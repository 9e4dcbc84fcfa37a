#pragma once

#include <weir/base/result.h>
#include <weir/workbench/ids.h>
#include <weir/workbench/journal.h>
#include <weir/workbench/state.h>
#include <weir/workbench/workbench.h>
#include <weir/workbench/workbench_core.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace weir {

class Endpoint;

/// One stream or exchange of datagrams with a peer: what every kind has in common, which is who it
/// is, its phase, its counts and its records in the journal.
///
/// Thread: the loop's. Owner: the WorkbenchCore, from keep() on. Once it has ended nothing but
/// state() is asked of it.
class Connection : public ChangeMark {
public:
    Connection(Endpoint& endpoint, ConnectionId id, Transport transport);
    virtual ~Connection() = default;

    [[nodiscard]] ConnectionId id() const { return m_id; }

    [[nodiscard]] Endpoint& endpoint() const { return m_endpoint; }

    [[nodiscard]] bool hasEnded() const;

    [[nodiscard]] bool hasFailed() const { return m_phase == ConnectionPhase::Failed; }

    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }

    [[nodiscard]] const std::string& peer() const { return m_peer; }

    [[nodiscard]] ConnectionState state();

    // As the Workbench's.
    virtual Result<void> send(std::string_view bytes, Wrap wrap) = 0;
    virtual Result<void> change(const ConnectionChange& change) = 0;
    virtual Result<void> shutdownWrite() = 0;
    /// `why` is journaled: "closed: the listener was stopped".
    virtual void close(std::string_view why) = 0;
    virtual void reset() = 0;

protected:
    /// Puts into `state` what the transport knows.
    virtual void describe(ConnectionState& state) = 0;
    [[nodiscard]] virtual int priority() const = 0;

    [[nodiscard]] WorkbenchCore& core() const;

    [[nodiscard]] Transport transport() const { return m_transport; }

    [[nodiscard]] ConnectionPhase phase() const { return m_phase; }

    [[nodiscard]] std::uint64_t bytesIn() const { return m_bytesIn; }

    [[nodiscard]] std::uint64_t bytesOut() const { return m_bytesOut; }

    void setAddresses(std::string local, std::string peer);
    void setPhase(ConnectionPhase phase, std::string_view what);
    /// Journals it; `lasting` keeps it for state() too.
    void recordError(const Error& error, bool lasting);
    void recordSettings(const ConnectionSettings& before, const ConnectionSettings& now);
    /// `offset` is where it begins in its direction.
    void recordMessage(RecordDirection direction, std::uint64_t offset,
                       std::span<const std::string_view> message);
    /// One that has no record of its own, as the bytes' record says it all.
    void countMessage(RecordDirection direction);
    /// The kernel gave (took) these bytes.
    void recordReceived(std::span<const std::string_view> bytes);
    void recordSent(std::span<const std::string_view> bytes);
    /// Sets the last phase, Closed or Failed, and tells the endpoint and the core. The transport
    /// is closed already.
    void end(ConnectionPhase phase, std::string_view what);

    /// Journals a callback of this connection from its construction to its destruction.
    class CallbackScope {
    public:
        CallbackScope(Connection& connection, CallbackKind kind, std::uint64_t first,
                      std::uint32_t second, std::uint16_t flags = 0, std::string_view what = {});
        ~CallbackScope();
        CallbackScope(const CallbackScope&) = delete;
        CallbackScope& operator=(const CallbackScope&) = delete;

    private:
        WorkbenchCore& m_core;
        TimePoint m_begin;
        std::size_t m_record;
    };

private:
    [[nodiscard]] RecordFields fields(RecordKind kind) const;

    Endpoint& m_endpoint;
    ConnectionId m_id;
    Transport m_transport;
    ConnectionPhase m_phase = ConnectionPhase::Connecting;
    std::string m_local;
    std::string m_peer;
    std::uint64_t m_bytesIn = 0;
    std::uint64_t m_bytesOut = 0;
    std::uint64_t m_messagesIn = 0;
    std::uint64_t m_messagesOut = 0;
    std::optional<Error> m_error;
};

} // namespace weir
