#include "tests/engine/balance/balance_listener.h"

#include <gmock/gmock.h>

int main(int argc, char** argv) {
    testing::InitGoogleMock(&argc, argv);
    testing::UnitTest::GetInstance()->listeners().Append(new weir::test::BalanceListener);
    return RUN_ALL_TESTS();
}
