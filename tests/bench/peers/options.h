#pragma once

#include <optional>
#include <regex>
#include <string>
#include <vector>

namespace weir::peers {

struct Options {
    int rounds = 7;
    std::regex only{""};
    /// Empty: all that are there.
    std::vector<std::string> peers;
    bool quick = false;
    bool check = false;
    bool help = false;
    std::string jsonFile;
};

/// Empty where the arguments make no sense; `error` then says why.
std::optional<Options> readOptions(const std::vector<std::string>& arguments, std::string& error);

inline constexpr const char* usage =
    "Usage: weir_peers [OPTION...]\n"
    "\n"
    "Measures Weir beside other event libraries, each in processes of its own, and prints the\n"
    "median of all rounds and its ratio to libevent's (above 1 is better than libevent).\n"
    "\n"
    "Options:\n"
    "  --rounds N      how often each is measured, by turns (7)\n"
    "  --only REGEX    rows whose name matches\n"
    "  --peers LIST    names with commas between; libevent is what the ratios refer to\n"
    "  --quick         small sizes that only show that each works\n"
    "  --json FILE     write every round's figure there, too\n"
    "  --check         exit status 1 where Weir misses what it must reach\n"
    "  --help          this text\n";

} // namespace weir::peers
