#include "tests/engine/loop/backend_fixture.h"

#include <weir/loop/backend/backend_choice.h>
#include <weir/loop/backend/backends.h>

#include <sys/resource.h>

namespace weir::test {
namespace {

constexpr std::string_view precise = "_precise";
constexpr std::string_view byTimer = "_timer";

} // namespace

std::unique_ptr<Backend> BackendTest::makeBackend() {
    std::string name = GetParam();
    auto made = [&]() -> Result<std::unique_ptr<Backend>> {
        if (name.ends_with(byTimer)) {
            return makeEpollBackend({.preciseTimer = true, .withoutNewCalls = true});
        }
        LoopConfig config{.ignoreEnvironment = true};
        config.epollChangelist = name == epollWithChangelist;
        config.preciseTimer = name.ends_with(precise);
        config.backend = config.epollChangelist ? "epoll" : name;
        if (config.preciseTimer) {
            config.backend.resize(name.size() - precise.size());
        }
        return chooseBackend(config);
    }();
    if (!made) {
        ADD_FAILURE() << made.error().message();
        std::abort();
    }
    return std::move(*made);
}

std::map<int, EventFlags> BackendTest::look(Backend& backend) {
    std::map<int, EventFlags> ready;
    auto reported = backend.wait(Duration::zero());
    if (!reported) {
        ADD_FAILURE() << reported.error().message();
        return ready;
    }
    for (const ReadyDescriptor& each : *reported) {
        ready[each.descriptor] |= each.ready;
    }
    return ready;
}

std::vector<std::string> backendVariants() {
    std::vector<std::string> variants = backends();
    const std::vector<std::string> names = variants;
    for (const std::string& name : names) {
        if (name != epollWithChangelist) {
            variants.push_back(name + std::string(precise));
        }
        if (name == "epoll") {
            variants.push_back(name + std::string(byTimer));
        }
    }
    return variants;
}

bool mayOpen(std::size_t descriptors) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max < descriptors) {
        return false;
    }
    if (limit.rlim_cur < descriptors) {
        limit.rlim_cur = descriptors;
        return ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
    }
    return true;
}

} // namespace weir::test
