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
inline constexpr Features ioUringFeatures = Features::EdgeTriggered | Features::ConstantTime |
                                            Features::AnyDescriptor | Features::EarlyClose;
inline constexpr Features kqueueFeatures =
    Features::EdgeTriggered | Features::ConstantTime | Features::AnyDescriptor;

/// What a backend is made with; see LoopConfig.
struct BackendOptions {
    bool changelist = false;
    bool preciseTimer = false;
    /// Do without the calls that only newer systems have, so that their replacements are tested.
    bool withoutNewCalls = false;
    /// Other threads close what they have removed: nothing of it may be touched later.
    bool isShared = false;
};

/// epoll(7). Fails where no descriptor is left for it.
Result<std::unique_ptr<Backend>> makeEpollBackend(const BackendOptions& options);
/// poll(2).
Result<std::unique_ptr<Backend>> makePollBackend(const BackendOptions& options);
/// select(2), with bit sets that grow past FD_SETSIZE.
Result<std::unique_ptr<Backend>> makeSelectBackend(const BackendOptions& options);
/// io_uring(7). Fails where the kernel has none, or does not let the program use it.
Result<std::unique_ptr<Backend>> makeIoUringBackend(const BackendOptions& options);
/// kqueue(2). Fails where no descriptor is left for it.
Result<std::unique_ptr<Backend>> makeKqueueBackend(const BackendOptions& options);

} // namespace weir
