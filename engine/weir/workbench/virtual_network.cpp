#include <weir/workbench/virtual_datagrams.h>
#include <weir/workbench/virtual_listener.h>
#include <weir/workbench/virtual_network.h>
#include <weir/workbench/virtual_stream.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace weir {

namespace {

SocketAddress withPort(const SocketAddress& address, std::uint16_t port) {
    const std::string text = address.toString();
    return *SocketAddress::parse(text.substr(0, text.rfind(':')), port);
}

/// 127.0.0.1 for IPv4, ::1 for IPv6.
SocketAddress loopbackLike(const SocketAddress& address, std::uint16_t port) {
    return *SocketAddress::parse(address.family() == AF_INET6 ? "::1" : "127.0.0.1", port);
}

SocketAddress anyLike(const SocketAddress& address) {
    return *SocketAddress::parse(address.family() == AF_INET6 ? "::" : "0.0.0.0", address.port());
}

bool hasPort(const SocketAddress& address) {
    return address.family() == AF_INET || address.family() == AF_INET6;
}

/// Who listens at `address`, or at every one.
template <class Bound>
Bound* boundAt(const std::map<std::string, Bound*>& all, const SocketAddress& address) {
    if (const auto found = all.find(address.toString()); found != all.end()) {
        return found->second;
    }
    if (!hasPort(address)) {
        return nullptr;
    }
    const auto found = all.find(anyLike(address).toString());
    return found == all.end() ? nullptr : found->second;
}

/// Whether nobody else may listen at `address`.
template <class Bound>
bool isTaken(const std::map<std::string, Bound*>& all, const SocketAddress& address) {
    if (boundAt(all, address) != nullptr) {
        return true;
    }
    return address.isAny() && std::any_of(all.begin(), all.end(), [&](const auto& entry) {
               const SocketAddress& other = entry.second->localAddress();
               return other.family() == address.family() && other.port() == address.port();
           });
}

template <class Bound>
void forgetIn(std::map<std::string, Bound*>& all, const Bound& bound) {
    std::erase_if(all, [&](const auto& entry) { return entry.second == &bound; });
}

} // namespace

VirtualNetwork::VirtualNetwork(EventLoop& loop, const VirtualNetworkOptions& options)
    : m_loop(loop), m_random(options.seed), m_cutReads(options.cutReads) {}

VirtualNetwork::~VirtualNetwork() = default;

std::unique_ptr<StreamLink> VirtualNetwork::makeLink() {
    return std::make_unique<VirtualLink>(*this);
}

std::uint16_t VirtualNetwork::nextPort() {
    const bool begins = m_lastPort < firstPort || m_lastPort == UINT16_MAX;
    m_lastPort = begins ? firstPort : static_cast<std::uint16_t>(m_lastPort + 1);
    return m_lastPort;
}

template <class Bound>
Result<SocketAddress> VirtualNetwork::free(const ByName<Bound>& taken,
                                           const SocketAddress& address) {
    const std::string what = "Cannot listen on " + address.toString();
    if (hasPort(address) && address.port() == 0) {
        for (std::size_t tries = 0; tries <= UINT16_MAX - firstPort; ++tries) {
            const SocketAddress free = withPort(address, nextPort());
            if (!isTaken(taken, free)) {
                return free;
            }
        }
        return Error::system(EADDRINUSE, what);
    }
    if (isTaken(taken, address)) {
        return Error::system(EADDRINUSE, what);
    }
    return address;
}

Result<std::unique_ptr<LinkListener>> VirtualNetwork::listen(const SocketAddress& address,
                                                             int backlog,
                                                             LinkListenerHandler& handler) {
    const Result<SocketAddress> place = free(m_listeners, address);
    if (!place) {
        return place.error();
    }
    auto listener = std::make_unique<VirtualListener>(*this, *place, backlog, handler);
    m_listeners.emplace(place->toString(), listener.get());
    return std::unique_ptr<LinkListener>(std::move(listener));
}

Result<std::unique_ptr<DatagramLink>> VirtualNetwork::bindDatagrams(const SocketAddress& address,
                                                                    DatagramLinkHandler& handler) {
    if (!hasPort(address)) {
        return Error::input("Cannot listen on " + address.toString() +
                            ": UDP needs an IPv4 or IPv6 address, e.g. 127.0.0.1:53");
    }
    const Result<SocketAddress> place = free(m_datagrams, address);
    if (!place) {
        return place.error();
    }
    auto link = std::make_unique<VirtualDatagrams>(*this, *place, SocketAddress(), handler);
    m_datagrams.emplace(place->toString(), link.get());
    return std::unique_ptr<DatagramLink>(std::move(link));
}

Result<std::unique_ptr<DatagramLink>> VirtualNetwork::connectDatagrams(
    const SocketAddress& peer, DatagramLinkHandler& handler) {
    if (!hasPort(peer)) {
        return Error::input("Cannot connect to " + peer.toString() +
                            ": UDP needs an IPv4 or IPv6 address, e.g. 127.0.0.1:53");
    }
    const Result<SocketAddress> own = free(m_datagrams, loopbackLike(peer, 0));
    if (!own) {
        return own.error();
    }
    auto link = std::make_unique<VirtualDatagrams>(*this, *own, peer, handler);
    m_datagrams.emplace(own->toString(), link.get());
    return std::unique_ptr<DatagramLink>(std::move(link));
}

int VirtualNetwork::connect(VirtualStream& client, const SocketAddress& address) {
    VirtualListener* const listener = boundAt(m_listeners, address);
    if (listener == nullptr) {
        const bool isFile = address.family() == AF_UNIX && !address.toString().starts_with('@');
        return isFile ? ENOENT : ECONNREFUSED;
    }
    return listener->take(client, address) ? 0 : EINPROGRESS;
}

void VirtualNetwork::forget(VirtualStream& client) {
    for (const auto& [name, listener] : m_listeners) {
        listener->forget(client);
    }
}

void VirtualNetwork::forget(VirtualListener& listener) {
    forgetIn(m_listeners, listener);
}

void VirtualNetwork::forget(VirtualDatagrams& datagrams) {
    forgetIn(m_datagrams, datagrams);
}

VirtualDatagrams* VirtualNetwork::receiverAt(const SocketAddress& address) const {
    return boundAt(m_datagrams, address);
}

/// Unix-domain clients have no name.
SocketAddress VirtualNetwork::freeAddress(const SocketAddress& peer) {
    return hasPort(peer) ? loopbackLike(peer, nextPort()) : SocketAddress();
}

std::size_t VirtualNetwork::cut(std::size_t size) {
    // Not std::uniform_int_distribution, which each library does in its own way.
    return m_cutReads ? 1 + static_cast<std::size_t>(m_random() % size) : size;
}

} // namespace weir
