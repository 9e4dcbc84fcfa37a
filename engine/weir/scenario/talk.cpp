#include <weir/scenario/cast.h>
#include <weir/scenario/talk.h>
#include <weir/stream/stream_types.h>
#include <weir/workbench/state.h>

#include <algorithm>

namespace weir::scenario {

void Talk::hear(std::size_t index, const Record& record) {
    m_records[m_recordCount++ % keptRecords] = index;
    switch (record.kind()) {
        case RecordKind::Received:
            hearReceived(record);
            break;
        case RecordKind::Sent:
            m_sent = record.first() + record.payload().size();
            m_actor->counted().messagesOut += m_isDatagram ? 1U : 0U;
            break;
        case RecordKind::Message:
            if (record.direction() == RecordDirection::In) {
                m_messages.push_back({record.first(), record.payload()});
                ++m_actor->counted().messagesIn;
            } else {
                ++m_actor->counted().messagesOut;
            }
            break;
        case RecordKind::Callback:
            hearCallback(index, record);
            break;
        case RecordKind::State:
            hearState(index, record);
            break;
        case RecordKind::Error:
            m_lastError = index;
            break;
        case RecordKind::Setting:
        case RecordKind::Dropped:
            break;
    }
}

void Talk::hearReceived(const Record& record) {
    m_received = record.first() + record.payload().size();
    if (m_isDatagram) {
        m_messages.push_back({record.first(), record.payload()});
        ++m_actor->counted().messagesIn;
    } else {
        m_pieces.push_back({record.first(), record.payload()});
    }
}

void Talk::hearCallback(std::size_t index, const Record& record) {
    switch (static_cast<CallbackKind>(record.detail())) {
        case CallbackKind::Read:
        case CallbackKind::Datagram:
            m_delivered = m_received;
            break;
        case CallbackKind::Event:
            if ((record.flags() & static_cast<unsigned>(StreamEvents::Timeout)) != 0) {
                m_lastTimeout = index;
            }
            break;
        case CallbackKind::Written:
            break;
        case CallbackKind::Accept:
            return; // the listener's
    }
    m_events.push_back(index);
}

void Talk::hearState(std::size_t index, const Record& record) {
    switch (static_cast<ConnectionPhase>(record.detail())) {
        case ConnectionPhase::Connecting:
        case ConnectionPhase::ShutDown:
            break;
        case ConnectionPhase::Open:
            m_wasOpen = true;
            break;
        case ConnectionPhase::PeerClosed:
            m_peerClosed = index;
            break;
        case ConnectionPhase::Closed:
        case ConnectionPhase::Failed:
            m_hasEnded = true;
            m_end = index;
            m_events.push_back(index);
            break;
    }
}

void Talk::setFramed(bool framed, std::uint64_t uncut, std::uint64_t delivered) {
    m_delivered = std::max(m_delivered, std::min(delivered, m_received));
    if (m_isDatagram || framed == m_isFramed) {
        return;
    }
    m_isFramed = framed;
    if (!framed) {
        const std::uint64_t from = m_messages.empty() ? uncut : m_messages.front().offset;
        m_delivered = std::max(m_delivered, from);
        m_taken = std::clamp(from, m_taken, m_delivered);
    }
    m_messages.clear();
}

void Talk::takeMessage() {
    if (!m_isDatagram) {
        const std::uint64_t end = m_messages.front().offset + m_messages.front().bytes.size();
        m_delivered = std::max(m_delivered, end);
        take(std::max(m_taken, end) - m_taken);
    }
    m_messages.pop_front();
}

void Talk::take(std::uint64_t size) {
    m_taken += size;
    while (!m_pieces.empty() &&
           m_pieces.front().offset + m_pieces.front().bytes.size() <= m_taken) {
        m_pieces.pop_front();
    }
}

void Talk::takeEverything() {
    m_messages.clear();
    take(size());
}

void Talk::takeEvents(std::size_t count) {
    m_events.erase(m_events.begin(), m_events.begin() + static_cast<std::ptrdiff_t>(count));
}

std::vector<std::size_t> Talk::lastRecords() const {
    std::vector<std::size_t> records;
    const std::size_t count = std::min(m_recordCount, keptRecords);
    for (std::size_t back = count; back > 0; --back) {
        records.push_back(m_records[(m_recordCount - back) % keptRecords]);
    }
    return records;
}

} // namespace weir::scenario
