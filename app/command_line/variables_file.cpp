#include "app/command_line/variables_file.h"

#include "app/command_line/files.h"

#include <algorithm>

namespace weir::cli {

namespace {

constexpr std::size_t maxFile = std::size_t{4} * 1024 * 1024;

bool isNameCharacter(char character) {
    const auto lower = static_cast<char>(character | 0x20);
    return (lower >= 'a' && lower <= 'z') || (character >= '0' && character <= '9') ||
           character == '_' || character == '-';
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t\r") + 1 - first);
}

} // namespace

Result<Assignment> parseAssignment(std::string_view text) {
    const std::size_t equals = text.find('=');
    const std::string_view name = trimmed(text.substr(0, equals));
    if (equals == std::string_view::npos) {
        return Error::input("\"" + std::string(text) + "\" has no \"=\"; write NAME=VALUE.");
    }
    if (name.empty() || !std::ranges::all_of(name, isNameCharacter)) {
        return Error::input("\"" + std::string(name) +
                            "\" is not a variable's name, which has letters, digits, _ and -.");
    }
    return Assignment{std::string(name), std::string(text.substr(equals + 1))};
}

scenario::Value valueOf(const std::string& text) {
    scenario::Value value = scenario::parseValue(text);
    return scenario::toText(value) == text ? value : scenario::Value(text);
}

Result<void> readVariablesFile(const std::string& path, scenario::Variables& variables) {
    const Result<std::string> text = readFile(path, maxFile);
    if (!text) {
        return text.error();
    }
    std::size_t number = 0;
    for (std::string_view rest = *text; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = trimmed(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        ++number;
        if (line.empty() || line.front() == '#') {
            continue;
        }
        const Result<Assignment> assignment = parseAssignment(line);
        if (!assignment) {
            return Error::input(path + ":" + std::to_string(number) + ": " +
                                assignment.error().message());
        }
        variables[assignment->name] = valueOf(std::string(trimmed(assignment->value)));
    }
    return {};
}

} // namespace weir::cli
