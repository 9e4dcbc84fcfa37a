#include <weir/net/listener.h>

#include <cerrno>
#include <memory>
#include <mutex>

#include <event2/event.h>
#include <event2/handles.h>
#include <event2/listener.h>
#include <event2/log.h>
#include <fcntl.h>
#include <sys/socket.h>

using namespace weir::c_api;
using weir::Listener;
using weir::ListenerOptions;
using weir::SocketAddress;
using weir::UniqueFd;

/// An engine's Listener, and whom it tells.
///
/// Thread: the base's; the settings any, one at a time under the lock.
struct evconnlistener final : private weir::ListenerHandler {
    evconnlistener(evconnlistener_cb cb, void* ptr, unsigned options)
        : callback(cb),
          argument(ptr),
          flags(options),
          isWanted((options & LEV_OPT_DISABLED) == 0) {}

    /// The socket stays the caller's where this fails.
    bool open(event_base* base, UniqueFd& socket, int backlog) {
        ListenerOptions options;
        options.backlog = backlog;
        options.disabled = !isWanted || callback == nullptr;
        options.nonBlocking = (flags & LEV_OPT_LEAVE_SOCKETS_BLOCKING) == 0;
        options.closeOnExec = (flags & LEV_OPT_CLOSE_ON_EXEC) != 0;
        auto adopted = Listener::adopt(loopOf(base), socket, *this, options);
        if (adopted) {
            listener = std::move(*adopted);
        }
        return adopted.ok();
    }

    /// It accepts while it is wanted, and there is a callback.
    int update() {
        if (isWanted && callback != nullptr) {
            return status(listener->enable().ok());
        }
        listener->disable();
        return 0;
    }

    void onAccept(Listener&, UniqueFd socket, const SocketAddress& peer) override {
        // A copy: the callback may free this.
        SocketAddress address = peer;
        if (callback == nullptr) {
            return; // taken off by another thread meanwhile; the socket is closed
        }
        callback(this, socket.release(), const_cast<sockaddr*>(address.raw()),
                 static_cast<int>(address.rawSize()), argument);
    }

    void onAcceptError(Listener&, const weir::Error& error) override {
        if (errorCallback != nullptr) {
            errno = error.code();
            errorCallback(this, argument);
        } else {
            log(EVENT_LOG_WARN, error.message());
        }
    }

    std::mutex lock;
    std::unique_ptr<Listener> listener;
    evconnlistener_cb callback;
    evconnlistener_errorcb errorCallback = nullptr;
    void* argument;
    unsigned flags;
    bool isWanted;
};

namespace {

/// As many as the system allows.
constexpr int goodBacklog = 128;

/// The settings that listeners of the classic library have before they are bound.
bool prepare(int fd, int family, unsigned flags) {
    const int on = 1;
    const auto wants = [flags](unsigned option) { return (flags & option) != 0; };
    return ::setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on) == 0 &&
           (!wants(LEV_OPT_CLOSE_ON_EXEC) || evutil_make_socket_closeonexec(fd) == 0) &&
           (!wants(LEV_OPT_REUSEABLE) || evutil_make_listen_socket_reuseable(fd) == 0) &&
           (!wants(LEV_OPT_REUSEABLE_PORT) || evutil_make_listen_socket_reuseable_port(fd) == 0) &&
           (!wants(LEV_OPT_DEFERRED_ACCEPT) || evutil_make_tcp_listen_socket_deferred(fd) == 0) &&
           (!wants(LEV_OPT_BIND_IPV6ONLY) || family != AF_INET6 ||
            evutil_make_listen_socket_ipv6only(fd) == 0);
}

} // namespace

struct evconnlistener* evconnlistener_new(struct event_base* base, evconnlistener_cb cb, void* ptr,
                                          unsigned flags, int backlog, evutil_socket_t fd) {
    if (base == nullptr) {
        return nullptr;
    }
    return guarded<evconnlistener*>(nullptr, [&]() -> evconnlistener* {
        auto made = std::make_unique<evconnlistener>(cb, ptr, flags);
        UniqueFd socket(fd);
        if (!made->open(base, socket, backlog < 0 ? goodBacklog : backlog)) {
            static_cast<void>(socket.release());
            return nullptr;
        }
        return made.release();
    });
}

struct evconnlistener* evconnlistener_new_bind(struct event_base* base, evconnlistener_cb cb,
                                               void* ptr, unsigned flags, int backlog,
                                               const struct sockaddr* sa, int socklen) {
    if (backlog == 0) {
        return nullptr; // a socket that was just made does not listen yet
    }
    const int family = sa != nullptr ? sa->sa_family : AF_UNSPEC;
    UniqueFd socket(::socket(family, SOCK_STREAM, 0));
    if (!socket || !prepare(socket.get(), family, flags)) {
        return nullptr;
    }
    if (sa != nullptr && ::bind(socket.get(), sa, static_cast<socklen_t>(socklen)) != 0) {
        return nullptr;
    }
    evconnlistener* const made = evconnlistener_new(base, cb, ptr, flags, backlog, socket.get());
    if (made != nullptr) {
        static_cast<void>(socket.release());
    }
    return made;
}

void evconnlistener_free(struct evconnlistener* lev) {
    if (lev == nullptr) {
        return;
    }
    if ((lev->flags & LEV_OPT_CLOSE_ON_FREE) == 0) {
        static_cast<void>(lev->listener->release().release());
    }
    delete lev;
}

int evconnlistener_enable(struct evconnlistener* lev) {
    return guarded(-1, [&] {
        const std::lock_guard guard(lev->lock);
        lev->isWanted = true;
        return lev->update();
    });
}

int evconnlistener_disable(struct evconnlistener* lev) {
    return guarded(-1, [&] {
        const std::lock_guard guard(lev->lock);
        lev->isWanted = false;
        return lev->update();
    });
}

void evconnlistener_set_cb(struct evconnlistener* lev, evconnlistener_cb cb, void* arg) {
    guarded(0, [&] {
        const std::lock_guard guard(lev->lock);
        lev->callback = cb;
        lev->argument = arg;
        return lev->update();
    });
}

void evconnlistener_set_error_cb(struct evconnlistener* lev, evconnlistener_errorcb errorcb) {
    const std::lock_guard guard(lev->lock);
    lev->errorCallback = errorcb;
}

struct event_base* evconnlistener_get_base(struct evconnlistener* lev) {
    return handleOf(lev->listener->loop());
}

evutil_socket_t evconnlistener_get_fd(struct evconnlistener* lev) {
    return lev->listener->descriptor();
}
