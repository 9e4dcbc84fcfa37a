#pragma once

#include <weir/workbench/journal.h>

#include <string>
#include <string_view>

/// The words of the event log: the same in the window and on the command line. English, not
/// translated, as people search for them. Any thread.
namespace weir {

/// "sent", "received", "message", "callback", "state", "setting", "error", "dropped".
std::string_view word(RecordKind kind);
/// "accept", "read", "written", "event", "datagram".
std::string_view word(CallbackKind kind);
/// "TIMEOUT | READING", as the tutorial's constants without their prefix; "-" for none.
std::string flagsText(std::uint16_t streamEvents);
/// One line on what happened and why: "5 >= low 0", "nothing for 10 s", "17 bytes", "listening on
/// 127.0.0.1:8888", the setting's change, the error's sentence.
std::string describe(const Record& record);
/// The record as one JSON object in one line, without a line end: time in ns, turn, kind,
/// endpoint, connection, priority, duration in ns, payload as text where it is UTF-8, else base64.
std::string toJson(const Record& record);

} // namespace weir
