#pragma once

#include <weir/base/result.h>
#include <weir/scenario/value.h>

#include <string>
#include <string_view>

namespace weir::cli {

struct Assignment {
    std::string name;
    std::string value;
};

/// "NAME=VALUE"; everything behind the first '=' is the value. The error is a sentence.
Result<Assignment> parseAssignment(std::string_view text);

/// A number, duration, size or truth value where the text is how such a one is written; else the
/// text, so that a code like 007 keeps its zeros.
scenario::Value valueOf(const std::string& text);

/// Reads a NAME=VALUE from each line into `variables`, over what is there; empty lines and those
/// that begin with # are passed over. The error names the file and the line.
Result<void> readVariablesFile(const std::string& path, scenario::Variables& variables);

} // namespace weir::cli
