// Buffer events without a socket: pairs and filters.

#include <weir/stream/filter_stream.h>
#include <weir/stream/pair_stream.h>

#include <memory>

#include <event2/buffer_handles.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_object.h>
#include <event2/handles.h>

using namespace weir::c_api;
using weir::Buffer;
using weir::FilterFunction;
using weir::FilterResult;
using weir::FilterStream;
using weir::FlushMode;
using weir::PairStream;

namespace {

/// The context that both filters of a stream have; the last of them frees it.
struct FilterContext {
    explicit FilterContext(void* given) : context(given) {}

    ~FilterContext() {
        if (freeContext != nullptr) {
            freeContext(context);
        }
    }

    FilterContext(const FilterContext&) = delete;
    FilterContext& operator=(const FilterContext&) = delete;

    void* context;
    void (*freeContext)(void*) = nullptr;
};

FilterFunction filterOf(bufferevent_filter_cb filter, std::shared_ptr<FilterContext> context) {
    if (filter == nullptr) {
        return nullptr;
    }
    return [filter, context = std::move(context)](Buffer& source, Buffer& target, std::size_t limit,
                                                  FlushMode mode) {
        const ev_ssize_t most = limit > mostBytes ? -1 : static_cast<ev_ssize_t>(limit);
        return static_cast<FilterResult>(filter(handleOf(source), handleOf(target), most,
                                                static_cast<bufferevent_flush_mode>(mode),
                                                context->context));
    };
}

} // namespace

int bufferevent_pair_new(struct event_base* base, int options, struct bufferevent* pair[2]) {
    if (base == nullptr || pair == nullptr) {
        return -1;
    }
    return guarded(-1, [&] {
        const auto settings = BuffereventObject::streamOptions(loopOf(base), options);
        if (!settings) {
            return -1;
        }
        auto streams = PairStream::create(loopOf(base), *settings);
        pair[0] = makeObject(std::move(streams.first), bufferevent_ops_pair, options);
        pair[1] = makeObject(std::move(streams.second), bufferevent_ops_pair, options);
        return 0;
    });
}

struct bufferevent* bufferevent_pair_get_partner(struct bufferevent* bev) {
    const auto& object = BuffereventObject::of(bev);
    if (!object.is(bufferevent_ops_pair)) {
        return nullptr;
    }
    const StreamLock lock(object.stream());
    const PairStream* const partner = static_cast<PairStream&>(object.stream()).partner();
    return partner != nullptr ? BuffereventObject::ofHandler(partner->handler()) : nullptr;
}

struct bufferevent* bufferevent_filter_new(struct bufferevent* underlying,
                                           bufferevent_filter_cb input_filter,
                                           bufferevent_filter_cb output_filter, int options,
                                           void (*free_context)(void*), void* ctx) {
    if (underlying == nullptr) {
        return nullptr;
    }
    return guarded<bufferevent*>(nullptr, [&]() -> bufferevent* {
        weir::Stream& below = BuffereventObject::of(underlying).stream();
        const auto settings = BuffereventObject::streamOptions(below.loop(), options);
        if (!settings) {
            return nullptr;
        }
        // The context is the caller's still where anything fails.
        const auto context = std::make_shared<FilterContext>(ctx);
        auto stream =
            std::make_unique<FilterStream>(below,
                                           FilterStream::Filters{filterOf(input_filter, context),
                                                                 filterOf(output_filter, context)},
                                           *settings);
        bufferevent* const made = makeObject(std::move(stream), bufferevent_ops_filter, options);
        BuffereventObject::of(made).setUnderlying(underlying);
        context->freeContext = free_context;
        return made;
    });
}
