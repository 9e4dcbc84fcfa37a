#include <weir/loop/event_loop.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>

namespace weir::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Sets an environment variable for as long as it lives.
class EnvironmentVariable {
public:
    explicit EnvironmentVariable(const char* name, const char* value = "1") : m_name(name) {
        ::setenv(name, value, 1);
    }

    ~EnvironmentVariable() { ::unsetenv(m_name); }

    EnvironmentVariable(const EnvironmentVariable&) = delete;
    EnvironmentVariable& operator=(const EnvironmentVariable&) = delete;

private:
    const char* m_name;
};

std::string backendOf(const LoopConfig& config) {
    const auto loop = EventLoop::create(config);
    return loop ? std::string((*loop)->backendName()) : loop.error().message();
}

/// This build has io_uring.
bool hasIoUring() {
    const auto names = EventLoop::supportedBackends();
    return std::find(names.begin(), names.end(), "io_uring") != names.end();
}

/// What is said of io_uring where no backend is named.
std::string ioUringObjection() {
    return hasIoUring() ? "; io_uring is used only where it is named" : "";
}

TEST(LoopConfigTest, TheFastestBackendIsChosenFirst) {
    auto names = EventLoop::supportedBackends();
    if (hasIoUring()) {
        EXPECT_EQ(names.back(), "io_uring") << "it is never taken unasked";
        names.pop_back();
    }
    EXPECT_THAT(names, ElementsAre("epoll", "poll", "select"));
    EXPECT_EQ(backendOf({}), "epoll");
}

TEST(LoopConfigTest, AvoidedBackendsAreLeftOut) {
    EXPECT_EQ(backendOf({.avoid = {"epoll"}}), "poll");
    EXPECT_EQ(backendOf({.avoid = {"poll", "epoll"}}), "select");
    EXPECT_EQ(backendOf({.avoid = {"something else"}}), "epoll");
}

TEST(LoopConfigTest, ABackendIsChosenByName) {
    EXPECT_EQ(backendOf({.backend = "select"}), "select");
    EXPECT_EQ(backendOf({.backend = "poll"}), "poll");
}

TEST(LoopConfigTest, AnUnknownNameIsRefusedWithTheNamesThereAre) {
    const std::string names =
        hasIoUring() ? "epoll, poll, select and io_uring." : "epoll, poll and select.";
    EXPECT_EQ(backendOf({.backend = "devpoll"}),
              "Cannot make an event loop on the backend \"devpoll\": this system has " + names);
    const EnvironmentVariable named("EVENT_BACKEND", "devpoll");
    EXPECT_EQ(backendOf({}),
              "Cannot make an event loop on the backend \"devpoll\" that the "
              "environment variable EVENT_BACKEND names: this system has " +
                  names);
}

TEST(LoopConfigTest, FeaturesDecide) {
    EXPECT_EQ(backendOf({.require = Features::AnyDescriptor}), "poll");
    EXPECT_EQ(backendOf({.avoid = {"poll"}, .require = Features::AnyDescriptor}), "select");
    EXPECT_EQ(backendOf({.require = Features::EdgeTriggered | Features::ConstantTime |
                                    Features::EarlyClose}),
              "epoll");
    const auto loop = EventLoop::create({.backend = "poll"});
    ASSERT_TRUE(loop.ok());
    EXPECT_EQ((*loop)->features(), Features::AnyDescriptor | Features::EarlyClose);
}

TEST(LoopConfigTest, TheErrorSaysOfEachBackendWhyItFellOut) {
    const EnvironmentVariable forbidden("EVENT_NOSELECT");
    EXPECT_EQ(
        backendOf({.avoid = {"poll"}, .require = Features::AnyDescriptor | Features::EarlyClose}),
        "Cannot make an event loop: epoll does not watch every kind of descriptor; poll is to be "
        "avoided; select is forbidden by the environment variable EVENT_NOSELECT" +
            ioUringObjection() + ". Allow one of them, or ask for less.");
}

TEST(LoopConfigTest, ANamedBackendThatDoesNotFitIsRefusedWithItsReasonAlone) {
    EXPECT_EQ(
        backendOf({.backend = "select", .require = Features::EdgeTriggered | Features::EarlyClose}),
        "Cannot make an event loop: select is not edge-triggered and does not tell of an early "
        "close. "
        "Allow one of them, or ask for less.");
}

TEST(LoopConfigTest, TheEnvironmentForbidsBackends) {
    const EnvironmentVariable noEpoll("EVENT_NOEPOLL");
    EXPECT_EQ(backendOf({}), "poll");
    EXPECT_EQ(backendOf({.ignoreEnvironment = true}), "epoll");
    const EnvironmentVariable noPoll("EVENT_NOPOLL");
    EXPECT_EQ(backendOf({}), "select");
    EXPECT_THAT(backendOf({.backend = "epoll"}), HasSubstr("EVENT_NOEPOLL"));
}

TEST(LoopConfigTest, TheEnvironmentNamesABackend) {
    const EnvironmentVariable named("EVENT_BACKEND", "select");
    EXPECT_EQ(backendOf({}), "select");
    EXPECT_EQ(backendOf({.backend = "poll"}), "poll") << "the program knows better";
    EXPECT_EQ(backendOf({.ignoreEnvironment = true}), "epoll");
}

TEST(LoopConfigTest, IoUringIsTakenOnlyWhereItIsNamed) {
    if (!hasIoUring()) {
        GTEST_SKIP() << "this build has no io_uring";
    }
    const Features all = Features::EdgeTriggered | Features::ConstantTime |
                         Features::AnyDescriptor | Features::EarlyClose;
    EXPECT_THAT(backendOf({.require = all}), HasSubstr("io_uring is used only where it is named"));
    EXPECT_EQ(backendOf({.avoid = {"epoll"}}), "poll");
    const EnvironmentVariable forbidden("EVENT_NOIOURING");
    EXPECT_THAT(backendOf({.backend = "io_uring"}), HasSubstr("EVENT_NOIOURING"));
}

TEST(LoopConfigTest, TheChosenBackendIsShownWhereTheEnvironmentAsksForIt) {
    const EnvironmentVariable show("EVENT_SHOW_METHOD");
    testing::internal::CaptureStderr();
    EXPECT_EQ(backendOf({.backend = "poll"}), "poll");
    EXPECT_EQ(backendOf({.backend = "select"}), "select");
    EXPECT_EQ(backendOf({.backend = "epoll", .ignoreEnvironment = true}), "epoll");
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              "weir: this event loop uses poll\n"
              "weir: this event loop uses select\n");
}

TEST(LoopConfigTest, WindowsOwnFlagIsAcceptedAndWithoutEffect) {
    EXPECT_EQ(backendOf({.startupIocp = true}), "epoll");
}

TEST(LoopConfigTest, AnImpossibleNumberOfPrioritiesIsRefused) {
    for (const int count : {0, -1, LoopConfig::maxPriorities + 1}) {
        const auto loop = EventLoop::create({.priorities = count});
        ASSERT_FALSE(loop.ok());
        EXPECT_EQ(loop.error().message(), "Cannot make an event loop with " +
                                              std::to_string(count) +
                                              " priorities: it has 1 to 256.");
    }
    const auto loop = EventLoop::create({.priorities = LoopConfig::maxPriorities});
    ASSERT_TRUE(loop.ok());
    EXPECT_EQ((*loop)->priorities(), LoopConfig::maxPriorities);
}

} // namespace
} // namespace weir::test
