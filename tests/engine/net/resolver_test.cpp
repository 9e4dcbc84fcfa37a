#include <weir/net/resolver.h>

#include "tests/engine/net/descriptor_limit.h"
#include "tests/engine/net/loop_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include <netdb.h>
#include <pthread.h>

namespace weir {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Addresses = Result<std::vector<SocketAddress>>;

/// Answers each host with 127.0.0.1, and can be made to wait for the test before it does.
class FakeLookUp {
public:
    SystemResolver::LookUp function() {
        return [this](const std::string& host, std::uint16_t port) -> Addresses {
            begun.release();
            if (waits) {
                goOn.acquire();
            }
            asked.push_back(host);
            ++finished;
            return std::vector<SocketAddress>{SocketAddress::loopback(port)};
        };
    }

    std::atomic<bool> waits = false;
    std::counting_semaphore<> begun{0};
    std::counting_semaphore<> goOn{0};
    std::atomic<int> finished = 0;
    std::vector<std::string> asked; // read once the thread is done with it
};

class ResolverTest : public test::LoopTest {
protected:
    /// Counts the answers, and keeps the last one.
    Resolver::Callback keep() {
        return [this](Addresses addresses) {
            ++m_answers;
            m_last = std::move(addresses);
        };
    }

    std::optional<Addresses> m_last;
    int m_answers = 0;
};

std::ptrdiff_t threadCount() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/task"),
                         std::filesystem::directory_iterator());
}

TEST_F(ResolverTest, FindsLocalhost) {
    SystemResolver resolver(loop());
    const auto request = resolver.resolve("localhost", 8888, keep());
    EXPECT_EQ(m_answers, 0);
    ASSERT_TRUE(runUntil([this] { return m_answers == 1; }));
    ASSERT_TRUE(*m_last) << m_last->error().message();
    ASSERT_FALSE((**m_last).empty());
    for (const SocketAddress& address : **m_last) {
        EXPECT_TRUE(address.isLoopback()) << address.toString();
        EXPECT_EQ(address.port(), 8888);
        EXPECT_EQ(std::count((**m_last).begin(), (**m_last).end(), address), 1);
    }
}

TEST_F(ResolverTest, NamesTheHostThatDoesNotExist) {
    SystemResolver resolver(loop());
    // RFC 6761, 6.4: this never exists.
    const auto request = resolver.resolve("weir.invalid", 80, keep());
    ASSERT_TRUE(runUntil([this] { return m_answers == 1; }));
    ASSERT_FALSE(*m_last);
    EXPECT_EQ(m_last->error().domain(), ErrorDomain::Lookup);
    EXPECT_THAT(m_last->error().message(), HasSubstr("Cannot look up weir.invalid: "));
}

TEST_F(ResolverTest, AnswersNumericAddressesLaterAndWithoutAThread) {
    if (!std::filesystem::exists("/proc/self/task")) {
        GTEST_SKIP() << "this system does not show its threads";
    }
    FakeLookUp fake;
    const auto before = threadCount();
    SystemResolver resolver(loop(), fake.function());
    for (const std::string host : {"192.0.2.1", "::1", "[::1]"}) {
        m_answers = 0;
        const auto request = resolver.resolve(host, 53, keep());
        EXPECT_EQ(m_answers, 0) << host;
        // Nothing else keeps the loop: that an answer is due has to.
        ASSERT_TRUE(loop().run());
        EXPECT_EQ(m_answers, 1) << host;
        ASSERT_TRUE(*m_last);
        EXPECT_THAT(**m_last, ElementsAre(*SocketAddress::parse(host, 53)));
    }
    EXPECT_LE(threadCount(), before) << "fewer, where an earlier test's thread was still ending";
    EXPECT_EQ(fake.finished, 0);

    const auto request = resolver.resolve("name", 53, keep());
    ASSERT_TRUE(loop().run());
    EXPECT_EQ(fake.finished, 1);
}

TEST_F(ResolverTest, SaysWhatIsWrongWithAHost) {
    FakeLookUp fake;
    SystemResolver resolver(loop(), fake.function());
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"", "The host is empty; write e.g. localhost or 127.0.0.1"},
        {std::string("a\0b", 3), "'a\\x00b' is not a host name; write e.g. localhost or 127.0.0.1"},
        {std::string(5000, 'a'), "is not a host name"},
        {"1:2", "'1:2' is not a numeric address; write e.g. 127.0.0.1 or ::1"},
        {"fe80::1%nosuch0", "There is no interface 'nosuch0'"}};
    for (const auto& [host, says] : cases) {
        m_answers = 0;
        const auto request = resolver.resolve(host, 53, keep());
        EXPECT_EQ(m_answers, 0);
        ASSERT_TRUE(loop().run());
        ASSERT_EQ(m_answers, 1);
        ASSERT_FALSE(*m_last);
        EXPECT_THAT(m_last->error().message(), HasSubstr(says));
    }
    EXPECT_EQ(fake.finished, 0);
}

TEST_F(ResolverTest, KeepsTheLoopRunningWhileANameIsLookedUp) {
    FakeLookUp fake;
    SystemResolver resolver(loop(), fake.function());
    const auto request = resolver.resolve("name", 53, keep());
    ASSERT_TRUE(loop().run());
    EXPECT_EQ(m_answers, 1);
    EXPECT_THAT(**m_last, ElementsAre(SocketAddress::loopback(53)));
    EXPECT_EQ(loop().eventCount(), 0U);
}

TEST_F(ResolverTest, AnswersEachOfManyNamesInOrder) {
    FakeLookUp fake;
    SystemResolver resolver(loop(), fake.function());
    std::vector<std::unique_ptr<Resolver::Request>> requests;
    requests.reserve(100);
    std::vector<int> order;
    for (int i = 0; i < 100; ++i) {
        requests.push_back(resolver.resolve("name" + std::to_string(i), 1,
                                            [&order, i](const Addresses&) { order.push_back(i); }));
    }
    ASSERT_TRUE(loop().run());
    ASSERT_EQ(order.size(), 100U);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST_F(ResolverTest, CancelledNumericRequestNeverAnswers) {
    FakeLookUp fake;
    SystemResolver resolver(loop(), fake.function());
    auto request = resolver.resolve("127.0.0.1", 1, keep());
    request.reset();
    runTurns(3);
    EXPECT_EQ(m_answers, 0);
}

TEST_F(ResolverTest, CancelledNameIsNotLookedUp) {
    FakeLookUp fake;
    fake.waits = true;
    SystemResolver resolver(loop(), fake.function());
    const auto first = resolver.resolve("first", 1, keep());
    fake.begun.acquire();
    auto second = resolver.resolve("second", 1, keep());
    const auto third = resolver.resolve("third", 1, keep());
    second.reset();
    fake.goOn.release(2);
    ASSERT_TRUE(loop().run());
    EXPECT_EQ(m_answers, 2);
    EXPECT_THAT(fake.asked, ElementsAre("first", "third"));
}

TEST_F(ResolverTest, RequestCancelledDuringItsLookUpNeverAnswers) {
    FakeLookUp fake;
    fake.waits = true;
    SystemResolver resolver(loop(), fake.function());
    auto first = resolver.resolve("first", 1, [](const Addresses&) { FAIL(); });
    fake.begun.acquire();
    first.reset();
    EXPECT_EQ(loop().eventCount(), 0U);
    fake.goOn.release(2);
    const auto second = resolver.resolve("second", 1, keep());
    ASSERT_TRUE(loop().run());
    EXPECT_EQ(m_answers, 1);
}

TEST_F(ResolverTest, WaitsForTheLookUpUnderWayWhenDestroyed) {
    FakeLookUp fake;
    fake.waits = true;
    auto resolver = std::make_unique<SystemResolver>(loop(), fake.function());
    const auto underWay = resolver->resolve("first", 1, keep());
    const auto queued = resolver->resolve("second", 1, keep());
    fake.begun.acquire();
    std::binary_semaphore destroying{0};
    std::thread other([&] {
        destroying.acquire();
        fake.goOn.release();
    });
    destroying.release();
    resolver.reset();
    EXPECT_EQ(fake.finished, 1) << "the second never began";
    other.join();
    // The requests outlive it, and stay silent.
    EXPECT_EQ(loop().eventCount(), 0U);
    runTurns(3);
    EXPECT_EQ(m_answers, 0);
}

TEST_F(ResolverTest, DestroyedWithAnswersThatNobodyTookYet) {
    FakeLookUp fake;
    auto resolver = std::make_unique<SystemResolver>(loop(), fake.function());
    const auto request = resolver->resolve("name", 1, keep());
    while (fake.finished == 0) {
        std::this_thread::yield();
    }
    resolver.reset();
    runTurns(3);
    EXPECT_EQ(m_answers, 0);
}

TEST_F(ResolverTest, CallbackMayDestroyItsRequestAndOthers) {
    for (const char* host : {"127.0.0.1", "name"}) {
        FakeLookUp fake;
        SystemResolver resolver(loop(), fake.function());
        std::unique_ptr<Resolver::Request> own;
        std::unique_ptr<Resolver::Request> other;
        own = resolver.resolve(host, 1, [&](const Addresses& addresses) {
            own.reset();
            other.reset();
            ++m_answers;
            EXPECT_TRUE(addresses);
        });
        other = resolver.resolve(host, 1, [](const Addresses&) { FAIL(); });
        m_answers = 0;
        ASSERT_TRUE(runUntil([this] { return m_answers == 1; }));
        runTurns(3);
        EXPECT_EQ(m_answers, 1) << host;
    }
}

TEST_F(ResolverTest, CallbackMayDestroyTheResolver) {
    FakeLookUp fake;
    auto resolver = std::make_unique<SystemResolver>(loop(), fake.function());
    const auto first = resolver->resolve("first", 1, [&](const Addresses&) {
        resolver.reset();
        ++m_answers;
    });
    const auto second = resolver->resolve("second", 1, [](const Addresses&) { FAIL(); });
    ASSERT_TRUE(loop().run());
    EXPECT_EQ(m_answers, 1);
}

TEST_F(ResolverTest, CallbackMayAskAgain) {
    FakeLookUp fake;
    SystemResolver resolver(loop(), fake.function());
    std::unique_ptr<Resolver::Request> second;
    const auto first = resolver.resolve(
        "first", 1, [&](const Addresses&) { second = resolver.resolve("second", 2, keep()); });
    ASSERT_TRUE(loop().run());
    EXPECT_EQ(m_answers, 1);
    EXPECT_THAT(**m_last, ElementsAre(SocketAddress::loopback(2)));
}

TEST_F(ResolverTest, RequestMayBeOwnedByItsOwnCallback) {
    FakeLookUp fake;
    fake.waits = true;
    auto resolver = std::make_unique<SystemResolver>(loop(), fake.function());
    auto owner = std::make_shared<std::unique_ptr<Resolver::Request>>();
    *owner = resolver->resolve("first", 1, [owner](const Addresses&) {});
    owner.reset();
    fake.goOn.release();
    resolver.reset(); // and lets go of the callback: no leak
}

TEST_F(ResolverTest, TellsWhenNoThreadCanBeStartedAndTriesAnew) {
    FakeLookUp fake;
    SystemResolver resolver(loop(), fake.function());
    auto request = resolver.resolve("127.0.0.1", 1, keep());
    ASSERT_TRUE(loop().run());
    request.reset();
    {
        const test::NoMoreDescriptors none;
        request = resolver.resolve("name", 1, keep());
    }
    EXPECT_EQ(m_answers, 1);
    ASSERT_TRUE(loop().run());
    ASSERT_EQ(m_answers, 2);
    ASSERT_FALSE(*m_last);
    EXPECT_TRUE(m_last->error().isSystem(EMFILE));
    EXPECT_THAT(m_last->error().message(), HasSubstr("Cannot start the thread"));

    request = resolver.resolve("name", 1, keep());
    ASSERT_TRUE(loop().run());
    EXPECT_TRUE(*m_last);
}

TEST_F(ResolverTest, KeepsSignalsAwayFromItsThread) {
    std::atomic<bool> blocked = false;
    SystemResolver resolver(loop(), [&](const std::string&, std::uint16_t) -> Addresses {
        sigset_t mask;
        ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
        blocked = ::sigismember(&mask, SIGTERM) == 1 && ::sigismember(&mask, SIGCHLD) == 1;
        return Error::lookup(EAI_NONAME, "Cannot look it up");
    });
    const auto request = resolver.resolve("name", 1, keep());
    ASSERT_TRUE(loop().run());
    EXPECT_TRUE(blocked);
    sigset_t mask;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    EXPECT_EQ(::sigismember(&mask, SIGTERM), 0) << "this thread's own mask is as before";
}

} // namespace
} // namespace weir
