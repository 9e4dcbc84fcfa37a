#pragma once

#include "tests/bench/peers/clocks.h"
#include "tests/bench/peers/fail.h"
#include "tests/bench/peers/registry.h"
#include "tests/bench/peers/samples.h"

#include <chrono>
#include <deque>
#include <random>
#include <vector>

#include <time.h>

namespace weir::peers {

using Milliseconds = std::chrono::milliseconds;

/// The same random timeouts of 1 ms up to `reach` each time.
inline std::vector<Milliseconds> randomTimeouts(std::size_t count, Milliseconds reach) {
    std::mt19937_64 random(1);
    std::uniform_int_distribution<Milliseconds::rep> distribution(1, reach.count());
    std::vector<Milliseconds> timeouts(count);
    for (Milliseconds& timeout : timeouts) {
        timeout = Milliseconds(distribution(random));
    }
    return timeouts;
}

/// Without running anything meanwhile.
inline void rest(Milliseconds time) {
    const timespec wait{time.count() / 1000, time.count() % 1000 * 1'000'000};
    ::clock_nanosleep(CLOCK_MONOTONIC, 0, &wait, nullptr);
}

struct CountFired {
    std::size_t* fired;

    void operator()() const { ++*fired; }
};

template <class Api>
struct TimerSet {
    using Timer = typename Api::template Timer<CountFired>;

    TimerSet(const Work& work, std::size_t count, Milliseconds reach)
        : loop(work), timeouts(randomTimeouts(count, reach)) {
        for (std::size_t i = 0; i < count; ++i) {
            timers.emplace_back(loop, CountFired{&fired});
        }
    }

    void start() {
        for (std::size_t i = 0; i < timers.size(); ++i) {
            timers[i].start(timeouts[i]);
        }
    }

    void stop() {
        for (Timer& timer : timers) {
            timer.stop();
        }
    }

    typename Api::Loop loop;
    std::vector<Milliseconds> timeouts;
    std::deque<Timer> timers;
    std::size_t fired = 0;
};

/// Runs `task` in a callback, where loops know the time already: there programs start their timers.
template <class Api, class Task>
void inCallback(typename Api::Loop& loop, Task task) {
    const auto run = [&] {
        task();
        loop.stop();
    };
    typename Api::template Timer<decltype(run)> now(loop, run);
    now.start(Milliseconds(1));
    loop.run();
}

/// ns of CPU to start each of `count` timers of up to a minute.
template <class Api>
double scheduleTimers(const Work& work) {
    TimerSet<Api> set(work, work.count, Milliseconds(60'000));
    std::int64_t taken = 0;
    inCallback<Api>(set.loop, [&] {
        const std::int64_t begin = threadTime();
        set.start();
        taken = threadTime() - begin;
    });
    return static_cast<double>(taken) / static_cast<double>(work.count);
}

/// ns of CPU to stop each of them, in the order in which they were started.
template <class Api>
double cancelTimers(const Work& work) {
    TimerSet<Api> set(work, work.count, Milliseconds(60'000));
    std::int64_t taken = 0;
    inCallback<Api>(set.loop, [&] {
        set.start();
        const std::int64_t begin = threadTime();
        set.stop();
        taken = threadTime() - begin;
    });
    return static_cast<double>(taken) / static_cast<double>(work.count);
}

/// ns of CPU to run each of `count` timers that became due over `part` ms, all at once.
template <class Api>
double fireTimersAtOnce(const Work& work) {
    const Milliseconds reach(work.part);
    TimerSet<Api> set(work, work.count, reach);
    inCallback<Api>(set.loop, [&] {
        set.start();
        rest(reach + Milliseconds(2));
    });
    // A loop that was stopped may still have run some.
    const std::size_t before = set.fired;
    if (before == work.count) {
        fail("the timers have all fired before the loop ran");
    }
    const std::int64_t begin = threadTime();
    while (set.fired < work.count) {
        set.loop.turn();
    }
    return static_cast<double>(threadTime() - begin) / static_cast<double>(work.count - before);
}

/// ns of CPU a timer while `count` of them become due over `part` ms and the loop waits for them.
template <class Api>
double fireTimersAsTimePasses(const Work& work) {
    const Milliseconds reach(work.part);
    TimerSet<Api> set(work, work.count, reach);
    inCallback<Api>(set.loop, [&] { set.start(); });
    const auto end = [&] { set.loop.stop(); };
    typename Api::template Timer<decltype(end)> last(set.loop, end);
    last.start(reach + Milliseconds(20));
    const std::int64_t begin = threadTime();
    set.loop.run();
    const std::int64_t taken = threadTime() - begin;
    if (set.fired != work.count) {
        fail("not every timer has fired");
    }
    return static_cast<double>(taken) / static_cast<double>(work.count);
}

/// ns of CPU to push back one of `count` idle timers of a minute, `part` times in all, in a
/// scattered order, as reads on many connections do it; in callbacks, with turns between.
template <class Api>
double pushBackTimers(const Work& work) {
    TimerSet<Api> set(work, work.count, Milliseconds(1));
    constexpr Milliseconds minute(60'000);
    for (auto& timer : set.timers) {
        timer.start(minute);
    }
    // Found beforehand, as a read finds its connection: to divide would cost as much as some peers
    // take.
    std::vector<typename TimerSet<Api>::Timer*> scattered;
    for (std::size_t i = 0; i < work.count; ++i) {
        scattered.push_back(&set.timers[i * 7919 % work.count]);
    }
    std::int64_t taken = 0;
    for (std::size_t done = 0; done < work.part; done += work.count) {
        inCallback<Api>(set.loop, [&] {
            const std::int64_t begin = threadTime();
            for (auto* const timer : scattered) {
                timer->start(minute);
            }
            taken += threadTime() - begin;
        });
    }
    return static_cast<double>(taken) / static_cast<double>(work.part);
}

struct Lateness {
    std::vector<double> microseconds;
    std::size_t early = 0;
};

struct NoteLateness {
    std::int64_t* deadline;
    Lateness* lateness;

    void operator()() const {
        const std::int64_t late = wallTime() - *deadline;
        lateness->early += late < 0 ? 1U : 0U;
        lateness->microseconds.push_back(static_cast<double>(late) / 1000);
    }
};

/// `count` timers over `part` ms, each against the system's clock when it was started.
template <class Api>
Lateness observeTimers(const Work& work) {
    typename Api::Loop loop(work);
    Lateness lateness;
    std::deque<typename Api::template Timer<NoteLateness>> timers;
    std::vector<std::int64_t> deadlines(work.count);
    const Milliseconds reach(work.part);
    const std::vector<Milliseconds> timeouts = randomTimeouts(work.count, reach);
    for (std::size_t i = 0; i < work.count; ++i) {
        timers.emplace_back(loop, NoteLateness{&deadlines[i], &lateness});
    }
    for (std::size_t i = 0; i < work.count; ++i) {
        deadlines[i] = wallTime() + timeouts[i].count() * 1'000'000;
        timers[i].start(timeouts[i]);
    }
    const auto end = [&] { loop.stop(); };
    typename Api::template Timer<decltype(end)> last(loop, end);
    last.start(reach + Milliseconds(50));
    loop.run();
    if (lateness.microseconds.size() != work.count) {
        fail("not every timer has fired");
    }
    return lateness;
}

/// How many came early.
template <class Api>
double earlyTimers(const Work& work) {
    return static_cast<double>(observeTimers<Api>(work).early);
}

/// How late the median one came, in µs.
template <class Api>
double lateTimers(const Work& work) {
    return median(observeTimers<Api>(work).microseconds);
}

} // namespace weir::peers
