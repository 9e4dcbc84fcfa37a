#include <weir/workbench/virtual_datagrams.h>
#include <weir/workbench/virtual_network.h>

#include <cerrno>
#include <utility>

namespace weir {

namespace {

/// As the DatagramSocket's.
constexpr int readsATurn = 64;
/// UDP's over IPv4 (RFC 768).
constexpr std::size_t largest = 65507;

} // namespace

VirtualDatagrams::VirtualDatagrams(VirtualNetwork& network, const SocketAddress& address,
                                   const SocketAddress& peer, DatagramLinkHandler& handler)
    : m_network(network),
      m_address(address),
      m_peer(peer),
      m_handler(handler),
      m_readable(network.loop(), -1, EventFlags::None, [this](EventFlags) { receiveSome(); }) {}

VirtualDatagrams::~VirtualDatagrams() {
    if (m_gone != nullptr) {
        *m_gone = true;
    }
    m_network.forget(*this);
}

Result<void> VirtualDatagrams::send(std::string_view bytes, const SocketAddress* to) {
    const SocketAddress& place = to != nullptr ? *to : m_peer;
    int code = std::exchange(m_error, 0);
    if (code == 0 && bytes.size() > largest) {
        code = EMSGSIZE;
    }
    if (code != 0) {
        return Error::system(code, "Cannot send a datagram of " + std::to_string(bytes.size()) +
                                       " bytes to " + place.toString());
    }
    VirtualDatagrams* const receiver = m_network.receiverAt(place);
    if (receiver != nullptr) {
        receiver->arrive(m_address, bytes);
    } else if (isConnected()) {
        m_error = ECONNREFUSED; // the ICMP answer, which only a connected socket hears of
        arm();
    }
    return {};
}

void VirtualDatagrams::arrive(const SocketAddress& from, std::string_view bytes) {
    if (isConnected() && !(from == m_peer)) {
        return;
    }
    if (m_queued + bytes.size() + overhead > m_queueSize) {
        ++m_dropped;
        return;
    }
    m_queued += bytes.size() + overhead;
    m_queue.push_back({from, std::string(bytes), m_dropped});
    arm();
}

Result<void> VirtualDatagrams::enable() {
    m_enabled = true;
    arm();
    return {};
}

void VirtualDatagrams::disable() {
    m_enabled = false;
    m_readable.remove();
}

bool VirtualDatagrams::setPriority(int priority) {
    return m_readable.setPriority(priority);
}

Result<void> VirtualDatagrams::setOptions(const SocketOptions& options) {
    m_options = options;
    m_queueSize = options.receiveBuffer.value_or(m_queueSize);
    return {};
}

/// In the next turn, as the system would say so then.
void VirtualDatagrams::arm() {
    if (m_enabled && (!m_queue.empty() || m_error != 0) && !m_readable.isPending() &&
        !m_readable.isActive()) {
        // A timer watches no descriptor that could be refused.
        (void)m_readable.add(Duration::zero());
    }
}

void VirtualDatagrams::receiveSome() {
    bool gone = false;
    m_gone = &gone;
    for (int i = 0; i < readsATurn && !gone && m_enabled; ++i) {
        if (const int code = std::exchange(m_error, 0); code != 0) {
            m_handler.onError(
                Error::system(code, "Cannot receive a datagram from " + m_peer.toString()));
        } else if (!m_queue.empty()) {
            receiveOne();
        } else {
            break;
        }
    }
    if (!gone) {
        m_gone = nullptr;
        arm();
    }
}

void VirtualDatagrams::receiveOne() {
    bool* const gone = m_gone;
    const Datagram datagram = std::move(m_queue.front());
    m_queue.pop_front();
    m_queued -= datagram.bytes.size() + overhead;
    if (const std::uint32_t more =
            datagram.dropped - std::exchange(m_droppedTold, datagram.dropped);
        more != 0) {
        m_handler.onDropped(more);
    }
    if (!*gone) {
        m_handler.onDatagram(datagram.from, datagram.bytes, false);
    }
}

} // namespace weir
