#include "tests/engine/balance/balance_listener.h"

// The leak sanitizer's; null in a program that is built without it.
extern "C" int
__lsan_do_recoverable_leak_check() // NOLINT(bugprone-reserved-identifier,readability-identifier-naming)
    __attribute__((weak));

namespace weir::test {

void BalanceListener::OnTestStart(const testing::TestInfo& /*test*/) {
    m_before = currentHoldings();
}

void BalanceListener::OnTestEnd(const testing::TestInfo& /*test*/) {
    for (const std::string& each : imbalancesSince(m_before)) {
        ADD_FAILURE() << each;
    }
    m_before = {}; // memory that would have to be looked through
    checkMemory();
}

void BalanceListener::checkMemory() {
    // The sanitizer tells of what has leaked again at each look: only the first is this test's.
    if (__lsan_do_recoverable_leak_check == nullptr || m_hasLeaked) {
        return;
    }
    m_hasLeaked = __lsan_do_recoverable_leak_check() != 0;
    EXPECT_FALSE(m_hasLeaked) << "memory has leaked: the leak sanitizer's report has where it was "
                                 "allocated";
}

} // namespace weir::test
