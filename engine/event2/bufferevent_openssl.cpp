// Buffer events over TLS: a library of its own, as in the classic one.

#include <weir/stream/tls_stream.h>

#include <openssl/ssl.h>

#include <memory>

#include <event2/bufferevent_object.h>
#include <event2/bufferevent_ssl.h>
#include <event2/handles.h>

using namespace weir::c_api;
using weir::SocketStream;
using weir::TlsStart;
using weir::TlsStream;
using weir::UniqueFd;

const struct bufferevent_ops bufferevent_ops_openssl = {"ssl"};

namespace {

/// Null where it is of another kind.
TlsStream* tlsOf(bufferevent* handle) {
    if (handle == nullptr || !BuffereventObject::of(handle).is(bufferevent_ops_openssl)) {
        return nullptr;
    }
    return static_cast<TlsStream*>(&BuffereventObject::of(handle).stream());
}

TlsStart startOf(bufferevent_ssl_state state) {
    switch (state) {
        case BUFFEREVENT_SSL_CONNECTING:
            return TlsStart::Connecting;
        case BUFFEREVENT_SSL_ACCEPTING:
            return TlsStart::Accepting;
        case BUFFEREVENT_SSL_OPEN:
            break;
    }
    return TlsStart::Open;
}

bufferevent* makeTls(ssl_st& ssl, bufferevent_ssl_state state, weir::TlsTransport transport,
                     const weir::StreamOptions& settings, int options) {
    weir::TlsStreamOptions tls;
    tls.stream = settings;
    tls.stream.closeOnFree = (options & BEV_OPT_CLOSE_ON_FREE) != 0;
    tls.handshakeTimeout.reset(); // the program's timeouts are all that it asked for
    auto stream = TlsStream::adopt(ssl, startOf(state), std::move(transport), tls);
    if (!stream) {
        if (tls.stream.closeOnFree) {
            SSL_free(&ssl);
        }
        return nullptr;
    }
    return makeObject(std::move(*stream), bufferevent_ops_openssl, options);
}

} // namespace

struct bufferevent* bufferevent_openssl_filter_new(struct event_base*,
                                                   struct bufferevent* underlying,
                                                   struct ssl_st* ssl,
                                                   enum bufferevent_ssl_state state, int options) {
    if (underlying == nullptr || ssl == nullptr) {
        return nullptr;
    }
    return guarded<bufferevent*>(nullptr, [&]() -> bufferevent* {
        weir::Stream& below = BuffereventObject::of(underlying).stream();
        const auto settings = BuffereventObject::streamOptions(below.loop(), options);
        if (!settings) {
            return nullptr;
        }
        bufferevent* const made = makeTls(*ssl, state, below, *settings, options);
        if (made != nullptr) {
            BuffereventObject::of(made).setUnderlying(underlying);
        }
        return made;
    });
}

struct bufferevent* bufferevent_openssl_socket_new(struct event_base* base, evutil_socket_t fd,
                                                   struct ssl_st* ssl,
                                                   enum bufferevent_ssl_state state, int options) {
    if (base == nullptr || ssl == nullptr) {
        return nullptr;
    }
    return guarded<bufferevent*>(nullptr, [&]() -> bufferevent* {
        const auto settings = BuffereventObject::streamOptions(loopOf(base), options);
        if (!settings) {
            return nullptr;
        }
        // Its callbacks are the TLS stream's own, so the program's wishes are not for it.
        weir::StreamOptions below;
        below.closeOnFree = false;
        below.threadSafe = settings->threadSafe;
        auto transport = std::make_unique<SocketStream>(loopOf(base), UniqueFd(fd), below);
        SocketStream* const socket = transport.get();
        bufferevent* const made = makeTls(*ssl, state, std::move(transport), *settings, options);
        if (made != nullptr) {
            BuffereventObject::of(made).setSocket(socket);
        }
        return made;
    });
}

int bufferevent_openssl_get_allow_dirty_shutdown(struct bufferevent* bev) {
    const TlsStream* const stream = tlsOf(bev);
    return stream != nullptr ? static_cast<int>(stream->allowDirtyShutdown()) : -1;
}

void bufferevent_openssl_set_allow_dirty_shutdown(struct bufferevent* bev,
                                                  int allow_dirty_shutdown) {
    if (TlsStream* const stream = tlsOf(bev); stream != nullptr) {
        stream->setAllowDirtyShutdown(allow_dirty_shutdown != 0);
    }
}

struct ssl_st* bufferevent_openssl_get_ssl(struct bufferevent* bufev) {
    const TlsStream* const stream = tlsOf(bufev);
    return stream != nullptr ? &stream->native() : nullptr;
}

int bufferevent_ssl_renegotiate(struct bufferevent* bev) {
    TlsStream* const stream = tlsOf(bev);
    return status(stream != nullptr && stream->renegotiate().ok());
}

unsigned long bufferevent_get_openssl_error(struct bufferevent* bev) {
    TlsStream* const stream = tlsOf(bev);
    return stream != nullptr ? stream->takeErrorCode() : 0;
}
