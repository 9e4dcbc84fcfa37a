#include <weir/workbench/connection.h>
#include <weir/workbench/endpoint.h>
#include <weir/workbench/setting_text.h>

#include <utility>

namespace weir {

namespace {

std::uint64_t sizeOf(std::span<const std::string_view> pieces) {
    std::uint64_t size = 0;
    for (std::string_view piece : pieces) {
        size += piece.size();
    }
    return size;
}

} // namespace

Connection::Connection(Endpoint& endpoint, ConnectionId id, Transport transport)
    : m_endpoint(endpoint), m_id(id), m_transport(transport) {}

bool Connection::hasEnded() const {
    return m_phase == ConnectionPhase::Closed || m_phase == ConnectionPhase::Failed;
}

ConnectionState Connection::state() {
    ConnectionState state;
    state.id = m_id;
    state.endpoint = m_endpoint.id();
    state.transport = m_transport;
    state.phase = m_phase;
    state.local = m_local;
    state.peer = m_peer;
    state.bytesIn = m_bytesIn;
    state.bytesOut = m_bytesOut;
    state.messagesIn = m_messagesIn;
    state.messagesOut = m_messagesOut;
    state.error = m_error;
    describe(state);
    return state;
}

WorkbenchCore& Connection::core() const {
    return m_endpoint.core();
}

void Connection::setAddresses(std::string local, std::string peer) {
    m_local = std::move(local);
    m_peer = std::move(peer);
}

void Connection::setPhase(ConnectionPhase phase, std::string_view what) {
    m_phase = phase;
    RecordFields record = fields(RecordKind::State);
    record.detail = static_cast<std::uint8_t>(phase);
    core().record(record, what);
    core().changed(*this);
}

void Connection::recordError(const Error& error, bool lasting) {
    RecordFields record = fields(RecordKind::Error);
    record.code = error.code();
    core().record(record, error.message());
    if (lasting) {
        m_error = error;
    }
    core().changed(*this);
}

void Connection::recordSettings(const ConnectionSettings& before, const ConnectionSettings& now) {
    for (const std::string& line : settingChanges(before, now)) {
        core().record(fields(RecordKind::Setting), line);
    }
    core().changed(*this);
}

void Connection::recordMessage(RecordDirection direction, std::uint64_t offset,
                               std::span<const std::string_view> message) {
    RecordFields record = fields(RecordKind::Message);
    record.direction = direction;
    record.first = offset;
    core().record(record, message);
    countMessage(direction);
}

void Connection::countMessage(RecordDirection direction) {
    ++(direction == RecordDirection::In ? m_messagesIn : m_messagesOut);
    core().changed(*this);
}

void Connection::recordReceived(std::span<const std::string_view> bytes) {
    RecordFields record = fields(RecordKind::Received);
    record.direction = RecordDirection::In;
    record.first = m_bytesIn;
    core().record(record, bytes);
    const std::uint64_t size = sizeOf(bytes);
    m_bytesIn += size;
    m_endpoint.countBytes(size, 0);
    core().changed(*this);
}

void Connection::recordSent(std::span<const std::string_view> bytes) {
    RecordFields record = fields(RecordKind::Sent);
    record.direction = RecordDirection::Out;
    record.first = m_bytesOut;
    core().record(record, bytes);
    const std::uint64_t size = sizeOf(bytes);
    m_bytesOut += size;
    m_endpoint.countBytes(0, size);
    core().changed(*this);
}

void Connection::end(ConnectionPhase phase, std::string_view what) {
    setPhase(phase, what);
    core().ended(*this);
    m_endpoint.connectionEnded(*this);
}

RecordFields Connection::fields(RecordKind kind) const {
    return {.endpoint = m_endpoint.id(),
            .connection = m_id,
            .kind = kind,
            .priority = static_cast<std::uint8_t>(priority())};
}

Connection::CallbackScope::CallbackScope(Connection& connection, CallbackKind kind,
                                         std::uint64_t first, std::uint32_t second,
                                         std::uint16_t flags, std::string_view what)
    : m_core(connection.core()), m_begin(m_core.now()) {
    RecordFields record = connection.fields(RecordKind::Callback);
    record.detail = static_cast<std::uint8_t>(kind);
    record.flags = flags;
    record.first = first;
    record.second = second;
    m_record = m_core.record(record, what);
    m_core.changed(connection);
}

Connection::CallbackScope::~CallbackScope() {
    m_core.finish(m_record, m_begin);
}

} // namespace weir
