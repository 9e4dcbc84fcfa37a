#include <weir/loop/backend/epoll_waiter.h>
#include <weir/loop/backend/wait_time.h>

#include <cerrno>

#include <sys/timerfd.h>

#if defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 35)
#define WEIR_HAS_EPOLL_PWAIT2 1
#endif
#endif
#if !defined(WEIR_HAS_EPOLL_PWAIT2)
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace weir {
namespace {

/// epoll_pwait2(2), which a system library may be too old to know.
int waitNanoseconds(int set, epoll_event* events, int capacity, const timespec& limit) {
#if defined(WEIR_HAS_EPOLL_PWAIT2)
    return ::epoll_pwait2(set, events, capacity, &limit, nullptr);
#elif defined(SYS_epoll_pwait2) && defined(__LP64__)
    return static_cast<int>(
        ::syscall(SYS_epoll_pwait2, set, events, capacity, &limit, nullptr, std::size_t{0}));
#else
    static_cast<void>(set);
    static_cast<void>(events);
    static_cast<void>(capacity);
    static_cast<void>(limit);
    errno = ENOSYS;
    return -1;
#endif
}

} // namespace

EpollWaiter::EpollWaiter(const BackendOptions& options)
    : m_method(!options.preciseTimer     ? Method::Milliseconds
               : options.withoutNewCalls ? Method::Timer
                                         : Method::Nanoseconds) {}

int EpollWaiter::waitLimited(int set, epoll_event* events, int capacity, Duration timeout) {
    if (m_method == Method::Nanoseconds) {
        const int count = waitNanoseconds(set, events, capacity, asTimespec(timeout));
        if (count >= 0 || (errno != ENOSYS && errno != EPERM)) {
            return count;
        }
        // A kernel before 5.11, or a sandbox that does not know the call.
        m_method = Method::Timer;
    }
    if (m_method == Method::Timer) {
        if (startTimer(set, timeout)) {
            return ::epoll_wait(set, events, capacity, -1);
        }
        m_method = Method::Milliseconds;
    }
    return ::epoll_wait(set, events, capacity, asMilliseconds(timeout));
}

void EpollWaiter::setReplaced() {
    m_isInSet = false;
}

bool EpollWaiter::startTimer(int set, Duration timeout) {
    if (!openTimer(set)) {
        return false;
    }
    const itimerspec limit{{}, asTimespec(timeout)};
    m_isRunning = ::timerfd_settime(m_timer.get(), 0, &limit, nullptr) == 0;
    return m_isRunning;
}

void EpollWaiter::stopTimer() {
    if (m_isRunning) {
        const itimerspec never{};
        static_cast<void>(::timerfd_settime(m_timer.get(), 0, &never, nullptr));
        m_isRunning = false;
    }
}

bool EpollWaiter::openTimer(int set) {
    if (!m_timer) {
        m_timer = UniqueFd(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
    }
    if (m_timer && !m_isInSet) {
        epoll_event event{};
        // Edge-triggered, so that it need not be read: setting it anew takes its report back.
        event.events = EPOLLIN | EPOLLET;
        event.data.u64 = timerMark;
        m_isInSet = ::epoll_ctl(set, EPOLL_CTL_ADD, m_timer.get(), &event) == 0;
    }
    return m_isInSet;
}

} // namespace weir
