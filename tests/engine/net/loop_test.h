#pragma once

#include <weir/base/clock.h>
#include <weir/base/function.h>
#include <weir/loop/event_loop.h>

#include <gtest/gtest.h>

#include <memory>

namespace weir::test {

/// A loop, and ways to run it until something has happened.
class LoopTest : public testing::Test {
protected:
    LoopTest();

    /// Runs turns until `done`; false when that takes more than 40 s, which no test should need.
    [[nodiscard]] bool runUntil(Function<bool()> done);
    /// Runs `turns` turns that do not wait.
    void runTurns(int turns);

    EventLoop& loop() { return *m_loop; }

private:
    std::unique_ptr<EventLoop> m_loop;
};

} // namespace weir::test
