#pragma once

#include "tests/bench/peers/clocks.h"
#include "tests/bench/peers/cores.h"
#include "tests/bench/peers/registry.h"

#include <thread>

namespace weir::peers {

template <class Loop>
struct CountPosted {
    std::size_t* left;
    Loop* loop;

    void operator()() const {
        if (--*left == 0) {
            loop->stop();
        }
    }
};

/// Closures a second that another thread, on a core of its own, hands to the loop, from the first
/// post until the last has run.
template <class Api>
double postClosures(const Work& work) {
    using Loop = typename Api::Loop;
    Loop loop(work);
    std::size_t left = work.count;
    std::int64_t begin = 0;
    std::thread poster([&] {
        pinToLoadCore();
        begin = wallTime();
        for (std::size_t i = 0; i < work.count; ++i) {
            loop.post(CountPosted<Loop>{&left, &loop});
        }
    });
    loop.run();
    const std::int64_t end = wallTime();
    poster.join();
    return static_cast<double>(work.count) * 1e9 / static_cast<double>(end - begin);
}

} // namespace weir::peers
