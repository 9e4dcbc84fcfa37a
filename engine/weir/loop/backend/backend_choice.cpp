#include <weir/loop/backend/backend_choice.h>
#include <weir/loop/backend/backends.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string>

namespace weir {
namespace {

struct KnownBackend {
    std::string_view name;
    Features features;
    const char* forbiddenBy;
    Result<std::unique_ptr<Backend>> (*make)();
};

// The fastest first.
constexpr std::array knownBackends {
#if defined(__linux__)
    KnownBackend{"epoll", epollFeatures, "EVENT_NOEPOLL", makeEpollBackend},
#endif
        KnownBackend{"poll", pollFeatures, "EVENT_NOPOLL", makePollBackend},
        KnownBackend{"select", selectFeatures, "EVENT_NOSELECT", makeSelectBackend},
};

std::string joined(const std::vector<std::string>& parts, std::string_view last,
                   std::string_view between = ", ") {
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) {
            text += i + 1 == parts.size() ? last : between;
        }
        text += parts[i];
    }
    return text;
}

std::string complaint(Features missing) {
    std::vector<std::string> complaints;
    if (any(missing, Features::EdgeTriggered)) {
        complaints.emplace_back("is not edge-triggered");
    }
    if (any(missing, Features::ConstantTime)) {
        complaints.emplace_back("does not take constant time");
    }
    if (any(missing, Features::AnyDescriptor)) {
        complaints.emplace_back("does not watch every kind of descriptor");
    }
    if (any(missing, Features::EarlyClose)) {
        complaints.emplace_back("does not tell of an early close");
    }
    return joined(complaints, " and ");
}

/// Why `backend` does not fit; empty where it does.
std::optional<std::string> objection(const KnownBackend& backend, const LoopConfig& config) {
    const std::string name(backend.name);
    if (!config.backend.empty() && config.backend != name) {
        return name + " is not the one asked for";
    }
    if (std::find(config.avoid.begin(), config.avoid.end(), name) != config.avoid.end()) {
        return name + " is to be avoided";
    }
    if (!config.ignoreEnvironment && std::getenv(backend.forbiddenBy) != nullptr) {
        return name + " is forbidden by the environment variable " + backend.forbiddenBy;
    }
    const Features missing = config.require & ~backend.features;
    if (missing != Features::None) {
        return name + " " + complaint(missing);
    }
    return std::nullopt;
}

Error unknownBackend(const std::string& name) {
    std::vector<std::string> names;
    for (const KnownBackend& backend : knownBackends) {
        names.emplace_back(backend.name);
    }
    return Error::input("Cannot make an event loop on the backend \"" + name +
                        "\": this system has " + joined(names, " and ") + ".");
}

} // namespace

std::vector<std::string_view> backendNames() {
    std::vector<std::string_view> names;
    for (const KnownBackend& backend : knownBackends) {
        names.push_back(backend.name);
    }
    return names;
}

Result<std::unique_ptr<Backend>> chooseBackend(const LoopConfig& config) {
    const bool anyOfThem = config.backend.empty();
    if (!anyOfThem &&
        std::none_of(knownBackends.begin(), knownBackends.end(),
                     [&](const auto& known) { return known.name == config.backend; })) {
        return unknownBackend(config.backend);
    }
    std::vector<std::string> reasons;
    std::optional<Error> systemError;
    for (const KnownBackend& backend : knownBackends) {
        if (auto reason = objection(backend, config)) {
            if (anyOfThem || backend.name == config.backend) {
                reasons.push_back(std::move(*reason));
            }
            continue;
        }
        auto made = backend.make();
        if (made.ok()) {
            return made;
        }
        systemError = made.error();
        reasons.push_back(made.error().message());
    }
    const std::string message = "Cannot make an event loop: " + joined(reasons, "; ", "; ") +
                                ". Allow one of them, or ask for less.";
    if (systemError) {
        return Error(ErrorDomain::System, systemError->code(), message);
    }
    return Error::input(message);
}

} // namespace weir
