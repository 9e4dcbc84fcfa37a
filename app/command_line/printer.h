#pragma once

#include <weir/workbench/journal.h>

#include "app/command_line/arguments.h"

#include <cstddef>
#include <map>
#include <string>

namespace weir::cli {

/// Prints the journal as it grows: bytes on standard output, and with Output::events what else
/// happened on standard error. Called between two turns of the loop, when every callback has ended
/// and its duration is known.
class Printer {
public:
    /// How bytes read in the text format.
    enum class Style {
        Bytes,        ///< only what came, as it is, so that it can be piped on
        Conversation, ///< a line a range or message: who, direction, text with escapes
    };

    Printer(const Journal& journal, Output output, Style style);

    /// What an event's object is called; "connection 3" without.
    void setName(EndpointId endpoint, std::string name);
    /// Prints what was appended since the last call.
    void print();

    /// False once standard output cannot be written any more (its reader has gone).
    [[nodiscard]] bool canPrint() const { return m_canPrint; }

private:
    void printBytes(const Record& record);
    void printEvent(const Record& record);
    [[nodiscard]] std::string clockText(Duration time) const;
    [[nodiscard]] std::string objectText(const Record& record) const;

    const Journal& m_journal;
    Output m_output;
    Style m_style;
    std::size_t m_next = 0;
    bool m_canPrint = true;
    std::map<EndpointId, std::string> m_names;
};

} // namespace weir::cli
