// What the loop's timers, posts and dispatch cost. Each figure is for one operation.

#include <weir/base/unique_fd.h>
#include <weir/loop/event.h>
#include <weir/loop/event_loop.h>

#include <benchmark/benchmark.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <deque>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

namespace weir {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<EventLoop> makeLoop(const LoopConfig& config = {}) {
    auto loop = EventLoop::create(config);
    if (!loop) {
        std::abort();
    }
    return std::move(*loop);
}

/// Random timeouts up to `reach`, the same each time.
std::vector<Duration> randomTimeouts(std::size_t count, Duration reach) {
    std::mt19937_64 random(1);
    std::uniform_int_distribution<Duration::rep> distribution(1, reach.count());
    std::vector<Duration> timeouts(count);
    for (Duration& timeout : timeouts) {
        timeout = Duration(distribution(random));
    }
    return timeouts;
}

/// Timers that are not scheduled yet, on a clock of their own.
struct Timers {
    Timers(std::size_t count, Duration reach) : timeouts(randomTimeouts(count, reach)) {
        for (std::size_t i = 0; i < count; ++i) {
            events.emplace_back(*loop, -1, EventFlags::None, [this](EventFlags) { ++fired; });
        }
    }

    void schedule() {
        for (std::size_t i = 0; i < events.size(); ++i) {
            benchmark::DoNotOptimize(events[i].add(timeouts[i]).ok());
        }
    }

    void cancel() {
        for (Event& event : events) {
            event.remove();
        }
    }

    void countItems(benchmark::State& state) const {
        state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(events.size()));
    }

    ManualClock clock;
    std::unique_ptr<EventLoop> loop = makeLoop({.clock = &clock});
    std::vector<Duration> timeouts;
    std::deque<Event> events;
    std::size_t fired = 0;
};

void scheduleTimers(benchmark::State& state) {
    Timers timers(static_cast<std::size_t>(state.range(0)), 60s);
    for ([[maybe_unused]] auto _ : state) {
        timers.schedule();
        state.PauseTiming();
        timers.cancel();
        state.ResumeTiming();
    }
    timers.countItems(state);
}

BENCHMARK(scheduleTimers)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

void cancelTimers(benchmark::State& state) {
    Timers timers(static_cast<std::size_t>(state.range(0)), 60s);
    for ([[maybe_unused]] auto _ : state) {
        state.PauseTiming();
        timers.schedule();
        state.ResumeTiming();
        timers.cancel();
    }
    timers.countItems(state);
}

BENCHMARK(cancelTimers)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

/// In turns that are a millisecond apart, callbacks and turns included.
void fireTimers(benchmark::State& state) {
    Timers timers(static_cast<std::size_t>(state.range(0)), 1s);
    for ([[maybe_unused]] auto _ : state) {
        state.PauseTiming();
        timers.schedule();
        state.ResumeTiming();
        for (int turn = 0; turn < 1000; ++turn) {
            timers.clock.advance(1ms);
            benchmark::DoNotOptimize(timers.loop->run(RunMode::NonBlock).ok());
        }
    }
    if (timers.fired != timers.events.size() * static_cast<std::size_t>(state.iterations())) {
        state.SkipWithError("not every timer has fired");
    }
    timers.countItems(state);
}

BENCHMARK(fireTimers)->Arg(100'000)->Unit(benchmark::kMillisecond);

/// All in one turn.
void fireTimersAtOnce(benchmark::State& state) {
    Timers timers(static_cast<std::size_t>(state.range(0)), 1s);
    for ([[maybe_unused]] auto _ : state) {
        state.PauseTiming();
        timers.schedule();
        timers.clock.advance(1s);
        state.ResumeTiming();
        benchmark::DoNotOptimize(timers.loop->run(RunMode::NonBlock).ok());
    }
    if (timers.fired != timers.events.size() * static_cast<std::size_t>(state.iterations())) {
        state.SkipWithError("not every timer has fired");
    }
    timers.countItems(state);
}

BENCHMARK(fireTimersAtOnce)->Arg(100'000)->Unit(benchmark::kMillisecond);

/// As the timeouts of busy connections are: a hundred pushed back each millisecond.
void pushBackIdleTimers(benchmark::State& state) {
    Timers timers(static_cast<std::size_t>(state.range(0)), 1ms);
    std::int64_t pushes = 0;
    std::size_t next = 0;
    for (Event& event : timers.events) {
        benchmark::DoNotOptimize(event.add(60s).ok());
    }
    for ([[maybe_unused]] auto _ : state) {
        for (int i = 0; i < 100; ++i) {
            benchmark::DoNotOptimize(timers.events[next].add(60s).ok());
            next = (next + 7919) % timers.events.size();
        }
        pushes += 100;
        timers.clock.advance(1ms);
        benchmark::DoNotOptimize(timers.loop->run(RunMode::NonBlock).ok());
    }
    state.SetItemsProcessed(pushes);
    timers.cancel();
}

BENCHMARK(pushBackIdleTimers)->Arg(10'000);

/// Tasks from another thread, until all have run.
void postFromAnotherThread(benchmark::State& state) {
    auto loop = makeLoop();
    constexpr int count = 1'000'000;
    for ([[maybe_unused]] auto _ : state) {
        int ran = 0;
        std::thread poster([&] {
            for (int i = 0; i < count; ++i) {
                loop->post([&] {
                    if (++ran == count) {
                        loop->exitLoop();
                    }
                });
            }
        });
        benchmark::DoNotOptimize(loop->run(RunMode::Forever).ok());
        poster.join();
    }
    state.SetItemsProcessed(state.iterations() * count);
}

BENCHMARK(postFromAnotherThread)->UseRealTime()->Unit(benchmark::kMillisecond);

/// `range(0)` pairs of sockets of which `range(1)` have a byte to read, all read in one turn.
void dispatch(benchmark::State& state) {
    auto loop = makeLoop();
    const auto count = static_cast<std::size_t>(state.range(0));
    const auto active = static_cast<std::size_t>(state.range(1));
    std::vector<std::array<UniqueFd, 2>> pairs;
    std::deque<Event> events;
    for (std::size_t i = 0; i < count; ++i) {
        std::array<int, 2> ends{};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) !=
            0) {
            state.SkipWithError("no descriptors are left");
            return;
        }
        pairs.push_back({UniqueFd(ends[0]), UniqueFd(ends[1])});
        events.emplace_back(*loop, ends[0], EventFlags::Read | EventFlags::Persist,
                            [descriptor = ends[0]](EventFlags) {
                                char byte = 0;
                                benchmark::DoNotOptimize(::read(descriptor, &byte, 1));
                            });
        benchmark::DoNotOptimize(events.back().add().ok());
    }
    for ([[maybe_unused]] auto _ : state) {
        for (std::size_t i = 0; i < active; ++i) {
            benchmark::DoNotOptimize(::write(pairs[i * count / active][1].get(), "x", 1));
        }
        benchmark::DoNotOptimize(loop->run(RunMode::NonBlock).ok());
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(active));
    events.clear();
}

BENCHMARK(dispatch)->Args({100, 1})->Args({100, 100})->Args({1000, 10})->Args({1000, 1000});

/// An event is added and removed, with a turn between.
void addAndRemove(benchmark::State& state) {
    auto loop = makeLoop();
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        state.SkipWithError("no descriptors are left");
        return;
    }
    const UniqueFd near(ends[0]);
    const UniqueFd far(ends[1]);
    Event event(*loop, near.get(), EventFlags::Read | EventFlags::Persist, [](EventFlags) {});
    for ([[maybe_unused]] auto _ : state) {
        benchmark::DoNotOptimize(event.add().ok());
        benchmark::DoNotOptimize(loop->run(RunMode::NonBlock).ok());
        event.remove();
    }
}

BENCHMARK(addAndRemove);

} // namespace
} // namespace weir
