// 10,000 connections held open at once on one loop; their clients are a process of their own, as
// each end takes a descriptor.

#include <weir/base/unique_fd.h>
#include <weir/loop/event.h>
#include <weir/net/resolver.h>
#include <weir/workbench/workbench.h>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <functional>
#include <string>

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

// glibc declares it for C++, other systems do not; environ(7).
extern char** environ; // NOLINT(readability-redundant-declaration)

namespace weir {
namespace {

constexpr std::size_t connectionCount = 10'000;
constexpr rlim_t descriptorsNeeded = connectionCount + 100;

/// The soft limit, once it is raised as far as it goes.
rlim_t descriptorLimit() {
    rlimit limit{};
    EXPECT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = limit.rlim_max;
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
    return limit.rlim_cur;
}

struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
        reading.reset(ends[0]);
        writing.reset(ends[1]);
    }

    UniqueFd reading;
    UniqueFd writing;
};

/// The process of the clients.
class Clients {
public:
    explicit Clients(std::uint16_t port) {
        posix_spawn_file_actions_t actions;
        EXPECT_EQ(::posix_spawn_file_actions_init(&actions), 0);
        EXPECT_EQ(::posix_spawn_file_actions_adddup2(&actions, m_orders.reading.get(), 0), 0);
        EXPECT_EQ(::posix_spawn_file_actions_adddup2(&actions, m_reports.writing.get(), 1), 0);
        std::string program = WEIR_MANY_CLIENTS;
        std::string portText = std::to_string(port);
        std::string countText = std::to_string(connectionCount);
        std::array<char*, 4> arguments{program.data(), portText.data(), countText.data(), nullptr};
        EXPECT_EQ(::posix_spawn(&m_process, program.c_str(), &actions, nullptr, arguments.data(),
                                environ),
                  0);
        ::posix_spawn_file_actions_destroy(&actions);
        m_orders.reading.reset();
        m_reports.writing.reset();
    }

    [[nodiscard]] int reports() const { return m_reports.reading.get(); }

    /// They close their connections and end.
    void end() { m_orders.writing.reset(); }

    /// Waits for the process; its exit status, or -1 where it did not exit by itself.
    [[nodiscard]] int status() const {
        int status = 0;
        EXPECT_EQ(::waitpid(m_process, &status, 0), m_process);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    Pipe m_orders;
    Pipe m_reports;
    pid_t m_process = -1;
};

TEST(ManyConnections, TenThousandAreHeldOpenAndAnsweredOnOneLoop) {
    if (const rlim_t limit = descriptorLimit(); limit < descriptorsNeeded) {
        GTEST_SKIP() << "the limit of open descriptors is " << limit << " and " << descriptorsNeeded
                     << " are needed; raise it with ulimit -n";
    }
    const auto loop = EventLoop::create({.priorities = workbenchPriorities}).value();
    const auto journal = Journal::create(loop->clock().now()).value();
    SystemResolver resolver(*loop);
    Workbench workbench(*loop, *journal, resolver);
    EndpointSettings settings;
    settings.target = {.transport = Transport::Tcp, .host = "127.0.0.1"};
    settings.connection.behaviour.kind = BehaviourKind::Echo;
    settings.backlog = 4096;
    const EndpointId id = workbench.add(settings).value();
    ASSERT_TRUE(workbench.start(id).ok());
    const std::string address = workbench.endpoint(id)->address;

    Clients clients(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    std::string report;
    Event reported(*loop, clients.reports(), EventFlags::Read | EventFlags::Persist,
                   [&](EventFlags) {
                       std::array<char, 64> piece{};
                       const ssize_t got = ::read(clients.reports(), piece.data(), piece.size());
                       if (got <= 0) {
                           reported.remove();
                           return;
                       }
                       report.append(piece.data(), static_cast<std::size_t>(got));
                   });
    ASSERT_TRUE(reported.add().ok());
    const auto runUntil = [&](const std::function<bool()>& done) {
        while (!done() && reported.isPending()) {
            ASSERT_TRUE(loop->run(RunMode::Once).ok());
        }
    };

    runUntil([&] { return report == "echoed\n"; });
    EXPECT_EQ(report, "echoed\n") << "see what many_clients says above";
    EXPECT_EQ(workbench.openConnections(), connectionCount);
    EXPECT_EQ(workbench.endpoint(id)->openConnections, connectionCount);
    EXPECT_EQ(workbench.endpoint(id)->bytesIn, workbench.endpoint(id)->bytesOut);
    EXPECT_EQ(workbench.takeChanges().connections.size(), connectionCount);

    clients.end();
    while (workbench.openConnections() > 0) {
        ASSERT_TRUE(loop->run(RunMode::Once).ok());
    }
    EXPECT_EQ(clients.status(), 0);
    EXPECT_EQ(journal->lost(), 0U);
}

} // namespace
} // namespace weir
