#include "app/command_line/printer.h"

#include <weir/base/units.h>
#include <weir/workbench/payload_text.h>
#include <weir/workbench/record_text.h>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cstdio>

namespace weir::cli {

namespace {

bool carriesBytes(const Record& record) {
    return record.kind() == RecordKind::Sent || record.kind() == RecordKind::Received;
}

bool isIn(const Record& record) {
    return record.direction() == RecordDirection::In;
}

void write(std::FILE* file, std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), file);
}

} // namespace

Printer::Printer(const Journal& journal, Output output, Style style)
    : m_journal(journal), m_output(output), m_style(style) {}

void Printer::setName(EndpointId endpoint, std::string name) {
    m_names[endpoint] = std::move(name);
}

void Printer::print() {
    const std::size_t size = m_journal.size();
    if (m_next == size) {
        return;
    }
    for (; m_next < size; ++m_next) {
        const Record& record = m_journal.at(m_next);
        if (carriesBytes(record)) {
            printBytes(record);
        }
        if (m_output.events) {
            printEvent(record);
        }
    }
    m_canPrint = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
}

void Printer::printBytes(const Record& record) {
    const auto connection = static_cast<unsigned>(record.connection());
    switch (m_output.format) {
        case Format::Json:
            write(stdout, toJson(record) + "\n");
            return;
        case Format::Hex:
            if (m_style == Style::Conversation || isIn(record)) {
                write(stdout,
                      fmt::format("{} #{} {} {} B\n{}", clockText(record.time()), connection,
                                  isIn(record) ? "in " : "out", record.payload().size(),
                                  hexDump(record.payload(), record.first())));
            }
            return;
        case Format::Text:
            if (m_style == Style::Bytes) {
                if (isIn(record)) {
                    write(stdout, record.payload());
                }
                return;
            }
            write(stdout, fmt::format("{} #{} {}  {}\n", clockText(record.time()), connection,
                                      isIn(record) ? "in " : "out", escape(record.payload())));
            return;
    }
}

void Printer::printEvent(const Record& record) {
    if (m_output.format == Format::Json) {
        if (!carriesBytes(record)) {
            write(stderr, toJson(record) + "\n");
        }
        return;
    }
    std::string what(word(record.kind()));
    std::string flags = "-";
    if (record.kind() == RecordKind::Callback) {
        what = word(static_cast<CallbackKind>(record.detail()));
        flags = flagsText(record.flags());
    }
    const std::string took = record.took() ? formatDurationRounded(*record.took()) : "-";
    write(stderr, fmt::format("{} turn {} prio {}  {}  {}  {}  {}  {}\n", clockText(record.time()),
                              record.turn(), record.priority(), objectText(record), what, flags,
                              took, describe(record)));
}

std::string Printer::clockText(Duration time) const {
    const auto moment = std::chrono::time_point_cast<std::chrono::milliseconds>(
        m_journal.wallStart() + std::chrono::duration_cast<std::chrono::microseconds>(time));
    const auto seconds = std::chrono::time_point_cast<std::chrono::seconds>(moment);
    return fmt::format("{:%H:%M:%S}.{:03}",
                       fmt::localtime(std::chrono::system_clock::to_time_t(seconds)),
                       (moment - seconds).count());
}

std::string Printer::objectText(const Record& record) const {
    if (record.connection() != ConnectionId::None) {
        return fmt::format("#{}", static_cast<unsigned>(record.connection()));
    }
    const auto name = m_names.find(record.endpoint());
    return name != m_names.end() ? name->second : "weir";
}

} // namespace weir::cli
