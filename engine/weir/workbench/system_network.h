#pragma once

#include <weir/loop/event_loop.h>
#include <weir/workbench/network.h>

namespace weir {

/// The system's sockets: Listener, SocketStream and DatagramSocket.
class SystemNetwork final : public Network {
public:
    explicit SystemNetwork(EventLoop& loop) : m_loop(loop) {}

    [[nodiscard]] std::unique_ptr<StreamLink> makeLink() override;
    Result<std::unique_ptr<LinkListener>> listen(const SocketAddress& address, int backlog,
                                                 LinkListenerHandler& handler) override;
    Result<std::unique_ptr<DatagramLink>> bindDatagrams(const SocketAddress& address,
                                                        DatagramLinkHandler& handler) override;
    Result<std::unique_ptr<DatagramLink>> connectDatagrams(const SocketAddress& peer,
                                                           DatagramLinkHandler& handler) override;

private:
    EventLoop& m_loop;
};

} // namespace weir
