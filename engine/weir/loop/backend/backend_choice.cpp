#include <weir/loop/backend/backend_choice.h>
#include <weir/loop/backend/backends.h>
#include <weir/loop/backend/environment.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string>

namespace weir {
namespace {

struct KnownBackend {
    std::string_view name;
    Features features;
    const char* forbiddenBy;
    Result<std::unique_ptr<Backend>> (*make)(const BackendOptions& options);
    bool isOnlyByName = false;
};

// The fastest first; at the end those that are never taken unasked.
constexpr std::array knownBackends {
#if defined(__linux__)
    KnownBackend{"epoll", epollFeatures, "EVENT_NOEPOLL", makeEpollBackend},
#endif
#if defined(WEIR_HAS_KQUEUE)
        KnownBackend{"kqueue", kqueueFeatures, "EVENT_NOKQUEUE", makeKqueueBackend},
#endif
        KnownBackend{"poll", pollFeatures, "EVENT_NOPOLL", makePollBackend},
        KnownBackend{"select", selectFeatures, "EVENT_NOSELECT", makeSelectBackend},
#if defined(WEIR_HAS_IO_URING)
        KnownBackend{"io_uring", ioUringFeatures, "EVENT_NOIOURING", makeIoUringBackend, true},
#endif
};

bool isSet(const char* name) {
    return trustedEnvironment(name) != nullptr;
}

/// What was asked for, the environment included.
struct Wishes {
    std::string backend;
    /// What named the backend: empty for the configuration.
    std::string_view namedBy;
    BackendOptions options;
    bool isShown = false;
};

Wishes wishesOf(const LoopConfig& config) {
    const LoopConfig settled = withEnvironment(config);
    Wishes wishes{config.backend, {}, {}};
    wishes.options.changelist = settled.epollChangelist;
    wishes.options.preciseTimer = settled.preciseTimer;
    wishes.options.isShared = config.threadSafe;
    if (config.ignoreEnvironment) {
        return wishes;
    }
    const char* const backend = trustedEnvironment("EVENT_BACKEND");
    if (wishes.backend.empty() && backend != nullptr) {
        wishes.backend = backend;
        wishes.namedBy = "EVENT_BACKEND";
    }
    wishes.isShown = isSet("EVENT_SHOW_METHOD");
    return wishes;
}

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
std::optional<std::string> objection(const KnownBackend& backend, const Wishes& wishes,
                                     const LoopConfig& config) {
    const std::string name(backend.name);
    if (backend.isOnlyByName && wishes.backend.empty()) {
        return name + " is used only where it is named";
    }
    if (std::find(config.avoid.begin(), config.avoid.end(), name) != config.avoid.end()) {
        return name + " is to be avoided";
    }
    if (!config.ignoreEnvironment && isSet(backend.forbiddenBy)) {
        return name + " is forbidden by the environment variable " + backend.forbiddenBy;
    }
    const Features missing = config.require & ~backend.features;
    if (missing != Features::None) {
        return name + " " + complaint(missing);
    }
    return std::nullopt;
}

Error unknownBackend(const Wishes& wishes) {
    std::vector<std::string> names;
    for (const KnownBackend& backend : knownBackends) {
        names.emplace_back(backend.name);
    }
    std::string whose;
    if (!wishes.namedBy.empty()) {
        whose = " that the environment variable " + std::string(wishes.namedBy) + " names";
    }
    return Error::input("Cannot make an event loop on the backend \"" + wishes.backend + "\"" +
                        whose + ": this system has " + joined(names, " and ") + ".");
}

void show(const KnownBackend& backend) {
    // In one piece, so that several loops' lines do not mix.
    const std::string line = "weir: this event loop uses " + std::string(backend.name) + "\n";
    std::fputs(line.c_str(), stderr);
}

} // namespace

std::vector<std::string_view> backendNames() {
    std::vector<std::string_view> names;
    for (const KnownBackend& backend : knownBackends) {
        names.push_back(backend.name);
    }
    return names;
}

LoopConfig withEnvironment(const LoopConfig& config) {
    LoopConfig settled = config;
    if (!config.ignoreEnvironment) {
        settled.epollChangelist |= isSet("EVENT_EPOLL_USE_CHANGELIST");
        settled.preciseTimer |= isSet("EVENT_PRECISE_TIMER");
    }
    return settled;
}

Result<std::unique_ptr<Backend>> chooseBackend(const LoopConfig& config) {
    const Wishes wishes = wishesOf(config);
    const auto isMeant = [&](const KnownBackend& backend) {
        return wishes.backend.empty() || backend.name == wishes.backend;
    };
    if (std::none_of(knownBackends.begin(), knownBackends.end(), isMeant)) {
        return unknownBackend(wishes);
    }
    std::vector<std::string> reasons;
    std::optional<Error> systemError;
    for (const KnownBackend& backend : knownBackends) {
        if (!isMeant(backend)) {
            continue;
        }
        if (auto reason = objection(backend, wishes, config)) {
            reasons.push_back(std::move(*reason));
            continue;
        }
        auto made = backend.make(wishes.options);
        if (made.ok()) {
            if (wishes.isShown) {
                show(backend);
            }
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
