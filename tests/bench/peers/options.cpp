#include "tests/bench/peers/options.h"

#include <charconv>
#include <sstream>

namespace weir::peers {
namespace {

bool readRounds(const std::string& text, int& rounds) {
    const char* end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, rounds);
    return result.ec == std::errc{} && result.ptr == end && rounds >= 1;
}

bool readPattern(const std::string& text, std::regex& pattern) {
    try {
        pattern = std::regex(text);
        return true;
    } catch (const std::regex_error&) {
        return false;
    }
}

std::vector<std::string> splitList(const std::string& text) {
    std::vector<std::string> names;
    std::istringstream list(text);
    for (std::string name; std::getline(list, name, ',');) {
        names.push_back(name);
    }
    return names;
}

bool readValue(const std::string& name, const std::string& value, Options& options) {
    if (name == "--rounds") {
        return readRounds(value, options.rounds);
    }
    if (name == "--only") {
        return readPattern(value, options.only);
    }
    if (name == "--peers") {
        options.peers = splitList(value);
        return !options.peers.empty();
    }
    options.jsonFile = value;
    return !value.empty();
}

} // namespace

std::optional<Options> readOptions(const std::vector<std::string>& arguments, std::string& error) {
    Options options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& name = arguments[i];
        if (name == "--quick") {
            options.quick = true;
        } else if (name == "--check") {
            options.check = true;
        } else if (name == "--help" || name == "-h") {
            options.help = true;
        } else if (name == "--rounds" || name == "--only" || name == "--peers" ||
                   name == "--json") {
            if (i + 1 == arguments.size()) {
                error = name + " wants a value";
                return std::nullopt;
            }
            if (!readValue(name, arguments[++i], options)) {
                error = "'" + arguments[i] + "' is no value for " + name;
                return std::nullopt;
            }
        } else {
            error = "'" + name + "' is not an option";
            return std::nullopt;
        }
    }
    return options;
}

} // namespace weir::peers
