#pragma once

#include <weir/base/result.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace weir::scenario {

/// Opens the files that a scenario may name, which are those beside it and below: a relative path
/// without "..", that no symbolic link leads out of the scenario's folder, of an ordinary file that
/// is not too large. Never throws; one thread. Private to weir/scenario.
class FilesBeside {
public:
    /// `scenario` is the path of the scenario's own file; empty or "-": none may be named.
    explicit FilesBeside(std::string_view scenario);

    struct Opened {
        /// As messages show it: the folder of the file that named it, and its own path.
        std::string shownPath;
        /// The same for every path that leads to it.
        std::string realPath;
        std::string text;
    };

    /// `path` as the file `from` (the shown path of the scenario or of what it includes) names it.
    /// The error is a sentence that says what is wrong and what would be right.
    [[nodiscard]] Result<Opened> read(std::string_view path, const std::string& from,
                                      std::size_t most) const;

    /// Where a path that is read leads, to tell a file that includes itself.
    [[nodiscard]] const std::string& ownRealPath() const { return m_ownRealPath; }

private:
    std::optional<std::filesystem::path> m_folder;
    std::string m_ownRealPath;
};

/// A whole file, of any kind, no longer than `most`.
Result<std::string> readWhole(const std::filesystem::path& path, std::size_t most);

} // namespace weir::scenario
