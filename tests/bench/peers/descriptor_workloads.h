#pragma once

#include "tests/bench/peers/clocks.h"
#include "tests/bench/peers/registry.h"
#include "tests/bench/peers/samples.h"
#include "tests/bench/peers/socket_pairs.h"

#include <algorithm>
#include <deque>

namespace weir::peers {

// An Api is a peer's way to do what the workloads do, with these members:
//   Loop(const Work&), turn() (looks once, without waiting, and runs what is ready), run() until
//   stop(); Watch<Handler>(loop, descriptor, handler) with start() and stop(), which calls
//   handler() whenever the descriptor is readable; Timer<Handler>(loop, handler) with start(ms) and
//   stop(), which calls handler() once; and Loop::post(closure), which any thread may call.

struct CountByte {
    int descriptor;
    std::size_t* count;

    void operator()() const {
        takeByte(descriptor);
        ++*count;
    }
};

/// ns an event: `part` of `count` pairs have a byte. Only the turns are timed, not the writing; the
/// median of all turns. Long turns are timed in CPU time, since other programs would run in most of
/// them; short ones on the clock, which costs less to read than they take.
template <class Api>
double dispatch(const Work& work) {
    const SocketPairs pairs(work.count);
    typename Api::Loop loop(work);
    std::size_t seen = 0;
    std::deque<typename Api::template Watch<CountByte>> watches;
    for (std::size_t i = 0; i < work.count; ++i) {
        watches.emplace_back(loop, pairs.near(i), CountByte{pairs.near(i), &seen});
        watches.back().start();
    }
    const std::size_t turns = std::max<std::size_t>(100'000 / work.part, 30);
    const std::size_t warmUp = turns / 5;
    const auto time = work.part < 50 ? wallTime : threadTime;
    std::vector<double> samples;
    for (std::size_t turn = 0; turn < turns + warmUp; ++turn) {
        for (std::size_t i = 0; i < work.part; ++i) {
            pairs.poke((i * work.count / work.part + turn) % work.count);
        }
        seen = 0;
        const std::int64_t begin = time();
        while (seen < work.part) {
            loop.turn();
        }
        const std::int64_t end = time();
        if (turn >= warmUp) {
            samples.push_back(static_cast<double>(end - begin) / static_cast<double>(work.part));
        }
    }
    return median(samples);
}

template <class Loop>
struct TokenRound {
    const SocketPairs& pairs;
    Loop& loop;
    std::size_t hops = 0;
    std::size_t last = 0;
};

template <class Loop>
struct PassOn {
    std::size_t index;
    TokenRound<Loop>* round;

    void operator()() const {
        takeByte(round->pairs.near(index));
        if (++round->hops == round->last) {
            round->loop.stop();
            return;
        }
        round->pairs.poke((index + 1) % round->pairs.size());
    }
};

/// ns of CPU a hop: one byte goes around `count` pairs for `part` hops.
template <class Api>
double cascade(const Work& work) {
    using Loop = typename Api::Loop;
    const SocketPairs pairs(work.count);
    Loop loop(work);
    TokenRound<Loop> round{pairs, loop};
    std::deque<typename Api::template Watch<PassOn<Loop>>> watches;
    for (std::size_t i = 0; i < work.count; ++i) {
        watches.emplace_back(loop, pairs.near(i), PassOn<Loop>{i, &round});
        watches.back().start();
    }
    const auto pass = [&](std::size_t hops) {
        round.hops = 0;
        round.last = hops;
        pairs.poke(0);
        loop.run();
    };
    pass(work.part / 5);
    const std::int64_t begin = threadTime();
    pass(work.part);
    return static_cast<double>(threadTime() - begin) / static_cast<double>(work.part);
}

/// ns of CPU for starting to watch a quiet descriptor, a turn of the loop, and ceasing to.
template <class Api>
double addAndDelete(const Work& work) {
    const SocketPairs pairs(1);
    typename Api::Loop loop(work);
    std::size_t seen = 0;
    typename Api::template Watch<CountByte> watch(loop, pairs.near(0),
                                                  CountByte{pairs.near(0), &seen});
    const auto repeat = [&](std::size_t times) {
        for (std::size_t i = 0; i < times; ++i) {
            watch.start();
            loop.turn();
            watch.stop();
        }
    };
    repeat(work.count / 5);
    const std::int64_t begin = threadTime();
    repeat(work.count);
    return static_cast<double>(threadTime() - begin) / static_cast<double>(work.count);
}

} // namespace weir::peers
