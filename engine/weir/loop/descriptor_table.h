#pragma once

#include <weir/base/intrusive_list.h>
#include <weir/base/result.h>
#include <weir/loop/backend/backend.h>
#include <weir/loop/raw_event.h>

#include <array>
#include <cstdint>
#include <vector>

namespace weir {

/// Which events wait for which descriptor; keeps the backend's interest set of each descriptor the
/// union of what its events want.
///
/// Thread: the loop's. Owner: the loop.
class DescriptorTable {
public:
    explicit DescriptorTable(Backend& backend) : m_backend(&backend) {}

    /// Fails, and changes nothing, where the backend refuses the descriptor or cannot do what the
    /// event wants. Allocates only where the descriptor is greater than any before.
    Result<void> add(RawEvent& event);
    void remove(RawEvent& event);

    /// Calls `activate` with each event of the descriptor that waits for any of what is ready, in
    /// the order in which they were added, and with what it waited for.
    template <class Activate>
    void deliver(const ReadyDescriptor& report, Activate&& activate) {
        const auto index = static_cast<std::size_t>(report.descriptor);
        if (index >= m_entries.size()) {
            return;
        }
        auto& events = m_entries[index].events;
        for (WatchItem* item = events.front(); item != nullptr; item = events.after(*item)) {
            RawEvent& event = RawEvent::of(*item);
            const EventFlags fired = event.flags() & report.ready & conditions;
            if (fired != EventFlags::None) {
                activate(event, fired);
            }
        }
    }

    /// Visits each event until `visit` returns false, and then returns that.
    template <class Visit>
    bool forEach(Visit&& visit) {
        for (Entry& entry : m_entries) {
            auto& events = entry.events;
            for (WatchItem* item = events.front(); item != nullptr; item = events.after(*item)) {
                if (!visit(RawEvent::of(*item))) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Watches with `backend`, which watches none of them yet, in place of the one before, which is
    /// left alone. Fails where that refuses one, and then stays with the one before.
    Result<void> moveTo(Backend& backend);

    static constexpr EventFlags conditions =
        EventFlags::Read | EventFlags::Write | EventFlags::Closed;

private:
    struct Entry {
        IntrusiveList<WatchItem> events;
        /// How many of the events want each of the conditions.
        std::array<std::uint32_t, 3> wanted{};
        bool edgeTriggered = false;

        [[nodiscard]] EventFlags interest() const;
        void count(EventFlags flags, std::uint32_t difference);
    };

    [[nodiscard]] Result<void> check(const RawEvent& event) const;

    Backend* m_backend;
    std::vector<Entry> m_entries;
};

} // namespace weir
