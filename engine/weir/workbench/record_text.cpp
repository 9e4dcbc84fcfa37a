#include <weir/base/units.h>
#include <weir/stream/stream.h>
#include <weir/workbench/payload_text.h>
#include <weir/workbench/record_text.h>

#include <nlohmann/json.hpp>

#include <array>

namespace weir {

namespace {

struct FlagWord {
    StreamEvents flag;
    std::string_view word;
};

// In the order in which the tutorial names what happened before where it happened (3.6.4).
constexpr std::array flagWords{
    FlagWord{StreamEvents::Connected, "CONNECTED"}, FlagWord{StreamEvents::Eof, "EOF"},
    FlagWord{StreamEvents::Error, "ERROR"},         FlagWord{StreamEvents::Timeout, "TIMEOUT"},
    FlagWord{StreamEvents::Reading, "READING"},     FlagWord{StreamEvents::Writing, "WRITING"},
};

std::string bytesText(std::size_t size) {
    return std::to_string(size) + (size == 1 ? " byte" : " bytes");
}

std::string describeCallback(const Record& record) {
    const std::string have = std::to_string(record.first());
    const std::string mark = std::to_string(record.second());
    switch (static_cast<CallbackKind>(record.detail())) {
        case CallbackKind::Read:
            return have + (record.first() >= record.second() ? " >= low " : " < low ") + mark;
        case CallbackKind::Written:
            return have + (record.first() <= record.second() ? " <= low " : " > low ") + mark;
        case CallbackKind::Accept:
        case CallbackKind::Event:
            return std::string(record.payload());
        case CallbackKind::Datagram:
            return bytesText(record.first());
    }
    return {};
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t start = 0; start < bytes.size(); start += 3) {
        const std::string_view group = bytes.substr(start, 3);
        std::uint32_t bits = 0;
        for (std::size_t index = 0; index < 3; ++index) {
            bits =
                bits << 8U | (index < group.size() ? static_cast<unsigned char>(group[index]) : 0U);
        }
        for (std::size_t index = 0; index < 4; ++index) {
            out += index <= group.size() ? digits[(bits >> (18U - 6U * index)) & 0x3FU] : '=';
        }
    }
    return out;
}

bool carriesBytes(RecordKind kind) {
    return kind == RecordKind::Sent || kind == RecordKind::Received || kind == RecordKind::Message;
}

std::string_view word(RecordDirection direction) {
    return direction == RecordDirection::In ? "in" : "out";
}

void addPayload(nlohmann::ordered_json& json, const Record& record) {
    const std::string_view payload = record.payload();
    if (carriesBytes(record.kind())) {
        json["size"] = payload.size();
        json["offset"] = record.first();
        if (isUtf8(payload)) {
            json["text"] = payload;
        } else {
            json["base64"] = base64(payload);
        }
        return;
    }
    json["what"] = describe(record);
}

} // namespace

std::string_view word(RecordKind kind) {
    switch (kind) {
        case RecordKind::Sent:
            return "sent";
        case RecordKind::Received:
            return "received";
        case RecordKind::Message:
            return "message";
        case RecordKind::Callback:
            return "callback";
        case RecordKind::State:
            return "state";
        case RecordKind::Setting:
            return "setting";
        case RecordKind::Error:
            return "error";
        case RecordKind::Dropped:
            return "dropped";
    }
    return {};
}

std::string_view word(CallbackKind kind) {
    switch (kind) {
        case CallbackKind::Accept:
            return "accept";
        case CallbackKind::Read:
            return "read";
        case CallbackKind::Written:
            return "written";
        case CallbackKind::Event:
            return "event";
        case CallbackKind::Datagram:
            return "datagram";
    }
    return {};
}

std::string flagsText(std::uint16_t streamEvents) {
    std::string out;
    for (const FlagWord& entry : flagWords) {
        if ((streamEvents & static_cast<std::uint16_t>(entry.flag)) != 0) {
            out += out.empty() ? "" : " | ";
            out += entry.word;
        }
    }
    return out.empty() ? "-" : out;
}

std::string describe(const Record& record) {
    switch (record.kind()) {
        case RecordKind::Sent:
        case RecordKind::Received:
        case RecordKind::Message:
            return bytesText(record.payload().size());
        case RecordKind::Callback:
            return describeCallback(record);
        case RecordKind::Dropped:
            return std::to_string(record.first()) +
                   (record.first() == 1 ? " datagram" : " datagrams") +
                   " dropped by the kernel for want of space";
        case RecordKind::State:
        case RecordKind::Setting:
        case RecordKind::Error:
            return std::string(record.payload());
    }
    return {};
}

std::string toJson(const Record& record) {
    nlohmann::ordered_json json;
    json["time"] = record.time().count();
    json["turn"] = record.turn();
    json["kind"] = word(record.kind());
    if (record.direction() != RecordDirection::None) {
        json["direction"] = word(record.direction());
    }
    if (record.endpoint() != EndpointId::None) {
        json["endpoint"] = static_cast<std::uint32_t>(record.endpoint());
    }
    if (record.connection() != ConnectionId::None) {
        json["connection"] = static_cast<std::uint32_t>(record.connection());
    }
    json["priority"] = record.priority();
    if (record.kind() == RecordKind::Callback) {
        json["callback"] = word(static_cast<CallbackKind>(record.detail()));
        json["flags"] = flagsText(record.flags());
    }
    if (record.code() != 0) {
        json["code"] = record.code();
    }
    if (const std::optional<Duration> took = record.took()) {
        json["took"] = took->count();
    }
    addPayload(json, record);
    // Replaced, not thrown: a sentence may quote a file name that is not UTF-8.
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace weir
