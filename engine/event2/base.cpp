// A base: made, looked at, freed.

#include <weir/stream/buffer.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include <event2/config.h>
#include <event2/event.h>
#include <event2/handles.h>
#include <event2/log.h>
#include <event2/threads.h>

using namespace weir::c_api;
using weir::EventLoop;
using weir::LoopConfig;

namespace {

LoopConfig configOf(const event_config* cfg) {
    LoopConfig config = cfg != nullptr ? cfg->loop : LoopConfig();
    const int flags = cfg != nullptr ? cfg->flags : 0;
    config.ignoreEnvironment = (flags & EVENT_BASE_FLAG_IGNORE_ENV) != 0;
    config.epollChangelist = (flags & EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST) != 0;
    config.preciseTimer = (flags & EVENT_BASE_FLAG_PRECISE_TIMER) != 0;
    config.startupIocp = (flags & EVENT_BASE_FLAG_STARTUP_IOCP) != 0;
    config.noTimeCache = (flags & EVENT_BASE_FLAG_NO_CACHE_TIME) != 0;
    config.threadSafe = areThreadsUsed() && (flags & EVENT_BASE_FLAG_NOLOCK) == 0;
    return config;
}

/// What a base has beside its loop.
struct BaseExtras {
    std::deque<timeval> commonTimeouts;
};

BaseExtras& extrasOf(event_base* base) {
    return *static_cast<BaseExtras*>(loopOf(base).userData());
}

void freeBase(event_base* base, bool runFinalisers) {
    if (base == nullptr) {
        base = currentBase();
    }
    if (base == nullptr) {
        return;
    }
    forgetCurrentBase(base);
    loopOf(base).removeEvents(runFinalisers);
    const std::unique_ptr<BaseExtras> extras(&extrasOf(base));
    delete &loopOf(base);
}

/// As a C program wants them: text that ends in NUL, a list that ends in NULL.
struct MethodNames {
    MethodNames() {
        for (const auto name : EventLoop::supportedBackends()) {
            names.emplace_back(name);
        }
        for (const auto& name : names) {
            pointers.push_back(name.c_str());
        }
        pointers.push_back(nullptr);
    }

    std::vector<std::string> names;
    std::vector<const char*> pointers;
};

} // namespace

const char* event_get_version(void) {
    return EVENT__VERSION;
}

ev_uint32_t event_get_version_number(void) {
    return EVENT__NUMERIC_VERSION;
}

const char** event_get_supported_methods(void) {
    static MethodNames names;
    return names.pointers.data();
}

struct event_base* event_base_new(void) {
    return event_base_new_with_config(nullptr);
}

struct event_base* event_base_new_with_config(const struct event_config* cfg) {
    return guarded<event_base*>(nullptr, [&]() -> event_base* {
        auto loop = EventLoop::create(configOf(cfg));
        if (!loop) {
            log(EVENT_LOG_WARN, loop.error().message());
            return nullptr;
        }
        (*loop)->setUserData(new BaseExtras);
        return handleOf(*loop->release());
    });
}

void event_base_free(struct event_base* base) {
    freeBase(base, true);
}

void event_base_free_nofinalize(struct event_base* base) {
    freeBase(base, false);
}

int event_reinit(struct event_base* base) {
    return guarded(-1, [&] {
        if (base == nullptr) {
            return -1;
        }
        const auto reopened = loopOf(base).reopenAfterFork();
        if (!reopened) {
            log(EVENT_LOG_WARN, reopened.error().message());
        }
        return status(reopened.ok());
    });
}

const struct timeval* event_base_init_common_timeout(struct event_base* base,
                                                     const struct timeval* duration) {
    if (base == nullptr || duration == nullptr) {
        return nullptr;
    }
    return guarded<const timeval*>(nullptr, [&] {
        auto& known = extrasOf(base).commonTimeouts;
        const auto same = std::find_if(known.begin(), known.end(), [&](const timeval& each) {
            return evutil_timercmp(&each, duration, ==);
        });
        return same != known.end() ? &*same : &known.emplace_back(*duration);
    });
}

void libevent_global_shutdown(void) {
    forgetCurrentBase(currentBase());
    weir::Buffer::releaseMemory();
}

const char* event_base_get_method(const struct event_base* base) {
    // The backends' names are literals.
    return base != nullptr ? loopOf(base).backendName().data() : nullptr;
}

int event_base_get_features(const struct event_base* base) {
    return base != nullptr ? static_cast<int>(loopOf(base).features()) : 0;
}

int event_base_priority_init(struct event_base* base, int n_priorities) {
    return guarded(
        -1, [&] { return status(base != nullptr && loopOf(base).setPriorities(n_priorities)); });
}

int event_base_get_npriorities(struct event_base* base) {
    return base != nullptr ? loopOf(base).priorities() : 0;
}
