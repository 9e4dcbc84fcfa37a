#include <weir/workbench/virtual_listener.h>
#include <weir/workbench/virtual_network.h>

#include <algorithm>
#include <utility>

namespace weir {

namespace {

/// As the Listener's: so many accepts in a turn, then others have their turn.
constexpr int acceptsATurn = 32;

} // namespace

VirtualListener::VirtualListener(VirtualNetwork& network, const SocketAddress& address, int backlog,
                                 LinkListenerHandler& handler)
    : m_network(network),
      m_address(address),
      m_backlog(static_cast<std::size_t>(backlog) + 1), // as Linux counts (listen(2))
      m_handler(handler),
      m_acceptable(network.loop(), -1, EventFlags::None, [this](EventFlags) { acceptSome(); }) {}

VirtualListener::~VirtualListener() {
    if (m_gone != nullptr) {
        *m_gone = true;
    }
    m_network.forget(*this);
    for (const auto& link : m_accepted) {
        link->reset();
    }
}

Result<void> VirtualListener::enable() {
    m_enabled = true;
    updateAccepting();
    return {};
}

void VirtualListener::disable() {
    m_enabled = false;
    m_acceptable.remove();
}

bool VirtualListener::take(VirtualStream& client, const SocketAddress& at) {
    if (isFull()) {
        m_waiting.push_back({&client, at});
        return false;
    }
    admit(client, at);
    return true;
}

void VirtualListener::admit(VirtualStream& client, const SocketAddress& at) {
    auto server = std::make_unique<VirtualLink>(m_network);
    client.link(server->stream(), m_network.freeAddress(at), at);
    m_accepted.push_back(std::move(server));
    updateAccepting();
}

void VirtualListener::forget(VirtualStream& client) {
    std::erase_if(m_waiting, [&](const Waiting& waiting) { return waiting.client == &client; });
}

void VirtualListener::updateAccepting() {
    if (m_enabled && !m_accepted.empty() && !m_acceptable.isPending() && !m_acceptable.isActive()) {
        // A timer watches no descriptor that could be refused.
        (void)m_acceptable.add(Duration::zero());
    }
}

void VirtualListener::acceptSome() {
    bool gone = false;
    m_gone = &gone;
    for (int i = 0; i < acceptsATurn && !gone && m_enabled && !m_accepted.empty(); ++i) {
        std::unique_ptr<VirtualLink> link = std::move(m_accepted.front());
        m_accepted.pop_front();
        if (!m_waiting.empty()) {
            const Waiting next = m_waiting.front();
            m_waiting.pop_front();
            admit(*next.client, next.at);
            next.client->answered();
        }
        const SocketAddress peer = link->stream().peerAddress();
        m_handler.onAccept(std::move(link), peer);
    }
    if (!gone) {
        m_gone = nullptr;
        updateAccepting();
    }
}

} // namespace weir
