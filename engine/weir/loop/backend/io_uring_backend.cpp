#include <weir/loop/backend/backends.h>
#include <weir/loop/backend/descriptor_check.h>
#include <weir/loop/backend/io_uring_ring.h>
#include <weir/loop/backend/poll_events.h>
#include <weir/loop/backend/wait_time.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <vector>

namespace weir {
namespace {

/// How many descriptors one poll(2) looks at: what its memory is taken from the stack for.
constexpr std::size_t mostLooks = 256;

/// The system gives the identity of a thread that has ended to the next one; this it does not.
std::uint64_t threadNumber() {
    static std::atomic<std::uint64_t> last{0};
    thread_local const std::uint64_t number = ++last;
    return number;
}

/// io_uring(7). Whatever has changed goes to the kernel with the wait: one call a turn.
///
/// An edge-triggered descriptor is polled for repeatedly (multishot), which reports changes alone.
/// A level-triggered one is at first polled for once, as it may not be watched for long; once it
/// was reported it is polled for repeatedly, too. What was reported in one wait is looked at again
/// in the next, all of it by one poll(2): that is what makes it level-triggered, and costs less
/// than half of polling for it anew. Of what is looked at, changes count for nothing: a callback
/// may have read already what they tell of.
///
/// The kernel keeps a file open that it polls. What is removed is therefore cancelled at once, or a
/// peer would learn only in the next wait that the file was closed; mostly it need not be, as it
/// was just reported. A descriptor that is closed without being removed stays open until it is.
///
/// A ring belongs to the thread that made it: where another one comes to wait, it is made anew, and
/// what another one removes is cancelled with the next wait.
class IoUringBackend final : public Backend {
public:
    IoUringBackend(std::unique_ptr<IoUringRing> ring, bool isPrecise)
        : m_ring(std::move(ring)), m_isPrecise(isPrecise) {}

    [[nodiscard]] std::string_view name() const override { return "io_uring"; }

    [[nodiscard]] Features features() const override { return ioUringFeatures; }

    Result<void> add(int descriptor, EventFlags interest) override {
        return watch(descriptor, interest);
    }

    Result<void> modify(int descriptor, EventFlags interest) override {
        return watch(descriptor, interest);
    }

    void remove(int descriptor) override {
        Watched& watched = m_watched[static_cast<std::size_t>(descriptor)];
        watched.wanted = EventFlags::None;
        if (!watched.isPolled) {
            return;
        }
        watched.isPolled = false;
        if (isOwnRing()) {
            m_ring->cancel(mark(descriptor, watched), watched.isRepeated);
            m_ring->flush();
        } else {
            m_cancelled.push_back(mark(descriptor, watched));
        }
    }

    Result<std::span<const ReadyDescriptor>> wait(std::optional<Duration> timeout) override;

private:
    struct Watched {
        EventFlags wanted = EventFlags::None;
        /// Of the poll that the kernel was asked for last.
        std::uint32_t generation = 0;
        /// The kernel will answer it.
        bool isPolled = false;
        /// As often as it changes.
        bool isRepeated = false;
        /// It is in m_changed.
        bool isQueued = false;
        /// It is in m_ready or m_doubtful, and level-triggered.
        bool isReported = false;
    };

    static std::uint64_t mark(int descriptor, const Watched& watched) {
        return std::uint64_t{watched.generation} << 32U | static_cast<std::uint32_t>(descriptor);
    }

    [[nodiscard]] bool isOwnRing() const { return m_ring != nullptr && m_owner == threadNumber(); }

    Result<void> watch(int descriptor, EventFlags interest);
    void queue(int descriptor, Watched& watched);
    Result<void> ownRing();
    void retire();
    void tellChanges();
    void poll(int descriptor, Watched& watched);
    Result<void> enter(std::optional<Duration> timeout);
    void take(std::uint64_t answered, int result, bool isLast);
    void report(int descriptor, EventFlags ready, Watched& watched);
    void doubt();
    void lookAgain();
    void lookAgain(std::span<pollfd> looks);

    /// Null where it was another thread's.
    std::unique_ptr<IoUringRing> m_ring;
    std::uint64_t m_owner = threadNumber();
    std::vector<Watched> m_watched;
    /// Which descriptors are to be polled with the next wait.
    std::vector<int> m_changed;
    /// Polls that are to be cancelled with it.
    std::vector<std::uint64_t> m_cancelled;
    std::vector<ReadyDescriptor> m_ready;
    /// What the last wait reported and is to be looked at again.
    std::vector<int> m_doubtful;
    std::uint32_t m_lastGeneration = 0;
    const bool m_isPrecise;
};

Result<void> IoUringBackend::watch(int descriptor, EventFlags interest) {
    if (auto open = checkOpen(descriptor, interest, name()); !open) {
        return open;
    }
    const auto index = static_cast<std::size_t>(descriptor);
    if (index >= m_watched.size()) {
        m_watched.resize(std::max(index + 1, m_watched.size() * 2));
        // Now, so that a turn allocates nothing.
        m_changed.reserve(m_watched.size());
        m_cancelled.reserve(m_watched.size());
        m_ready.reserve(m_watched.size());
        m_doubtful.reserve(m_watched.size());
    }
    Watched& watched = m_watched[index];
    if (watched.isPolled) {
        // Even where the set is the same: the number may stand for another file by now.
        m_cancelled.push_back(mark(descriptor, watched));
        watched.isPolled = false;
    }
    watched.wanted = interest;
    watched.isRepeated = any(interest, EventFlags::EdgeTriggered);
    queue(descriptor, watched);
    return {};
}

void IoUringBackend::queue(int descriptor, Watched& watched) {
    if (!watched.isQueued) {
        watched.isQueued = true;
        m_changed.push_back(descriptor);
    }
}

Result<std::span<const ReadyDescriptor>> IoUringBackend::wait(std::optional<Duration> timeout) {
    if (auto owned = ownRing(); !owned) {
        return owned.error();
    }
    doubt();
    tellChanges();
    if (timeout) {
        timeout = sleepTime(*timeout, m_isPrecise);
    }
    if (!m_doubtful.empty()) {
        // Answers that the kernel has are taken first: what comes behind is a change that counts.
        if (auto entered = enter(Duration::zero()); !entered) {
            return entered.error();
        }
        lookAgain();
        tellChanges();
    }
    if (m_ready.empty()) {
        if (auto entered = enter(timeout); !entered) {
            return entered.error();
        }
    }
    return std::span<const ReadyDescriptor>(m_ready);
}

Result<void> IoUringBackend::enter(std::optional<Duration> timeout) {
    if (const int error = m_ring->enter(timeout); error != 0) {
        return Error::system(error, "Cannot wait for events with io_uring");
    }
    m_ring->takeAnswers([this](std::uint64_t answered, int result, bool isLast) {
        take(answered, result, isLast);
    });
    return {};
}

Result<void> IoUringBackend::ownRing() {
    if (isOwnRing()) {
        return {};
    }
    retire();
    auto ring = IoUringRing::open();
    if (!ring) {
        return ring.error();
    }
    m_ring = std::move(*ring);
    m_owner = threadNumber();
    return {};
}

void IoUringBackend::retire() {
    m_ring.reset();
    m_cancelled.clear();
    for (std::size_t i = 0; i < m_watched.size(); ++i) {
        Watched& watched = m_watched[i];
        if (watched.isPolled) {
            watched.isPolled = false;
            queue(static_cast<int>(i), watched);
        }
    }
}

void IoUringBackend::tellChanges() {
    for (const std::uint64_t mark : m_cancelled) {
        m_ring->cancel(mark, true);
    }
    m_cancelled.clear();
    for (const int descriptor : m_changed) {
        Watched& watched = m_watched[static_cast<std::size_t>(descriptor)];
        watched.isQueued = false;
        if (watched.wanted != EventFlags::None) {
            poll(descriptor, watched);
        }
    }
    m_changed.clear();
}

void IoUringBackend::poll(int descriptor, Watched& watched) {
    // 0 is nobody's.
    m_lastGeneration = m_lastGeneration == 0xffffffffU ? 1 : m_lastGeneration + 1;
    watched.generation = m_lastGeneration;
    watched.isPolled = true;
    m_ring->poll(descriptor, pollEvents(watched.wanted), watched.isRepeated,
                 mark(descriptor, watched));
}

void IoUringBackend::take(std::uint64_t answered, int result, bool isLast) {
    const auto index = static_cast<std::size_t>(answered & 0xffffffffU);
    const auto generation = static_cast<std::uint32_t>(answered >> 32U);
    if (generation == 0 || index >= m_watched.size()) {
        return;
    }
    Watched& watched = m_watched[index];
    if (!watched.isPolled || watched.generation != generation) {
        return; // cancelled, or of a file that the number no longer stands for
    }
    const auto descriptor = static_cast<int>(index);
    if (isLast) {
        watched.isPolled = false;
        watched.isRepeated = true; // it has been watched for long enough
        queue(descriptor, watched);
    }
    if (result >= 0) {
        report(descriptor, readyFlags(result), watched);
    } else if (result != -ECANCELED) {
        // Closed since. As with poll(2): whoever watches it learns that from a read or write.
        report(descriptor, readyFlags(POLLNVAL), watched);
    }
}

void IoUringBackend::report(int descriptor, EventFlags ready, Watched& watched) {
    if (watched.isReported) {
        return; // what else it is ready for is seen when it is looked at again
    }
    watched.isReported = !any(watched.wanted, EventFlags::EdgeTriggered);
    m_ready.push_back({descriptor, ready});
}

/// What is not polled for by now is about to be, and the kernel then looks itself.
void IoUringBackend::doubt() {
    for (const ReadyDescriptor& reported : m_ready) {
        Watched& watched = m_watched[static_cast<std::size_t>(reported.descriptor)];
        watched.isReported = watched.isReported && watched.isPolled;
        if (watched.isReported) {
            m_doubtful.push_back(reported.descriptor);
        }
    }
    m_ready.clear();
}

void IoUringBackend::lookAgain() {
    std::array<pollfd, mostLooks> looks; // NOLINT(cppcoreguidelines-pro-type-member-init)
    std::size_t count = 0;
    for (const int descriptor : m_doubtful) {
        Watched& watched = m_watched[static_cast<std::size_t>(descriptor)];
        watched.isReported = false;
        looks[count++] = {descriptor, pollEvents(watched.wanted), 0};
        if (count == looks.size()) {
            lookAgain(looks);
            count = 0;
        }
    }
    lookAgain(std::span(looks).first(count));
    m_doubtful.clear();
}

void IoUringBackend::lookAgain(std::span<pollfd> looks) {
    int count = 0;
    do {
        count = looks.empty() ? 0 : ::poll(looks.data(), static_cast<nfds_t>(looks.size()), 0);
    } while (count < 0 && errno == EINTR);
    for (const pollfd& look : looks) {
        Watched& watched = m_watched[static_cast<std::size_t>(look.fd)];
        if (count < 0) {
            // Not even poll(2) can say: it is asked for anew, and the kernel then looks itself.
            m_cancelled.push_back(mark(look.fd, watched));
            watched.isPolled = false;
            queue(look.fd, watched);
        } else if (look.revents != 0) {
            report(look.fd, readyFlags(look.revents), watched);
        }
    }
}

} // namespace

Result<std::unique_ptr<Backend>> makeIoUringBackend(const BackendOptions& options) {
    auto ring = IoUringRing::open();
    if (!ring) {
        return ring.error();
    }
    return std::unique_ptr<Backend>(
        std::make_unique<IoUringBackend>(std::move(*ring), options.preciseTimer));
}

} // namespace weir
