// Rate limits, of one buffer event and of groups.

#include <weir/stream/rate_limit_group.h>
#include <weir/stream/socket_stream.h>

#include <algorithm>
#include <new>

#include <event2/buffer_handles.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_object.h>
#include <event2/handles.h>
#include <event2/time_values.h>

using namespace weir::c_api;
using weir::RateLimit;
using weir::RateLimitGroup;

struct ev_token_bucket_cfg {
    RateLimit limit;
};

struct bufferevent_rate_limit_group {
    bufferevent_rate_limit_group(weir::EventLoop& loop, const RateLimit& limit)
        : group(loop, limit) {}

    RateLimitGroup group;
};

namespace {

weir::Stream& streamOf(bufferevent* handle) {
    return BuffereventObject::of(handle).stream();
}

ev_ssize_t asSigned(std::size_t size) {
    return static_cast<ev_ssize_t>(std::min(size, mostBytes));
}

} // namespace

struct ev_token_bucket_cfg* ev_token_bucket_cfg_new(size_t read_rate, size_t read_burst,
                                                    size_t write_rate, size_t write_burst,
                                                    const struct timeval* tick_len) {
    RateLimit limit{.readRate = read_rate,
                    .readBurst = read_burst,
                    .writeRate = write_rate,
                    .writeBurst = write_burst};
    if (tick_len != nullptr) {
        limit.tick = toDuration(*tick_len);
    }
    return limit.isValid() ? new (std::nothrow) ev_token_bucket_cfg{limit} : nullptr;
}

void ev_token_bucket_cfg_free(struct ev_token_bucket_cfg* cfg) {
    delete cfg;
}

int bufferevent_set_rate_limit(struct bufferevent* bev, struct ev_token_bucket_cfg* cfg) {
    return guarded(-1, [&] {
        const StreamLock lock(streamOf(bev));
        const bool isSet =
            streamOf(bev).setRateLimit(cfg != nullptr ? std::optional(cfg->limit) : std::nullopt);
        if (isSet) {
            BuffereventObject::of(bev).setBucketConfig(cfg);
        }
        return status(isSet);
    });
}

const struct ev_token_bucket_cfg* bufferevent_get_token_bucket_cfg(const struct bufferevent* bev) {
    return BuffereventObject::of(bev).bucketConfig();
}

int bufferevent_set_max_single_read(struct bufferevent* bev, size_t size) {
    return guarded(-1, [&] {
        streamOf(bev).setMaxSingleRead(size <= mostBytes ? size : 0);
        return 0;
    });
}

int bufferevent_set_max_single_write(struct bufferevent* bev, size_t size) {
    return guarded(-1, [&] {
        streamOf(bev).setMaxSingleWrite(size <= mostBytes ? size : 0);
        return 0;
    });
}

ev_ssize_t bufferevent_get_max_single_read(struct bufferevent* bev) {
    const std::size_t size = streamOf(bev).maxSingleRead();
    return asSigned(size > 0 ? size : weir::SocketStream::maxRead);
}

ev_ssize_t bufferevent_get_max_single_write(struct bufferevent* bev) {
    const std::size_t size = streamOf(bev).maxSingleWrite();
    return asSigned(size > 0 ? size : mostBytes); // as much as there is
}

ev_ssize_t bufferevent_get_read_limit(struct bufferevent* bev) {
    return streamOf(bev).readLimit();
}

ev_ssize_t bufferevent_get_write_limit(struct bufferevent* bev) {
    return streamOf(bev).writeLimit();
}

ev_ssize_t bufferevent_get_max_to_read(struct bufferevent* bev) {
    return asSigned(streamOf(bev).maxToRead());
}

ev_ssize_t bufferevent_get_max_to_write(struct bufferevent* bev) {
    return asSigned(streamOf(bev).maxToWrite());
}

int bufferevent_decrement_read_limit(struct bufferevent* bev, ev_ssize_t decr) {
    if (!streamOf(bev).rateLimit()) {
        return -1;
    }
    streamOf(bev).spendReadLimit(decr);
    return 0;
}

int bufferevent_decrement_write_limit(struct bufferevent* bev, ev_ssize_t decr) {
    if (!streamOf(bev).rateLimit()) {
        return -1;
    }
    streamOf(bev).spendWriteLimit(decr);
    return 0;
}

struct bufferevent_rate_limit_group* bufferevent_rate_limit_group_new(
    struct event_base* base, const struct ev_token_bucket_cfg* cfg) {
    if (base == nullptr || cfg == nullptr) {
        return nullptr;
    }
    return guarded<bufferevent_rate_limit_group*>(
        nullptr, [&] { return new bufferevent_rate_limit_group(loopOf(base), cfg->limit); });
}

void bufferevent_rate_limit_group_free(struct bufferevent_rate_limit_group* group) {
    delete group;
}

int bufferevent_rate_limit_group_set_cfg(struct bufferevent_rate_limit_group* group,
                                         const struct ev_token_bucket_cfg* cfg) {
    return status(group != nullptr && cfg != nullptr && group->group.setLimit(cfg->limit));
}

int bufferevent_rate_limit_group_set_min_share(struct bufferevent_rate_limit_group* group,
                                               size_t share) {
    if (group == nullptr || share > mostBytes) {
        return -1;
    }
    group->group.setMinShare(share);
    return 0;
}

int bufferevent_add_to_rate_limit_group(struct bufferevent* bev,
                                        struct bufferevent_rate_limit_group* group) {
    return guarded(-1, [&] {
        if (group == nullptr) {
            return -1;
        }
        group->group.add(streamOf(bev));
        return 0;
    });
}

int bufferevent_remove_from_rate_limit_group(struct bufferevent* bev) {
    return guarded(-1, [&] {
        RateLimitGroup* const group = streamOf(bev).rateLimitGroup();
        if (group != nullptr) {
            group->remove(streamOf(bev));
        }
        return 0;
    });
}

ev_ssize_t bufferevent_rate_limit_group_get_read_limit(struct bufferevent_rate_limit_group* group) {
    return group->group.readLimit();
}

ev_ssize_t bufferevent_rate_limit_group_get_write_limit(
    struct bufferevent_rate_limit_group* group) {
    return group->group.writeLimit();
}

int bufferevent_rate_limit_group_decrement_read(struct bufferevent_rate_limit_group* group,
                                                ev_ssize_t decr) {
    group->group.spendReadLimit(decr);
    return 0;
}

int bufferevent_rate_limit_group_decrement_write(struct bufferevent_rate_limit_group* group,
                                                 ev_ssize_t decr) {
    group->group.spendWriteLimit(decr);
    return 0;
}

void bufferevent_rate_limit_group_get_totals(struct bufferevent_rate_limit_group* group,
                                             ev_uint64_t* total_read_out,
                                             ev_uint64_t* total_written_out) {
    if (total_read_out != nullptr) {
        *total_read_out = group->group.totalRead();
    }
    if (total_written_out != nullptr) {
        *total_written_out = group->group.totalWritten();
    }
}

void bufferevent_rate_limit_group_reset_totals(struct bufferevent_rate_limit_group* group) {
    group->group.resetTotals();
}
