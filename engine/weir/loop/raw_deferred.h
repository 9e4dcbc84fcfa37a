#pragma once

#include <weir/base/intrusive_list.h>

namespace weir {

class EventLoop;

/// What can be queued once at a time, without an allocation, for a later stage of the running turn:
/// EventLoop::defer() and EventLoop::atTurnEnd(). Deferred is the same with a callback of any kind
/// that takes itself off; this one is for objects of which there are many, which derive from it and
/// know their loop already.
///
/// Thread: the loop's; any where the loop is thread-safe. Owner: whoever made it, who retires it
/// before it goes. `loop` is the same in all calls for one of them.
class RawDeferred : private ListNode<RawDeferred> {
public:
    /// Called with what was queued, which it may destroy.
    using Function = void (*)(RawDeferred& deferred);

    explicit RawDeferred(Function function) : m_function(function) {}

    RawDeferred(const RawDeferred&) = delete;
    RawDeferred& operator=(const RawDeferred&) = delete;

    /// Takes it off the queue, also from within its own callback; does not wait for that where
    /// another thread runs it.
    void cancel(EventLoop& loop);
    /// As cancel(), and waits where another thread runs its callback.
    void retire(EventLoop& loop);

    [[nodiscard]] bool isQueued(const EventLoop& loop) const;

private:
    friend class EventLoop;
    template <class, class>
    friend class IntrusiveList;

    Function m_function;
};

} // namespace weir
