// What the backends cost: each figure is the processor time for one event, on each backend that the
// system has, and on a loop around epoll_wait(2) alone as the limit.

#include <weir/base/unique_fd.h>
#include <weir/loop/event.h>
#include <weir/loop/event_loop.h>

#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace weir {
namespace {

/// What a ready descriptor's owner does.
using Handler = void (*)(void* owner, std::size_t index);

/// Calls a handler for each descriptor that is ready.
class Dispatcher {
public:
    virtual ~Dispatcher() = default;
    virtual bool watch(int descriptor, Handler handler, void* owner, std::size_t index) = 0;
    virtual void turn(bool isWaiting) = 0;
};

class LoopDispatcher final : public Dispatcher {
public:
    LoopDispatcher(std::unique_ptr<EventLoop> loop, EventFlags flags)
        : m_loop(std::move(loop)), m_flags(flags) {}

    bool watch(int descriptor, Handler handler, void* owner, std::size_t index) override {
        m_events.emplace_back(*m_loop, descriptor, m_flags,
                              [=](EventFlags) { handler(owner, index); });
        return m_events.back().add().ok();
    }

    void turn(bool isWaiting) override {
        benchmark::DoNotOptimize(m_loop->run(isWaiting ? RunMode::Once : RunMode::NonBlock).ok());
    }

private:
    std::unique_ptr<EventLoop> m_loop;
    EventFlags m_flags;
    std::deque<Event> m_events;
};

class RawDispatcher final : public Dispatcher {
public:
    bool watch(int descriptor, Handler handler, void* owner, std::size_t index) override {
        m_handler = handler;
        m_owner = owner;
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = index;
        return ::epoll_ctl(m_set.get(), EPOLL_CTL_ADD, descriptor, &event) == 0;
    }

    void turn(bool isWaiting) override {
        const int count = ::epoll_wait(m_set.get(), m_events.data(),
                                       static_cast<int>(m_events.size()), isWaiting ? -1 : 0);
        for (int i = 0; i < count; ++i) {
            m_handler(m_owner, m_events[static_cast<std::size_t>(i)].data.u64);
        }
    }

private:
    UniqueFd m_set{::epoll_create1(EPOLL_CLOEXEC)};
    std::vector<epoll_event> m_events = std::vector<epoll_event>(4096);
    Handler m_handler = nullptr;
    void* m_owner = nullptr;
};

/// `how` is a backend's name, "raw", or a backend's name and "/edge".
std::unique_ptr<Dispatcher> makeDispatcher(const std::string& how) {
    if (how == "raw") {
        return std::make_unique<RawDispatcher>();
    }
    EventFlags flags = EventFlags::Read | EventFlags::Persist;
    LoopConfig config{.backend = how, .ignoreEnvironment = true};
    if (const auto slash = how.find('/'); slash != std::string::npos) {
        config.backend.resize(slash);
        flags |= EventFlags::EdgeTriggered;
    }
    auto loop = EventLoop::create(config);
    return loop ? std::make_unique<LoopDispatcher>(std::move(*loop), flags) : nullptr;
}

/// Pairs of sockets whose near ends are watched.
struct Pairs {
    /// False where there are not so many descriptors, or no such backend.
    bool open(const std::string& how, std::size_t count, Handler handler) {
        rlimit limit{};
        ::getrlimit(RLIMIT_NOFILE, &limit);
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
        dispatcher = makeDispatcher(how);
        for (std::size_t i = 0; i < count && dispatcher; ++i) {
            std::array<int, 2> ends{};
            if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) !=
                0) {
                return false;
            }
            pairs.push_back({UniqueFd(ends[0]), UniqueFd(ends[1])});
            if (!dispatcher->watch(ends[0], handler, this, i)) {
                return false;
            }
        }
        return dispatcher != nullptr;
    }

    void write(std::size_t index) const {
        benchmark::DoNotOptimize(::write(pairs[index][1].get(), "x", 1));
    }

    void read(std::size_t index) {
        char byte = 0;
        benchmark::DoNotOptimize(::read(pairs[index][0].get(), &byte, 1));
        ++done;
    }

    std::vector<std::array<UniqueFd, 2>> pairs;
    std::size_t done = 0;
    std::size_t wanted = 0;
    std::unique_ptr<Dispatcher> dispatcher; // goes first, as it watches the others
};

/// `range(0)` pairs of which `range(1)` have a byte to read.
void dispatch(benchmark::State& state, const std::string& how) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const auto active = static_cast<std::size_t>(state.range(1));
    Pairs all;
    if (!all.open(how, count, [](void* owner, std::size_t index) {
            static_cast<Pairs*>(owner)->read(index);
        })) {
        state.SkipWithError("no such backend, or too few descriptors");
        return;
    }
    for ([[maybe_unused]] auto _ : state) {
        for (std::size_t i = 0; i < active; ++i) {
            all.write(i * count / active);
        }
        for (all.wanted += active; all.done < all.wanted;) {
            all.dispatcher->turn(false);
        }
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(active));
}

/// One byte goes around `range(0)` pairs, a thousand hops an iteration.
void cascade(benchmark::State& state, const std::string& how) {
    constexpr std::size_t hops = 1000;
    Pairs all;
    if (!all.open(how, static_cast<std::size_t>(state.range(0)),
                  [](void* owner, std::size_t index) {
                      auto& pairs = *static_cast<Pairs*>(owner);
                      pairs.read(index);
                      if (pairs.done < pairs.wanted) {
                          pairs.write((index + 1) % pairs.pairs.size());
                      }
                  })) {
        state.SkipWithError("no such backend, or too few descriptors");
        return;
    }
    for ([[maybe_unused]] auto _ : state) {
        all.wanted += hops;
        all.write(0);
        while (all.done < all.wanted) {
            all.dispatcher->turn(true);
        }
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(hops));
}

void forPairs(benchmark::internal::Benchmark* dispatching) {
    for (const std::int64_t count : {100, 1000, 8000}) {
        dispatching->Args({count, count / 100})->Args({count, count});
    }
}

BENCHMARK_CAPTURE(dispatch, raw, "raw")->Apply(forPairs);
BENCHMARK_CAPTURE(dispatch, epoll, "epoll")->Apply(forPairs);
BENCHMARK_CAPTURE(dispatch, epoll_edge, "epoll/edge")->Apply(forPairs);
BENCHMARK_CAPTURE(dispatch, io_uring, "io_uring")->Apply(forPairs);
BENCHMARK_CAPTURE(dispatch, io_uring_edge, "io_uring/edge")->Apply(forPairs);
BENCHMARK_CAPTURE(dispatch, poll, "poll")->Apply(forPairs);
BENCHMARK_CAPTURE(dispatch, select, "select")->Apply(forPairs);
BENCHMARK_CAPTURE(cascade, raw, "raw")->Arg(1000);
BENCHMARK_CAPTURE(cascade, epoll, "epoll")->Arg(1000);
BENCHMARK_CAPTURE(cascade, io_uring, "io_uring")->Arg(1000);
BENCHMARK_CAPTURE(cascade, io_uring_edge, "io_uring/edge")->Arg(1000);

} // namespace
} // namespace weir
