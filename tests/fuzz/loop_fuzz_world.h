#pragma once

#include "loop_fuzz_model.h"

#include <weir/base/unique_fd.h>

#include <array>
#include <cstddef>
#include <vector>

namespace weir::fuzz {

/// The fuzzer's input, read as numbers; 0 for ever behind its end.
class LoopInput {
public:
    LoopInput(const std::uint8_t* data, std::size_t size) : m_data(data), m_left(size) {}

    [[nodiscard]] bool atEnd() const { return m_left == 0; }

    std::size_t byte() {
        if (m_left == 0) {
            return 0;
        }
        --m_left;
        return *m_data++;
    }

    std::size_t below(std::size_t limit) { return byte() % limit; }

    bool oneIn(std::size_t count) { return byte() % count == count - 1; }

private:
    const std::uint8_t* m_data;
    std::size_t m_left;
};

/// The descriptors that the events of a run watch: ends of socket pairs, the two ends of a pipe
/// each, and a regular file. Their numbers stay the same when they are opened anew.
class Descriptors {
public:
    static constexpr std::size_t sockets = 3;
    static constexpr std::size_t pipeToRead = 3;
    static constexpr std::size_t pipeToWrite = 4;
    static constexpr std::size_t regularFile = 5;
    static constexpr std::size_t count = 6;

    Descriptors();

    [[nodiscard]] int number(std::size_t which) const { return m_near[which].get(); }

    /// What may be waited for: what all backends agree on.
    [[nodiscard]] static EventFlags allowed(std::size_t which);
    /// What poll(2) says, as the backends read it.
    [[nodiscard]] EventFlags readiness(std::size_t which) const;

    void writeFar(std::size_t which);
    void drainNear(std::size_t which);
    void fillNear(std::size_t which);
    void drainFar(std::size_t which);
    void shutFar(std::size_t which);
    void closeFar(std::size_t which);
    /// Another file takes the number. Where the old one is kept, a duplicate keeps it open.
    void reopen(std::size_t which, bool keepsOld);

private:
    struct Ends {
        UniqueFd near;
        UniqueFd far;
    };

    static Ends open(std::size_t which);

    std::array<UniqueFd, count> m_near;
    std::array<UniqueFd, count> m_far;
    std::vector<UniqueFd> m_kept;
};

/// Time stands still but where the input moves it, or the loop has nothing to do before its next
/// timer. A loop that would wait for ever is told to leave.
class LoopFuzzClock final : public Clock {
public:
    [[nodiscard]] TimePoint now() const override { return m_now; }

    [[nodiscard]] std::optional<Duration> sleepFor(std::optional<Duration> wait) const override;

    void advance(Duration step) { m_now += step; }

    /// Not owned.
    void attach(EventLoop& loop, LoopModel& model) {
        m_loop = &loop;
        m_model = &model;
    }

private:
    mutable TimePoint m_now{std::chrono::hours(1)};
    EventLoop* m_loop = nullptr;
    LoopModel* m_model = nullptr;
};

} // namespace weir::fuzz
