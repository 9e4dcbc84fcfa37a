#include <weir/base/unique_fd.h>
#include <weir/loop/os/signal_claims.h>
#include <weir/loop/os/signal_sources.h>

#include <array>
#include <cerrno>
#include <utility>

#include <sys/signalfd.h>
#include <unistd.h>

namespace weir {
namespace {

sigset_t setOf(int signal) {
    sigset_t set;
    ::sigemptyset(&set);
    ::sigaddset(&set, signal);
    return set;
}

/// signalfd(2), one for all signals of the loop.
class SignalDescriptor final : public SignalSource {
public:
    explicit SignalDescriptor(UniqueFd descriptor) : m_descriptor(std::move(descriptor)) {
        ::sigemptyset(&m_watched);
    }

    ~SignalDescriptor() override {
        for (int signal = 1; signal < signalCount; ++signal) {
            if (::sigismember(&m_watched, signal) == 1) {
                SignalDescriptor::unwatch(signal);
            }
        }
    }

    [[nodiscard]] int descriptor() const override { return m_descriptor.get(); }

    Result<void> watch(int signal) override {
        if (signal == SIGKILL || signal == SIGSTOP) {
            return Error::system(EINVAL, signalAttempt(signal)); // signalfd takes and ignores them
        }
        if (auto claimed = claimSignal(signal, this); !claimed) {
            return claimed;
        }
        sigset_t watched = m_watched;
        ::sigaddset(&watched, signal);
        if (::signalfd(m_descriptor.get(), &watched, 0) < 0) {
            const int error = errno;
            giveUpSignal(signal, this);
            return Error::system(error, signalAttempt(signal));
        }
        m_watched = watched;
        const sigset_t set = setOf(signal);
        sigset_t before;
        ::pthread_sigmask(SIG_BLOCK, &set, &before);
        m_wasBlocked[static_cast<std::size_t>(signal)] = ::sigismember(&before, signal) == 1;
        m_came[static_cast<std::size_t>(signal)] = 0;
        return {};
    }

    void unwatch(int signal) override {
        ::sigdelset(&m_watched, signal);
        static_cast<void>(::signalfd(m_descriptor.get(), &m_watched, 0));
        const sigset_t set = setOf(signal);
        if (!m_wasBlocked[static_cast<std::size_t>(signal)]) {
            // What came while it was watched does not do afterwards what it does unwatched.
            const timespec atOnce{};
            while (::sigtimedwait(&set, nullptr, &atOnce) == signal) {
            }
            ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
        }
        giveUpSignal(signal, this);
    }

    void drain() override {
        std::array<signalfd_siginfo, 16> came{};
        ssize_t size = 0;
        do {
            size = ::read(m_descriptor.get(), came.data(), sizeof came);
            const std::size_t count =
                size > 0 ? static_cast<std::size_t>(size) / sizeof came[0] : 0;
            for (std::size_t i = 0; i < count; ++i) {
                ++m_came[came[i].ssi_signo];
            }
        } while (size == static_cast<ssize_t>(sizeof came));
    }

    [[nodiscard]] unsigned takeCount(int signal) override {
        return std::exchange(m_came[static_cast<std::size_t>(signal)], 0U);
    }

    Result<void> reopen() override {
        UniqueFd fresh(::signalfd(-1, &m_watched, SFD_CLOEXEC | SFD_NONBLOCK));
        if (!fresh) {
            return Error::system(errno, "Cannot open a descriptor for signals");
        }
        m_descriptor = std::move(fresh);
        return {};
    }

private:
    UniqueFd m_descriptor;
    sigset_t m_watched;
    std::array<bool, signalCount> m_wasBlocked{};
    std::array<unsigned, signalCount> m_came{};
};

} // namespace

Result<std::unique_ptr<SignalSource>> SignalSource::open(bool byDescriptor) {
    if (!byDescriptor) {
        return openSignalHandlers();
    }
    sigset_t none;
    ::sigemptyset(&none);
    UniqueFd descriptor(::signalfd(-1, &none, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!descriptor) {
        return Error::system(errno, "Cannot open a descriptor for signals");
    }
    return std::unique_ptr<SignalSource>(std::make_unique<SignalDescriptor>(std::move(descriptor)));
}

} // namespace weir
