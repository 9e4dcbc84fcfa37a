#pragma once

#include "app/command_line/run_arguments.h"

#include <cstdio>
#include <string>
#include <string_view>

namespace weir::cli {

/// Whether colours are wanted on \p file: `auto` is where a person sees it (a terminal that is not
/// TERM=dumb) and has not set NO_COLOR.
bool usesColour(Colour colour, std::FILE* file);
/// Whether \p file is a terminal on which a line can be written over.
bool isTerminal(std::FILE* file);

void write(std::FILE* file, std::string_view text);

/// One line on a terminal's standard error that is written over; without a terminal it does
/// nothing. Its thread is the main one.
class ProgressLine {
public:
    ProgressLine();
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    [[nodiscard]] bool isShown() const { return m_isTerminal; }

    /// Cut to the terminal's width.
    void show(std::string_view text);
    /// Before anything else is printed, and at the end.
    void erase();

private:
    bool m_isTerminal;
    bool m_isThere = false;
};

} // namespace weir::cli
