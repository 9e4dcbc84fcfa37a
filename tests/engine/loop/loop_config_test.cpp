#include <weir/loop/event_loop.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
    explicit EnvironmentVariable(const char* name) : m_name(name) { ::setenv(name, "1", 1); }

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

TEST(LoopConfigTest, TheFastestBackendIsChosenFirst) {
    EXPECT_THAT(EventLoop::supportedBackends(), ElementsAre("epoll", "poll", "select"));
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
    EXPECT_EQ(
        backendOf({.backend = "kqueue"}),
        "Cannot make an event loop on the backend \"kqueue\": this system has epoll, poll and "
        "select.");
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
        "avoided; select is forbidden by the environment variable EVENT_NOSELECT. Allow one "
        "of them, or ask for less.");
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
