#include <weir/loop/event.h>
#include <weir/net/target.h>
#include <weir/workbench/virtual_resolver.h>

#include <utility>

namespace weir {

namespace {

using Addresses = Result<std::vector<SocketAddress>>;

Addresses addressesOf(const std::string& host, std::uint16_t port) {
    if (const auto numeric = SocketAddress::parse(host, port)) {
        return std::vector<SocketAddress>{*numeric};
    }
    // The one name among the loopback addresses.
    if (Target{.transport = Transport::Tcp, .host = host, .port = port, .path = {}}.isLoopback()) {
        return std::vector<SocketAddress>{*SocketAddress::parse("::1", port),
                                          SocketAddress::loopback(port)};
    }
    return Error::input("Cannot look up " + host +
                        ": a simulated run knows no name but localhost; write a numeric address, "
                        "or run it over the network.");
}

class Answer final : public Resolver::Request {
public:
    Answer(EventLoop& loop, Addresses addresses, Resolver::Callback callback)
        : m_addresses(std::move(addresses)),
          m_callback(std::move(callback)),
          m_later(loop, -1, EventFlags::None, [this](EventFlags) { tell(); }) {
        // A timer watches no descriptor that could be refused.
        (void)m_later.add(Duration::zero());
    }

private:
    void tell() {
        // On the stack, as the callback may destroy this.
        Resolver::Callback callback = std::move(m_callback);
        callback(std::move(m_addresses));
    }

    Addresses m_addresses;
    Resolver::Callback m_callback;
    Event m_later;
};

} // namespace

std::unique_ptr<Resolver::Request> VirtualResolver::resolve(const std::string& host,
                                                            std::uint16_t port, Callback callback) {
    return std::make_unique<Answer>(m_loop, addressesOf(host, port), std::move(callback));
}

} // namespace weir
