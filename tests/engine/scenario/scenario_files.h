#pragma once

#include <weir/scenario/load.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace weir::scenario::test {

/// A folder of its own for a test's files, gone with it.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    /// Writes a file, and the folders on the way; gives its path.
    std::string write(const std::string& name, std::string_view text) const;
    [[nodiscard]] std::string path(const std::string& name) const;
    /// Writes it and loads it.
    [[nodiscard]] Loaded load(const std::string& name, std::string_view text) const;

private:
    std::filesystem::path m_path;
};

/// Every problem as people see it, with the folder's name taken away.
std::string problemsOf(const Loaded& loaded);
/// The same without the lines of the file.
std::string sentencesOf(const Loaded& loaded);

/// A whole scenario with a listener `server`, clients `alice` and `bob`, a block `greet` that wants
/// `who`, a variable `greeting`, and these steps.
std::string withSteps(std::string_view steps);
/// Of withSteps(); the first line is what stands first in `steps`.
std::string problemsOfSteps(std::string_view steps);
/// The scenario; a test that gets none has failed, and gets an empty one.
Scenario scenarioOf(std::string_view text);

} // namespace weir::scenario::test
