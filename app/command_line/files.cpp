#include "app/command_line/files.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>

namespace weir::cli {

namespace {

struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

using File = std::unique_ptr<std::FILE, Closer>;

Result<File> open(const std::string& path, const char* mode, const char* what) {
    File file(std::fopen(path.c_str(), mode));
    if (file == nullptr) {
        return Error::system(errno, what + path);
    }
    return file;
}

bool isPassedOver(const std::filesystem::directory_entry& entry) {
    const std::string name = entry.path().filename().string();
    return name.starts_with('.') || name.starts_with('_');
}

bool isScenario(const std::filesystem::directory_entry& entry) {
    std::error_code error;
    const std::filesystem::path extension = entry.path().extension();
    return (extension == ".yaml" || extension == ".yml") && entry.is_regular_file(error);
}

Result<void> searchFolder(const std::string& folder, std::vector<std::string>& found) {
    std::vector<std::string> here;
    std::error_code error;
    std::filesystem::recursive_directory_iterator entry(folder, error);
    for (; !error && entry != std::filesystem::recursive_directory_iterator();
         entry.increment(error)) {
        if (isPassedOver(*entry)) {
            entry.disable_recursion_pending();
        } else if (isScenario(*entry)) {
            here.push_back(entry->path().string());
        }
    }
    if (error) {
        return Error::system(error.value(), "Cannot search " + folder);
    }
    if (here.empty()) {
        return Error::input(folder + " holds no scenario: no file there ends in .yaml or .yml.");
    }
    std::ranges::sort(here);
    found.insert(found.end(), here.begin(), here.end());
    return {};
}

} // namespace

Result<std::string> readFile(const std::string& path, std::size_t most) {
    File opened;
    std::FILE* file = stdin;
    if (path != "-") {
        Result<File> result = open(path, "rb", "Cannot read ");
        if (!result) {
            return result.error();
        }
        opened = std::move(*result);
        file = opened.get();
    }
    std::string text;
    std::string piece(64 * 1024, '\0');
    while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), file)) {
        text.append(piece, 0, size);
        if (text.size() > most) {
            return Error::input(path + " is longer than " + std::to_string(most) +
                                " bytes, the most that is read.");
        }
    }
    if (std::ferror(file) != 0) {
        return Error::system(errno, "Cannot read " + path);
    }
    return text;
}

Result<void> writeFile(const std::string& path, std::string_view text) {
    Result<File> file = open(path, "wb", "Cannot write ");
    if (!file) {
        return file.error();
    }
    if (std::fwrite(text.data(), 1, text.size(), file->get()) != text.size() ||
        std::fflush(file->get()) != 0) {
        return Error::system(errno, "Cannot write " + path);
    }
    return {};
}

Result<void> checkWritable(const std::string& path) {
    const Result<File> file = open(path, "ab", "Cannot write ");
    return file ? Result<void>() : Result<void>(file.error());
}

Result<std::vector<std::string>> findScenarios(const std::vector<std::string>& paths) {
    std::vector<std::string> found;
    for (const std::string& path : paths) {
        std::error_code error;
        const std::filesystem::file_status status =
            path == "-" ? std::filesystem::file_status() : std::filesystem::status(path, error);
        if (path == "-") {
            found.push_back(path);
        } else if (error) {
            return Error::system(error.value(), "Cannot read " + path);
        } else if (!std::filesystem::is_directory(status)) {
            found.push_back(path);
        } else if (const Result<void> searched = searchFolder(path, found); !searched) {
            return searched.error();
        }
    }
    return found;
}

} // namespace weir::cli
