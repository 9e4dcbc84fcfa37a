#include "tests/engine/scenario/scenario_files.h"

#include <gtest/gtest.h>

#include <fstream>

#include <unistd.h>

namespace weir::scenario::test {

namespace fs = std::filesystem;

Folder::Folder() {
    std::string name = (fs::temp_directory_path() / "weir-scenario-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        ADD_FAILURE() << "no folder for the test's files";
    }
    m_path = fs::canonical(name);
}

Folder::~Folder() {
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
}

std::string Folder::path(const std::string& name) const {
    return (m_path / name).string();
}

std::string Folder::write(const std::string& name, std::string_view text) const {
    const fs::path file = m_path / name;
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file.string();
}

Loaded Folder::load(const std::string& name, std::string_view text) const {
    return scenario::load(write(name, text));
}

namespace {

// A test's folder has another name each time.
std::string withoutFolders(std::string text, const Loaded& loaded) {
    if (loaded.files.empty()) {
        return text;
    }
    const std::string folder = fs::path(loaded.files.front().path).parent_path().string() + '/';
    for (std::size_t at = text.find(folder); folder.size() > 1 && at != std::string::npos;
         at = text.find(folder)) {
        text.erase(at, folder.size());
    }
    return text;
}

} // namespace

std::string problemsOf(const Loaded& loaded) {
    std::string out;
    for (const Problem& problem : loaded.problems) {
        out += toText(problem, loaded.files);
    }
    return withoutFolders(out, loaded);
}

std::string sentencesOf(const Loaded& loaded) {
    std::string out;
    for (const Problem& problem : loaded.problems) {
        const std::string text = toText(problem, loaded.files);
        out += text.substr(0, text.find('\n') + 1);
    }
    return withoutFolders(out, loaded);
}

std::string withSteps(std::string_view steps) {
    return "weir: 1\n"
           "variables: {greeting: hello, i: 1}\n"
           "endpoints:\n"
           "  server: {listen: tcp://127.0.0.1:0, behaviour: echo}\n"
           "  alice: {connect: server}\n"
           "  bob: {connect: server}\n"
           "blocks:\n"
           "  greet: {parameters: [who], steps: [{send: {on: alice, text: \"${who}\"}}]}\n"
           "steps:\n" +
           std::string(steps);
}

std::string problemsOfSteps(std::string_view steps) {
    const std::uint32_t before = 9; // lines of withSteps()
    Loaded loaded = loadText(withSteps(steps), "s.yaml");
    std::string out;
    for (Problem& problem : loaded.problems) {
        problem.place.line -= problem.place.line > before ? before : 0;
        out += std::to_string(problem.place.line) + ':' + std::to_string(problem.place.column) +
               ": " + problem.message + '\n';
    }
    return out;
}

Scenario scenarioOf(std::string_view text) {
    Loaded loaded = loadText(text, "s.yaml");
    EXPECT_EQ(problemsOf(loaded), "");
    return loaded.scenario ? std::move(*loaded.scenario) : Scenario();
}

} // namespace weir::scenario::test
