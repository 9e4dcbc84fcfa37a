#include "tests/bench/peers/machine.h"

#include "tests/bench/peers/cores.h"

#include <ctime>
#include <fstream>

#include <sys/utsname.h>
#include <unistd.h>

namespace weir::peers {
namespace {

std::string processor() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("model name")) {
            const std::size_t colon = line.find(": ");
            return colon == std::string::npos ? line : line.substr(colon + 2);
        }
    }
    return "unknown";
}

std::string kernel() {
    utsname names{};
    ::uname(&names);
    return std::string(names.sysname) + " " + names.release + " " + names.machine;
}

std::string date() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    char text[32];
    const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &parts);
    return {text, size};
}

std::string compiler() {
    std::string text = __VERSION__;
    if (text.find("lang") == std::string::npos) {
        text.insert(0, "GCC ");
    }
#if defined(__OPTIMIZE__)
    return text + ", optimised";
#else
    return text + ", NOT optimised: these figures say nothing about speed";
#endif
}

} // namespace

std::vector<std::pair<std::string, std::string>> describeMachine() {
    return {{"processor", processor()},
            {"cores", std::to_string(usableCores()) + " usable of " +
                          std::to_string(::sysconf(_SC_NPROCESSORS_ONLN))},
            {"kernel", kernel()},
            {"date", date()},
            {"compiler", compiler()}};
}

} // namespace weir::peers
