#include <weir/scenario/load.h>
#include <weir/scenario/scenario_reader.h>

#include <utility>

namespace weir::scenario {

namespace {

Loaded failed(const std::string& path, std::string message) {
    Loaded loaded;
    loaded.files.push_back({path, {}});
    loaded.problems.push_back({{0, 0, 0}, 1, std::move(message)});
    return loaded;
}

} // namespace

Loaded load(const std::string& path) {
    Result<std::string> text = readWhole(path, maxScenarioSize);
    if (!text) {
        return failed(path, text.error().message());
    }
    return loadText(*text, path);
}

Loaded loadText(std::string_view text, const std::string& path) {
    if (text.size() > maxScenarioSize) {
        return failed(path, "the text is larger than 4 MiB, which is the most that is read");
    }
    return ScenarioReader(path).read(text);
}

} // namespace weir::scenario
