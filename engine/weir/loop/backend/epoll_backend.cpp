#include <weir/base/unique_fd.h>
#include <weir/loop/backend/backends.h>
#include <weir/loop/backend/descriptor_check.h>
#include <weir/loop/backend/epoll_waiter.h>
#include <weir/loop/backend/wait_time.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <vector>

#include <sys/epoll.h>

namespace weir {
namespace {

constexpr std::size_t firstCapacity = 64;
constexpr int lastCapacity = 4096;

std::uint32_t systemInterest(EventFlags interest) {
    std::uint32_t events = 0;
    if (any(interest, EventFlags::Read)) {
        events |= EPOLLIN;
    }
    if (any(interest, EventFlags::Write)) {
        events |= EPOLLOUT;
    }
    if (any(interest, EventFlags::Closed)) {
        events |= EPOLLRDHUP;
    }
    if (any(interest, EventFlags::EdgeTriggered)) {
        events |= EPOLLET;
    }
    return events;
}

EventFlags readyFlags(std::uint32_t events) {
    if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
        return EventFlags::Read | EventFlags::Write | EventFlags::Closed;
    }
    EventFlags ready = EventFlags::None;
    if ((events & EPOLLIN) != 0) {
        ready |= EventFlags::Read;
    }
    if ((events & EPOLLOUT) != 0) {
        ready |= EventFlags::Write;
    }
    if ((events & EPOLLRDHUP) != 0) {
        ready |= EventFlags::Closed;
    }
    return ready;
}

/// epoll(7).
///
/// What is removed stays registered: it goes when it is next reported, or when the file is closed,
/// which costs no call. Most descriptors are closed, or watched again, before that. Watching again
/// asks the kernel at once, as only the kernel knows whether the number still stands for the same
/// file. A smaller interest set is told just before the wait, and with a changelist everything is.
///
/// The kernel watches open files, not numbers: a file that is closed while a duplicate of its
/// descriptor lives on keeps being reported under the old number, and nothing can remove it. Each
/// registration therefore carries a generation, and where one comes back that is no longer wanted
/// and cannot be removed the whole set is made anew. A program in which that happens gets its
/// removals told to the kernel at once from then on, and a loop that threads share always does: by
/// the time of a later call the number may be another file of another thread's.
class EpollBackend final : public Backend {
public:
    EpollBackend(UniqueFd set, const BackendOptions& options)
        : m_set(std::move(set)),
          m_waiter(options),
          m_events(firstCapacity),
          m_isPrecise(options.preciseTimer),
          m_hasChangelist(options.changelist),
          m_isEager(options.isShared) {}

    [[nodiscard]] std::string_view name() const override { return "epoll"; }

    [[nodiscard]] Features features() const override { return epollFeatures; }

    Result<void> add(int descriptor, EventFlags interest) override;
    Result<void> modify(int descriptor, EventFlags interest) override;
    void remove(int descriptor) override;
    Result<std::span<const ReadyDescriptor>> wait(std::optional<Duration> timeout) override;

private:
    struct Watched {
        EventFlags wanted = EventFlags::None;
        /// What the kernel was told last.
        EventFlags registered = EventFlags::None;
        /// Of the registration that the kernel may hold; 0 where it holds none.
        std::uint32_t generation = 0;
        /// It is in m_changed.
        bool isQueued = false;
        /// The number may stand for another file than the kernel was told of.
        bool isDoubtful = false;
    };

    [[nodiscard]] Error refusal(int error, int descriptor, EventFlags interest) const;
    [[nodiscard]] std::uint32_t nextGeneration();
    int control(int operation, int descriptor, EventFlags interest, std::uint32_t generation);
    int tell(int descriptor, Watched& watched, EventFlags interest);
    int tellNew(int descriptor, Watched& watched, EventFlags interest);
    int tellAgain(int descriptor, Watched& watched, EventFlags interest);
    Watched& at(int descriptor);
    void queue(int descriptor, Watched& watched);
    void tellChanges();
    void collect(const epoll_event& event);
    bool drop(int descriptor, Watched& watched);
    void rebuild();

    UniqueFd m_set;
    EpollWaiter m_waiter;
    std::vector<epoll_event> m_events;
    std::vector<ReadyDescriptor> m_ready;
    std::vector<Watched> m_watched;
    /// What the kernel is to be told before the next wait.
    std::vector<int> m_changed;
    std::uint32_t m_lastGeneration = 0;
    const bool m_isPrecise;
    const bool m_hasChangelist;
    /// Removals are told at once: registrations were left behind that nothing can remove, or other
    /// threads close what they removed.
    bool m_isEager;
    bool m_sawStale = false;
};

EpollBackend::Watched& EpollBackend::at(int descriptor) {
    const auto index = static_cast<std::size_t>(descriptor);
    if (index >= m_watched.size()) {
        m_watched.resize(std::max(index + 1, m_watched.size() * 2));
    }
    return m_watched[index];
}

Result<void> EpollBackend::add(int descriptor, EventFlags interest) {
    const bool isNew = static_cast<std::size_t>(descriptor) >= m_watched.size();
    if (m_hasChangelist) {
        if (isNew) {
            // Or a number that is no descriptor would make the table grow.
            if (auto open = checkOpen(descriptor, interest, name()); !open) {
                return open;
            }
        }
        Watched& watched = at(descriptor);
        watched.wanted = interest;
        watched.isDoubtful = true;
        queue(descriptor, watched);
        return {};
    }
    Watched first;
    Watched& known = isNew ? first : m_watched[static_cast<std::size_t>(descriptor)];
    if (const int error = tell(descriptor, known, interest); error != 0) [[unlikely]] {
        return refusal(error, descriptor, interest);
    }
    if (isNew) [[unlikely]] {
        at(descriptor) = first;
    }
    return {};
}

Result<void> EpollBackend::modify(int descriptor, EventFlags interest) {
    Watched& watched = at(descriptor);
    const bool isSmaller = interest != watched.wanted && (interest & watched.wanted) == interest;
    if (m_hasChangelist || isSmaller) {
        watched.wanted = interest;
        watched.isDoubtful = watched.isDoubtful || !isSmaller;
        queue(descriptor, watched);
        return {};
    }
    if (const int error = tell(descriptor, watched, interest); error != 0) {
        return refusal(error, descriptor, interest);
    }
    return {};
}

void EpollBackend::remove(int descriptor) {
    Watched& watched = m_watched[static_cast<std::size_t>(descriptor)];
    watched.wanted = EventFlags::None;
    watched.isDoubtful = false;
    if (m_isEager) {
        static_cast<void>(drop(descriptor, watched));
    }
}

Result<std::span<const ReadyDescriptor>> EpollBackend::wait(std::optional<Duration> timeout) {
    m_ready.clear();
    if (!m_changed.empty()) [[unlikely]] {
        tellChanges();
        if (!m_ready.empty()) {
            timeout = Duration::zero();
        }
    }
    if (timeout && *timeout != Duration::zero()) {
        timeout = sleepTime(*timeout, m_isPrecise);
    }
    const int count =
        m_waiter.wait(m_set.get(), m_events.data(), static_cast<int>(m_events.size()), timeout);
    if (count < 0 && errno != EINTR) [[unlikely]] {
        return Error::system(errno, "Cannot wait for events with epoll");
    }
    for (int i = 0; i < count; ++i) {
        collect(m_events[static_cast<std::size_t>(i)]);
    }
    if (m_sawStale) [[unlikely]] {
        rebuild();
    }
    if (count == static_cast<int>(m_events.size()) && count < lastCapacity) [[unlikely]] {
        m_events.resize(m_events.size() * 2);
    }
    return std::span<const ReadyDescriptor>(m_ready);
}

inline void EpollBackend::collect(const epoll_event& event) {
    if (event.data.u64 == EpollWaiter::timerMark) [[unlikely]] {
        return;
    }
    const auto descriptor = static_cast<int>(event.data.u64 & 0xffffffffU);
    const auto generation = static_cast<std::uint32_t>(event.data.u64 >> 32U);
    Watched& watched = m_watched[static_cast<std::size_t>(descriptor)];
    if (watched.generation == generation && watched.wanted != EventFlags::None) [[likely]] {
        m_ready.push_back({descriptor, readyFlags(event.events)});
    } else if (watched.generation != generation || !drop(descriptor, watched)) {
        m_sawStale = true;
    }
}

Error EpollBackend::refusal(int error, int descriptor, EventFlags interest) const {
    std::string attempt = watchAttempt(descriptor, interest, name());
    if (error == EPERM) {
        attempt += ", which takes no regular files or directories (poll and select do)";
    }
    return Error::system(error, attempt);
}

std::uint32_t EpollBackend::nextGeneration() {
    // 0 is nobody's, and the greatest one the timer's.
    m_lastGeneration = m_lastGeneration >= 0xfffffffeU ? 1 : m_lastGeneration + 1;
    return m_lastGeneration;
}

/// 0 or errno.
inline int EpollBackend::control(int operation, int descriptor, EventFlags interest,
                                 std::uint32_t generation) {
    epoll_event event{};
    event.events = systemInterest(interest);
    event.data.u64 = std::uint64_t{generation} << 32U | static_cast<std::uint32_t>(descriptor);
    return ::epoll_ctl(m_set.get(), operation, descriptor, &event) == 0 ? 0 : errno;
}

inline int EpollBackend::tellNew(int descriptor, Watched& watched, EventFlags interest) {
    const std::uint32_t generation = nextGeneration();
    const int error = control(EPOLL_CTL_ADD, descriptor, interest, generation);
    if (error == 0) {
        watched = {interest, interest, generation, watched.isQueued, false};
    }
    return error;
}

/// Has the kernel watch what the number stands for now. 0, or errno and nothing changed.
int EpollBackend::tell(int descriptor, Watched& watched, EventFlags interest) {
    // A set that the kernel was told before is told as if it were new: that it exists already says
    // that the number stands for the same file still, and costs less than telling it anew. Edges
    // are to be reported again.
    const bool isSame = watched.registered == interest && !any(interest, EventFlags::EdgeTriggered);
    const bool againFirst = watched.generation != 0 && !isSame;
    int error = againFirst ? tellAgain(descriptor, watched, interest)
                           : tellNew(descriptor, watched, interest);
    if (error == ENOENT) {
        error = tellNew(descriptor, watched, interest);
    } else if (error == EEXIST && isSame) {
        watched.wanted = interest;
        watched.isDoubtful = false;
        error = 0;
    } else if (error == EEXIST) {
        error = tellAgain(descriptor, watched, interest);
    }
    return error;
}

int EpollBackend::tellAgain(int descriptor, Watched& watched, EventFlags interest) {
    // A registration that is met by chance (the file came back to its number) has any generation.
    const std::uint32_t generation =
        watched.generation != 0 ? watched.generation : nextGeneration();
    const int error = control(EPOLL_CTL_MOD, descriptor, interest, generation);
    if (error == 0) {
        watched = {interest, interest, generation, watched.isQueued, false};
    }
    return error;
}

void EpollBackend::queue(int descriptor, Watched& watched) {
    if (!watched.isQueued) {
        watched.isQueued = true;
        m_changed.push_back(descriptor);
    }
}

void EpollBackend::tellChanges() {
    std::size_t kept = 0;
    for (const int descriptor : m_changed) {
        Watched& watched = at(descriptor);
        watched.isQueued = false;
        if (watched.wanted == EventFlags::None ||
            (!watched.isDoubtful && watched.wanted == watched.registered)) {
            continue;
        }
        const bool wasDoubtful = watched.isDoubtful;
        if (tell(descriptor, watched, watched.wanted) != 0 && wasDoubtful) {
            // As poll(2) has it: whoever watches it learns why from the next read or write.
            m_ready.push_back(
                {descriptor, EventFlags::Read | EventFlags::Write | EventFlags::Closed});
            watched.isQueued = true;
            m_changed[kept++] = descriptor;
        }
    }
    m_changed.resize(kept);
}

/// Takes the registration out of the set. False where the kernel does not find it, though it may
/// report it: the number is closed, and a duplicate keeps the file open.
bool EpollBackend::drop(int descriptor, Watched& watched) {
    if (watched.generation == 0) {
        return true;
    }
    watched.generation = 0;
    watched.registered = EventFlags::None;
    return control(EPOLL_CTL_DEL, descriptor, EventFlags::None, 0) == 0;
}

void EpollBackend::rebuild() {
    m_isEager = true;
    UniqueFd fresh(::epoll_create1(EPOLL_CLOEXEC));
    if (!fresh) {
        return; // no descriptor is free now: the stale report comes again, and so does this
    }
    m_sawStale = false;
    m_set = std::move(fresh);
    m_waiter.setReplaced();
    for (std::size_t i = 0; i < m_watched.size(); ++i) {
        Watched& watched = m_watched[i];
        const EventFlags interest = watched.wanted;
        watched.generation = 0;
        watched.registered = EventFlags::None;
        if (interest != EventFlags::None) {
            // Fails for numbers that are closed: nothing would be reported for them either.
            static_cast<void>(tellNew(static_cast<int>(i), watched, interest));
        }
    }
}

} // namespace

Result<std::unique_ptr<Backend>> makeEpollBackend(const BackendOptions& options) {
    UniqueFd set(::epoll_create1(EPOLL_CLOEXEC));
    if (!set) {
        return Error::system(errno, "epoll cannot be opened");
    }
    return std::unique_ptr<Backend>(std::make_unique<EpollBackend>(std::move(set), options));
}

} // namespace weir
