#include "tests/engine/balance/balance.h"

#include <weir/base/callable_count.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string_view>
#include <system_error>
#include <thread>

#include <cxxabi.h>

namespace weir::test {
namespace {

namespace fs = std::filesystem;

/// The numbers that a folder of /proc has entries of.
std::vector<int> numbersIn(const char* folder) {
    std::vector<int> numbers;
    std::error_code none;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, none)) {
        numbers.push_back(std::stoi(entry.path().filename()));
    }
    return numbers;
}

std::map<int, std::string> openDescriptors() {
    std::map<int, std::string> open;
    for (const int number : numbersIn("/proc/self/fd")) {
        std::error_code gone;
        const fs::path target = fs::read_symlink("/proc/self/fd/" + std::to_string(number), gone);
        // What the folder was listed with is closed by now.
        if (!gone) {
            open.emplace(number, target.string());
        }
    }
    return open;
}

std::map<int, std::string> runningThreads() {
    std::map<int, std::string> running;
    for (const int number : numbersIn("/proc/self/task")) {
        std::ifstream file("/proc/self/task/" + std::to_string(number) + "/comm");
        std::string name;
        if (std::getline(file, name) && !name.starts_with("iou-")) {
            running.emplace(number, name);
        }
    }
    return running;
}

std::string readable(const char* typeName) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> text(
        abi::__cxa_demangle(typeName, nullptr, nullptr, &status), &std::free);
    return status == 0 ? text.get() : typeName;
}

std::map<std::string, std::ptrdiff_t> livingCallables() {
    std::map<std::string, std::ptrdiff_t> living;
    CallableCount::forEach([&](const std::type_info& type, std::ptrdiff_t alive) {
        if (alive != 0) {
            living[type.name()] += alive;
        }
    });
    return living;
}

void compareDescriptors(const Holdings& before, const Holdings& after,
                        std::vector<std::string>& found) {
    const auto say = [&](std::string_view what, const auto& entry) {
        found.push_back(std::string(what) + ": descriptor " + std::to_string(entry.first) + " -> " +
                        entry.second);
    };
    for (const auto& entry : after.descriptors) {
        const auto known = before.descriptors.find(entry.first);
        if (known == before.descriptors.end() || known->second != entry.second) {
            say("left open", entry);
        }
    }
    for (const auto& entry : before.descriptors) {
        const auto kept = after.descriptors.find(entry.first);
        if (kept == after.descriptors.end() || kept->second != entry.second) {
            say("closed, and not the test's", entry);
        }
    }
}

bool threadsAreLeft(const Holdings& before) {
    for (const auto& [number, name] : runningThreads()) {
        if (!before.threads.contains(number)) {
            return true;
        }
    }
    return false;
}

} // namespace

Holdings currentHoldings() {
    return {openDescriptors(), runningThreads(), livingCallables()};
}

std::vector<std::string> imbalances(const Holdings& before, const Holdings& after) {
    std::vector<std::string> found;
    compareDescriptors(before, after, found);
    for (const auto& [number, name] : after.threads) {
        if (!before.threads.contains(number)) {
            found.push_back("still running: thread " + std::to_string(number) + " \"" + name +
                            "\"");
        }
    }
    for (const auto& [type, alive] : after.callables) {
        const auto known = before.callables.find(type);
        const std::ptrdiff_t were = known == before.callables.end() ? 0 : known->second;
        if (alive > were) {
            found.push_back("not destroyed: " + std::to_string(alive - were) +
                            " callback(s) of type " + readable(type.c_str()));
        }
    }
    return found;
}

std::vector<std::string> imbalancesSince(const Holdings& before) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (threadsAreLeft(before) && std::chrono::steady_clock::now() < end) {
        std::this_thread::yield();
    }
    return imbalances(before, currentHoldings());
}

} // namespace weir::test
