#include "app/command_line/run_options.h"

#include <weir/base/units.h>
#include <weir/loop/event_loop.h>

#include "app/command_line/option_values.h"
#include "app/command_line/variables_file.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <random>
#include <thread>

namespace weir::cli {

namespace {

constexpr std::uint64_t maxJobs = 1024;
constexpr std::uint64_t maxRepeat = 1'000'000;

std::optional<std::string> readNumber(const char* option, const std::string& text,
                                      std::uint64_t least, std::uint64_t most,
                                      std::uint64_t& number) {
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error == std::errc{} && rest == end && number >= least && number <= most) {
        return std::nullopt;
    }
    return std::string(option) + ": \"" + text + "\" is not a whole number from " +
           std::to_string(least) + " to " + std::to_string(most) + ".";
}

// A seed that can be written again in a command.
std::uint64_t someSeed() {
    std::random_device device;
    return device();
}

CLI::Option* addMany(CLI::App& app, const char* name, std::vector<std::string>& target,
                     const char* type, const std::string& help) {
    return app.add_option(name, target, help)->type_name(type)->allow_extra_args(false);
}

} // namespace

std::optional<std::string> readColour(const std::string& text, Colour& colour) {
    if (text == "auto" || text.empty()) {
        colour = Colour::Auto;
    } else if (text == "always") {
        colour = Colour::Always;
    } else if (text == "never") {
        colour = Colour::Never;
    } else {
        return "--color: There is no \"" + text + "\". The choice is auto, always, never.";
    }
    return std::nullopt;
}

void RunOptionsReader::addTo(CLI::App& app) {
    app.add_option("paths", m_given.paths,
                   "Scenario files, folders of *.yaml and *.yml, or - for standard input")
        ->type_name("FILE|DIR")
        ->required();
    addChoice(app);
    addVariables(app);
    addRunning(app);
    addReports(app);
}

void RunOptionsReader::addChoice(CLI::App& app) {
    addMany(app, "--tag", m_tags, "TAG", "Only scenarios with this tag, or without it: '!slow'")
        ->group("Choice");
    app.add_option("--repeat", m_repeat, "Run each so many times (1)")
        ->type_name("COUNT")
        ->group("Choice");
    app.add_flag("--shuffle", m_shuffle, "In a random order; --shuffle=SEED runs one again")
        ->group("Choice");
    app.add_flag("--fail-fast", m_given.failFast, "Begin no further ones once one has not passed")
        ->group("Choice");
}

void RunOptionsReader::addVariables(CLI::App& app) {
    addMany(app, "--variable", m_variables, "NAME=VALUE", "Over the scenario's own")
        ->group("Variables");
    addMany(app, "--variables-file", m_variableFiles, "FILE", "A NAME=VALUE a line, # for comments")
        ->group("Variables");
    addMany(app, "--secret", m_secrets, "NAME=VALUE", "A variable whose value no output shows")
        ->group("Variables");
    app.add_option("--seed", m_seed, "Of the scenarios' random numbers (1)")
        ->type_name("NUMBER")
        ->group("Variables");
}

void RunOptionsReader::addRunning(CLI::App& app) {
    app.add_option("--jobs", m_jobs, "So many at a time (as many as there are cores)")
        ->type_name("COUNT")
        ->group("Running");
    app.add_option("--timeout", m_timeout, "Of each run, where the scenario's own is longer")
        ->type_name("TIME")
        ->group("Running");
    app.add_option("--backend", m_backend, "One of " + backendList() + ", or all, one by one")
        ->type_name("NAME")
        ->group("Running");
    app.add_flag("--virtual", m_given.isVirtual,
                 "On a simulated clock, over a network in memory: no waiting, the same each time")
        ->group("Running");
    app.add_flag("--every-split", m_given.everySplit,
                 "Again and again with each message cut in two, at every byte in turn")
        ->group("Running");
    app.add_flag("--allow-remote", m_given.allowRemote,
                 "Addresses other than loopback may be listened on and connected to")
        ->group("Running");
}

void RunOptionsReader::addReports(CLI::App& app) {
    const auto add = [&app](const char* name, std::string& target, const char* help) {
        app.add_option(name, target, help)->type_name("FILE")->group("Reports");
    };
    add("--report-junit", m_given.junit, "JUnit's XML, as CI systems read it");
    add("--report-tap", m_given.tap, "TAP, as prove and its like read it");
    add("--report-json", m_given.json, "JSON, with every step");
    add("--report-html", m_given.html, "A page to read");
    add("--journal", m_given.journal, "Everything that happened, a JSON object a line");
    app.add_option("--color,--colour", m_colour, "auto, always or never")
        ->type_name("WHEN")
        ->group("Reports");
}

std::optional<std::string> RunOptionsReader::read(RunArguments& arguments) const {
    arguments = m_given;
    if (arguments.everySplit && !arguments.journal.empty()) {
        return "--journal is for one run, and --every-split makes many; leave one of them out.";
    }
    for (const std::string& tag : m_tags) {
        const bool without = tag.starts_with('!');
        const std::string name = tag.substr(without ? 1 : 0);
        if (name.empty()) {
            return "--tag: \"" + tag + "\" names no tag.";
        }
        (without ? arguments.withoutTags : arguments.tags).push_back(name);
    }
    if (!m_timeout.empty()) {
        const Result<Duration> timeout = parseDuration(m_timeout);
        if (!timeout) {
            return "--timeout: " + timeout.error().message();
        }
        arguments.timeout = *timeout;
    }
    if (m_backend == "all") {
        const std::vector<std::string_view> all = EventLoop::supportedBackends();
        arguments.backends.assign(all.begin(), all.end());
    } else if (!m_backend.empty()) {
        const Result<std::string> backend = parseBackend(m_backend);
        if (!backend) {
            return "--backend: " + backend.error().message();
        }
        arguments.backends = {*backend};
    }
    if (std::optional<std::string> sentence = readColour(m_colour, arguments.colour)) {
        return sentence;
    }
    if (std::optional<std::string> sentence = readNumbers(arguments)) {
        return sentence;
    }
    return readVariables(arguments);
}

std::optional<std::string> RunOptionsReader::readNumbers(RunArguments& arguments) const {
    std::optional<std::string> sentence;
    const auto read = [&sentence](const char* option, const std::string& text, std::uint64_t least,
                                  std::uint64_t most, std::uint64_t& number) {
        if (!sentence && !text.empty()) {
            sentence = readNumber(option, text, least, most, number);
        }
    };
    constexpr std::uint64_t any = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t jobs = std::max(1U, std::thread::hardware_concurrency());
    read("--jobs", m_jobs, 1, maxJobs, jobs);
    arguments.jobs = static_cast<std::size_t>(jobs);
    read("--repeat", m_repeat, 1, maxRepeat, arguments.repeat);
    read("--seed", m_seed, 0, any, arguments.seed);
    // CLI11's value of a flag without one.
    if (m_shuffle == "true") {
        arguments.shuffle = someSeed();
    } else if (!m_shuffle.empty()) {
        read("--shuffle", m_shuffle, 0, any, arguments.shuffle.emplace());
    }
    return sentence;
}

std::optional<std::string> RunOptionsReader::readVariables(RunArguments& arguments) const {
    for (const std::string& path : m_variableFiles) {
        if (const Result<void> read = readVariablesFile(path, arguments.variables); !read) {
            return "--variables-file: " + read.error().message();
        }
    }
    for (const std::string& text : m_variables) {
        const Result<Assignment> assignment = parseAssignment(text);
        if (!assignment) {
            return "--variable: " + assignment.error().message();
        }
        arguments.variables[assignment->name] = valueOf(assignment->value);
    }
    for (const std::string& text : m_secrets) {
        const Result<Assignment> assignment = parseAssignment(text);
        if (!assignment) {
            // Not with the text itself: it may hold the secret.
            return "--secret: Write NAME=VALUE, with letters, digits, _ and - in the name.";
        }
        arguments.variables[assignment->name] = assignment->value;
        arguments.secrets.push_back(assignment->value);
    }
    return std::nullopt;
}

} // namespace weir::cli
