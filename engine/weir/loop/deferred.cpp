#include <weir/loop/deferred.h>
#include <weir/loop/event_loop_core.h>

#include <utility>

namespace weir {

Deferred::Deferred(EventLoop& loop, Task callback)
    : m_loop(loop), m_callback(std::move(callback)) {}

Deferred::~Deferred() {
    m_loop.m_core->forget(*this);
}

bool Deferred::isQueued() const {
    const LoopHold hold(m_loop.m_core->lock());
    return IntrusiveList<Deferred>::isLinked(*this);
}

void Deferred::cancel() {
    m_loop.m_core->cancel(*this);
}

} // namespace weir
