#pragma once

#include "tests/engine/balance/balance.h"

#include <gtest/gtest.h>

namespace weir::test {

/// Fails each test that leaves something behind when its fixture is gone: descriptors, threads,
/// callbacks that a weir::Function holds, and, where the leak sanitizer is in the program, memory.
/// What a suite shares (SetUpTestSuite) is not the test's.
///
/// Owner: GoogleTest's listeners; append it last, so that its failures are the test's for all
/// others.
class BalanceListener : public testing::EmptyTestEventListener {
public:
    void OnTestStart(const testing::TestInfo& test) override;
    void OnTestEnd(const testing::TestInfo& test) override;

private:
    void checkMemory();

    Holdings m_before;
    bool m_hasLeaked = false;
};

} // namespace weir::test
