#pragma once

#include <weir/base/function.h>
#include <weir/loop/raw_deferred.h>

namespace weir {

/// A callback that can be queued once at a time, without an allocation, for a later stage of the
/// running turn: see EventLoop::defer() and EventLoop::atTurnEnd().
///
/// Thread: the loop's; any where the loop is thread-safe. Owner: whoever made it; destroying or
/// cancelling it takes it off the queue, also from within its own callback. Destroying it waits for
/// its callback where another thread runs it; cancelling does not.
class Deferred : public RawDeferred {
public:
    Deferred(EventLoop& loop, Task callback);
    ~Deferred();
    Deferred(const Deferred&) = delete;
    Deferred& operator=(const Deferred&) = delete;

    void cancel();

    [[nodiscard]] bool isQueued() const;

private:
    static void run(RawDeferred& deferred);

    EventLoop& m_loop;
    Task m_callback;
};

} // namespace weir
