#pragma once

#include <weir/base/clock.h>
#include <weir/base/unique_fd.h>
#include <weir/loop/event.h>
#include <weir/loop/event_loop.h>
#include <weir/net/resolver.h>
#include <weir/net/socket_address.h>
#include <weir/workbench/journal.h>
#include <weir/workbench/workbench.h>

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace weir::test {

/// The other end of a connection: a plain socket, which gathers what comes while the loop runs.
class Peer {
public:
    Peer(EventLoop& loop, UniqueFd socket);

    /// All of `bytes` at once; the kernel's buffers take it.
    void send(std::string_view bytes);
    void shutdownWrite();
    void close();
    void reset();
    /// Leaves what comes in the kernel, or takes it again.
    void setReading(bool reading);

    std::string received;
    /// The end of file came.
    bool ended = false;
    /// What reading failed with; 0: it did not.
    int error = 0;
    [[nodiscard]] std::string name() const;

private:
    void onReadable();

    UniqueFd m_socket;
    Event m_readable;
};

/// Answers names from `hosts` in a later turn of the loop; others are not found.
class FakeResolver final : public Resolver {
public:
    explicit FakeResolver(EventLoop& loop) : m_loop(loop) {}

    [[nodiscard]] std::unique_ptr<Request> resolve(const std::string& host, std::uint16_t port,
                                                   Callback callback) override;

    /// Numeric addresses of each name.
    std::map<std::string, std::vector<std::string>> hosts;

private:
    EventLoop& m_loop;
};

/// A workbench on a loop whose clock only the test moves, and peers that talk to it over loopback.
class WorkbenchTest : public ::testing::Test {
public:
    ~WorkbenchTest() override;

    ManualClock clock;
    std::unique_ptr<EventLoop> loop;
    std::unique_ptr<Journal> journal;
    std::unique_ptr<FakeResolver> resolver;
    std::unique_ptr<Workbench> workbench;

protected:
    explicit WorkbenchTest(LoopConfig config = {});

    /// Turns of the loop until `done`; fails the test when that takes 40 s.
    [[nodiscard]] bool runUntil(const std::function<bool()>& done);
    /// Turns that do not wait, until one has nothing to do.
    void settle();
    /// Moves the clock, and runs what is due.
    void advance(Duration step);

    /// Settings of a listener on a free port of 127.0.0.1 with this behaviour.
    static EndpointSettings listener(BehaviourKind behaviour);
    static EndpointSettings client(const SocketAddress& address);
    /// Adds and starts it; fails the test where that fails.
    EndpointId begin(const EndpointSettings& settings);
    /// Where a running listener listens.
    SocketAddress addressOf(EndpointId listener);
    /// A peer connected to `listener`; lastAccepted() is then its connection.
    std::unique_ptr<Peer> connectTo(EndpointId listener);

    /// The newest connection that was accepted.
    [[nodiscard]] ConnectionId lastAccepted() const { return m_lastAccepted; }

    [[nodiscard]] ConnectionState stateOf(ConnectionId id);
    [[nodiscard]] EndpointPhase phaseOf(EndpointId id);

    /// The records of `connection` (None: of all) as lines: "received 0: hello", "message in 2: x",
    /// "callback read 5 10", "callback event EOF | READING", "state open: accepted", "error: ...".
    std::vector<std::string> log(ConnectionId connection = ConnectionId::None) const;
    /// Only those that begin with `prefix`.
    std::vector<std::string> log(ConnectionId connection, std::string_view prefix) const;
    /// All bytes of `connection` that went in this direction, put together by their offsets.
    std::string bytes(ConnectionId connection, RecordKind kind) const;

private:
    class Watchdog;

    std::unique_ptr<Watchdog> m_watchdog;
    ConnectionId m_lastAccepted = ConnectionId::None;
};

/// A plain TCP socket that listens on a free port of 127.0.0.1.
struct RawListener {
    RawListener();
    /// Waits for a connection.
    UniqueFd accept() const;

    UniqueFd fd;
    SocketAddress address;
};

/// A port of 127.0.0.1 on which nobody listens.
SocketAddress deadAddress();

/// `size` bytes that are not all alike, so that a mixed-up order shows.
std::string pattern(std::size_t size);

} // namespace weir::test
