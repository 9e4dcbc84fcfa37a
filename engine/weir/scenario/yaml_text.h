#pragma once

#include <weir/scenario/node.h>
#include <weir/scenario/place.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// What the reader of YAML looks up in the raw text, which yaml-cpp does not tell. Private to
/// weir/scenario; any thread.
namespace weir::scenario {

/// Of the rest of the line, at least 1.
std::size_t lengthOfLine(std::string_view text, std::size_t offset);
/// How many bytes a scalar takes on its first line.
std::size_t lengthOfScalar(std::string_view text, const Node& node);
/// yaml-cpp takes the file's end for a quote's, too.
bool isClosed(std::string_view text, const Node& node);
/// yaml-cpp's tag is "!" for what is not plain, and does not say what it is.
Node::Style styleAt(std::string_view text, std::size_t offset, const std::string& tag);
/// Bytes that yaml-cpp would take for another encoding, or for the text's end.
std::optional<Problem> wrongBytes(std::string_view text, std::uint32_t file);

} // namespace weir::scenario
