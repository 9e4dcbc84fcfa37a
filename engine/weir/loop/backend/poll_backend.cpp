#include <weir/loop/backend/backends.h>
#include <weir/loop/backend/descriptor_check.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <vector>

#include <poll.h>

#if !defined(POLLRDHUP)
#define POLLRDHUP 0
#endif

namespace weir {
namespace {

short systemInterest(EventFlags interest) {
    int events = 0;
    if (any(interest, EventFlags::Read)) {
        events |= POLLIN;
    }
    if (any(interest, EventFlags::Write)) {
        events |= POLLOUT;
    }
    if (any(interest, EventFlags::Closed)) {
        events |= POLLRDHUP;
    }
    return static_cast<short>(events);
}

EventFlags readyFlags(short events) {
    // POLLNVAL: closed while watched. Whoever watches it learns that from the next read or write.
    if ((events & (POLLERR | POLLHUP | POLLNVAL)) != 0) {
        return EventFlags::Read | EventFlags::Write | EventFlags::Closed;
    }
    EventFlags ready = EventFlags::None;
    if ((events & POLLIN) != 0) {
        ready |= EventFlags::Read;
    }
    if ((events & POLLOUT) != 0) {
        ready |= EventFlags::Write;
    }
    if ((events & POLLRDHUP) != 0) {
        ready |= EventFlags::Closed;
    }
    return ready;
}

/// poll(2). The descriptors lie in one dense array, in no order.
class PollBackend final : public Backend {
public:
    [[nodiscard]] std::string_view name() const override { return "poll"; }

    [[nodiscard]] Features features() const override { return pollFeatures; }

    Result<void> add(int descriptor, EventFlags interest) override {
        if (auto open = checkOpen(descriptor, interest, name()); !open) {
            return open;
        }
        const auto index = static_cast<std::size_t>(descriptor);
        if (index >= m_places.size()) {
            m_places.resize(std::max(index + 1, m_places.size() * 2), nowhere);
        }
        m_places[index] = m_polled.size();
        m_polled.push_back({descriptor, systemInterest(interest), 0});
        return {};
    }

    Result<void> modify(int descriptor, EventFlags interest) override {
        if (auto open = checkOpen(descriptor, interest, name()); !open) {
            return open;
        }
        m_polled[m_places[static_cast<std::size_t>(descriptor)]].events = systemInterest(interest);
        return {};
    }

    void remove(int descriptor) override {
        std::size_t& place = m_places[static_cast<std::size_t>(descriptor)];
        const pollfd last = m_polled.back();
        m_polled[place] = last;
        m_places[static_cast<std::size_t>(last.fd)] = place;
        m_polled.pop_back();
        place = nowhere;
    }

    Result<std::span<const ReadyDescriptor>> wait(std::optional<Duration> timeout) override {
        int left = waitFor(timeout);
        m_ready.clear();
        if (left < 0) {
            if (errno == EINTR) {
                return std::span<const ReadyDescriptor>();
            }
            return Error::system(errno, "Cannot wait for events with poll");
        }
        for (std::size_t i = 0; i < m_polled.size() && left > 0; ++i) {
            if (m_polled[i].revents != 0) {
                m_ready.push_back({m_polled[i].fd, readyFlags(m_polled[i].revents)});
                --left;
            }
        }
        return std::span<const ReadyDescriptor>(m_ready);
    }

private:
    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

    int waitFor(std::optional<Duration> timeout) {
        const auto count = static_cast<nfds_t>(m_polled.size());
#if defined(__linux__) || defined(__FreeBSD__)
        if (timeout) {
            const Duration wait = std::max(*timeout, Duration::zero());
            const auto seconds = std::chrono::floor<std::chrono::seconds>(wait);
            const timespec limit{seconds.count(), (wait - seconds).count()};
            return ::ppoll(m_polled.data(), count, &limit, nullptr);
        }
        return ::ppoll(m_polled.data(), count, nullptr, nullptr);
#else
        using std::chrono::milliseconds;
        const milliseconds most{std::numeric_limits<int>::max()};
        int limit = -1;
        if (timeout) {
            // Rounded up, so that no timer comes early.
            const Duration wait = std::max(*timeout, Duration::zero());
            limit = static_cast<int>(
                (wait >= most ? most : std::chrono::ceil<milliseconds>(wait)).count());
        }
        return ::poll(m_polled.data(), count, limit);
#endif
    }

    std::vector<pollfd> m_polled;
    /// Where each descriptor lies in m_polled.
    std::vector<std::size_t> m_places;
    std::vector<ReadyDescriptor> m_ready;
};

} // namespace

Result<std::unique_ptr<Backend>> makePollBackend() {
    return std::unique_ptr<Backend>(std::make_unique<PollBackend>());
}

} // namespace weir
