#include <weir/base/unique_fd.h>
#include <weir/loop/backend/backends.h>
#include <weir/loop/backend/descriptor_check.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <vector>

#include <sys/epoll.h>

#if defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 35)
#define WEIR_HAS_EPOLL_PWAIT2 1
#endif
#endif

namespace weir {
namespace {

constexpr std::size_t firstCapacity = 64;
constexpr std::size_t lastCapacity = 4096;

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

/// epoll(7). One epoll_ctl(2) a change.
///
/// The kernel watches open files, not numbers: a file that is closed while a duplicate of its
/// descriptor lives on keeps being reported under the old number, and nothing can remove it. Each
/// registration therefore carries a generation, and where one comes back that is no longer known
/// the whole set is made anew.
class EpollBackend final : public Backend {
public:
    explicit EpollBackend(UniqueFd set) : m_set(std::move(set)), m_events(firstCapacity) {}

    [[nodiscard]] std::string_view name() const override { return "epoll"; }

    [[nodiscard]] Features features() const override { return epollFeatures; }

    Result<void> add(int descriptor, EventFlags interest) override {
        const auto index = static_cast<std::size_t>(descriptor);
        const std::uint32_t generation = nextGeneration();
        int error = control(EPOLL_CTL_ADD, descriptor, interest, generation);
        if (error == EEXIST) {
            error = control(EPOLL_CTL_MOD, descriptor, interest, generation);
        }
        if (error != 0) {
            return refusal(error, descriptor, interest);
        }
        if (index >= m_watched.size()) {
            m_watched.resize(std::max(index + 1, m_watched.size() * 2));
        }
        m_watched[index] = {interest, generation};
        return {};
    }

    Result<void> modify(int descriptor, EventFlags interest) override {
        Watched& watched = m_watched[static_cast<std::size_t>(descriptor)];
        int error = control(EPOLL_CTL_MOD, descriptor, interest, watched.generation);
        if (error == ENOENT) {
            // Closed and opened anew since: the number now stands for another file.
            error = control(EPOLL_CTL_ADD, descriptor, interest, watched.generation);
        }
        if (error != 0) {
            return refusal(error, descriptor, interest);
        }
        watched.interest = interest;
        return {};
    }

    void remove(int descriptor) override {
        m_watched[static_cast<std::size_t>(descriptor)] = {};
        // Fails where the descriptor is closed; the kernel has then dropped it by itself.
        epoll_event unused{};
        ::epoll_ctl(m_set.get(), EPOLL_CTL_DEL, descriptor, &unused);
    }

    Result<std::span<const ReadyDescriptor>> wait(std::optional<Duration> timeout) override {
        const int count = waitFor(timeout);
        m_ready.clear();
        if (count < 0) {
            if (errno == EINTR) {
                return std::span<const ReadyDescriptor>();
            }
            return Error::system(errno, "Cannot wait for events with epoll");
        }
        bool stale = false;
        for (int i = 0; i < count; ++i) {
            const epoll_event& event = m_events[static_cast<std::size_t>(i)];
            const auto index = static_cast<std::size_t>(event.data.u64 & 0xffffffffU);
            const auto generation = static_cast<std::uint32_t>(event.data.u64 >> 32U);
            if (index < m_watched.size() && m_watched[index].generation == generation) {
                m_ready.push_back({static_cast<int>(index), readyFlags(event.events)});
            } else {
                stale = true;
            }
        }
        if (stale) {
            rebuild();
        }
        if (static_cast<std::size_t>(count) == m_events.size() && m_events.size() < lastCapacity) {
            m_events.resize(m_events.size() * 2);
        }
        return std::span<const ReadyDescriptor>(m_ready);
    }

private:
    std::uint32_t nextGeneration() {
        if (++m_lastGeneration == 0) {
            ++m_lastGeneration;
        }
        return m_lastGeneration;
    }

    /// Generation 0 is nobody's.
    struct Watched {
        EventFlags interest = EventFlags::None;
        std::uint32_t generation = 0;
    };

    /// 0 or errno.
    [[nodiscard]] int control(int operation, int descriptor, EventFlags interest,
                              std::uint32_t generation) const {
        epoll_event event{};
        event.events = systemInterest(interest);
        event.data.u64 = std::uint64_t{generation} << 32U | static_cast<std::uint32_t>(descriptor);
        return ::epoll_ctl(m_set.get(), operation, descriptor, &event) == 0 ? 0 : errno;
    }

    [[nodiscard]] Error refusal(int error, int descriptor, EventFlags interest) const {
        std::string attempt = watchAttempt(descriptor, interest, name());
        if (error == EPERM) {
            attempt += ", which takes no regular files or directories (poll and select do)";
        }
        return Error::system(error, attempt);
    }

    int waitFor(std::optional<Duration> timeout) {
        const auto capacity = static_cast<int>(m_events.size());
        if (!timeout) {
            return ::epoll_wait(m_set.get(), m_events.data(), capacity, -1);
        }
        if (*timeout <= Duration::zero()) {
            return ::epoll_wait(m_set.get(), m_events.data(), capacity, 0);
        }
#if defined(WEIR_HAS_EPOLL_PWAIT2)
        if (m_hasNanoseconds) {
            const auto seconds = std::chrono::floor<std::chrono::seconds>(*timeout);
            const timespec limit{seconds.count(), (*timeout - seconds).count()};
            const int count =
                ::epoll_pwait2(m_set.get(), m_events.data(), capacity, &limit, nullptr);
            if (count >= 0 || (errno != ENOSYS && errno != EPERM)) {
                return count;
            }
            // A kernel before 5.11, or a sandbox that does not know the call.
            m_hasNanoseconds = false;
        }
#endif
        using std::chrono::milliseconds;
        const milliseconds most{std::numeric_limits<int>::max()};
        // Rounded up, so that no timer comes early.
        const auto limit = *timeout >= most ? most : std::chrono::ceil<milliseconds>(*timeout);
        return ::epoll_wait(m_set.get(), m_events.data(), capacity,
                            static_cast<int>(limit.count()));
    }

    void rebuild() {
        UniqueFd fresh(::epoll_create1(EPOLL_CLOEXEC));
        if (!fresh) {
            return; // no descriptor is free now: the stale report comes again, and so does this
        }
        m_set = std::move(fresh);
        for (std::size_t i = 0; i < m_watched.size(); ++i) {
            const Watched& watched = m_watched[i];
            if (watched.generation != 0) {
                // Fails for numbers that are closed: nothing would be reported for them either.
                static_cast<void>(control(EPOLL_CTL_ADD, static_cast<int>(i), watched.interest,
                                          watched.generation));
            }
        }
    }

    UniqueFd m_set;
    std::vector<epoll_event> m_events;
    std::vector<ReadyDescriptor> m_ready;
    std::vector<Watched> m_watched;
    std::uint32_t m_lastGeneration = 0;
#if defined(WEIR_HAS_EPOLL_PWAIT2)
    bool m_hasNanoseconds = true;
#endif
};

} // namespace

Result<std::unique_ptr<Backend>> makeEpollBackend() {
    UniqueFd set(::epoll_create1(EPOLL_CLOEXEC));
    if (!set) {
        return Error::system(errno, "epoll cannot be opened");
    }
    return std::unique_ptr<Backend>(std::make_unique<EpollBackend>(std::move(set)));
}

} // namespace weir
