#include <weir/base/units.h>
#include <weir/workbench/payload_text.h>
#include <weir/workbench/setting_text.h>

#include <optional>
#include <string_view>

namespace weir {

namespace {

std::string quoted(std::string_view bytes) {
    return '"' + escape(bytes) + '"';
}

std::string text(bool enabled) {
    return enabled ? "on" : "off";
}

std::string text(const std::optional<Duration>& timeout) {
    return timeout ? formatDuration(*timeout) : "none";
}

std::string lowText(const Watermarks& watermarks) {
    return formatSize(watermarks.low);
}

std::string highText(const Watermarks& watermarks) {
    return watermarks.high == 0 ? "no limit" : formatSize(watermarks.high);
}

std::string text(const ByteRate& rate) {
    if (rate.perSecond == 0) {
        return "no limit";
    }
    std::string out = formatSize(rate.perSecond) + "/s";
    if (rate.burst != 0) {
        out += " saved up to " + formatSize(rate.burst);
    }
    return out;
}

std::string text(const std::optional<bool>& enabled) {
    return enabled ? text(*enabled) : "the system's";
}

std::string text(const std::optional<std::size_t>& size) {
    return size ? formatSize(*size) : "the system's";
}

std::string text(const Behaviour& behaviour) {
    std::string out(word(behaviour.kind));
    if (behaviour.kind == BehaviourKind::FixedReply) {
        out += ' ' + quoted(behaviour.reply);
    }
    return out;
}

std::string prefixText(const Framing& framing) {
    std::string out = ' ' + std::to_string(framing.prefixSize) +
                      (framing.prefixSize == 1 ? " byte" : " bytes") +
                      (framing.prefixBigEndian ? " big-endian" : " little-endian");
    if (framing.prefixCountsItself) {
        out += " counting itself";
    }
    return out;
}

std::string text(const Framing& framing) {
    std::string out(word(framing.kind));
    switch (framing.kind) {
        case FramingKind::None:
            return out;
        case FramingKind::Line:
            out += ' ' + std::string(word(framing.lineEnding));
            break;
        case FramingKind::Delimiter:
            out += ' ' + quoted(framing.delimiter);
            break;
        case FramingKind::LengthPrefix:
            out += prefixText(framing);
            break;
        case FramingKind::Markers:
            out += ' ' + quoted(framing.startMarker) + " to " + quoted(framing.endMarker);
            break;
        case FramingKind::FixedSize:
            out += ' ' + formatSize(framing.fixedSize);
            break;
    }
    out += ", at most " + formatSize(framing.maxMessage);
    if (!framing.frameReplies) {
        out += ", bare replies";
    }
    return out;
}

class Lines {
public:
    void compare(std::string_view name, const std::string& before, const std::string& now) {
        if (before != now) {
            m_lines.push_back(std::string(name) + ' ' + before + " -> " + now);
        }
    }

    std::vector<std::string> take() { return std::move(m_lines); }

private:
    std::vector<std::string> m_lines;
};

} // namespace

std::vector<std::string> settingChanges(const ConnectionSettings& before,
                                        const ConnectionSettings& now) {
    Lines lines;
    lines.compare("behaviour", text(before.behaviour), text(now.behaviour));
    lines.compare("framing", text(before.framing), text(now.framing));
    lines.compare("read low", lowText(before.read), lowText(now.read));
    lines.compare("read high", highText(before.read), highText(now.read));
    lines.compare("write low", lowText(before.write), lowText(now.write));
    lines.compare("write high", highText(before.write), highText(now.write));
    lines.compare("read timeout", text(before.readTimeout), text(now.readTimeout));
    lines.compare("write timeout", text(before.writeTimeout), text(now.writeTimeout));
    lines.compare("priority", std::to_string(before.priority), std::to_string(now.priority));
    lines.compare("reading", text(before.readEnabled), text(now.readEnabled));
    lines.compare("writing", text(before.writeEnabled), text(now.writeEnabled));
    lines.compare("deferred callbacks", text(before.deferCallbacks), text(now.deferCallbacks));
    lines.compare("read rate", text(before.readRate), text(now.readRate));
    lines.compare("write rate", text(before.writeRate), text(now.writeRate));
    const SocketOptions& had = before.socket;
    lines.compare("no delay", text(had.noDelay), text(now.socket.noDelay));
    lines.compare("keep alive", text(had.keepAlive), text(now.socket.keepAlive));
    lines.compare("send buffer", text(had.sendBuffer), text(now.socket.sendBuffer));
    lines.compare("receive buffer", text(had.receiveBuffer), text(now.socket.receiveBuffer));
    return lines.take();
}

} // namespace weir
