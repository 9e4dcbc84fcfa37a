#include <weir/stream/stream_guards.h>
#include <weir/workbench/virtual_network.h>
#include <weir/workbench/virtual_stream.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace weir {

namespace {

/// As SocketStream's: how much one read takes at most, and how much one stream writes before others
/// have their turn, in bytes.
constexpr std::size_t mostPerRead = std::size_t{64} * 1024;
constexpr std::size_t mostPerTurn = std::size_t{1024} * 1024;

/// In the next turn, as the system would say so then.
void arm(Event& event) {
    if (!event.isPending() && !event.isActive()) {
        // A timer watches no descriptor that could be refused.
        (void)event.add(Duration::zero());
    }
}

/// The first `size` bytes of `buffer`, as system calls have them.
std::vector<iovec> piecesOf(const Buffer& buffer, std::size_t size) {
    std::vector<std::string_view> views(buffer.peek({}, 0, size));
    buffer.peek(views, 0, size);
    std::vector<iovec> pieces;
    pieces.reserve(views.size());
    for (const std::string_view view : views) {
        // A tap only reads; the structure serves readv(2) too.
        pieces.push_back({const_cast<char*>(view.data()), view.size()});
    }
    return pieces;
}

} // namespace

VirtualStream::VirtualStream(VirtualNetwork& network)
    : Stream(network.loop(), {}),
      m_network(network),
      m_timers(*this),
      m_readable(network.loop(), -1, EventFlags::None, [this](EventFlags) { onReadable(); }),
      m_writable(network.loop(), -1, EventFlags::None,
                 [this](EventFlags fired) {
                     if (m_state == State::Connecting) {
                         onConnectEvent(fired);
                     } else {
                         onWritable();
                     }
                 }),
      m_priority(network.loop().priorities() / 2) {}

VirtualStream::~VirtualStream() {
    letGo(0);
}

bool VirtualStream::setPriority(int priority) {
    if (priority < 0 || priority >= loop().priorities()) {
        return false;
    }
    m_priority = priority;
    // Not while its callback is queued: the next time it is armed does it.
    m_readable.setPriority(priority);
    m_writable.setPriority(priority);
    return true;
}

void VirtualStream::setBuffers(std::optional<std::size_t> send,
                               std::optional<std::size_t> receive) {
    m_sendBuffer = send.value_or(m_sendBuffer);
    m_receiveBuffer = receive.value_or(m_receiveBuffer);
    if (m_partner != nullptr) {
        m_capacity = m_sendBuffer + m_partner->m_receiveBuffer;
        m_partner->m_capacity = m_partner->m_sendBuffer + m_receiveBuffer;
        spaceFreed();
        m_partner->spaceFreed();
    }
}

void VirtualStream::link(VirtualStream& server, const SocketAddress& from,
                         const SocketAddress& at) {
    m_partner = &server;
    server.m_partner = this;
    m_local = from;
    m_remote = at;
    server.m_local = at;
    server.m_remote = from;
    server.m_state = State::Connected;
    setBuffers({}, {});
}

void VirtualStream::shutdownWrite() {
    const bool connects = m_state == State::Resolving || m_state == State::Connecting;
    if (!m_shutDown && (isConnected() || connects)) {
        m_shutDown = true;
        output().freezeEnd(true);
        sendFinWhenDrained();
    }
}

void VirtualStream::close() {
    // Who closes without having read all that came says so with RST (RFC 1122, 4.2.2.13).
    letGo(m_arrived.empty() ? 0 : ECONNRESET);
    m_state = State::Closed;
    m_arrived.drain(Buffer::all);
    clearEnds();
    dropQueuedCallbacks();
    const Watch watch(*this);
    output().freezeFront(false);
    output().drain(Buffer::all);
    if (!watch.destroyed()) {
        output().freezeFront(true);
    }
}

void VirtualStream::reset() {
    // SO_LINGER means nothing to Unix-domain sockets (unix(7)).
    if (isConnected() && m_local.family() != AF_UNIX) {
        letGo(ECONNRESET);
    }
    close();
}

/// From here on the other end is alone, and nothing happens to this one.
void VirtualStream::letGo(int code) {
    stop();
    m_network.forget(*this);
    if (VirtualStream* const partner = std::exchange(m_partner, nullptr)) {
        partner->m_partner = nullptr;
        partner->partnerGone(code);
    }
}

void VirtualStream::stop() {
    m_attempt.reset();
    cancelTurnEnd();
    m_timers.count(Directions::Read, false);
    m_timers.count(Directions::Write, false);
    m_readable.remove();
    m_writable.remove();
    m_waits = false;
}

void VirtualStream::partnerGone(int code) {
    // Who has had the end of file learns of a reset by writing (TCP's state CLOSE-WAIT).
    m_error = code != 0 && m_endArrived ? EPIPE : code;
    m_endArrived = true;
    if (m_waits) {
        arm(m_writable);
    }
    updateReading();
}

bool VirtualStream::flush(Directions directions, FlushMode mode) {
    if (mode == FlushMode::Normal || !any(directions, Directions::Write) || !isConnected()) {
        return false;
    }
    const Watch watch(*this);
    std::size_t sent = 0;
    const int code = sendOutput(sent);
    if (watch.destroyed()) {
        return true; // by a callback of the output
    }
    m_error = code != 0 ? code : m_error; // for whoever sends next
    if (sent > 0 && output().size() <= writeWatermarks().low) {
        queueWritten();
    }
    return sent > 0;
}

Blocked VirtualStream::transportReadBlocked() const {
    return linkBlocked();
}

Blocked VirtualStream::transportWriteBlocked() const {
    Blocked why = linkBlocked();
    if (m_waits) {
        why |= Blocked::WouldBlock;
    }
    if (m_shutDown && output().empty()) {
        why |= Blocked::ShutDown;
    }
    return why;
}

Blocked VirtualStream::linkBlocked() const {
    switch (m_state) {
        case State::Connected:
            return Blocked::None;
        case State::Resolving:
        case State::Connecting:
            return Blocked::Connecting;
        case State::Failed:
            return Blocked::Failed;
        case State::Unconnected:
        case State::Closed:
            break;
    }
    return Blocked::Closed;
}

void VirtualStream::updateReading() {
    const bool reads = mayRead();
    m_timers.count(Directions::Read, reads);
    if (!reads) {
        m_readable.remove();
    } else if (!m_arrived.empty() || m_endArrived || m_error != 0) {
        m_readable.setPriority(m_priority);
        arm(m_readable);
    }
}

void VirtualStream::updateWriting() {
    if (!isConnected()) {
        return; // while it connects, the event waits for that
    }
    if (!mayWrite()) {
        cancelTurnEnd();
        m_waits = false;
        m_writable.remove();
    } else if (!m_waits) {
        queueTurnEnd();
    }
    m_timers.count(Directions::Write, m_waits);
}

void VirtualStream::restartTimeouts() {
    m_timers.restartBoth();
    if (m_attempt && !m_attempt->answer && m_state == State::Connecting) {
        m_writable.remove();
        if (writeTimeout()) {
            (void)m_writable.add(writeTimeout());
        }
    }
}

void VirtualStream::atTurnEnd() {
    send();
}

void VirtualStream::onReadable() {
    if (!mayRead()) {
        updateReading();
        return;
    }
    if (m_arrived.empty()) {
        endReading();
        return;
    }
    const std::size_t most = std::min({mostPerRead, room(), maxToRead(), m_arrived.size()});
    if (most > 0) { // else the group's limit is used up, and it will pause this one
        readOnce(m_network.cut(most));
    }
}

void VirtualStream::readOnce(std::size_t most) {
    if (m_tap != nullptr) {
        m_tap->received(piecesOf(m_arrived, most), most);
    }
    m_timers.restart(Directions::Read);
    const Watch watch(*this);
    input().freezeEnd(false);
    m_arrived.moveTo(input(), most);
    if (watch.destroyed()) {
        return; // by a callback of the input
    }
    input().freezeEnd(true);
    if (m_partner != nullptr) {
        m_partner->spaceFreed();
    }
    if (isConnected()) {
        countRead(most);
        tellOfBytes();
    }
}

/// As SocketStream's, with the answer sent behind the callback that wrote it.
void VirtualStream::tellOfBytes() {
    const bool othersWrote = isTurnEndQueued();
    if (!tellRead() || hasQueuedCallbacks()) {
        return;
    }
    updateReading();
    if (isTurnEndQueued() && !othersWrote) {
        send();
    }
}

void VirtualStream::endReading() {
    if (const int code = std::exchange(m_error, 0); code != 0) {
        markFailed(Directions::Read,
                   Error::system(code, "Reading from " + m_remote.toString() + " failed"));
        (void)tellEvents(StreamEvents::Error | StreamEvents::Reading);
    } else if (m_endArrived) {
        (void)ended();
    }
}

void VirtualStream::onWritable() {
    m_waits = false;
    send();
}

/// Sends what it can, arranges for the rest, and then tells.
void VirtualStream::send() {
    const Watch watch(*this);
    std::size_t sent = 0;
    const int code = sendOutput(sent);
    if (watch.destroyed() || !isConnected()) {
        return; // by a callback of the output
    }
    cancelTurnEnd();
    if (code != 0) {
        markFailed(Directions::Write,
                   Error::system(code, "Writing to " + m_remote.toString() + " failed"));
    } else if (mayWrite()) {
        m_waits = true;
        spaceFreed(); // where it was only the others' turn
    }
    m_timers.count(Directions::Write, m_waits);
    sendFinWhenDrained();
    if (sent > 0 && output().size() <= writeWatermarks().low && !tellWritten()) {
        return;
    }
    if (code != 0 && isConnected()) {
        (void)tellEvents(StreamEvents::Error | StreamEvents::Writing);
    }
}

int VirtualStream::sendOutput(std::size_t& sent) {
    const Watch watch(*this);
    while (!watch.destroyed() && mayWrite() && sent < mostPerTurn) {
        if (m_partner == nullptr) {
            if (const int code = std::exchange(m_error, 0); code != 0) {
                return code;
            }
            if (m_lost || m_local.family() == AF_UNIX) {
                return EPIPE;
            }
        }
        const std::size_t most = std::min({maxToWrite(), roomBeyond(), output().size()});
        if (most == 0) {
            return 0;
        }
        sent += most;
        moveOut(most);
    }
    return 0;
}

std::size_t VirtualStream::roomBeyond() const {
    const std::size_t waiting = m_partner != nullptr ? m_partner->m_arrived.size() : 0;
    return m_capacity - std::min(m_capacity, waiting);
}

void VirtualStream::moveOut(std::size_t size) {
    if (m_tap != nullptr) {
        m_tap->sent(piecesOf(output(), size), size);
    }
    m_timers.restart(Directions::Write);
    countWritten(size);
    if (m_partner == nullptr) {
        // The peer answers with RST (RFC 9293, 3.10.7.1), which the next read or write finds.
        m_lost = true;
        m_error = EPIPE;
        updateReading();
    }
    const Watch watch(*this);
    output().freezeFront(false);
    if (m_partner != nullptr) {
        output().moveTo(m_partner->m_arrived, size);
        m_partner->updateReading();
    } else {
        output().drain(size);
    }
    if (!watch.destroyed()) {
        output().freezeFront(true);
    }
}

void VirtualStream::sendFinWhenDrained() {
    if (m_shutDown && !m_finSent && isConnected() && output().empty()) {
        m_finSent = true;
        if (m_partner != nullptr) {
            m_partner->m_endArrived = true;
            m_partner->updateReading();
        }
    }
}

/// As the system: who waits is told once a third of the space is free.
void VirtualStream::spaceFreed() {
    if (m_waits && roomBeyond() >= std::max<std::size_t>(m_capacity / 3, 1)) {
        m_writable.setPriority(m_priority);
        arm(m_writable);
    }
}

Result<void> VirtualLink::connect(const Target& target, Resolver& resolver) {
    if (target.transport == Transport::Unix) {
        const Result<SocketAddress> path = SocketAddress::unixPath(target.path);
        return path ? m_stream.connect(*path) : path.error();
    }
    if (const Result<SocketAddress> address = SocketAddress::parse(target.host, target.port)) {
        return m_stream.connect(*address);
    }
    return m_stream.connect(resolver, target.host, target.port);
}

Result<void> VirtualLink::setOptions(const SocketOptions& options) {
    m_options = options;
    m_stream.setBuffers(options.sendBuffer, options.receiveBuffer);
    return {};
}

std::string VirtualLink::localAddress() const {
    return m_stream.isConnected() ? m_stream.localAddress().toString() : std::string();
}

std::string VirtualLink::peerAddress() const {
    return m_stream.isConnected() ? m_stream.peerAddress().toString() : std::string();
}

} // namespace weir
