#include <weir/base/units.h>
#include <weir/scenario/names.h>
#include <weir/scenario/recorded_settings.h>
#include <weir/scenario/recorder.h>
#include <weir/scenario/recording.h>
#include <weir/stream/stream_types.h>
#include <weir/workbench/payload_text.h>
#include <weir/workbench/state.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::scenario {

namespace {

std::string contentOf(std::string_view bytes) {
    return isUtf8(bytes) ? "text: " + escapedForYaml(bytes) : "hex: " + toHex(bytes);
}

} // namespace

void Recorder::walk() {
    for (std::size_t index = m_options.first; index < m_last; ++index) {
        hear(index);
    }
    flush();
}

void Recorder::hear(std::size_t index) {
    const Record& record = m_journal.at(index);
    const auto part = m_parts.find(record.endpoint());
    if (part == m_parts.end()) {
        return;
    }
    if (record.connection() == ConnectionId::None) {
        if (record.kind() == RecordKind::State) {
            hearEndpoint(part->second, record);
        }
        return;
    }
    Line& line = lineOf(part->second, record);
    switch (record.kind()) {
        case RecordKind::State:
            hearState(line, index, record);
            break;
        case RecordKind::Received:
            line.waiting += record.payload();
            break;
        case RecordKind::Message:
            if (record.direction() == RecordDirection::In && !line.answers) {
                flushSend();
                line.messages.emplace_back(record.payload());
                m_latest = record.time();
            }
            break;
        case RecordKind::Callback:
            hearCallback(line, record);
            break;
        case RecordKind::Sent:
            hearSent(line, record);
            break;
        case RecordKind::Setting:
            hearSetting(line, record);
            break;
        case RecordKind::Error:
        case RecordKind::Dropped:
            break;
    }
}

Recorder::Line& Recorder::lineOf(Part& part, const Record& record) {
    const auto [found, isNew] = m_lines.try_emplace(record.connection());
    Line& line = found->second;
    if (isNew) {
        const EndpointSettings& settings = part.endpoint->settings;
        const BehaviourKind behaviour = settings.connection.behaviour.kind;
        line.part = &part;
        line.name = settings.role == Role::Client
                        ? part.name
                        : part.name + '.' + std::to_string(++part.connections);
        line.answers = behaviour != BehaviourKind::None && behaviour != BehaviourKind::Discard;
        line.isFramed = settings.connection.framing.kind != FramingKind::None;
        line.isDatagram = settings.target.transport == Transport::Udp;
    }
    return line;
}

void Recorder::hearEndpoint(Part& part, const Record& record) {
    if (part.endpoint->settings.role != Role::Listener) {
        return;
    }
    const auto phase = static_cast<EndpointPhase>(record.detail());
    if (phase == EndpointPhase::Listening) {
        if (part.hasListened && record.payload().starts_with("listening")) {
            beginAct(record);
            emit("listen: " + part.name);
        }
        part.hasListened = true;
    } else if (phase == EndpointPhase::Paused && record.payload() == "paused") {
        beginAct(record);
        emit("pause: " + part.name);
    } else if (phase == EndpointPhase::Stopped) {
        beginAct(record);
        emit("stop: " + part.name);
    }
}

bool Recorder::opensLater(std::size_t index) const {
    const ConnectionId id = m_journal.at(index).connection();
    for (std::size_t later = index + 1; later < m_last; ++later) {
        const Record& record = m_journal.at(later);
        if (record.connection() == id && record.kind() == RecordKind::State) {
            return static_cast<ConnectionPhase>(record.detail()) == ConnectionPhase::Open;
        }
    }
    return true; // it connects still
}

void Recorder::hearState(Line& line, std::size_t index, const Record& record) {
    const bool isClient = line.part->endpoint->settings.role == Role::Client;
    switch (static_cast<ConnectionPhase>(record.detail())) {
        case ConnectionPhase::Connecting:
            beginAct(record);
            emit(opensLater(index) ? "connect: " + line.name
                                   : "connect: {on: " + line.name + ", fails: ''}");
            break;
        case ConnectionPhase::Open:
            if (isClient && line.isDatagram) {
                beginAct(record);
                emit("connect: " + line.name);
            }
            line.wasOpen = true;
            break;
        case ConnectionPhase::PeerClosed:
            if (!line.answers) {
                flush();
                emit("expect-event: {on: " + line.name + ", event: eof}");
            }
            break;
        case ConnectionPhase::ShutDown:
            if (!line.answers) {
                beginAct(record);
                emit("half-close: " + line.name);
            }
            break;
        case ConnectionPhase::Closed:
            hearClosed(line, record.payload());
            break;
        case ConnectionPhase::Failed:
            if (line.wasOpen) {
                flush();
                emit("expect-event: {on: " + line.name + ", event: closed}");
            }
            break;
    }
}

/// Only what somebody did is done again.
void Recorder::hearClosed(const Line& line, std::string_view why) {
    if (why == "closed" || why.starts_with("closed, ")) {
        flush();
        emit("close: " + line.name);
    } else if (why == "closed: reset by us") {
        flush();
        emit("reset: " + line.name);
    }
}

void Recorder::hearCallback(Line& line, const Record& record) {
    switch (static_cast<CallbackKind>(record.detail())) {
        case CallbackKind::Read:
        case CallbackKind::Datagram:
            break;
        case CallbackKind::Event:
            if (any(static_cast<StreamEvents>(record.flags()), StreamEvents::Timeout) &&
                !line.answers) {
                flush();
                emit("expect-event: {on: " + line.name + ", event: timeout}");
            }
            return;
        case CallbackKind::Accept:
        case CallbackKind::Written:
            return;
    }
    if (line.answers) {
        line.waiting.clear();
        return;
    }
    flushSend();
    if (line.isDatagram) {
        line.messages.push_back(std::exchange(line.waiting, {}));
    } else if (!line.isFramed) {
        line.came += std::exchange(line.waiting, {});
    }
    m_latest = record.time();
}

void Recorder::hearSent(Line& line, const Record& record) {
    if (line.answers) {
        return;
    }
    if (m_sender != &line || line.isDatagram ||
        (m_latest && record.time() - *m_latest >= m_options.shortestPause)) {
        beginAct(record);
        m_sender = &line;
    }
    m_sent += record.payload();
    m_latest = record.time();
}

void Recorder::hearSetting(Line& line, const Record& record) {
    const std::vector<WrittenSetting> settings = writtenChange(record.payload());
    if (settings.empty()) {
        return;
    }
    const bool isAgain = m_changes.find(", " + settings.front().key + ": ") != std::string::npos;
    if (m_changed != &line || m_changedTurn != record.turn() || isAgain) {
        beginAct(record);
        m_changed = &line;
        m_changedTurn = record.turn();
    }
    for (const WrittenSetting& setting : settings) {
        m_changes += ", " + setting.key + ": " + setting.value;
        if (setting.key == "framing") {
            line.isFramed = setting.value != "none";
        } else if (setting.key == "behaviour") {
            line.answers = setting.value != "none" && setting.value != "discard";
        }
    }
}

void Recorder::beginAct(const Record& record) {
    flush();
    if (m_latest && m_options.rounding > Duration::zero()) {
        const Duration pause = record.time() - *m_latest;
        const std::int64_t steps =
            (pause + m_options.rounding / 2).count() / m_options.rounding.count();
        if (pause >= m_options.shortestPause && steps > 0) {
            emit("wait: " + formatDuration(m_options.rounding * steps));
        }
    }
    m_latest = record.time();
}

void Recorder::flushSend() {
    if (m_sender != nullptr) {
        emit("send: {on: " + std::exchange(m_sender, nullptr)->name + ", " +
             contentOf(std::exchange(m_sent, {})) + "}");
    }
}

/// Writes down what is gathered, in the order in which it came about.
void Recorder::flush() {
    if (m_changed != nullptr) {
        emit("set: {on: " + std::exchange(m_changed, nullptr)->name + std::exchange(m_changes, {}) +
             "}");
    }
    flushSend();
    for (auto& [id, line] : m_lines) {
        expectOn(line);
    }
}

void Recorder::expectOn(Line& line) {
    for (const std::string& message : std::exchange(line.messages, {})) {
        expectBytes(line, message);
    }
    if (!line.came.empty()) {
        expectBytes(line, std::exchange(line.came, {}));
    }
}

void Recorder::expectBytes(const Line& line, std::string_view bytes) {
    const std::string start = "expect: {on: " + line.name + ", ";
    switch (m_options.expectations) {
        case RecorderOptions::Expectations::Exact:
            emit(start + contentOf(bytes) + "}");
            break;
        case RecorderOptions::Expectations::Contains:
            emit(start + "contains: {" + contentOf(bytes) + "}}");
            break;
        case RecorderOptions::Expectations::Length:
            emit(start + "length: " + formatSize(bytes.size()) + "}");
            break;
        case RecorderOptions::Expectations::None:
            break;
    }
}

std::string recordedScenario(const Journal& journal, std::span<const RecordedEndpoint> endpoints,
                             const RecorderOptions& options) {
    Recorder recorder(journal, options);
    recorder.add(endpoints);
    recorder.walk();
    return recorder.text();
}

} // namespace weir::scenario
