#pragma once

#include <weir/net/resolver.h>
#include <weir/stream/socket_stream.h>
#include <weir/stream/stream.h>

#include <atomic>
#include <memory>

#include <event2/bufferevent_struct.h>
#include <event2/event.h>

/// Which kind of transport a struct bufferevent has; the address of one of the constants below is
/// the public be_ops.
struct bufferevent_ops {
    const char* type;
};

extern "C" {
EVENT2_EXPORT_SYMBOL extern const struct bufferevent_ops bufferevent_ops_socket;
EVENT2_EXPORT_SYMBOL extern const struct bufferevent_ops bufferevent_ops_pair;
EVENT2_EXPORT_SYMBOL extern const struct bufferevent_ops bufferevent_ops_filter;
EVENT2_EXPORT_SYMBOL extern const struct bufferevent_ops bufferevent_ops_openssl;
}

struct ev_token_bucket_cfg;

namespace weir::c_api {

/// What stands behind a struct bufferevent: the public fields, which old programs read, and the
/// stream that they tell of. Callbacks and their argument are taken from the public fields, where
/// old programs may have written them. Private to event2.
///
/// Thread: the stream's. Owner: the C program, by references (bufferevent_incref()); the last one
/// destroys it, when no callback of it runs any more.
class BuffereventObject final : public bufferevent, private StreamHandler {
public:
    /// Takes over `stream`, and its socket where `options` say so.
    BuffereventObject(std::unique_ptr<Stream> stream, const bufferevent_ops& kind, int options);
    BuffereventObject(const BuffereventObject&) = delete;
    BuffereventObject& operator=(const BuffereventObject&) = delete;

    /// What the options of the C API are for a stream of `base`; none where they do not go
    /// together.
    static std::optional<StreamOptions> streamOptions(EventLoop& loop, int options);

    static BuffereventObject& of(bufferevent* handle) {
        return *static_cast<BuffereventObject*>(handle);
    }

    static const BuffereventObject& of(const bufferevent* handle) {
        return *static_cast<const BuffereventObject*>(handle);
    }

    /// The object whose stream has this handler.
    static BuffereventObject* ofHandler(StreamHandler* handler) {
        return static_cast<BuffereventObject*>(handler);
    }

    [[nodiscard]] Stream& stream() const { return *m_stream; }

    [[nodiscard]] bool is(const bufferevent_ops& kind) const { return be_ops == &kind; }

    [[nodiscard]] int options() const { return m_options; }

    void ref() { m_references.fetch_add(1, std::memory_order_relaxed); }

    /// True where it was the last, and the object is no more.
    bool unref();

    /// Another stream of the same kind in place of the one so far, with its settings.
    void replaceStream(std::unique_ptr<Stream> stream);
    /// Has the public fields say what the stream's settings are.
    void showSettings();

    // What only some kinds have.

    /// The socket at the bottom; null where there is none of its own.
    void setSocket(SocketStream* socket) { m_socket = socket; }

    [[nodiscard]] SocketStream* socket() const { return m_socket; }

    /// What a filter lies on: kept by a reference, freed with it where BEV_OPT_CLOSE_ON_FREE is on.
    void setUnderlying(bufferevent* underlying);

    [[nodiscard]] bufferevent* underlying() const { return m_underlying; }

    /// The loop of an object that was made without a base (bufferevent_new()).
    void setOwnLoop(std::unique_ptr<EventLoop> loop) { m_ownLoop = std::move(loop); }

    [[nodiscard]] std::unique_ptr<EventLoop> takeOwnLoop() { return std::move(m_ownLoop); }

    /// Lives as long as a look-up that it does may be under way.
    void setResolver(std::unique_ptr<Resolver> resolver) { m_resolver = std::move(resolver); }

    /// The code of getaddrinfo(3) that the last look-up ended with; 0 where it worked.
    [[nodiscard]] int lookUpCode() const;

    [[nodiscard]] const ev_token_bucket_cfg* bucketConfig() const { return m_bucketConfig; }

    void setBucketConfig(const ev_token_bucket_cfg* config) { m_bucketConfig = config; }

private:
    /// So that a callback may free the object.
    class Reference;

    ~BuffereventObject() override;

    // StreamHandler
    void onRead(Stream& stream) override;
    void onWritten(Stream& stream) override;
    void onEvent(Stream& stream, StreamEvents events) override;

    void adoptStream(std::unique_ptr<Stream> stream);
    void destroyStream(bool closes);

    std::unique_ptr<EventLoop> m_ownLoop;
    std::unique_ptr<Resolver> m_resolver;
    std::unique_ptr<Stream> m_stream;
    SocketStream* m_socket = nullptr;
    bufferevent* m_underlying = nullptr;
    const ev_token_bucket_cfg* m_bucketConfig = nullptr;
    std::atomic<int> m_references{1};
    int m_options;
};

using StreamLock = std::lock_guard<const Stream>;

/// EV_READ and EV_WRITE as directions.
inline Directions directionsOf(int events) {
    return ((events & EV_READ) != 0 ? Directions::Read : Directions::None) |
           ((events & EV_WRITE) != 0 ? Directions::Write : Directions::None);
}

inline short eventsOf(Directions directions) {
    return static_cast<short>((any(directions, Directions::Read) ? EV_READ : 0) |
                              (any(directions, Directions::Write) ? EV_WRITE : 0));
}

/// A handle for a stream that is the object's from now on, or null.
bufferevent* makeObject(std::unique_ptr<Stream> stream, const bufferevent_ops& kind, int options);

} // namespace weir::c_api
