#pragma once

#include <weir/scenario/report/report.h>

#include "app/command_line/terminal.h"

#include <cstddef>
#include <string>

namespace weir::cli {

/// Prints results as they come: on a terminal what failed, below it a line that says how far it
/// is; elsewhere a line a run.
class ResultPrinter {
public:
    ResultPrinter(Colour colour, std::size_t total);

    void say(const std::string& line);
    void began(const scenario::ReportedRun& run);
    void ended(const scenario::ReportedRun& run);
    /// The last: how many of each kind, and the time that it took.
    void finish(const scenario::Report& report);

private:
    void showProgress();
    [[nodiscard]] std::string lineOf(const scenario::ReportedRun& run) const;

    bool m_colour;
    ProgressLine m_progress;
    std::size_t m_total;
    std::size_t m_done = 0;
    std::size_t m_notPassed = 0;
    std::string m_current;
};

} // namespace weir::cli
