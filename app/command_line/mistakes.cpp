#include "app/command_line/mistakes.h"

#include <weir/workbench/settings.h>

#include <CLI/CLI.hpp>

#include <vector>

namespace weir::cli {

namespace {

std::string quoted(const std::string& word) {
    return "\"" + word + "\"";
}

std::string didYouMean(const std::string& word, const std::vector<std::string>& names) {
    const std::vector<std::string_view> choice(names.begin(), names.end());
    const std::string_view nearest = nearestWord(word, choice);
    return nearest.empty() ? std::string() : "did you mean " + std::string(nearest) + "? ";
}

// "listen, connect or demo"
std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const bool isLast = i + 1 == names.size();
        text += (i == 0 ? "" : isLast ? " or " : ", ") + names[i];
    }
    return text;
}

std::vector<std::string> commandsOf(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands(nullptr)) {
        names.push_back(command->get_name());
    }
    return names;
}

std::vector<std::string> optionsOf(const CLI::App& command) {
    std::vector<std::string> names;
    for (const CLI::Option* option : command.get_options()) {
        for (const std::string& name : option->get_lnames()) {
            names.push_back("--" + name);
        }
    }
    return names;
}

const CLI::App* chosenOf(const CLI::App& app) {
    const std::vector<CLI::App*> chosen = app.get_subcommands();
    return chosen.empty() ? nullptr : chosen.front();
}

std::string noCommand(const CLI::App& app) {
    const std::vector<std::string> commands = commandsOf(app);
    const std::vector<std::string> rest = app.remaining();
    if (rest.empty()) {
        return "Say what to do: " + listed(commands) + ".";
    }
    if (rest.front().starts_with("-")) {
        return "The command comes first: " + listed(commands) + "; " + rest.front() +
               " may stand behind it.";
    }
    const std::string hint = didYouMean(rest.front(), commands);
    return "There is no command " + quoted(rest.front()) + "; " + hint + "The choice is " +
           listed(commands) + ".";
}

std::string tooMuch(const CLI::App& app) {
    const CLI::App* command = chosenOf(app);
    const std::vector<std::string> rest = app.remaining(true);
    if (command == nullptr || rest.empty()) {
        return noCommand(app);
    }
    const std::string& word = rest.front();
    if (!word.starts_with("-")) {
        return quoted(word) +
               " is one word too many; leave it out, or quote what belongs together.";
    }
    const std::string name = word.substr(0, word.find('='));
    const std::string hint = didYouMean(name, optionsOf(*command));
    return command->get_name() + " has no option " + name +
           (hint.empty() ? "; --help lists what there is."
                         : "; " + hint.substr(0, hint.size() - 1));
}

std::string missing(const CLI::App& app) {
    const CLI::App* command = chosenOf(app);
    if (command == nullptr) {
        return noCommand(app);
    }
    if (command->get_name() == "run" || command->get_name() == "check") {
        return "Say what to " + command->get_name() +
               ", such as chat.yaml, a folder of scenarios, or - for standard input.";
    }
    return "Say what to " + command->get_name() +
           (command->get_name() == "listen" ? " on" : " to") + ", such as tcp://127.0.0.1:8888.";
}

// CLI11 tells the two cases apart by nothing but its words.
std::string wrongCount(const std::string& words) {
    const std::string name = words.substr(0, words.find(':'));
    if (words.find("received") != std::string::npos) {
        return name + " is given more than once; give it once.";
    }
    return name + " wants a value behind it; --help shows which.";
}

} // namespace

std::string sentenceOf(const CLI::ParseError& mistake, const CLI::App& app) {
    if (dynamic_cast<const CLI::RequiredError*>(&mistake) != nullptr) {
        return missing(app);
    }
    if (dynamic_cast<const CLI::ExtrasError*>(&mistake) != nullptr) {
        return tooMuch(app);
    }
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&mistake) != nullptr) {
        return wrongCount(mistake.what());
    }
    return mistake.what();
}

} // namespace weir::cli
