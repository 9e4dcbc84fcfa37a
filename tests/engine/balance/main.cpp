#include "tests/engine/balance/balance_listener.h"

#include <gmock/gmock.h>

#include <thread>

namespace {

// With a program's first thread the thread sanitizer starts one of its own, which stays.
void startWhatStays() {
    std::thread([] {}).join();
}

} // namespace

int main(int argc, char** argv) {
    startWhatStays();
    testing::InitGoogleMock(&argc, argv);
    testing::UnitTest::GetInstance()->listeners().Append(new weir::test::BalanceListener);
    return RUN_ALL_TESTS();
}
