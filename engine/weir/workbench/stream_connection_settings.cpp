// What of a StreamConnection can be set while it runs, and what it is at a moment.

#include <weir/workbench/stream_connection.h>

#include <algorithm>

namespace weir {

namespace {

/// A RateLimit's, for which no limit is a very large one.
std::size_t rateOf(const ByteRate& rate) {
    return rate.perSecond == 0 ? RateLimit::unlimited : rate.perSecond;
}

std::size_t burstOf(const ByteRate& rate) {
    return rate.perSecond == 0 ? RateLimit::unlimited : std::max(rate.perSecond, rate.burst);
}

ByteRate asByteRate(std::size_t rate, std::size_t burst) {
    return {.perSecond = rate == RateLimit::unlimited ? 0 : rate,
            .burst = burst == rate ? 0 : burst};
}

/// What a stream that lies on another one has from that: its limits, and that it is closed.
constexpr Blocked fromBelow = Blocked::RateLimit | Blocked::GroupLimit | Blocked::Closed;

} // namespace

void StreamConnection::describe(ConnectionState& state) {
    state.inputSize = m_stream.input().size();
    state.outputSize = m_stream.output().size();
    state.settings = settings();
    state.readBlocked = readBlocked();
    state.suspendedSince = m_suspendedSince;
    state.writeBlocked = writeBlocked();
    state.socket = m_link->options();
    state.tls = m_link->tls();
}

Blocked StreamConnection::readBlocked() const {
    const Stream* const below = m_stream.underlying();
    const Blocked own = m_stream.readBlocked();
    return below == nullptr ? own : own | (below->readBlocked() & fromBelow);
}

Blocked StreamConnection::writeBlocked() const {
    const Stream* const below = m_stream.underlying();
    const Blocked own = m_stream.writeBlocked();
    return below == nullptr ? own : own | (below->writeBlocked() & fromBelow);
}

int StreamConnection::priority() const {
    return m_stream.priority();
}

/// Read back from the stream, as it is the stream that has them.
ConnectionSettings StreamConnection::settings() const {
    const Directions enabled = m_stream.enabled();
    const RateLimit rate = m_stream.rateLimit().value_or(RateLimit());
    return {.behaviour = m_behaviour,
            .framing = m_framer.framing(),
            .read = m_stream.readWatermarks(),
            .write = m_stream.writeWatermarks(),
            .readTimeout = m_stream.readTimeout(),
            .writeTimeout = m_stream.writeTimeout(),
            .priority = m_stream.priority(),
            .readEnabled = any(enabled, Directions::Read),
            .writeEnabled = any(enabled, Directions::Write),
            .deferCallbacks = m_stream.deferCallbacks(),
            .readRate = asByteRate(rate.readRate, rate.readBurst),
            .writeRate = asByteRate(rate.writeRate, rate.writeBurst),
            .socket = m_options};
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
    applyRates(settings);
    setEnabled(Directions::Read, settings.readEnabled);
    setEnabled(Directions::Write, settings.writeEnabled);
}

void StreamConnection::applyRates(const ConnectionSettings& settings) {
    const RateLimit wanted{.readRate = rateOf(settings.readRate),
                           .readBurst = burstOf(settings.readRate),
                           .writeRate = rateOf(settings.writeRate),
                           .writeBurst = burstOf(settings.writeRate)};
    // Not where nothing changes, which would make a stream that has no limit remember one.
    if (!(wanted == m_stream.rateLimit().value_or(RateLimit()))) {
        const bool limits = !(wanted == RateLimit());
        (void)m_stream.setRateLimit(limits ? std::optional(wanted) : std::nullopt);
    }
}

Result<void> StreamConnection::applyOptions(const SocketOptions& options) {
    if (options == m_options) {
        return {};
    }
    Result<void> applied = m_link->setOptions(options);
    if (applied) {
        m_options = options;
    }
    return applied;
}

Result<void> StreamConnection::change(const ConnectionChange& change) {
    const ConnectionSettings before = settings();
    const ConnectionSettings wanted = changed(before, change);
    if (const std::vector<Problem> problems = check(wanted, transport()); !problems.empty()) {
        return Error::input(problems.front().message);
    }
    if (Result<void> applied = applyOptions(wanted.socket); !applied) {
        return applied;
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
