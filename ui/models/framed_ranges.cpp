#include "ui/models/framed_ranges.h"

#include <algorithm>
#include <utility>

namespace weir::ui {

namespace {

quint64 endOf(const Record& range) {
    return range.first() + range.payload().size();
}

} // namespace

bool FramedRanges::Told::isInput(const Record& record) const {
    return record.connection() == connection && record.kind() == RecordKind::Received;
}

bool FramedRanges::Told::covers(const Record& input) const {
    return endOf(input) > since;
}

void FramedRanges::clear() {
    m_inputs.clear();
    m_unsent.clear();
}

void FramedRanges::connectionEnds(ConnectionId connection) {
    m_inputs.erase(static_cast<quint32>(connection));
    m_unsent.erase(static_cast<quint32>(connection));
}

void FramedRanges::framingChanges(ConnectionId connection) {
    Input& input = inputOf(connection);
    input.hasMessages = false;
    input.isShown = false;
    input.since = input.received;
}

FramedRanges::Input& FramedRanges::inputOf(ConnectionId connection) {
    return m_inputs[static_cast<quint32>(connection)];
}

bool FramedRanges::isShown(const Record& range) {
    if (range.kind() == RecordKind::Sent) {
        return isSentShown(range);
    }
    Input& input = inputOf(range.connection());
    input.received = endOf(range);
    input.isShown = !input.hasMessages;
    return input.isShown;
}

bool FramedRanges::isSentShown(const Record& sent) {
    const auto found = m_unsent.find(static_cast<quint32>(sent.connection()));
    if (found == m_unsent.end()) {
        return true;
    }
    std::deque<Piece>& unsent = found->second;
    const bool told = unsent.front().from < endOf(sent);
    while (!unsent.empty() && unsent.front().to <= endOf(sent)) {
        unsent.pop_front();
    }
    if (unsent.empty()) {
        m_unsent.erase(found);
    }
    return !told;
}

std::optional<FramedRanges::Told> FramedRanges::addMessage(const Record& message) {
    if (message.direction() == RecordDirection::Out) {
        // An empty message has at least the byte behind it: its ending.
        m_unsent[static_cast<quint32>(message.connection())].push_back(
            {message.first(), std::max<quint64>(endOf(message), message.first() + 1)});
        return std::nullopt;
    }
    Input& input = inputOf(message.connection());
    input.hasMessages = true;
    if (!std::exchange(input.isShown, false)) {
        return std::nullopt;
    }
    return Told{message.connection(), input.since};
}

} // namespace weir::ui
