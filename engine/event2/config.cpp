#include <new>

#include <event2/config.h>
#include <event2/event.h>
#include <event2/handles.h>
#include <event2/time_values.h>

using namespace weir::c_api;

struct event_config* event_config_new(void) {
    return new (std::nothrow) event_config;
}

void event_config_free(struct event_config* cfg) {
    delete cfg;
}

int event_config_avoid_method(struct event_config* cfg, const char* method) {
    if (cfg == nullptr || method == nullptr) {
        return -1;
    }
    return guarded(-1, [&] {
        cfg->loop.avoid.emplace_back(method);
        return 0;
    });
}

int event_config_require_features(struct event_config* cfg, int feature) {
    if (cfg == nullptr) {
        return -1;
    }
    cfg->loop.require = static_cast<weir::Features>(feature);
    return 0;
}

int event_config_set_flag(struct event_config* cfg, int flag) {
    if (cfg == nullptr) {
        return -1;
    }
    cfg->flags |= flag;
    return 0;
}

int event_config_set_num_cpus_hint(struct event_config* cfg, int) {
    return status(cfg != nullptr);
}

int event_config_set_max_dispatch_interval(struct event_config* cfg,
                                           const struct timeval* max_interval, int max_callbacks,
                                           int min_priority) {
    if (cfg == nullptr) {
        return -1;
    }
    cfg->loop.maxCallbackTime = toTimeout(max_interval);
    cfg->loop.maxCallbacks.reset();
    cfg->loop.limitsFromPriority = min_priority > 0 ? min_priority : 0;
    if (max_callbacks >= 0) {
        cfg->loop.maxCallbacks = static_cast<std::size_t>(max_callbacks);
    }
    return 0;
}
