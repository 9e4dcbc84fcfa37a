#pragma once

#include <weir/base/clock.h>
#include <weir/base/result.h>

#include <cstdint>
#include <memory>
#include <optional>

#include <liburing.h>

namespace weir {

/// One io_uring(7) that is polled with. What is asked for goes to the kernel with the next enter().
///
/// Thread: the one that made it; the kernel accepts no other. It may be destroyed on another one.
class IoUringRing {
public:
    /// Fails where the kernel has no io_uring, or none with what is needed (5.11), or does not let
    /// the program use it.
    static Result<std::unique_ptr<IoUringRing>> open();
    ~IoUringRing();
    IoUringRing(const IoUringRing&) = delete;
    IoUringRing& operator=(const IoUringRing&) = delete;

    /// Asks to be told once, or of each change, when `descriptor` has any of `events` (poll(2)).
    /// The file stays open until it was told, or cancelled.
    void poll(int descriptor, int events, bool isRepeated, std::uint64_t mark);
    /// Asks to forget what was asked for with `mark`; `isRepeated` as then, or true.
    void cancel(std::uint64_t mark, bool isRepeated);
    /// Tells the kernel what was asked for, and waits for an answer for at most `timeout` (none:
    /// for ever). 0 or errno.
    int enter(std::optional<Duration> timeout);
    /// Tells the kernel what was asked for, and lets go of the files that were cancelled.
    void flush();

    /// Calls `take(mark, result, isLast)` with each answer: `result` as poll(2) has it, or -errno.
    template <class Take>
    void takeAnswers(Take&& take) {
        int round = 0;
        do {
            unsigned head = 0;
            unsigned count = 0;
            io_uring_cqe* answer = nullptr;
            io_uring_for_each_cqe(&m_ring, head, answer) {
                take(answer->user_data, answer->res, (answer->flags & IORING_CQE_F_MORE) == 0);
                ++count;
            }
            io_uring_cq_advance(&m_ring, count);
        } while (++round < mostRounds && getMore());
    }

private:
    /// Descriptors that are ready all the time must not keep the loop from its callbacks.
    static constexpr int mostRounds = 1024;

    IoUringRing() = default;

    [[nodiscard]] int setUp();
    [[nodiscard]] unsigned kernelFlags() const;
    [[nodiscard]] io_uring_sqe* next();
    /// Gets what the kernel has not answered yet: it gives few answers at a time (20 in
    /// Linux 6.18), and keeps those that there is no room for. False where there is nothing more.
    [[nodiscard]] bool getMore();

    io_uring m_ring{};
    bool m_isOpen = false;
    /// The kernel does not take what it is asked: 0 or errno.
    int m_error = 0;
};

} // namespace weir
