#include <weir/loop/deferred.h>
#include <weir/loop/event.h>
#include <weir/net/lookup_thread.h>
#include <weir/net/quoted.h>
#include <weir/net/resolver.h>

#include <cerrno>
#include <optional>
#include <unordered_map>
#include <utility>

#include <netdb.h>
#include <netinet/in.h>

namespace weir {

namespace {

using Addresses = Result<std::vector<SocketAddress>>;

/// More than any name has, and than getaddrinfo(3) takes (NI_MAXHOST).
constexpr std::size_t longestHost = 1024;

SocketAddress withPort(const addrinfo& found, std::uint16_t port) {
    const SocketAddress bare = SocketAddress::fromRaw(found.ai_addr, found.ai_addrlen);
    if (bare.family() == AF_INET) {
        auto v4 = *reinterpret_cast<const sockaddr_in*>(bare.raw());
        v4.sin_port = htons(port);
        return SocketAddress::fromRaw(reinterpret_cast<sockaddr*>(&v4), sizeof v4);
    }
    if (bare.family() == AF_INET6) {
        auto v6 = *reinterpret_cast<const sockaddr_in6*>(bare.raw());
        v6.sin6_port = htons(port);
        return SocketAddress::fromRaw(reinterpret_cast<sockaddr*>(&v6), sizeof v6);
    }
    return {};
}

/// getaddrinfo(3), which sorts as RFC 6724 says. Without AI_ADDRCONFIG: that flag does not count
/// loopback, and "localhost" has to work on a machine without a network. What cannot be reached
/// comes last by the same RFC's first rule.
Addresses askSystem(const std::string& host, std::uint16_t port, int family) {
    addrinfo hints{};
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM; // else each address comes once a kind of socket
    addrinfo* list = nullptr;
    const std::string what = "Cannot look up " + host;
    const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
    if (code != 0) {
        return code == EAI_SYSTEM ? Error::system(errno, what) : Error::lookup(code, what);
    }
    std::vector<SocketAddress> addresses;
    for (const addrinfo* found = list; found != nullptr; found = found->ai_next) {
        const SocketAddress address = withPort(*found, port);
        if (address.family() != AF_UNSPEC) {
            addresses.push_back(address);
        }
    }
    ::freeaddrinfo(list);
    if (addresses.empty()) {
        return Error::lookup(EAI_NONAME, what);
    }
    return addresses;
}

/// What is known without asking: a numeric address, or that the host cannot be one or a name.
std::optional<Addresses> answerAtOnce(const std::string& host, std::uint16_t port) {
    if (host.empty()) {
        return Error::input("The host is empty; write e.g. localhost or 127.0.0.1");
    }
    auto numeric = SocketAddress::parse(host, port);
    if (numeric) {
        return std::vector<SocketAddress>{*numeric};
    }
    if (host.find(':') != std::string::npos) {
        return numeric.error(); // no name has a colon, so an address was meant
    }
    if (host.size() > longestHost || host.find('\0') != std::string::npos) {
        return Error::input(quoted(host) +
                            " is not a host name; write e.g. localhost or 127.0.0.1");
    }
    return std::nullopt;
}

/// An answer that is known already, told once resolve() has returned.
class KnownRequest final : public Resolver::Request {
public:
    KnownRequest(EventLoop& loop, Addresses addresses, Resolver::Callback callback)
        : m_addresses(std::move(addresses)),
          m_callback(std::move(callback)),
          m_later(loop, [this] { tell(); }) {
        loop.defer(m_later);
    }

private:
    void tell() {
        // On the stack, as the callback may destroy this.
        Resolver::Callback callback = std::move(m_callback);
        callback(std::move(m_addresses));
    }

    Addresses m_addresses;
    Resolver::Callback m_callback;
    Deferred m_later;
};

} // namespace

class SystemResolver::Implementation {
public:
    Implementation(EventLoop& loop, LookUp lookUp) : m_loop(loop), m_lookUp(std::move(lookUp)) {}

    ~Implementation();
    Implementation(const Implementation&) = delete;
    Implementation& operator=(const Implementation&) = delete;

    std::unique_ptr<Request> resolve(const std::string& host, std::uint16_t port,
                                     Callback callback);

private:
    class NameRequest;

    Result<void> start();
    void forget(std::uint64_t id);
    void deliver();

    EventLoop& m_loop;
    LookUp m_lookUp; // until the thread has it
    std::unique_ptr<LookupThread> m_thread;
    std::unique_ptr<Event> m_answered; // pending while there are requests
    std::unordered_map<std::uint64_t, NameRequest*> m_requests;
    std::uint64_t m_lastId = 0;
    /// Set while a callback may destroy this.
    bool* m_gone = nullptr;
};

class SystemResolver::Implementation::NameRequest final : public Request {
public:
    NameRequest(Implementation& resolver, std::uint64_t id, Callback callback)
        : m_resolver(&resolver), m_id(id), m_callback(std::move(callback)) {}

    ~NameRequest() override {
        if (m_resolver != nullptr) {
            m_resolver->forget(m_id);
        }
    }

    NameRequest(const NameRequest&) = delete;
    NameRequest& operator=(const NameRequest&) = delete;

    /// The resolver knows it no more; returns the callback.
    Callback detach() {
        m_resolver = nullptr;
        return std::move(m_callback);
    }

private:
    Implementation* m_resolver;
    std::uint64_t m_id;
    Callback m_callback;
};

SystemResolver::Implementation::~Implementation() {
    if (m_gone != nullptr) {
        *m_gone = true;
    }
    // What a callback holds may own other requests: each is taken off before it goes.
    while (!m_requests.empty()) {
        NameRequest* request = m_requests.begin()->second;
        m_requests.erase(m_requests.begin());
        const Callback unused = request->detach();
    }
}

std::unique_ptr<Resolver::Request> SystemResolver::Implementation::resolve(const std::string& host,
                                                                           std::uint16_t port,
                                                                           Callback callback) {
    if (auto known = answerAtOnce(host, port)) {
        return std::make_unique<KnownRequest>(m_loop, std::move(*known), std::move(callback));
    }
    if (auto started = start(); !started) {
        return std::make_unique<KnownRequest>(m_loop, started.error(), std::move(callback));
    }
    const std::uint64_t id = ++m_lastId;
    auto request = std::make_unique<NameRequest>(*this, id, std::move(callback));
    m_requests.emplace(id, request.get());
    m_thread->ask(id, host, port);
    return request;
}

/// Has the thread running and its answers waited for.
Result<void> SystemResolver::Implementation::start() {
    if (!m_thread) {
        auto thread = LookupThread::start(m_lookUp);
        if (!thread) {
            return thread.error();
        }
        m_thread = std::move(*thread);
        m_answered = std::make_unique<Event>(m_loop, m_thread->descriptor(),
                                             EventFlags::Read | EventFlags::Persist,
                                             [this](EventFlags) { deliver(); });
    }
    return m_answered->isPending() ? Result<void>() : m_answered->add();
}

void SystemResolver::Implementation::forget(std::uint64_t id) {
    m_requests.erase(id);
    m_thread->cancel(id);
    if (m_requests.empty()) {
        m_answered->remove();
    }
}

void SystemResolver::Implementation::deliver() {
    bool gone = false;
    m_gone = &gone;
    for (LookupThread::Answer& answer : m_thread->takeAnswers()) {
        const auto found = m_requests.find(answer.id);
        if (found == m_requests.end()) {
            continue; // cancelled meanwhile
        }
        Callback callback = found->second->detach();
        m_requests.erase(found);
        if (m_requests.empty()) {
            m_answered->remove();
        }
        callback(std::move(answer.addresses));
        if (gone) {
            return;
        }
    }
    m_gone = nullptr;
}

SystemResolver::SystemResolver(EventLoop& loop, int family)
    : SystemResolver(loop, [family](const std::string& host, std::uint16_t port) {
          return askSystem(host, port, family);
      }) {}

SystemResolver::SystemResolver(EventLoop& loop, LookUp lookUp)
    : m_implementation(std::make_unique<Implementation>(loop, std::move(lookUp))) {}

SystemResolver::~SystemResolver() = default;

std::unique_ptr<Resolver::Request> SystemResolver::resolve(const std::string& host,
                                                           std::uint16_t port, Callback callback) {
    return m_implementation->resolve(host, port, std::move(callback));
}

} // namespace weir
