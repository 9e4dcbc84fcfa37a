#include <weir/stream/socket_stream.h>
#include <weir/stream/socket_stream_implementation.h>

#include <utility>

namespace weir {

SocketStream::SocketStream(EventLoop& loop, UniqueFd socket, StreamOptions options)
    : m_implementation(std::make_unique<Implementation>(*this, loop, std::move(socket), options)) {}

SocketStream::~SocketStream() = default;

Result<void> SocketStream::connect(const SocketAddress& address) {
    return m_implementation->connect(address);
}

Result<void> SocketStream::connect(Resolver& resolver, const std::string& host,
                                   std::uint16_t port) {
    return m_implementation->connect(resolver, host, port);
}

void SocketStream::shutdownWrite() {
    m_implementation->shutdownWrite();
}

void SocketStream::close() {
    m_implementation->close();
}

void SocketStream::reset() {
    m_implementation->reset();
}

int SocketStream::descriptor() const {
    return m_implementation->descriptor();
}

void SocketStream::setDescriptor(UniqueFd socket) {
    m_implementation->setDescriptor(std::move(socket));
}

bool SocketStream::isConnected() const {
    return m_implementation->isConnected();
}

void SocketStream::setHandler(StreamHandler* handler) {
    m_implementation->setHandler(handler);
}

Buffer& SocketStream::input() {
    return m_implementation->input();
}

Buffer& SocketStream::output() {
    return m_implementation->output();
}

void SocketStream::enable(Directions directions) {
    m_implementation->enable(directions);
}

void SocketStream::disable(Directions directions) {
    m_implementation->disable(directions);
}

Directions SocketStream::enabled() const {
    return m_implementation->enabled();
}

void SocketStream::setWatermarks(Directions directions, Watermarks watermarks) {
    m_implementation->setWatermarks(directions, watermarks);
}

Watermarks SocketStream::readWatermarks() const {
    return m_implementation->readWatermarks();
}

Watermarks SocketStream::writeWatermarks() const {
    return m_implementation->writeWatermarks();
}

void SocketStream::setTimeouts(std::optional<Duration> read, std::optional<Duration> write) {
    m_implementation->setTimeouts(read, write);
}

std::optional<Duration> SocketStream::readTimeout() const {
    return m_implementation->readTimeout();
}

std::optional<Duration> SocketStream::writeTimeout() const {
    return m_implementation->writeTimeout();
}

bool SocketStream::setPriority(int priority) {
    return m_implementation->setPriority(priority);
}

int SocketStream::priority() const {
    return m_implementation->priority();
}

void SocketStream::setDeferCallbacks(bool deferred) {
    m_implementation->setDeferCallbacks(deferred);
}

bool SocketStream::deferCallbacks() const {
    return m_implementation->deferCallbacks();
}

Blocked SocketStream::readBlocked() const {
    return m_implementation->readBlocked();
}

Blocked SocketStream::writeBlocked() const {
    return m_implementation->writeBlocked();
}

const std::optional<Error>& SocketStream::lastError() const {
    return m_implementation->lastError();
}

EventLoop& SocketStream::loop() const {
    return m_implementation->loop();
}

} // namespace weir
