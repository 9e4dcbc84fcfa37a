#pragma once

#include <string>

namespace CLI { // NOLINT(readability-identifier-naming): the library's own
class App;
class ParseError;
} // namespace CLI

namespace weir::cli {

/// One sentence on what is wrong with a command line and what would be right, for a mistake that
/// CLI11 found by itself: a missing or unknown command, option or value. What a validator of Weir's
/// refused is a sentence already, and stays as it is. \p app has been parsed.
std::string sentenceOf(const CLI::ParseError& mistake, const CLI::App& app);

} // namespace weir::cli
