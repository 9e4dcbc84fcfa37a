#include <weir/loop/event.h>
#include <weir/net/listener.h>
#include <weir/net/os/os.h>
#include <weir/net/socket.h>
#include <weir/net/unix_path.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <string>

namespace weir {

namespace {

/// So many accepts in a turn, then others have their turn.
constexpr int acceptsATurn = 32;
/// Long enough not to spin, short enough for the queue of waiting connections.
constexpr Duration rest = std::chrono::milliseconds(100);

} // namespace

class Listener::Implementation {
public:
    Implementation(EventLoop& loop, ListenerHandler& handler, UniqueFd socket, UnixPath path,
                   const SocketAddress& address, const ListenerOptions& options)
        : m_handler(handler),
          m_accepted{.nonBlocking = options.nonBlocking, .closeOnExec = options.closeOnExec},
          m_socket(std::move(socket)),
          m_path(std::move(path)),
          m_address(address),
          m_readable(loop, m_socket.get(), EventFlags::Read | EventFlags::Persist,
                     [this](EventFlags) { acceptSome(); }),
          m_restEnds(loop, -1, EventFlags::None, [this](EventFlags) { restEnds(); }) {}

    ~Implementation() {
        if (m_gone != nullptr) {
            *m_gone = true;
        }
    }

    Implementation(const Implementation&) = delete;
    Implementation& operator=(const Implementation&) = delete;

    void setOwner(Listener& owner) { m_owner = &owner; }

    Result<void> enable() {
        if (!m_enabled) {
            if (auto added = m_readable.add(); !added) {
                return added;
            }
            m_enabled = true;
        }
        return {};
    }

    void disable() {
        m_readable.remove();
        m_restEnds.remove();
        m_enabled = false;
    }

    [[nodiscard]] bool isEnabled() const { return m_enabled; }

    [[nodiscard]] const SocketAddress& address() const { return m_address; }

    [[nodiscard]] int descriptor() const { return m_socket.get(); }

    [[nodiscard]] EventLoop& loop() const { return m_readable.loop(); }

    bool setPriority(int priority) { return m_readable.setPriority(priority); }

    UniqueFd release() {
        disable();
        return std::move(m_socket);
    }

    /// As `options` say; `what` begins the error's sentence.
    Result<void> begin(const ListenerOptions& options, const std::string& what) {
        if (options.priority && !setPriority(*options.priority)) {
            return Error::input(what + ": priority " + std::to_string(*options.priority) +
                                " is not between 0 and " + std::to_string(loop().priorities() - 1));
        }
        if (options.disabled) {
            return {};
        }
        const auto enabled = enable();
        return enabled ? enabled : Error::system(enabled.error().code(), what);
    }

private:
    void acceptSome();
    void acceptFailed(int code);
    void restForAWhile();
    void restEnds();

    ListenerHandler& m_handler;
    os::SocketFlags m_accepted;
    Listener* m_owner = nullptr;
    UniqueFd m_socket;
    UnixPath m_path; // behind the socket, and so gone before it is closed
    SocketAddress m_address;
    Event m_readable;
    Event m_restEnds;
    std::atomic<bool> m_enabled{false};
    /// What the handler was told last, until an accept works again.
    int m_saidCode = 0;
    /// Set while a callback may destroy this.
    bool* m_gone = nullptr;
};

void Listener::Implementation::acceptSome() {
    bool gone = false;
    m_gone = &gone;
    int passedOver = 0;
    for (int i = 0; i < acceptsATurn && !gone && m_enabled; ++i) {
        sockaddr_storage peer{};
        socklen_t size = sizeof peer;
        UniqueFd socket(os::acceptSocket(m_socket.get(), reinterpret_cast<sockaddr*>(&peer), &size,
                                         m_accepted));
        if (socket) {
            m_saidCode = 0;
            m_handler.onAccept(*m_owner, std::move(socket),
                               SocketAddress::fromRaw(reinterpret_cast<sockaddr*>(&peer), size));
            continue;
        }
        const int code = errno;
        if (code == EAGAIN || code == EWOULDBLOCK) {
            break;
        }
        if (!os::isPeersAcceptError(code)) {
            acceptFailed(code);
            break;
        }
        ++passedOver;
    }
    if (gone) {
        return;
    }
    m_gone = nullptr;
    if (passedOver == acceptsATurn) {
        restForAWhile(); // something that is not a peer's answers so for ever
    }
}

void Listener::Implementation::acceptFailed(int code) {
    restForAWhile();
    if (code != m_saidCode) {
        m_saidCode = code;
        m_handler.onAcceptError(
            *m_owner, Error::system(code, "Cannot accept a connection on " + m_address.toString()));
    }
}

void Listener::Implementation::restForAWhile() {
    // A timer without a descriptor cannot fail to be added.
    if (m_restEnds.add(rest)) {
        m_readable.remove();
    }
}

void Listener::Implementation::restEnds() {
    if (auto added = m_readable.add(); !added) {
        acceptFailed(added.error().code());
    }
}

Result<std::unique_ptr<Listener>> Listener::bind(EventLoop& loop, const SocketAddress& address,
                                                 ListenerHandler& handler,
                                                 const ListenerOptions& options) {
    const std::string what = "Cannot listen on " + address.toString();
    if (options.backlog < 1) {
        return Error::input(what + ": the backlog of " + std::to_string(options.backlog) +
                            " connections is too small; at least 1 is right");
    }
    const int family = address.family();
    auto socket = openStreamSocket(family);
    if (!socket) {
        return Error::system(socket.error().code(), what);
    }
    const int fd = socket->get();
    if (options.reuseAddress && family != AF_UNIX) {
        if (auto set = setReuseAddress(fd); !set) {
            return Error::system(set.error().code(), what);
        }
    }
    if (auto set = setV6Only(fd, address, options.v6Only); !set) {
        return Error::system(set.error().code(), what);
    }
    auto path = UnixPath::bind(fd, address, what);
    if (!path) {
        return path.error();
    }
    if (::listen(fd, options.backlog) < 0) {
        return Error::system(errno, what);
    }
    const auto own = weir::localAddress(fd);
    if (!own) {
        return Error::system(own.error().code(), what);
    }
    auto implementation = std::make_unique<Implementation>(loop, handler, std::move(*socket),
                                                           std::move(*path), *own, options);
    if (auto begun = implementation->begin(options, what); !begun) {
        return begun.error();
    }
    return std::unique_ptr<Listener>(new Listener(std::move(implementation)));
}

Result<std::unique_ptr<Listener>> Listener::adopt(EventLoop& loop, UniqueFd& socket,
                                                  ListenerHandler& handler,
                                                  const ListenerOptions& options) {
    const auto own = weir::localAddress(socket.get());
    if (!own) {
        return own.error();
    }
    const std::string what = "Cannot listen on " + own->toString();
    if (auto set = setNonBlocking(socket.get()); !set) {
        return set.error();
    }
    if (options.backlog > 0 && ::listen(socket.get(), options.backlog) < 0) {
        return Error::system(errno, what);
    }
    auto implementation = std::make_unique<Implementation>(loop, handler, std::move(socket),
                                                           UnixPath(), *own, options);
    if (auto begun = implementation->begin(options, what); !begun) {
        socket = implementation->release();
        return begun.error();
    }
    return std::unique_ptr<Listener>(new Listener(std::move(implementation)));
}

Listener::Listener(std::unique_ptr<Implementation> implementation)
    : m_implementation(std::move(implementation)) {
    m_implementation->setOwner(*this);
}

Listener::~Listener() = default;

Result<void> Listener::enable() {
    return m_implementation->enable();
}

void Listener::disable() {
    m_implementation->disable();
}

bool Listener::isEnabled() const {
    return m_implementation->isEnabled();
}

const SocketAddress& Listener::localAddress() const {
    return m_implementation->address();
}

int Listener::descriptor() const {
    return m_implementation->descriptor();
}

EventLoop& Listener::loop() const {
    return m_implementation->loop();
}

UniqueFd Listener::release() {
    return m_implementation->release();
}

bool Listener::setPriority(int priority) {
    return m_implementation->setPriority(priority);
}

} // namespace weir
