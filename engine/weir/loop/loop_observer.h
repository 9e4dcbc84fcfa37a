#pragma once

#include <weir/base/clock.h>
#include <weir/loop/event_flags.h>

#include <optional>

namespace weir {

class RawEvent;

/// Is told what the loop does, stage by stage (the classic evwatch prepare and check, and more).
/// Thread: the loop's. Must not destroy the loop; may add and remove events.
class LoopObserver {
public:
    virtual ~LoopObserver() = default;

    /// Before the backend waits, for at most `wait` (none: without a limit).
    virtual void prepare(std::optional<Duration> /*wait*/) {}

    /// After it waited and the time was cached.
    virtual void check() {}

    /// Around the callback of each event; ended is told the event's priority and the time taken,
    /// and not the event, which its callback may have destroyed.
    virtual void callbackBegins(const RawEvent& /*event*/, EventFlags /*fired*/) {}

    virtual void callbackEnded(int /*priority*/, Duration /*took*/) {}
};

} // namespace weir
