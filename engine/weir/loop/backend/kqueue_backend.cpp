#include <weir/base/unique_fd.h>
#include <weir/loop/backend/backends.h>
#include <weir/loop/backend/descriptor_check.h>
#include <weir/loop/backend/wait_time.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include <sys/event.h>
#include <sys/time.h>
#include <sys/types.h>

namespace weir {
namespace {

constexpr std::size_t firstCapacity = 64;
constexpr std::size_t lastCapacity = 4096;

/// kqueue(2). One kevent(2) a change: a filter for reading and one for writing. The kernel drops
/// the filters of a number when it is closed, whatever duplicates there are.
class KqueueBackend final : public Backend {
public:
    KqueueBackend(UniqueFd queue, bool isPrecise)
        : m_queue(std::move(queue)), m_events(firstCapacity), m_isPrecise(isPrecise) {}

    [[nodiscard]] std::string_view name() const override { return "kqueue"; }

    [[nodiscard]] Features features() const override { return kqueueFeatures; }

    Result<void> add(int descriptor, EventFlags interest) override {
        if (const int error = tell(descriptor, EventFlags::None, interest); error != 0) {
            return Error::system(error, watchAttempt(descriptor, interest, name()));
        }
        const auto index = static_cast<std::size_t>(descriptor);
        if (index >= m_watched.size()) {
            m_watched.resize(std::max(index + 1, m_watched.size() * 2), EventFlags::None);
        }
        m_watched[index] = interest;
        return {};
    }

    Result<void> modify(int descriptor, EventFlags interest) override {
        EventFlags& watched = m_watched[static_cast<std::size_t>(descriptor)];
        if (const int error = tell(descriptor, watched, interest); error != 0) {
            return Error::system(error, watchAttempt(descriptor, interest, name()));
        }
        watched = interest;
        return {};
    }

    void remove(int descriptor) override {
        EventFlags& watched = m_watched[static_cast<std::size_t>(descriptor)];
        static_cast<void>(tell(descriptor, watched, EventFlags::None));
        watched = EventFlags::None;
    }

    Result<std::span<const ReadyDescriptor>> wait(std::optional<Duration> timeout) override {
        timespec limit{};
        if (timeout) {
            limit = asTimespec(sleepTime(*timeout, m_isPrecise));
        }
        const int count = ::kevent(m_queue.get(), nullptr, 0, m_events.data(),
                                   static_cast<int>(m_events.size()), timeout ? &limit : nullptr);
        m_ready.clear();
        if (count < 0 && errno != EINTR) {
            return Error::system(errno, "Cannot wait for events with kqueue");
        }
        for (int i = 0; i < count; ++i) {
            const struct kevent& event = m_events[static_cast<std::size_t>(i)];
            const bool isWrite = event.filter == EVFILT_WRITE;
            m_ready.push_back(
                {static_cast<int>(event.ident), isWrite ? EventFlags::Write : EventFlags::Read});
        }
        if (count == static_cast<int>(m_events.size()) && m_events.size() < lastCapacity) {
            m_events.resize(m_events.size() * 2);
        }
        return std::span<const ReadyDescriptor>(m_ready);
    }

private:
    /// 0 or errno; where it is not 0, what was watched before is watched still.
    [[nodiscard]] int tell(int descriptor, EventFlags before, EventFlags interest) {
        if (const int error =
                tellFilter(descriptor, EVFILT_READ, EventFlags::Read, before, interest);
            error != 0) {
            return error;
        }
        const int error = tellFilter(descriptor, EVFILT_WRITE, EventFlags::Write, before, interest);
        if (error != 0) {
            static_cast<void>(
                tellFilter(descriptor, EVFILT_READ, EventFlags::Read, interest, before));
        }
        return error;
    }

    [[nodiscard]] int tellFilter(int descriptor, short filter, EventFlags condition,
                                 EventFlags before, EventFlags interest) {
        unsigned short action = EV_DELETE;
        if (any(interest, condition)) {
            // Even where it is watched already: the number may stand for another file by now.
            action = EV_ADD | EV_ENABLE;
            if (any(interest, EventFlags::EdgeTriggered)) {
                action |= EV_CLEAR;
            }
        } else if (!any(before, condition)) {
            return 0;
        }

        struct kevent change {};

        EV_SET(&change, static_cast<uintptr_t>(descriptor), filter, action, 0, 0, nullptr);
        const int error = ::kevent(m_queue.get(), &change, 1, nullptr, 0, nullptr) == 0 ? 0 : errno;
        // Closed: the kernel has dropped the filter by itself.
        return action == EV_DELETE && (error == ENOENT || error == EBADF) ? 0 : error;
    }

    UniqueFd m_queue;
    std::vector<struct kevent> m_events;
    std::vector<ReadyDescriptor> m_ready;
    std::vector<EventFlags> m_watched;
    const bool m_isPrecise;
};

} // namespace

Result<std::unique_ptr<Backend>> makeKqueueBackend(const BackendOptions& options) {
    UniqueFd queue(::kqueue());
    if (!queue) {
        return Error::system(errno, "kqueue cannot be opened");
    }
    return std::unique_ptr<Backend>(
        std::make_unique<KqueueBackend>(std::move(queue), options.preciseTimer));
}

} // namespace weir
