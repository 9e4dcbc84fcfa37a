#pragma once

#include <filesystem>
#include <string>

#include <stdlib.h>

namespace weir::test {

/// A new folder for a test's Unix-domain sockets, with a path short enough for them; goes with all
/// that is in it.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string name = "/tmp/weir-net-XXXXXX";
        m_path = ::mkdtemp(name.data());
    }

    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }

    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] std::string path(const std::string& name) const { return m_path + '/' + name; }

private:
    std::string m_path;
};

} // namespace weir::test
