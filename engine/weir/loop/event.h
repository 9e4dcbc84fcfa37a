#pragma once

#include <weir/base/function.h>
#include <weir/loop/raw_event.h>

#include <bit>
#include <functional>
#include <type_traits>

namespace weir {

/// A set of conditions and the callback for them (tutorial 2): a RawEvent, whose methods it has,
/// with a callback of any kind, that retires itself when it goes.
///
/// Thread: the loop's. Owner: whoever made it; the loop only points at it, and it must not outlive
/// the loop. It is neither copied nor moved. Re-entrancy: any callback, its own included, may add,
/// delete, re-add or destroy it. An event that is added in a callback waits for the next turn.
class Event : public RawEvent {
public:
    /// `fired` says which conditions came true: Read, Write, Closed, Signal, Timeout, or what
    /// activate() was given.
    using Callback = weir::Function<void(EventFlags fired)>;

    /// As RawEvent's.
    Event(EventLoop& loop, int descriptor, EventFlags flags, Callback callback);

    /// The same for a callback that is no more than a pointer, as one that captures `this` is: it
    /// lies where the event's argument does, and is not moved out of the way when it is called.
    template <class Small>
        requires(sizeof(Small) == sizeof(void*) && std::is_trivially_copyable_v<Small> &&
                 std::is_invocable_v<const Small&, EventFlags>)
    Event(EventLoop& loop, int descriptor, EventFlags flags, Small callback)
        : RawEvent(&loop, descriptor, flags, &Event::callSmall<Small>,
                   std::bit_cast<void*>(callback)) {}

    /// The same for one of up to three pointers: it is copied when it is called, and nothing of it
    /// need be put back.
    template <class Plain>
        requires(sizeof(Plain) > sizeof(void*) && std::is_trivially_copyable_v<Plain> &&
                 Callback::isInPlace<Plain> && std::is_invocable_v<const Plain&, EventFlags>)
    Event(EventLoop& loop, int descriptor, EventFlags flags, Plain callback)
        : RawEvent(&loop, descriptor, flags, &Event::callPlain<Plain>, &m_callback),
          m_callback(callback) {}

    ~Event();
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;

private:
    static void call(int descriptor, short fired, void* argument);

    template <class Small>
    static void callSmall(int /*descriptor*/, short fired, void* argument) {
        // A copy: the event may go meanwhile.
        const auto callback = std::bit_cast<Small>(argument);
        std::invoke(callback, static_cast<EventFlags>(fired));
    }

    template <class Plain>
    static void callPlain(int /*descriptor*/, short fired, void* argument) {
        const Plain callback = *static_cast<Callback*>(argument)->target<Plain>();
        std::invoke(callback, static_cast<EventFlags>(fired));
    }

    Callback m_callback;
};

} // namespace weir
