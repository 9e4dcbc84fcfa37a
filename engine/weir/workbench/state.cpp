#include <weir/base/units.h>
#include <weir/workbench/state.h>

namespace weir {

namespace {

std::string_view commonReason(Blocked blocked) {
    if (any(blocked, Blocked::Failed)) {
        return "ended by an error";
    }
    if (any(blocked, Blocked::Closed)) {
        return "closed";
    }
    if (any(blocked, Blocked::Connecting)) {
        return "waits for the connection";
    }
    return {};
}

/// Why a direction that is enabled and connected pauses without a fault of its own.
std::string_view pauseReason(Blocked blocked) {
    if (any(blocked, Blocked::RateLimit)) {
        return "pauses: its rate limit is used up for now";
    }
    if (any(blocked, Blocked::GroupLimit)) {
        return "pauses: its group's rate limit is used up for now";
    }
    if (any(blocked, Blocked::Above)) {
        return "pauses for the stream on top of it";
    }
    return {};
}

std::string timedOut(const std::optional<Duration>& timeout, std::string_view direction) {
    std::string sentence = "disabled by its timeout";
    if (timeout) {
        sentence += ": nothing " + std::string(direction) + " for " + formatDuration(*timeout);
    }
    return sentence;
}

// What the framing waits for, where that is known without its bytes.
std::string_view waitsForFrame(const ConnectionState& state) {
    return state.settings.framing.kind == FramingKind::None ? std::string_view()
                                                            : "the rest of a message";
}

} // namespace

std::string whyNotReading(const ConnectionState& state) {
    if (std::string_view reason = commonReason(state.readBlocked); !reason.empty()) {
        return std::string(reason);
    }
    if (any(state.readBlocked, Blocked::Eof)) {
        return "the peer has closed its direction";
    }
    if (any(state.readBlocked, Blocked::TimedOut)) {
        return timedOut(state.settings.readTimeout, "came");
    }
    if (any(state.readBlocked, Blocked::Disabled)) {
        return "reading is disabled";
    }
    if (const std::string_view pause = pauseReason(state.readBlocked); !pause.empty()) {
        return std::string(pause);
    }
    const Watermarks& read = state.settings.read;
    if (any(state.readBlocked, Blocked::HighWatermark)) {
        std::string sentence = "pauses at the high watermark: " + formatSize(state.inputSize) +
                               " of " + formatSize(read.high);
        if (state.settings.write.high != 0 && state.outputSize >= state.settings.write.high) {
            sentence += ", as the output is full too";
        } else if (std::string_view frame = waitsForFrame(state); !frame.empty()) {
            sentence += ", while the framing waits for " + std::string(frame);
        }
        return sentence;
    }
    if (state.inputSize == 0) {
        return {};
    }
    if (state.inputSize < read.low) {
        return "waits for " + formatSize(read.low - state.inputSize) +
               " more: " + formatSize(state.inputSize) + " of the low watermark " +
               formatSize(read.low);
    }
    if (std::string_view frame = waitsForFrame(state); !frame.empty()) {
        return "waits for " + std::string(frame);
    }
    return {};
}

std::string whyNotWriting(const ConnectionState& state) {
    if (std::string_view reason = commonReason(state.writeBlocked); !reason.empty()) {
        return std::string(reason);
    }
    if (any(state.writeBlocked, Blocked::ShutDown)) {
        return "our direction is closed";
    }
    if (any(state.writeBlocked, Blocked::TimedOut)) {
        return timedOut(state.settings.writeTimeout, "could be sent");
    }
    if (any(state.writeBlocked, Blocked::Disabled)) {
        return "writing is disabled";
    }
    if (const std::string_view pause = pauseReason(state.writeBlocked); !pause.empty()) {
        return std::string(pause);
    }
    if (any(state.writeBlocked, Blocked::WouldBlock)) {
        return "the peer does not read: " + formatSize(state.outputSize) + " wait";
    }
    return {};
}

std::string toText(const TlsState& tls) {
    std::string text = tls.version.empty() ? "TLS" : tls.version + ", " + tls.cipher;
    if (!tls.protocol.empty()) {
        text += ", " + tls.protocol;
    }
    if (!tls.peerSubject.empty()) {
        text += ", peer " + tls.peerSubject;
    }
    if (!tls.verifies && !tls.isServer) {
        text += ", verification off";
    }
    return text;
}

std::string_view word(EndpointPhase phase) {
    switch (phase) {
        case EndpointPhase::Stopped:
            return "stopped";
        case EndpointPhase::Starting:
            return "starting";
        case EndpointPhase::Listening:
            return "listening";
        case EndpointPhase::Paused:
            return "paused";
        case EndpointPhase::Connected:
            return "connected";
        case EndpointPhase::Failed:
            return "failed";
    }
    return {};
}

std::string_view word(ConnectionPhase phase) {
    switch (phase) {
        case ConnectionPhase::Connecting:
            return "connecting";
        case ConnectionPhase::Open:
            return "open";
        case ConnectionPhase::PeerClosed:
            return "peer closed";
        case ConnectionPhase::ShutDown:
            return "shut down";
        case ConnectionPhase::Closed:
            return "closed";
        case ConnectionPhase::Failed:
            return "failed";
    }
    return {};
}

} // namespace weir
