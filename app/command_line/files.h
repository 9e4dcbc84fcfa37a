#pragma once

#include <weir/base/result.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Files that the command line reads and writes. Each error is a sentence with the path.
namespace weir::cli {

/// The whole of it; "-" is standard input. Fails where it is longer than `most` bytes.
Result<std::string> readFile(const std::string& path, std::size_t most);

/// Replaces what is there.
Result<void> writeFile(const std::string& path, std::string_view text);

/// Whether it could be written, without changing what is there; so that a long run does not end
/// without its report.
Result<void> checkWritable(const std::string& path);

/// What `paths` name: files as they are, of folders every *.yaml and *.yml in and below, sorted.
/// Files and folders whose names begin with '.' or '_' are passed over: what others include can
/// stand there. Fails where there is no such path, or no scenario in a folder.
Result<std::vector<std::string>> findScenarios(const std::vector<std::string>& paths);

} // namespace weir::cli
