#pragma once

#include <weir/base/function.h>
#include <weir/base/intrusive_list.h>

namespace weir {

class EventLoop;

/// A callback that can be queued once at a time, without an allocation, for a later stage of the
/// running turn: see EventLoop::defer() and EventLoop::atTurnEnd().
///
/// Thread: the loop's; any where the loop is thread-safe. Owner: whoever made it; destroying or
/// cancelling it takes it off the queue, also from within its own callback. Destroying it waits for
/// its callback where another thread runs it; cancelling does not.
class Deferred : private ListNode<Deferred> {
public:
    Deferred(EventLoop& loop, Task callback);
    ~Deferred();
    Deferred(const Deferred&) = delete;
    Deferred& operator=(const Deferred&) = delete;

    void cancel();

    [[nodiscard]] bool isQueued() const;

private:
    friend class EventLoop;
    template <class, class>
    friend class IntrusiveList;

    EventLoop& m_loop;
    Task m_callback;
};

} // namespace weir
