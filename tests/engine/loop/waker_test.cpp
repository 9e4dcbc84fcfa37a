#include <weir/loop/os/waker.h>

#include <gtest/gtest.h>

#include <poll.h>

namespace weir::test {
namespace {

bool isReadable(const Waker& waker) {
    pollfd polled{waker.descriptor(), POLLIN, 0};
    return ::poll(&polled, 1, 0) == 1;
}

TEST(WakerTest, IsReadableFromTheFirstSignalUntilItIsDrained) {
    const auto waker = Waker::open();
    ASSERT_TRUE(waker.ok());
    EXPECT_FALSE(isReadable(*waker));
    waker->drain();
    waker->signal();
    waker->signal();
    EXPECT_TRUE(isReadable(*waker));
    waker->drain();
    EXPECT_FALSE(isReadable(*waker));
    waker->signal();
    EXPECT_TRUE(isReadable(*waker));
}

TEST(WakerTest, SignallingAgainAndAgainNeverBlocks) {
    const auto waker = Waker::open();
    ASSERT_TRUE(waker.ok());
    for (int i = 0; i < 200'000; ++i) {
        waker->signal();
    }
    EXPECT_TRUE(isReadable(*waker));
    waker->drain();
    EXPECT_FALSE(isReadable(*waker));
}

} // namespace
} // namespace weir::test
