#include "tests/engine/net/loop_test.h"

#include <weir/loop/event.h>

#include <chrono>

namespace weir::test {

LoopTest::LoopTest() {
    auto loop = EventLoop::create();
    EXPECT_TRUE(loop) << loop.error().message();
    m_loop = std::move(*loop);
}

bool LoopTest::runUntil(Function<bool()> done) {
    bool late = false;
    Event limit(*m_loop, -1, EventFlags::None, [&late](EventFlags) { late = true; });
    EXPECT_TRUE(limit.add(std::chrono::seconds(40)));
    while (!done() && !late) {
        if (!m_loop->run(RunMode::Once)) {
            return false;
        }
    }
    return done();
}

void LoopTest::runTurns(int turns) {
    for (int i = 0; i < turns; ++i) {
        EXPECT_TRUE(m_loop->run(RunMode::NonBlock));
    }
}

} // namespace weir::test
