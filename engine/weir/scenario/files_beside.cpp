#include <weir/base/units.h>
#include <weir/scenario/files_beside.h>
#include <weir/scenario/names.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace weir::scenario {

namespace {

namespace fs = std::filesystem;

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

Error tooLarge(const fs::path& path, std::size_t most) {
    return Error::input(shown(path.string()) + " is larger than " + formatSize(most) +
                        ", which is the most that is read.");
}

std::optional<std::string> whyNotNamed(std::string_view path) {
    if (path.empty()) {
        return "The path is empty; write the name of a file beside this one.";
    }
    if (std::any_of(path.begin(), path.end(),
                    [](char letter) { return static_cast<unsigned char>(letter) < 0x20; })) {
        return "The path " + shown(path) + " holds a control character.";
    }
    const fs::path parts{std::string(path)};
    if (parts.is_absolute()) {
        return shown(path) +
               " is an absolute path; a scenario names files beside it or below, "
               "such as " +
               shown(parts.filename().string()) + '.';
    }
    if (std::find(parts.begin(), parts.end(), "..") != parts.end()) {
        return shown(path) +
               " leads out of the folder (..); a scenario names files beside it or "
               "below.";
    }
    return std::nullopt;
}

bool isInside(const fs::path& path, const fs::path& folder) {
    const auto [end, unused] =
        std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    return end == folder.end();
}

} // namespace

Result<std::string> readWhole(const fs::path& path, std::size_t most) {
    const std::string what = "Cannot read " + shown(path.string());
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) {
        return Error::system(EISDIR, what);
    }
    const std::uintmax_t size = fs::file_size(path, ignored);
    if (!ignored && size > most) {
        return tooLarge(path, most);
    }
    const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
    if (!file) {
        return Error::system(errno, what);
    }
    std::string text;
    constexpr std::size_t step = std::size_t{64} * 1024;
    // A pipe, or a file that grows, has no size to ask for.
    while (text.size() <= most) {
        const std::size_t before = text.size();
        text.resize(before + step);
        const std::size_t count = std::fread(text.data() + before, 1, step, file.get());
        text.resize(before + count);
        if (count == 0) {
            break;
        }
    }
    if (std::ferror(file.get()) != 0) {
        return Error::system(errno, what);
    }
    if (text.size() > most) {
        return tooLarge(path, most);
    }
    return text;
}

FilesBeside::FilesBeside(std::string_view scenario) {
    if (scenario.empty() || scenario == "-") {
        return;
    }
    const fs::path path{std::string(scenario)};
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    std::error_code error;
    fs::path real = fs::canonical(folder, error);
    if (error) {
        return;
    }
    m_folder = std::move(real);
    const fs::path own = fs::canonical(path, error);
    m_ownRealPath = error ? (*m_folder / path.filename()).string() : own.string();
}

Result<FilesBeside::Opened> FilesBeside::read(std::string_view path, const std::string& from,
                                              std::size_t most) const {
    if (std::optional<std::string> why = whyNotNamed(path)) {
        return Error::input(*why);
    }
    if (!m_folder) {
        return Error::input("A scenario that is not read from a file has no folder to find " +
                            shown(path) + " in; save it as a file.");
    }
    const fs::path shownPath = fs::path(from).parent_path() / fs::path(std::string(path));
    const std::string what = "Cannot read " + shown(shownPath.string());
    std::error_code error;
    const fs::path real = fs::canonical(shownPath, error);
    if (error) {
        return Error::system(error.value(), what);
    }
    if (!isInside(real, *m_folder)) {
        return Error::input(shown(path) +
                            " leads out of the scenario's folder by a link; put the "
                            "file itself there.");
    }
    const bool isFile = fs::is_regular_file(real, error);
    if (error) {
        return Error::system(error.value(), what);
    }
    if (!isFile) {
        return Error::input(shown(path) + " is no ordinary file.");
    }
    Result<std::string> text = readWhole(real, most);
    if (!text) {
        return text.error();
    }
    return Opened{shownPath.string(), real.string(), std::move(*text)};
}

} // namespace weir::scenario
