#include <weir/base/units.h>
#include <weir/scenario/recorded_settings.h>
#include <weir/workbench/payload_text.h>
#include <weir/workbench/setting_text.h>

#include <array>

namespace weir::scenario {

namespace {

using Written = std::vector<WrittenSetting>;

/// Cuts what stands before `end` off the front of `text`; all of it where there is no such.
std::string_view cut(std::string_view& text, std::string_view end) {
    const std::size_t found = text.find(end);
    const std::string_view front = text.substr(0, found);
    text.remove_prefix(found == std::string_view::npos ? text.size() : found + end.size());
    return front;
}

/// The inner of a quoted text at the front, with its escapes; `text` goes on behind it.
std::string_view cutQuoted(std::string_view& text) {
    std::size_t end = 1;
    while (end < text.size() && text[end] != '"') {
        end += text[end] == '\\' ? 2 : 1;
    }
    const std::string_view inner = text.substr(1, end - 1);
    text.remove_prefix(std::min(end + 1, text.size()));
    return inner;
}

/// The language's escapes are those of the journal.
std::string escapedAsIs(std::string_view escaped) {
    return quotedForYaml(escaped);
}

Written behaviourOf(std::string_view text) {
    Written written{{"behaviour", std::string(cut(text, " "))}};
    if (text.starts_with('"')) {
        written.push_back({"reply", escapedAsIs(cutQuoted(text))});
    }
    return written;
}

void addPrefix(Written& written, std::string_view text) {
    written.push_back({"prefix-size", std::string(cut(text, " "))});
    written.push_back(
        {"prefix-order", text.find("little-endian") != std::string_view::npos ? "little" : "big"});
    if (text.find("counting itself") != std::string_view::npos) {
        written.push_back({"prefix-counts-itself", "true"});
    }
}

Written framingOf(std::string_view text) {
    const std::string_view kind = text.substr(0, text.find_first_of(" ,"));
    Written written{{"framing", std::string(kind)}};
    text.remove_prefix(std::min(kind.size() + 1, text.size()));
    if (kind == word(FramingKind::Delimiter)) {
        written.push_back({"delimiter", escapedAsIs(cutQuoted(text))});
    } else if (kind == word(FramingKind::Markers)) {
        written.push_back({"start-marker", escapedAsIs(cutQuoted(text))});
        cut(text, "to ");
        written.push_back({"end-marker", escapedAsIs(cutQuoted(text))});
    }
    const std::string_view detail = cut(text, ", at most ");
    if (kind == word(FramingKind::Line)) {
        written.push_back({"line-ending", std::string(detail)});
    } else if (kind == word(FramingKind::LengthPrefix)) {
        addPrefix(written, detail);
    } else if (kind == word(FramingKind::FixedSize)) {
        written.push_back({"fixed-size", std::string(detail)});
    }
    if (const std::string_view most = cut(text, ", "); !most.empty()) {
        written.push_back({"max-message", std::string(most)});
    }
    if (text == "bare replies") {
        written.push_back({"bare-replies", "true"});
    }
    return written;
}

struct Simple {
    std::string_view name;
    std::string_view key;
};

constexpr std::array simpleSettings{
    Simple{"read low ", "read-low"},         Simple{"read high ", "read-high"},
    Simple{"write low ", "write-low"},       Simple{"write high ", "write-high"},
    Simple{"read timeout ", "read-timeout"}, Simple{"write timeout ", "write-timeout"},
    Simple{"priority ", "priority"},         Simple{"reading ", "read-enabled"},
    Simple{"writing ", "write-enabled"},     Simple{"deferred callbacks ", "defer-callbacks"},
    Simple{"no delay ", "no-delay"},         Simple{"keep alive ", "keep-alive"},
    Simple{"send buffer ", "send-buffer"},   Simple{"receive buffer ", "receive-buffer"},
};

/// On and off are a truth value for one key, and nothing (no limit, none) for another.
std::string simpleValue(std::string_view key, std::string_view value) {
    const bool isTruth = key.ends_with("enabled") || key == "defer-callbacks" ||
                         key == "no-delay" || key == "keep-alive";
    if (isTruth) {
        return value == "on" ? "true" : "false";
    }
    return value == "none" || value == "no limit" ? "off" : std::string(value);
}

/// " -> " may stand in a reply, which is quoted.
std::string_view behindArrow(std::string_view text) {
    bool isQuoted = false;
    for (std::size_t next = 0; next < text.size(); ++next) {
        if (text[next] == '\\') {
            ++next;
        } else if (text[next] == '"') {
            isQuoted = !isQuoted;
        } else if (!isQuoted && text.substr(next).starts_with(" -> ")) {
            return text.substr(next + 4);
        }
    }
    return {};
}

void addRate(Written& written, const std::string& direction, const ByteRate& rate) {
    if (rate.perSecond == 0) {
        return;
    }
    written.push_back({direction + "-rate", formatSize(rate.perSecond) + "/s"});
    if (rate.burst != 0) {
        written.push_back({direction + "-burst", formatSize(rate.burst)});
    }
}

} // namespace

std::string quotedForYaml(std::string_view text) {
    std::string out = "'";
    for (const char letter : text) {
        out += letter == '\'' ? "''" : std::string(1, letter);
    }
    return out + '\'';
}

std::string escapedForYaml(std::string_view bytes) {
    std::string out;
    const std::string escaped = escape(bytes);
    for (std::size_t next = 0; next < escaped.size(); ++next) {
        // "$${" stands for the two characters; a third dollar before them is one by itself.
        out += std::string_view(escaped).substr(next).starts_with("${") ? "$$"
                                                                        : escaped.substr(next, 1);
    }
    return quotedForYaml(out);
}

std::vector<WrittenSetting> writtenChange(std::string_view record) {
    const std::string_view now = behindArrow(record);
    if (record.starts_with("behaviour ")) {
        return behaviourOf(now);
    }
    if (record.starts_with("framing ")) {
        return framingOf(now);
    }
    for (const Simple& simple : simpleSettings) {
        if (record.starts_with(simple.name)) {
            return {{std::string(simple.key), simpleValue(simple.key, now)}};
        }
    }
    return {};
}

std::vector<WrittenSetting> writtenSettings(const ConnectionSettings& settings) {
    std::vector<WrittenSetting> written;
    for (const std::string& line : settingChanges(ConnectionSettings(), settings)) {
        for (WrittenSetting& setting : writtenChange(line)) {
            written.push_back(std::move(setting));
        }
    }
    addRate(written, "read", settings.readRate);
    addRate(written, "write", settings.writeRate);
    return written;
}

} // namespace weir::scenario
