#include <weir/base/assert.h>
#include <weir/loop/event.h>
#include <weir/net/datagram_socket.h>
#include <weir/net/os/os.h>
#include <weir/net/socket.h>

#include <cerrno>
#include <string>
#include <vector>

#include <sys/uio.h>

namespace weir {

namespace {

/// So many datagrams in a turn, then others have their turn.
constexpr int readsATurn = 64;
/// For the count of dropped datagrams, which is all that is asked for.
constexpr std::size_t controlSize = CMSG_SPACE(sizeof(std::uint32_t));

bool isWorthWaiting(int code) {
    return code == EAGAIN || code == EWOULDBLOCK;
}

/// A UDP socket for `address`; the error begins with `what`.
Result<UniqueFd> openFor(const SocketAddress& address, const std::string& what) {
    if (address.family() != AF_INET && address.family() != AF_INET6) {
        return Error::input(what + ": UDP needs an IPv4 or IPv6 address, e.g. 127.0.0.1:53");
    }
    auto socket = openDatagramSocket(address.family());
    if (!socket) {
        return Error::system(socket.error().code(), what);
    }
    os::countDrops(socket->get());
    return socket;
}

} // namespace

class DatagramSocket::Implementation {
public:
    Implementation(EventLoop& loop, DatagramHandler& handler, UniqueFd socket,
                   const SocketAddress& local, const SocketAddress& peer)
        : m_loop(loop),
          m_handler(handler),
          m_socket(std::move(socket)),
          m_local(local),
          m_peer(peer),
          m_readable(loop, m_socket.get(), EventFlags::Read | EventFlags::Persist,
                     [this](EventFlags) { readSome(); }) {}

    ~Implementation() {
        if (m_gone != nullptr) {
            *m_gone = true;
        }
    }

    Implementation(const Implementation&) = delete;
    Implementation& operator=(const Implementation&) = delete;

    void setOwner(DatagramSocket& owner) { m_owner = &owner; }

    Result<void> send(std::string_view bytes, const SocketAddress* to);
    bool setReceiveLimit(std::size_t bytes);

    Result<void> enable() { return m_readable.isPending() ? Result<void>() : m_readable.add(); }

    void disable() { m_readable.remove(); }

    [[nodiscard]] bool isEnabled() const { return m_readable.isPending(); }

    [[nodiscard]] const SocketAddress& local() const { return m_local; }

    [[nodiscard]] int descriptor() const { return m_socket.get(); }

    bool setPriority(int priority) { return m_readable.setPriority(priority); }

private:
    /// What one recvmsg(2) gave.
    struct Received {
        ssize_t size = 0;
        bool truncated = false;
        std::optional<std::uint32_t> drops;
        SocketAddress from;
    };

    void readSome();
    Received receive(std::vector<char>& buffer);
    void tellDrops(std::uint32_t count);

    EventLoop& m_loop;
    DatagramHandler& m_handler;
    DatagramSocket* m_owner = nullptr;
    UniqueFd m_socket;
    SocketAddress m_local;
    SocketAddress m_peer;       // of no family when it is not connected
    std::vector<char> m_buffer; // made with the first read
    std::size_t m_receiveLimit = maxDatagram;
    std::uint32_t m_dropsTold = 0;
    Event m_readable;
    /// Set while a callback may destroy this.
    bool* m_gone = nullptr;
};

void DatagramSocket::Implementation::readSome() {
    bool gone = false;
    m_gone = &gone;
    // The bytes outlast a socket that is destroyed while they are told.
    std::vector<char> buffer = std::move(m_buffer);
    for (int i = 0; i < readsATurn && !gone && isEnabled(); ++i) {
        const Received received = receive(buffer);
        if (received.size < 0) {
            const int code = errno;
            if (isWorthWaiting(code)) {
                break;
            }
            if (code != EINTR) {
                const std::string from = m_peer.family() == AF_UNSPEC
                                             ? " on " + m_local.toString()
                                             : " from " + m_peer.toString();
                m_handler.onError(*m_owner,
                                  Error::system(code, "Cannot receive a datagram" + from));
            }
            continue;
        }
        if (received.drops) {
            tellDrops(*received.drops);
        }
        if (!gone) {
            const std::string_view bytes(buffer.data(), static_cast<std::size_t>(received.size));
            m_handler.onDatagram(*m_owner, received.from, bytes, received.truncated);
        }
    }
    if (!gone) {
        m_buffer = std::move(buffer);
        m_gone = nullptr;
    }
}

DatagramSocket::Implementation::Received DatagramSocket::Implementation::receive(
    std::vector<char>& buffer) {
    buffer.resize(m_receiveLimit);
    sockaddr_storage from{};
    iovec space{buffer.data(), buffer.size()};
    alignas(cmsghdr) char control[controlSize];
    msghdr message{};
    message.msg_name = &from;
    message.msg_namelen = sizeof from;
    message.msg_iov = &space;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;

    Received result;
    result.size = ::recvmsg(m_socket.get(), &message, 0);
    if (result.size >= 0) {
        result.truncated = (message.msg_flags & MSG_TRUNC) != 0;
        result.drops = os::dropCount(message);
        result.from =
            SocketAddress::fromRaw(reinterpret_cast<sockaddr*>(&from), message.msg_namelen);
    }
    return result;
}

void DatagramSocket::Implementation::tellDrops(std::uint32_t count) {
    const std::uint32_t more = count - m_dropsTold; // the kernel's count wraps as this does
    m_dropsTold = count;
    if (more != 0) {
        m_handler.onDropped(*m_owner, more);
    }
}

Result<void> DatagramSocket::Implementation::send(std::string_view bytes, const SocketAddress* to) {
    WEIR_ASSERT(m_loop.isInLoopThread());
    ssize_t sent = 0;
    do {
        sent = ::sendto(m_socket.get(), bytes.data(), bytes.size(), 0,
                        to != nullptr ? to->raw() : nullptr, to != nullptr ? to->rawSize() : 0);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0) {
        const int code = errno;
        const SocketAddress& place = to != nullptr ? *to : m_peer;
        std::string what = "Cannot send a datagram of " + std::to_string(bytes.size()) + " bytes";
        if (place.family() != AF_UNSPEC) {
            what += " to " + place.toString();
        }
        return Error::system(code, what);
    }
    return {};
}

bool DatagramSocket::Implementation::setReceiveLimit(std::size_t bytes) {
    if (bytes < 1 || bytes > maxDatagram) {
        return false;
    }
    m_receiveLimit = bytes;
    return true;
}

Result<std::unique_ptr<DatagramSocket>> DatagramSocket::bind(EventLoop& loop,
                                                             const SocketAddress& address,
                                                             DatagramHandler& handler) {
    const std::string what = "Cannot listen on " + address.toString();
    auto socket = openFor(address, what);
    if (!socket) {
        return socket.error();
    }
    if (auto set = setV6Only(socket->get(), address, true); !set) {
        return Error::system(set.error().code(), what);
    }
    if (auto bound = bindSocket(socket->get(), address); !bound) {
        return Error::system(bound.error().code(), what);
    }
    return make(loop, std::move(*socket), SocketAddress(), handler, what);
}

Result<std::unique_ptr<DatagramSocket>> DatagramSocket::connect(EventLoop& loop,
                                                                const SocketAddress& peer,
                                                                DatagramHandler& handler) {
    const std::string what = "Cannot connect to " + peer.toString();
    auto socket = openFor(peer, what);
    if (!socket) {
        return socket.error();
    }
    if (auto connected = connectSocket(socket->get(), peer); !connected) {
        return connected.error();
    }
    return make(loop, std::move(*socket), peer, handler, what);
}

Result<std::unique_ptr<DatagramSocket>> DatagramSocket::make(EventLoop& loop, UniqueFd socket,
                                                             const SocketAddress& peer,
                                                             DatagramHandler& handler,
                                                             const std::string& what) {
    const auto local = weir::localAddress(socket.get());
    if (!local) {
        return Error::system(local.error().code(), what);
    }
    auto implementation =
        std::make_unique<Implementation>(loop, handler, std::move(socket), *local, peer);
    if (auto enabled = implementation->enable(); !enabled) {
        return Error::system(enabled.error().code(), what);
    }
    return std::unique_ptr<DatagramSocket>(new DatagramSocket(std::move(implementation)));
}

DatagramSocket::DatagramSocket(std::unique_ptr<Implementation> implementation)
    : m_implementation(std::move(implementation)) {
    m_implementation->setOwner(*this);
}

DatagramSocket::~DatagramSocket() = default;

Result<void> DatagramSocket::send(std::string_view bytes, const SocketAddress* to) {
    return m_implementation->send(bytes, to);
}

bool DatagramSocket::setReceiveLimit(std::size_t bytes) {
    return m_implementation->setReceiveLimit(bytes);
}

Result<void> DatagramSocket::enable() {
    return m_implementation->enable();
}

void DatagramSocket::disable() {
    m_implementation->disable();
}

bool DatagramSocket::isEnabled() const {
    return m_implementation->isEnabled();
}

const SocketAddress& DatagramSocket::localAddress() const {
    return m_implementation->local();
}

int DatagramSocket::descriptor() const {
    return m_implementation->descriptor();
}

bool DatagramSocket::setPriority(int priority) {
    return m_implementation->setPriority(priority);
}

} // namespace weir
