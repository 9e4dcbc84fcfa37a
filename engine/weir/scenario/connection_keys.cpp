#include <weir/base/assert.h>
#include <weir/scenario/connection_keys.h>

namespace weir::scenario {

namespace {

using Given = SettingsEdit::Given;

template <class T>
T as(const Given& given) {
    const T* value = std::get_if<T>(&given);
    WEIR_ASSERT(value != nullptr);
    return value == nullptr ? T() : *value;
}

// `off` is 0, which is without a limit.
std::size_t mark(const Given& given) {
    return std::holds_alternative<std::monostate>(given)
               ? 0
               : static_cast<std::size_t>(as<Size>(given).bytes);
}

std::optional<Duration> timeout(const Given& given) {
    return std::holds_alternative<std::monostate>(given) ? std::nullopt
                                                         : std::optional(as<Duration>(given));
}

// The reader has looked whether the word is one of the choice.
template <class Kind>
Kind kindOf(const Given& given, Result<Kind> (*parse)(std::string_view)) {
    const Result<Kind> kind = parse(as<std::string>(given));
    WEIR_ASSERT(kind.ok());
    return kind ? *kind : Kind();
}

std::vector<std::string_view> byteOrders() {
    return {"big", "little"};
}

struct Row {
    Key key;
    ConnectionKey effect;
};

constexpr std::array rows{
    Row{{.name = "behaviour",
         .form = Form::Word,
         .standard = "none",
         .description = "What it does with each message that comes in.",
         .words = behaviourWords},
        {.apply =
             [](ConnectionSettings& to, const Given& given) {
                 to.behaviour.kind = kindOf<BehaviourKind>(given, parseBehaviour);
             },
         .field = Field::Behaviour}},
    Row{{.name = "reply",
         .form = Form::Bytes,
         .description = "The answer of the behaviour fixed-reply."},
        {.apply = [](ConnectionSettings& to,
                     const Given& given) { to.behaviour.reply = as<std::string>(given); },
         .field = Field::Reply,
         .companion = "behaviour",
         .companionWord = "fixed-reply"}},
    Row{{.name = "framing",
         .form = Form::Word,
         .standard = "none",
         .description = "How input is cut into messages, and how answers are wrapped.",
         .words = framingWords},
        {.apply =
             [](ConnectionSettings& to, const Given& given) {
                 to.framing.kind = kindOf<FramingKind>(given, parseFraming);
             },
         .field = Field::Framing}},
    Row{{.name = "line-ending",
         .form = Form::Word,
         .standard = "crlf",
         .description = "Where a line of the framing line ends; crlf takes LF with or without CR.",
         .words = lineEndingWords},
        {.apply =
             [](ConnectionSettings& to, const Given& given) {
                 to.framing.lineEnding = kindOf<LineEnding>(given, parseLineEnding);
             },
         .companion = "framing",
         .companionWord = "line"}},
    Row{{.name = "delimiter",
         .form = Form::Bytes,
         .description = "What stands between messages of the framing delimiter."},
        {.apply = [](ConnectionSettings& to,
                     const Given& given) { to.framing.delimiter = as<std::string>(given); },
         .field = Field::Delimiter,
         .companion = "framing",
         .companionWord = "delimiter"}},
    Row{{.name = "start-marker",
         .form = Form::Bytes,
         .description = "Where a message of the framing markers begins."},
        {.apply = [](ConnectionSettings& to,
                     const Given& given) { to.framing.startMarker = as<std::string>(given); },
         .field = Field::Markers,
         .companion = "framing",
         .companionWord = "markers"}},
    Row{{.name = "end-marker",
         .form = Form::Bytes,
         .description = "Where a message of the framing markers ends."},
        {.apply = [](ConnectionSettings& to,
                     const Given& given) { to.framing.endMarker = as<std::string>(given); },
         .field = Field::Markers,
         .companion = "framing",
         .companionWord = "markers"}},
    Row{{.name = "prefix-size",
         .form = Form::Number,
         .standard = "2",
         .description = "How many bytes the length of the framing length-prefix takes: 1, 2, 4 or "
                        "8.",
         .least = 1,
         .most = 8},
        {.apply =
             [](ConnectionSettings& to, const Given& given) {
                 to.framing.prefixSize = static_cast<int>(as<std::int64_t>(given));
             },
         .field = Field::Prefix,
         .companion = "framing",
         .companionWord = "length-prefix"}},
    Row{{.name = "prefix-order",
         .form = Form::Word,
         .standard = "big",
         .description = "Which byte of the length comes first.",
         .words = byteOrders},
        {.apply =
             [](ConnectionSettings& to, const Given& given) {
                 to.framing.prefixBigEndian = as<std::string>(given) == "big";
             },
         .companion = "framing",
         .companionWord = "length-prefix"}},
    Row{{.name = "prefix-counts-itself",
         .form = Form::Truth,
         .standard = "false",
         .description = "The length counts the prefix's own bytes too."},
        {.apply = [](ConnectionSettings& to,
                     const Given& given) { to.framing.prefixCountsItself = as<bool>(given); },
         .companion = "framing",
         .companionWord = "length-prefix"}},
    Row{{.name = "fixed-size",
         .form = Form::Size,
         .standard = "16 B",
         .description = "Of every message of the framing fixed-size."},
        {.apply = [](ConnectionSettings& to,
                     const Given& given) { to.framing.fixedSize = mark(given); },
         .field = Field::FixedSize,
         .companion = "framing",
         .companionWord = "fixed-size"}},
    Row{{.name = "max-message",
         .form = Form::Size,
         .standard = "1 MiB",
         .description = "A longer message ends the connection with an error."},
        {.apply = [](ConnectionSettings& to,
                     const Given& given) { to.framing.maxMessage = mark(given); },
         .field = Field::MaxMessage}},
    Row{{.name = "bare-replies",
         .form = Form::Truth,
         .standard = "false",
         .description = "The behaviour's answers are not wrapped as the framing would."},
        {.apply = [](ConnectionSettings& to,
                     const Given& given) { to.framing.frameReplies = !as<bool>(given); }}},
    Row{{.name = "read-low",
         .form = Form::Size,
         .standard = "0",
         .description = "The read callback waits until so much is there."},
        {.apply = [](ConnectionSettings& to, const Given& given) { to.read.low = mark(given); },
         .field = Field::ReadWatermarks}},
    Row{{.name = "read-high",
         .form = Form::Mark,
         .standard = "1 MiB",
         .description = "Reading pauses while so much waits to be taken."},
        {.apply = [](ConnectionSettings& to, const Given& given) { to.read.high = mark(given); },
         .field = Field::ReadWatermarks}},
    Row{{.name = "write-low",
         .form = Form::Size,
         .standard = "0",
         .description = "The write callback runs when at most so much is unsent."},
        {.apply = [](ConnectionSettings& to, const Given& given) { to.write.low = mark(given); },
         .field = Field::WriteWatermarks}},
    Row{{.name = "write-high",
         .form = Form::Mark,
         .standard = "1 MiB",
         .description = "The behaviour takes no input while so much is unsent."},
        {.apply = [](ConnectionSettings& to, const Given& given) { to.write.high = mark(given); },
         .field = Field::WriteWatermarks}},
    Row{{.name = "read-timeout",
         .form = Form::Timeout,
         .standard = "off",
         .description = "The connection ends when nothing comes for so long."},
        {.apply = [](ConnectionSettings& to,
                     const Given& given) { to.readTimeout = timeout(given); },
         .field = Field::ReadTimeout}},
    Row{{.name = "write-timeout",
         .form = Form::Timeout,
         .standard = "off",
         .description = "The connection ends when nothing can be sent for so long."},
        {.apply = [](ConnectionSettings& to,
                     const Given& given) { to.writeTimeout = timeout(given); },
         .field = Field::WriteTimeout}},
    Row{{.name = "priority",
         .form = Form::Number,
         .standard = "1",
         .description = "Of its callbacks; 0 is the most urgent.",
         .least = 0,
         .most = workbenchPriorities - 1},
        {.apply =
             [](ConnectionSettings& to, const Given& given) {
                 to.priority = static_cast<int>(as<std::int64_t>(given));
             },
         .field = Field::Priority}},
    Row{{.name = "read-enabled",
         .form = Form::Truth,
         .standard = "true",
         .description = "Whether it reads."},
        {.apply = [](ConnectionSettings& to,
                     const Given& given) { to.readEnabled = as<bool>(given); }}},
    Row{{.name = "write-enabled",
         .form = Form::Truth,
         .standard = "true",
         .description = "Whether it writes."},
        {.apply = [](ConnectionSettings& to,
                     const Given& given) { to.writeEnabled = as<bool>(given); }}},
    Row{{.name = "defer-callbacks",
         .form = Form::Truth,
         .standard = "false",
         .description = "Its callbacks run after the plain ones of the loop's turn."},
        {.apply = [](ConnectionSettings& to,
                     const Given& given) { to.deferCallbacks = as<bool>(given); }}},
    Row{{.name = "read-rate",
         .form = Form::Rate,
         .standard = "off",
         .description = "It reads no more than so much a second."},
        {.apply = [](ConnectionSettings& to,
                     const Given& given) { to.readRate.perSecond = mark(given); },
         .field = Field::ReadRate}},
    Row{{.name = "read-burst",
         .form = Form::Size,
         .standard = "that of a second",
         .description = "What read-rate allowed and was not read is saved up to so much."},
        {.apply = [](ConnectionSettings& to,
                     const Given& given) { to.readRate.burst = mark(given); },
         .field = Field::ReadRate}},
    Row{{.name = "write-rate",
         .form = Form::Rate,
         .standard = "off",
         .description = "It writes no more than so much a second."},
        {.apply = [](ConnectionSettings& to,
                     const Given& given) { to.writeRate.perSecond = mark(given); },
         .field = Field::WriteRate}},
    Row{{.name = "write-burst",
         .form = Form::Size,
         .standard = "that of a second",
         .description = "What write-rate allowed and was not written is saved up to so much."},
        {.apply = [](ConnectionSettings& to,
                     const Given& given) { to.writeRate.burst = mark(given); },
         .field = Field::WriteRate}},
    Row{{.name = "no-delay",
         .form = Form::Truth,
         .standard = "as the system has it",
         .description = "Small pieces leave at once (TCP_NODELAY)."},
        {.apply = [](ConnectionSettings& to,
                     const Given& given) { to.socket.noDelay = as<bool>(given); },
         .field = Field::NoDelay}},
    Row{{.name = "keep-alive",
         .form = Form::Truth,
         .standard = "as the system has it",
         .description = "A silent peer is asked whether it is still there (SO_KEEPALIVE)."},
        {.apply = [](ConnectionSettings& to,
                     const Given& given) { to.socket.keepAlive = as<bool>(given); },
         .field = Field::KeepAlive}},
    Row{{.name = "send-buffer",
         .form = Form::Size,
         .standard = "as the system has it",
         .description = "The kernel's buffer for what is sent (SO_SNDBUF)."},
        {.apply = [](ConnectionSettings& to,
                     const Given& given) { to.socket.sendBuffer = mark(given); },
         .field = Field::SendBuffer}},
    Row{{.name = "receive-buffer",
         .form = Form::Size,
         .standard = "as the system has it",
         .description = "The kernel's buffer for what comes in (SO_RCVBUF)."},
        {.apply = [](ConnectionSettings& to,
                     const Given& given) { to.socket.receiveBuffer = mark(given); },
         .field = Field::ReceiveBuffer}},
};

constexpr auto keys = [] {
    std::array<Key, rows.size()> all;
    for (std::size_t index = 0; index < rows.size(); ++index) {
        all[index] = rows[index].key;
    }
    return all;
}();

constexpr auto effects = [] {
    std::array<ConnectionKey, rows.size()> all;
    for (std::size_t index = 0; index < rows.size(); ++index) {
        all[index] = rows[index].effect;
    }
    return all;
}();

} // namespace

std::span<const Key> connectionKeys() {
    return keys;
}

std::span<const ConnectionKey> connectionKeyEffects() {
    return effects;
}

} // namespace weir::scenario
