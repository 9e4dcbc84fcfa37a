#pragma once

#include <weir/scenario/recorder.h>
#include <weir/workbench/journal.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::scenario {

/// Goes through a journal once and writes down what was done and what came. Private to
/// weir/scenario; the journal, endpoints and options must outlive it.
class Recorder {
public:
    Recorder(const Journal& journal, const RecorderOptions& options)
        : m_journal(journal), m_options(options), m_last(std::min(options.last, journal.size())) {}

    void add(std::span<const RecordedEndpoint> endpoints);
    void walk();
    [[nodiscard]] std::string text() const;

private:
    struct Part {
        const RecordedEndpoint* endpoint = nullptr;
        std::string name;
        /// Of a client: the listener that it connects to.
        const Part* listener = nullptr;
        bool isConnectedTo = false;
        bool hasListened = false;
        std::size_t connections = 0;
    };

    struct Line {
        Part* part = nullptr;
        std::string name;
        bool answers = false;
        bool isFramed = false;
        bool isDatagram = false;
        bool wasOpen = false;
        /// Received, and not given out yet; given out, and not expected yet.
        std::string waiting;
        std::string came;
        std::vector<std::string> messages;
    };

    [[nodiscard]] std::string nameFor(const std::string& wanted);
    void hear(std::size_t index);
    void hearEndpoint(Part& part, const Record& record);
    void hearState(Line& line, std::size_t index, const Record& record);
    void hearClosed(const Line& line, std::string_view why);
    void hearCallback(Line& line, const Record& record);
    void hearSent(Line& line, const Record& record);
    void hearSetting(Line& line, const Record& record);
    [[nodiscard]] bool opensLater(std::size_t index) const;
    Line& lineOf(Part& part, const Record& record);

    void emit(const std::string& step) { m_steps.push_back(step); }

    /// Before something that was done.
    void beginAct(const Record& record);
    void flush();
    void flushSend();
    void expectOn(Line& line);
    void expectBytes(const Line& line, std::string_view bytes);

    const Journal& m_journal;
    const RecorderOptions& m_options;
    std::size_t m_last;
    std::map<EndpointId, Part> m_parts;
    std::map<ConnectionId, Line> m_lines;
    std::set<std::string> m_names;
    std::vector<std::string> m_steps;
    /// What is being sent, in as many pieces as the kernel took.
    Line* m_sender = nullptr;
    std::string m_sent;
    /// Settings of one connection that were changed together.
    Line* m_changed = nullptr;
    std::uint64_t m_changedTurn = 0;
    std::string m_changes;
    std::optional<Duration> m_latest;
};

} // namespace weir::scenario
