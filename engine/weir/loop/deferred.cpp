#include <weir/loop/deferred.h>
#include <weir/loop/event_loop_core.h>

#include <utility>

namespace weir {

void RawDeferred::cancel(EventLoop& loop) {
    loop.m_core->cancel(*this);
}

void RawDeferred::retire(EventLoop& loop) {
    loop.m_core->forget(*this);
}

bool RawDeferred::isQueued(const EventLoop& loop) const {
    const LoopHold hold(loop.m_core->lock());
    return IntrusiveList<RawDeferred>::isLinked(*this);
}

Deferred::Deferred(EventLoop& loop, Task callback)
    : RawDeferred(&Deferred::run), m_loop(loop), m_callback(std::move(callback)) {}

Deferred::~Deferred() {
    retire(m_loop);
}

void Deferred::run(RawDeferred& deferred) {
    auto& self = static_cast<Deferred&>(deferred);
    const EventLoop::Core& core = *self.m_loop.m_core;
    Task callback = std::move(self.m_callback);
    callback();
    if (core.isDeferredRunning()) { // else it has been destroyed
        self.m_callback = std::move(callback);
    }
}

bool Deferred::isQueued() const {
    return RawDeferred::isQueued(m_loop);
}

void Deferred::cancel() {
    RawDeferred::cancel(m_loop);
}

} // namespace weir
