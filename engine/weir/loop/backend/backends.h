#pragma once

#include <weir/loop/backend/backend.h>

#include <memory>

#include <poll.h>

namespace weir {

// What each backend can do is known before one is made, so that a configuration can be refused
// without opening anything.

inline constexpr Features epollFeatures =
    Features::EdgeTriggered | Features::ConstantTime | Features::EarlyClose;
#if defined(POLLRDHUP)
inline constexpr Features pollFeatures = Features::AnyDescriptor | Features::EarlyClose;
#else
inline constexpr Features pollFeatures = Features::AnyDescriptor;
#endif
inline constexpr Features selectFeatures = Features::AnyDescriptor;

/// epoll(7). Fails where no descriptor is left for it.
Result<std::unique_ptr<Backend>> makeEpollBackend();
/// poll(2).
Result<std::unique_ptr<Backend>> makePollBackend();
/// select(2), with bit sets that grow past FD_SETSIZE.
Result<std::unique_ptr<Backend>> makeSelectBackend();

} // namespace weir
