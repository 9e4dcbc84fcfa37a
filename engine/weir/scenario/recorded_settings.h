#pragma once

#include <weir/workbench/settings.h>

#include <string>
#include <string_view>
#include <vector>

/// Settings as a scenario file writes them. Private to weir/scenario; any thread.
namespace weir::scenario {

/// "read-low" and "10 B": a key, and what stands behind it in YAML.
struct WrittenSetting {
    std::string key;
    std::string value;
};

/// Text for YAML, in single quotes, where escapes stay as they are.
std::string quotedForYaml(std::string_view text);
/// Bytes as the language's escapes, in single quotes; nothing in them is a placeholder.
std::string escapedForYaml(std::string_view bytes);

/// Those that differ from what an endpoint has by itself.
std::vector<WrittenSetting> writtenSettings(const ConnectionSettings& settings);
/// What a journal's record of a changed setting says ("read low 0 B -> 10 B"); empty where a
/// scenario has no key for it.
std::vector<WrittenSetting> writtenChange(std::string_view record);

} // namespace weir::scenario
