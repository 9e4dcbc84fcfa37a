#include <weir/loop/backend/backends.h>
#include <weir/loop/backend/descriptor_check.h>
#include <weir/loop/backend/poll_events.h>
#include <weir/loop/backend/wait_time.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include <poll.h>

namespace weir {
namespace {

/// poll(2). The descriptors lie in one dense array, in no order.
class PollBackend final : public Backend {
public:
    explicit PollBackend(bool isPrecise) : m_isPrecise(isPrecise) {}

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
        m_polled.push_back({descriptor, pollEvents(interest), 0});
        return {};
    }

    Result<void> modify(int descriptor, EventFlags interest) override {
        if (auto open = checkOpen(descriptor, interest, name()); !open) {
            return open;
        }
        m_polled[m_places[static_cast<std::size_t>(descriptor)]].events = pollEvents(interest);
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
            const timespec limit = asTimespec(sleepTime(*timeout, m_isPrecise));
            return ::ppoll(m_polled.data(), count, &limit, nullptr);
        }
        return ::ppoll(m_polled.data(), count, nullptr, nullptr);
#else
        const int limit = timeout ? asMilliseconds(sleepTime(*timeout, m_isPrecise)) : -1;
        return ::poll(m_polled.data(), count, limit);
#endif
    }

    std::vector<pollfd> m_polled;
    /// Where each descriptor lies in m_polled.
    std::vector<std::size_t> m_places;
    std::vector<ReadyDescriptor> m_ready;
    const bool m_isPrecise;
};

} // namespace

Result<std::unique_ptr<Backend>> makePollBackend(const BackendOptions& options) {
    return std::unique_ptr<Backend>(std::make_unique<PollBackend>(options.preciseTimer));
}

} // namespace weir
