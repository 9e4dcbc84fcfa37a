// Buffer events over sockets (tutorial 3.5).

#include <weir/net/resolver.h>
#include <weir/stream/socket_stream.h>

#include <memory>
#include <string>

#include <event2/bufferevent.h>
#include <event2/bufferevent_compat.h>
#include <event2/bufferevent_object.h>
#include <event2/event.h>
#include <event2/handles.h>

using namespace weir::c_api;
using weir::EventLoop;
using weir::SocketAddress;
using weir::SocketStream;
using weir::UniqueFd;

namespace {

std::unique_ptr<SocketStream> makeStream(EventLoop& loop, int fd, int options) {
    const auto settings = BuffereventObject::streamOptions(loop, options);
    return settings ? std::make_unique<SocketStream>(loop, UniqueFd(fd), *settings) : nullptr;
}

/// The caller's socket, or where it has none one that the stream makes.
bool connectStream(SocketStream& stream, const std::optional<SocketAddress>& address) {
    const StreamLock lock(stream);
    UniqueFd socket(stream.descriptor());
    if (!socket) {
        return address && stream.connect(*address).ok();
    }
    // Without owning it, the stream lets go of it.
    stream.setDescriptor(UniqueFd());
    if (stream.connect(socket, address).ok()) {
        return true;
    }
    stream.setDescriptor(std::move(socket));
    return false;
}

} // namespace

struct bufferevent* bufferevent_socket_new(struct event_base* base, evutil_socket_t fd,
                                           int options) {
    if (base == nullptr) {
        base = currentBase();
    }
    if (base == nullptr) {
        return nullptr;
    }
    return guarded<bufferevent*>(nullptr, [&]() -> bufferevent* {
        auto stream = makeStream(loopOf(base), fd, options);
        if (!stream) {
            return nullptr;
        }
        SocketStream* const socket = stream.get();
        bufferevent* const made = makeObject(std::move(stream), bufferevent_ops_socket, options);
        BuffereventObject::of(made).setSocket(socket);
        return made;
    });
}

struct bufferevent* bufferevent_new(evutil_socket_t fd, evbuffercb readcb, evbuffercb writecb,
                                    everrorcb errorcb, void* cbarg) {
    return guarded<bufferevent*>(nullptr, [&]() -> bufferevent* {
        bufferevent* made = nullptr;
        if (currentBase() != nullptr) {
            made = bufferevent_socket_new(nullptr, fd, 0);
        } else {
            // Until bufferevent_base_set() names one, on a loop that nobody runs.
            auto loop = EventLoop::create();
            if (!loop) {
                return nullptr;
            }
            made = bufferevent_socket_new(handleOf(**loop), fd, 0);
            BuffereventObject::of(made).setOwnLoop(std::move(*loop));
        }
        if (made != nullptr) {
            bufferevent_setcb(made, readcb, writecb, errorcb, cbarg);
        }
        return made;
    });
}

int bufferevent_base_set(struct event_base* base, struct bufferevent* bufev) {
    auto& object = BuffereventObject::of(bufev);
    const SocketStream* const old = object.socket();
    if (base == nullptr || !object.is(bufferevent_ops_socket) || !old->input().empty() ||
        !old->output().empty()) {
        return -1;
    }
    return guarded(-1, [&] {
        auto stream = makeStream(loopOf(base), old->descriptor(), object.options());
        // The old stream and then its loop go when nothing points at them any more.
        const auto loop = object.takeOwnLoop();
        object.setSocket(stream.get());
        object.replaceStream(std::move(stream));
        return 0;
    });
}

int bufferevent_setfd(struct bufferevent* bufev, evutil_socket_t fd) {
    return guarded(-1, [&] {
        auto& object = BuffereventObject::of(bufev);
        const StreamLock lock(object.stream());
        // Only what has a socket takes one: the descriptor stays the caller's elsewhere.
        if (object.socket() == nullptr || !object.stream().setDescriptor(UniqueFd(fd))) {
            return -1;
        }
        object.showSettings();
        return 0;
    });
}

int bufferevent_socket_connect(struct bufferevent* bev, const struct sockaddr* addr, int socklen) {
    return guarded(-1, [&] {
        SocketStream* const stream = BuffereventObject::of(bev).socket();
        if (stream == nullptr) {
            return -1;
        }
        std::optional<SocketAddress> address;
        if (addr != nullptr) {
            address = SocketAddress::fromRaw(addr, static_cast<socklen_t>(socklen));
        }
        const bool begun = connectStream(*stream, address);
        BuffereventObject::of(bev).showSettings();
        return status(begun);
    });
}

int bufferevent_socket_connect_hostname(struct bufferevent* bev, struct evdns_base*, int family,
                                        const char* hostname, int port) {
    const bool isPort = port >= 1 && port <= 65535;
    const bool isFamily = family == AF_INET || family == AF_INET6 || family == AF_UNSPEC;
    if (hostname == nullptr || !isPort || !isFamily) {
        return -1;
    }
    return guarded(-1, [&] {
        SocketStream* const stream = BuffereventObject::of(bev).socket();
        if (stream == nullptr) {
            return -1;
        }
        const auto numeric = SocketAddress::parse(hostname, 0);
        if (numeric && family != AF_UNSPEC && numeric->family() != family) {
            return -1;
        }
        auto resolver = std::make_unique<weir::SystemResolver>(stream->loop(), family);
        const auto begun = stream->connect(*resolver, hostname, static_cast<std::uint16_t>(port));
        if (begun) {
            BuffereventObject::of(bev).setResolver(std::move(resolver));
        }
        return status(begun.ok());
    });
}

int bufferevent_socket_get_dns_error(struct bufferevent* bev) {
    return BuffereventObject::of(bev).lookUpCode();
}
