// What of a StreamConnection can be set while it runs, and what it is at a moment.

#include <weir/workbench/stream_connection.h>

#include <algorithm>

namespace weir {

void StreamConnection::describe(ConnectionState& state) {
    state.inputSize = m_stream.input().size();
    state.outputSize = m_stream.output().size();
    state.settings = settings();
    state.readBlocked = m_stream.readBlocked();
    state.suspendedSince = m_suspendedSince;
    state.writeBlocked = m_stream.writeBlocked();
}

int StreamConnection::priority() const {
    return m_stream.priority();
}

/// Read back from the stream, as it is the stream that has them.
ConnectionSettings StreamConnection::settings() const {
    const Directions enabled = m_stream.enabled();
    return {.behaviour = m_behaviour,
            .framing = m_framer.framing(),
            .read = m_stream.readWatermarks(),
            .write = m_stream.writeWatermarks(),
            .readTimeout = m_stream.readTimeout(),
            .writeTimeout = m_stream.writeTimeout(),
            .priority = m_stream.priority(),
            .readEnabled = any(enabled, Directions::Read),
            .writeEnabled = any(enabled, Directions::Write),
            .deferCallbacks = m_stream.deferCallbacks()};
}

void StreamConnection::apply(const ConnectionSettings& settings) {
    // Not where nothing changes: to disable what a timeout disabled would hide that it was one.
    const auto setEnabled = [this](Directions direction, bool enabled) {
        if (enabled == any(m_stream.enabled(), direction)) {
            return;
        }
        if (enabled) {
            m_stream.enable(direction);
        } else {
            m_stream.disable(direction);
        }
    };
    m_behaviour = settings.behaviour;
    if (!(settings.framing == m_framer.framing())) {
        m_framer = Framer(settings.framing);
    }
    m_stream.setPriority(settings.priority);
    m_stream.setDeferCallbacks(settings.deferCallbacks);
    m_stream.setWatermarks(Directions::Read, settings.read);
    m_stream.setWatermarks(Directions::Write, settings.write);
    if (settings.readTimeout != m_stream.readTimeout() ||
        settings.writeTimeout != m_stream.writeTimeout()) {
        m_stream.setTimeouts(settings.readTimeout, settings.writeTimeout);
    }
    setEnabled(Directions::Read, settings.readEnabled);
    setEnabled(Directions::Write, settings.writeEnabled);
}

Result<void> StreamConnection::change(const ConnectionChange& change) {
    const ConnectionSettings before = settings();
    const ConnectionSettings wanted = changed(before, change);
    if (const std::vector<Problem> problems = check(wanted); !problems.empty()) {
        return Error::input(problems.front().message);
    }
    apply(wanted);
    const ConnectionSettings now = settings();
    recordSettings(before, now);
    takeInputAnew(before, now);
    return {};
}

/// What waits in the input may be a message for the new framing, or find space for its answer now.
void StreamConnection::takeInputAnew(const ConnectionSettings& before,
                                     const ConnectionSettings& now) {
    const std::size_t size = m_stream.input().size();
    if (size > 0 && size < before.read.low && size >= now.read.low) {
        return; // onRead() follows
    }
    if (m_held || size >= now.read.low) {
        takeInput();
    }
    finishServing();
    updateShutDown();
    updateSuspended();
}

} // namespace weir
