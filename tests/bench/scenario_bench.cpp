// What a scenario's round trips cost beside the same loop in C++: on the workbench, which journals
// as the scenario's does, and on bare streams, which know no journal.
//
// Not Google Benchmark's: each is one run of as many round trips as the first argument says
// (100,000), the best of as many as the second says (3), and the ratio is what counts.

#include <weir/loop/event_loop.h>
#include <weir/net/listener.h>
#include <weir/net/resolver.h>
#include <weir/scenario/load.h>
#include <weir/scenario/run.h>
#include <weir/stream/socket_stream.h>
#include <weir/workbench/workbench.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

namespace weir {
namespace {

constexpr std::string_view request = "hello, weir\r\n";

std::unique_ptr<EventLoop> makeLoop() {
    LoopConfig config;
    config.priorities = workbenchPriorities;
    Result<std::unique_ptr<EventLoop>> loop = EventLoop::create(config);
    if (!loop) {
        std::fprintf(stderr, "%s\n", loop.error().message().c_str());
        std::exit(1);
    }
    return std::move(*loop);
}

void check(bool isRight, std::string_view what) {
    if (!isRight) {
        std::fprintf(stderr, "%.*s\n", static_cast<int>(what.size()), what.data());
        std::exit(1);
    }
}

std::string scenarioText(std::uint64_t trips) {
    return R"(
weir: 1
timeout: 10 min
endpoints:
  server: {listen: 'tcp://127.0.0.1:0', behaviour: echo}
  alice: {connect: server}
steps:
  - connect: alice
  - repeat:
      times: )" +
           std::to_string(trips) + R"(
      steps:
        - send: {on: alice, text: 'hello, weir\r\n'}
        - expect: {on: alice, text: 'hello, weir\r\n'}
)";
}

void runScenario(std::uint64_t trips) {
    const scenario::Loaded loaded = scenario::loadText(scenarioText(trips), "bench.yaml");
    check(loaded.scenario.has_value(), "the scenario has problems");
    const scenario::Outcome outcome = scenario::runToEnd(*loaded.scenario, {});
    check(outcome.verdict == scenario::Verdict::Passed, outcome.message);
}

EndpointSettings settings(Role role, std::uint16_t port) {
    EndpointSettings made;
    made.role = role;
    made.target = {.transport = Transport::Tcp, .host = "127.0.0.1", .port = port};
    if (role == Role::Listener) {
        made.connection.behaviour.kind = BehaviourKind::Echo;
    }
    return made;
}

std::uint16_t portOf(const std::string& address) {
    return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

/// On the workbench: sends when the answer to the last one is there, as its journal says.
void runWorkbench(std::uint64_t trips) {
    const auto loop = makeLoop();
    const auto journal = std::move(*Journal::create(loop->clock().now()));
    SystemResolver resolver(*loop);
    Workbench workbench(*loop, *journal, resolver);
    const EndpointId server = *workbench.add(settings(Role::Listener, 0));
    check(workbench.start(server).ok(), "no listener");
    const EndpointId client =
        *workbench.add(settings(Role::Client, portOf(workbench.endpoint(server)->address)));
    check(workbench.start(client).ok(), "no client");
    const ConnectionId connection = workbench.endpoint(client)->connection;
    std::size_t walked = 0;
    std::string answer;
    std::uint64_t done = 0;
    const auto look = [&] {
        bool isConnected = false;
        for (; walked < journal->size(); ++walked) {
            const Record& record = journal->at(walked);
            if (record.connection() != connection) {
                continue;
            }
            if (record.kind() == RecordKind::Received) {
                answer += record.payload();
            }
            isConnected =
                isConnected || (record.kind() == RecordKind::State &&
                                workbench.endpoint(client)->phase == EndpointPhase::Connected);
        }
        if (answer.starts_with(request)) {
            answer.erase(0, request.size());
            if (++done == trips) {
                loop->exitLoop();
                return;
            }
            isConnected = true;
        }
        if (isConnected) {
            (void)workbench.send(connection, request);
        }
    };
    workbench.onActivity(look);
    check(loop->run(RunMode::Forever).ok(), "the loop failed");
    check(done == trips, "some are missing");
}

class Echo final : public StreamHandler, public ListenerHandler {
public:
    explicit Echo(EventLoop& loop) : m_loop(loop) {}

    void onAccept(Listener& /*listener*/, UniqueFd socket, const SocketAddress& /*peer*/) override {
        m_stream = std::make_unique<SocketStream>(m_loop, std::move(socket));
        m_stream->setHandler(this);
        m_stream->enable(Directions::Both);
    }

    void onAcceptError(Listener& /*listener*/, const Error& error) override {
        check(false, error.message());
    }

    void onRead(Stream& stream) override { stream.write(stream.input()); }

    void onWritten(Stream& /*stream*/) override {}

    void onEvent(Stream& /*stream*/, StreamEvents /*events*/) override {}

private:
    EventLoop& m_loop;
    std::unique_ptr<SocketStream> m_stream;
};

class Asker final : public StreamHandler {
public:
    Asker(EventLoop& loop, std::uint64_t trips) : m_loop(loop), m_trips(trips) {}

    void onRead(Stream& stream) override {
        if (stream.input().size() < request.size()) {
            return;
        }
        std::string answer(request.size(), '\0');
        stream.read(answer);
        check(answer == request, "wrong bytes");
        if (++done == m_trips) {
            m_loop.exitLoop();
        } else {
            stream.write(request);
        }
    }

    void onWritten(Stream& /*stream*/) override {}

    void onEvent(Stream& stream, StreamEvents events) override {
        check(any(events, StreamEvents::Connected), "not connected");
        stream.write(request);
    }

    std::uint64_t done = 0;

private:
    EventLoop& m_loop;
    std::uint64_t m_trips;
};

void runStreams(std::uint64_t trips) {
    const auto loop = makeLoop();
    Echo echo(*loop);
    const auto listener = std::move(*Listener::bind(*loop, SocketAddress::loopback(0), echo));
    Asker asker(*loop, trips);
    SocketStream client(*loop, UniqueFd());
    client.setHandler(&asker);
    client.enable(Directions::Both);
    check(client.connect(listener->localAddress()).ok(), "cannot connect");
    check(loop->run(RunMode::Forever).ok(), "the loop failed");
    check(asker.done == trips, "some are missing");
}

/// Microseconds a round trip, the best of `rounds`.
double best(void (*run)(std::uint64_t), std::uint64_t trips, int rounds) {
    double least = 1e18;
    for (int round = 0; round < rounds; ++round) {
        const auto began = std::chrono::steady_clock::now();
        run(trips);
        const std::chrono::duration<double, std::micro> took =
            std::chrono::steady_clock::now() - began;
        least = std::min(least, took.count() / static_cast<double>(trips));
    }
    return least;
}

} // namespace
} // namespace weir

int main(int argc, char** argv) {
    const std::uint64_t trips = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 3;
    const std::string_view only = argc > 3 ? argv[3] : "";
    if (!only.empty()) {
        // One alone, to be looked at by a profiler.
        (only == "scenario"    ? weir::runScenario
         : only == "workbench" ? weir::runWorkbench
                               : weir::runStreams)(trips);
        return 0;
    }
    const double scenario = weir::best(weir::runScenario, trips, rounds);
    const double workbench = weir::best(weir::runWorkbench, trips, rounds);
    const double streams = weir::best(weir::runStreams, trips, rounds);
    std::printf("round trips           %llu, best of %d\n", static_cast<unsigned long long>(trips),
                rounds);
    std::printf("scenario              %.3f us\n", scenario);
    std::printf("C++ on the workbench  %.3f us   ratio %.2f\n", workbench, scenario / workbench);
    std::printf("C++ on streams        %.3f us   ratio %.2f\n", streams, scenario / streams);
    return 0;
}
