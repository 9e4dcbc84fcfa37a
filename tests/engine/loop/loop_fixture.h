#pragma once

#include <weir/base/unique_fd.h>
#include <weir/loop/deferred.h>
#include <weir/loop/event.h>
#include <weir/loop/event_loop.h>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weir::test {

/// Two connected sockets, non-blocking.
struct SocketPair {
    UniqueFd near;
    UniqueFd far;
};

SocketPair makeSocketPair();
/// The bytes are few enough to be taken at once.
void send(int descriptor, std::string_view bytes);
/// What is there now.
std::string receive(int descriptor);

/// The parameter of LoopTest that is no backend's name.
inline constexpr std::string_view epollWithChangelist = "epoll_changelist";

/// Runs its tests on every backend that the system has, and on epoll with a changelist; the
/// parameter is the backend's name.
class LoopTest : public testing::TestWithParam<std::string> {
protected:
    /// A loop on the backend, with `config` for the rest.
    [[nodiscard]] static std::unique_ptr<EventLoop> makeLoop(LoopConfig config = {});

    /// Notes `name` in m_log when it runs.
    [[nodiscard]] Event::Callback note(std::string name) {
        return [this, name = std::move(name)](EventFlags) { m_log.push_back(name); };
    }

    std::vector<std::string> m_log;
};

/// The parameters of LoopTest, for INSTANTIATE_TEST_SUITE_P. Says on standard error which backend
/// the system refuses, and why.
std::vector<std::string> backends();

} // namespace weir::test

#define WEIR_FOR_EACH_BACKEND(suite)                                                 \
    INSTANTIATE_TEST_SUITE_P(On, suite, testing::ValuesIn(::weir::test::backends()), \
                             [](const auto& backend) { return backend.param; })
