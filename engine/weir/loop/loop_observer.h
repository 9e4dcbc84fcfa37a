#pragma once

#include <weir/base/clock.h>
#include <weir/loop/event_flags.h>

#include <optional>

namespace weir {

class RawEvent;

/// Is told what the loop does, stage by stage (the classic evwatch prepare and check, and more).
/// Costs a branch a stage where nobody watches.
///
/// Thread: the loop's. Must not destroy the loop; may add and remove events, except where it is
/// told of an event's being added, removed or activated: these are told in the middle of it, and
/// on a thread-safe loop by the thread that does it, with the loop's lock held.
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

    /// add() succeeded; it may have been pending before.
    virtual void eventAdded(const RawEvent& /*event*/) {}

    /// remove() found it pending or active; perhaps because it goes.
    virtual void eventRemoved(const RawEvent& /*event*/) {}

    /// Its callback has been queued, to be told `fired`; more may come to it.
    virtual void eventActivated(const RawEvent& /*event*/, EventFlags /*fired*/) {}
};

} // namespace weir
