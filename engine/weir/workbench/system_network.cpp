#include <weir/net/datagram_socket.h>
#include <weir/net/listener.h>
#include <weir/workbench/socket_link.h>
#include <weir/workbench/socket_options.h>
#include <weir/workbench/system_network.h>

#include <utility>

namespace weir {

namespace {

class SystemListener final : public LinkListener, private ListenerHandler {
public:
    explicit SystemListener(LinkListenerHandler& handler) : m_handler(handler) {}

    Result<void> bind(EventLoop& loop, const SocketAddress& address, int backlog) {
        Result<std::unique_ptr<Listener>> listener =
            Listener::bind(loop, address, *this, {.backlog = backlog});
        if (!listener) {
            return listener.error();
        }
        m_listener = std::move(*listener);
        return {};
    }

    Result<void> enable() override { return m_listener->enable(); }

    void disable() override { m_listener->disable(); }

    [[nodiscard]] bool isEnabled() const override { return m_listener->isEnabled(); }

    [[nodiscard]] const SocketAddress& localAddress() const override {
        return m_listener->localAddress();
    }

private:
    void onAccept(Listener& listener, UniqueFd socket, const SocketAddress& peer) override {
        m_handler.onAccept(std::make_unique<SocketLink>(listener.loop(), std::move(socket)), peer);
    }

    void onAcceptError(Listener& /*listener*/, const Error& error) override {
        m_handler.onAcceptError(error);
    }

    LinkListenerHandler& m_handler;
    std::unique_ptr<Listener> m_listener;
};

class SystemDatagrams final : public DatagramLink, private DatagramHandler {
public:
    explicit SystemDatagrams(DatagramLinkHandler& handler) : m_handler(handler) {}

    [[nodiscard]] DatagramHandler& handler() { return *this; }

    void take(std::unique_ptr<DatagramSocket> socket) { m_socket = std::move(socket); }

    Result<void> send(std::string_view bytes, const SocketAddress* to) override {
        return m_socket->send(bytes, to);
    }

    Result<void> enable() override { return m_socket->enable(); }

    void disable() override { m_socket->disable(); }

    [[nodiscard]] bool isEnabled() const override { return m_socket->isEnabled(); }

    [[nodiscard]] const SocketAddress& localAddress() const override {
        return m_socket->localAddress();
    }

    bool setPriority(int priority) override { return m_socket->setPriority(priority); }

    Result<void> setOptions(const SocketOptions& options) override {
        const Result<SocketOptions> now = applySocketOptions(m_socket->descriptor(), options);
        if (!now) {
            return now.error();
        }
        m_options = *now;
        return {};
    }

    [[nodiscard]] const SocketOptions& options() const override { return m_options; }

private:
    void onDatagram(DatagramSocket& /*socket*/, const SocketAddress& from, std::string_view bytes,
                    bool truncated) override {
        m_handler.onDatagram(from, bytes, truncated);
    }

    void onDropped(DatagramSocket& /*socket*/, std::uint32_t count) override {
        m_handler.onDropped(count);
    }

    void onError(DatagramSocket& /*socket*/, const Error& error) override {
        m_handler.onError(error);
    }

    DatagramLinkHandler& m_handler;
    SocketOptions m_options;
    std::unique_ptr<DatagramSocket> m_socket;
};

Result<std::unique_ptr<DatagramLink>> linkOf(std::unique_ptr<SystemDatagrams> link,
                                             Result<std::unique_ptr<DatagramSocket>> socket) {
    if (!socket) {
        return socket.error();
    }
    link->take(std::move(*socket));
    return std::unique_ptr<DatagramLink>(std::move(link));
}

} // namespace

std::unique_ptr<StreamLink> SystemNetwork::makeLink() {
    return std::make_unique<SocketLink>(m_loop, UniqueFd());
}

Result<std::unique_ptr<LinkListener>> SystemNetwork::listen(const SocketAddress& address,
                                                            int backlog,
                                                            LinkListenerHandler& handler) {
    auto listener = std::make_unique<SystemListener>(handler);
    if (Result<void> bound = listener->bind(m_loop, address, backlog); !bound) {
        return bound.error();
    }
    return std::unique_ptr<LinkListener>(std::move(listener));
}

Result<std::unique_ptr<DatagramLink>> SystemNetwork::bindDatagrams(const SocketAddress& address,
                                                                   DatagramLinkHandler& handler) {
    auto link = std::make_unique<SystemDatagrams>(handler);
    DatagramHandler& inner = link->handler();
    return linkOf(std::move(link), DatagramSocket::bind(m_loop, address, inner));
}

Result<std::unique_ptr<DatagramLink>> SystemNetwork::connectDatagrams(
    const SocketAddress& peer, DatagramLinkHandler& handler) {
    auto link = std::make_unique<SystemDatagrams>(handler);
    DatagramHandler& inner = link->handler();
    return linkOf(std::move(link), DatagramSocket::connect(m_loop, peer, inner));
}

} // namespace weir
