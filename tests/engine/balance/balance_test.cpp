#include "tests/engine/balance/balance.h"

#include <weir/base/assert.h>
#include <weir/base/function.h>
#include <weir/loop/event_loop.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace weir::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST(BalanceTest, HoldsWhereWhatWasTakenHasBeenGivenBack) {
    const Holdings before = currentHoldings();
    {
        const auto loop = EventLoop::create();
        ASSERT_TRUE(loop);
        (*loop)->post([] {});
        std::thread([] {}).join();
    }
    EXPECT_THAT(imbalancesSince(before), IsEmpty());
}

TEST(BalanceTest, NamesTheDescriptorThatIsLeftAndWhatItPointsTo) {
    const Holdings before = currentHoldings();
    const int left = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    const Holdings after = currentHoldings();
    ASSERT_EQ(::close(left), 0);
    EXPECT_THAT(imbalances(before, after),
                ElementsAre("left open: descriptor " + std::to_string(left) + " -> /dev/null"));
    EXPECT_THAT(imbalances(after, before), ElementsAre("closed, and not the test's: descriptor " +
                                                       std::to_string(left) + " -> /dev/null"));
}

TEST(BalanceTest, SeesThatADescriptorIsAnotherOneUnderTheSameNumber) {
    const Holdings before{.descriptors = {{7, "socket:[1]"}}};
    const Holdings after{.descriptors = {{7, "socket:[2]"}}};
    EXPECT_THAT(imbalances(before, after),
                ElementsAre("left open: descriptor 7 -> socket:[2]",
                            "closed, and not the test's: descriptor 7 -> socket:[1]"));
}

TEST(BalanceTest, NamesTheThreadThatStillRuns) {
    const Holdings before = currentHoldings();
    std::promise<void> end;
    std::thread thread([ended = end.get_future()] { ended.wait(); });
    const Holdings after = currentHoldings();
    end.set_value();
    thread.join();
    EXPECT_THAT(imbalances(before, after), ElementsAre(StartsWith("still running: thread ")));
    EXPECT_THAT(imbalances(after, before), IsEmpty()) << "threads may end";
}

TEST(BalanceTest, NamesTheTypeOfTheCallbackThatIsStillThere) {
    if (!assertionsAreChecked) {
        GTEST_SKIP() << "callbacks are counted in builds with assertions alone";
    }

    struct LeftBehind {
        void operator()() const {}
    };

    const Holdings before = currentHoldings();
    Task task = LeftBehind();
    Task moved = std::move(task);
    EXPECT_THAT(
        imbalances(before, currentHoldings()),
        ElementsAre(AllOf(StartsWith("not destroyed: 1 callback(s)"), HasSubstr("LeftBehind"))));
    moved = nullptr;
    EXPECT_THAT(imbalances(before, currentHoldings()), IsEmpty());
}

TEST(BalanceTest, CountsACallbackThatIsPostedUntilItsLoopIsGone) {
    if (!assertionsAreChecked) {
        GTEST_SKIP() << "callbacks are counted in builds with assertions alone";
    }
    const Holdings before = currentHoldings();
    auto loop = EventLoop::create();
    ASSERT_TRUE(loop);
    (*loop)->post([] {});
    EXPECT_THAT(imbalances(before, currentHoldings()), Contains(HasSubstr("callback(s) of type")));
    loop->reset();
    EXPECT_THAT(imbalances(before, currentHoldings()), IsEmpty());
}

} // namespace
} // namespace weir::test
