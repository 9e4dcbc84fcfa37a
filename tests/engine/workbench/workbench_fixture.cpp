#include "tests/engine/workbench/workbench_fixture.h"

#include <weir/net/socket.h>
#include <weir/workbench/record_text.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include <poll.h>
#include <sys/socket.h>

namespace weir::test {

namespace {

LoopConfig configWith(LoopConfig config, Clock& clock) {
    config.clock = &clock;
    config.priorities = workbenchPriorities;
    return config;
}

std::string lineOf(const Record& record) {
    const std::string payload(record.payload());
    const std::string at = std::to_string(record.first()) + ": ";
    switch (record.kind()) {
        case RecordKind::Sent:
        case RecordKind::Received:
            return std::string(word(record.kind())) + ' ' + at + payload;
        case RecordKind::Message:
            return std::string("message ") +
                   (record.direction() == RecordDirection::In ? "in " : "out ") + at + payload;
        case RecordKind::Callback: {
            const auto kind = static_cast<CallbackKind>(record.detail());
            std::string line = "callback " + std::string(word(kind));
            if (kind == CallbackKind::Event) {
                return line + ' ' + flagsText(record.flags());
            }
            if (kind == CallbackKind::Accept) {
                return line;
            }
            return line + ' ' + std::to_string(record.first()) + ' ' +
                   std::to_string(record.second());
        }
        case RecordKind::State:
            return "state " +
                   std::string(record.connection() == ConnectionId::None
                                   ? word(static_cast<EndpointPhase>(record.detail()))
                                   : word(static_cast<ConnectionPhase>(record.detail()))) +
                   ": " + payload;
        case RecordKind::Setting:
            return "setting " + payload;
        case RecordKind::Error:
            return "error " + payload;
        case RecordKind::Dropped:
            return "dropped " + std::to_string(record.first());
    }
    return {};
}

} // namespace

Peer::Peer(EventLoop& loop, UniqueFd socket)
    : m_socket(std::move(socket)),
      m_readable(loop, m_socket.get(), EventFlags::Read | EventFlags::Persist,
                 [this](EventFlags) { onReadable(); }) {
    setReading(true);
}

void Peer::send(std::string_view bytes) {
    ASSERT_EQ(::send(m_socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
}

void Peer::shutdownWrite() {
    ASSERT_EQ(::shutdown(m_socket.get(), SHUT_WR), 0);
}

void Peer::close() {
    m_readable.remove();
    m_socket.reset();
}

void Peer::reset() {
    ASSERT_TRUE(setResetOnClose(m_socket.get()).ok());
    close();
}

void Peer::setReading(bool reading) {
    if (reading) {
        ASSERT_TRUE(m_readable.add().ok());
    } else {
        m_readable.remove();
    }
}

std::string Peer::name() const {
    const Result<SocketAddress> address = localAddress(m_socket.get());
    return address ? address->toString() : std::string();
}

void Peer::onReadable() {
    std::array<char, 65536> piece{};
    const ssize_t got = ::recv(m_socket.get(), piece.data(), piece.size(), 0);
    if (got > 0) {
        received.append(piece.data(), static_cast<std::size_t>(got));
        return;
    }
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    ended = got == 0;
    error = got == 0 ? 0 : errno;
    m_readable.remove();
}

std::unique_ptr<Resolver::Request> FakeResolver::resolve(const std::string& host,
                                                         std::uint16_t port, Callback callback) {
    class Answer final : public Request {
    public:
        Answer(EventLoop& loop, Callback tell, Result<std::vector<SocketAddress>> addresses)
            : m_event(loop, -1, EventFlags::None,
                      [tell = std::make_unique<Callback>(std::move(tell)),
                       addresses = std::move(addresses)](EventFlags) { (*tell)(addresses); }) {
            (void)m_event.add(Duration::zero());
        }

    private:
        Event m_event;
    };

    Result<std::vector<SocketAddress>> answer =
        Error::input("Cannot look up \"" + host + "\": no such name");
    if (const auto found = hosts.find(host); found != hosts.end()) {
        std::vector<SocketAddress> addresses;
        for (const std::string& address : found->second) {
            addresses.push_back(SocketAddress::parse(address, port).value());
        }
        answer = std::move(addresses);
    }
    return std::make_unique<Answer>(m_loop, std::move(callback), std::move(answer));
}

/// Ends a loop that waits for what never comes.
class WorkbenchTest::Watchdog {
public:
    explicit Watchdog(EventLoop& loop) : m_thread([this, &loop] { watch(loop); }) {}

    ~Watchdog() {
        {
            const std::lock_guard lock(m_mutex);
            m_done = true;
        }
        m_wake.notify_one();
        m_thread.join();
    }

    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

private:
    void watch(EventLoop& watched) {
        std::unique_lock lock(m_mutex);
        if (!m_wake.wait_for(lock, std::chrono::seconds(40), [this] { return m_done; })) {
            watched.stop();
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_done = false;
    std::thread m_thread;
};

WorkbenchTest::WorkbenchTest(LoopConfig config)
    : loop(EventLoop::create(configWith(std::move(config), clock)).value()),
      journal(Journal::create(clock.now()).value()),
      resolver(std::make_unique<FakeResolver>(*loop)),
      workbench(std::make_unique<Workbench>(*loop, *journal, *resolver)),
      m_watchdog(std::make_unique<Watchdog>(*loop)) {}

WorkbenchTest::~WorkbenchTest() = default;

bool WorkbenchTest::runUntil(const std::function<bool()>& done) {
    while (!done()) {
        const Result<RunEnd> end = loop->run(RunMode::Once);
        if (!end || *end != RunEnd::Done) {
            ADD_FAILURE() << "the loop had nothing to do";
            return done();
        }
    }
    return true;
}

void WorkbenchTest::settle() {
    std::size_t before = 0;
    int quiet = 0;
    while (quiet < 3) {
        before = journal->size();
        ASSERT_TRUE(loop->run(RunMode::NonBlock).ok());
        quiet = journal->size() == before ? quiet + 1 : 0;
    }
}

void WorkbenchTest::advance(Duration step) {
    clock.advance(step);
    settle();
}

EndpointSettings WorkbenchTest::listener(BehaviourKind behaviour) {
    EndpointSettings settings;
    settings.role = Role::Listener;
    settings.target = {.transport = Transport::Tcp, .host = "127.0.0.1"};
    settings.connection.behaviour.kind = behaviour;
    return settings;
}

EndpointSettings WorkbenchTest::client(const SocketAddress& address) {
    EndpointSettings settings;
    settings.role = Role::Client;
    settings.target = {.transport = Transport::Tcp, .host = "127.0.0.1", .port = address.port()};
    return settings;
}

EndpointId WorkbenchTest::begin(const EndpointSettings& settings) {
    const Result<EndpointId> id = workbench->add(settings);
    EXPECT_TRUE(id.ok()) << id.error().message();
    const Result<void> started = workbench->start(*id);
    EXPECT_TRUE(started.ok()) << started.error().message();
    return *id;
}

SocketAddress WorkbenchTest::addressOf(EndpointId listener) {
    const std::string address = workbench->endpoint(listener)->address;
    const std::size_t colon = address.rfind(':');
    return SocketAddress::parse(address.substr(0, colon),
                                static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))))
        .value();
}

std::unique_ptr<Peer> WorkbenchTest::connectTo(EndpointId listener) {
    const SocketAddress address = addressOf(listener);
    UniqueFd socket = openStreamSocket(address.family()).value();
    EXPECT_TRUE(connectSocket(socket.get(), address).ok());
    const std::size_t before = workbench->endpoint(listener)->acceptedConnections;
    EXPECT_TRUE(
        runUntil([&] { return workbench->endpoint(listener)->acceptedConnections > before; }));
    m_lastAccepted = workbench->connections(listener).back();
    return std::make_unique<Peer>(*loop, std::move(socket));
}

ConnectionState WorkbenchTest::stateOf(ConnectionId id) {
    const std::optional<ConnectionState> state = workbench->connection(id);
    EXPECT_TRUE(state.has_value()) << "the connection has gone";
    return state.value_or(ConnectionState{});
}

EndpointPhase WorkbenchTest::phaseOf(EndpointId id) {
    return workbench->endpoint(id)->phase;
}

std::vector<std::string> WorkbenchTest::log(ConnectionId connection) const {
    return log(connection, {});
}

std::vector<std::string> WorkbenchTest::log(ConnectionId connection,
                                            std::string_view prefix) const {
    std::vector<std::string> lines;
    for (std::size_t index = 0; index < journal->size(); ++index) {
        const Record& record = journal->at(index);
        if (connection == ConnectionId::None || record.connection() == connection) {
            if (std::string line = lineOf(record); line.starts_with(prefix)) {
                lines.push_back(std::move(line));
            }
        }
    }
    return lines;
}

std::string WorkbenchTest::bytes(ConnectionId connection, RecordKind kind) const {
    std::string all;
    for (std::size_t index = 0; index < journal->size(); ++index) {
        const Record& record = journal->at(index);
        if (record.connection() == connection && record.kind() == kind) {
            EXPECT_EQ(record.first(), all.size()) << "a gap in the byte ranges";
            all += record.payload();
        }
    }
    return all;
}

RawListener::RawListener() : fd(openStreamSocket(AF_INET).value()) {
    EXPECT_TRUE(bindSocket(fd.get(), SocketAddress::loopback(0)).ok());
    EXPECT_EQ(::listen(fd.get(), 16), 0);
    address = localAddress(fd.get()).value();
}

UniqueFd RawListener::accept() const {
    pollfd waiting{.fd = fd.get(), .events = POLLIN, .revents = 0};
    EXPECT_EQ(::poll(&waiting, 1, 40'000), 1);
    UniqueFd socket(::accept4(fd.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    EXPECT_TRUE(static_cast<bool>(socket));
    return socket;
}

SocketAddress deadAddress() {
    return RawListener().address;
}

std::string pattern(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t index = 0; index < size; ++index) {
        bytes[index] = static_cast<char>('a' + (index * 7 + index / 251) % 26);
    }
    return bytes;
}

} // namespace weir::test
