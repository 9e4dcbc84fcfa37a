#include <weir/loop/descriptor_table.h>

#include <algorithm>
#include <string>

namespace weir {
namespace {

constexpr std::array each{EventFlags::Read, EventFlags::Write, EventFlags::Closed};

} // namespace

inline EventFlags DescriptorTable::Entry::interest() const {
    EventFlags interest = EventFlags::None;
    for (std::size_t i = 0; i < each.size(); ++i) {
        if (wanted[i] > 0) {
            interest |= each[i];
        }
    }
    if (interest != EventFlags::None && edgeTriggered) {
        interest |= EventFlags::EdgeTriggered;
    }
    return interest;
}

inline void DescriptorTable::Entry::count(EventFlags flags, std::uint32_t difference) {
    for (std::size_t i = 0; i < each.size(); ++i) {
        wanted[i] += any(flags, each[i]) ? difference : 0U;
    }
}

Result<void> DescriptorTable::check(const RawEvent& event) const {
    const auto attempt = [&] {
        return "Cannot watch descriptor " + std::to_string(event.descriptor()) + " with " +
               std::string(m_backend->name());
    };
    const Features features = m_backend->features();
    if (any(event.flags(), EventFlags::EdgeTriggered) && !any(features, Features::EdgeTriggered)) {
        return Error::input(attempt() + ", which is not edge-triggered: use a level-triggered " +
                            "event, or require edge triggering when the loop is made.");
    }
    if (any(event.flags(), EventFlags::Closed) && !any(features, Features::EarlyClose)) {
        return Error::input(attempt() + ", which does not tell when the peer closes: watch for " +
                            "reading, or require early close when the loop is made.");
    }
    return {};
}

Result<void> DescriptorTable::add(RawEvent& event) {
    if (any(event.flags(), EventFlags::EdgeTriggered | EventFlags::Closed)) {
        if (auto checked = check(event); !checked) {
            return checked;
        }
    }
    const int descriptor = event.descriptor();
    const auto index = static_cast<std::size_t>(descriptor);
    const bool edgeTriggered = any(event.flags(), EventFlags::EdgeTriggered);
    const EventFlags wanted = event.flags() & (conditions | EventFlags::EdgeTriggered);
    if (index >= m_entries.size()) {
        // Asked first, so that a number that is no descriptor does not make the table grow.
        if (auto added = m_backend->add(descriptor, wanted); !added) {
            return added;
        }
        m_entries.resize(std::max(index + 1, m_entries.size() * 2));
    } else if (Entry& entry = m_entries[index]; entry.events.empty()) {
        if (auto added = m_backend->add(descriptor, wanted); !added) {
            return added;
        }
    } else {
        if (entry.edgeTriggered != edgeTriggered) {
            return Error::input("Cannot watch descriptor " + std::to_string(descriptor) +
                                " both edge-triggered and level-triggered: give all of its "
                                "events the same.");
        }
        // Told even where nothing changes: the number may stand for another file by now.
        if (auto modified = m_backend->modify(descriptor, entry.interest() | wanted); !modified) {
            return modified;
        }
    }
    Entry& entry = m_entries[index];
    entry.edgeTriggered = edgeTriggered;
    entry.count(event.flags(), 1);
    entry.events.pushBack(event.m_watchItem);
    return {};
}

void DescriptorTable::remove(RawEvent& event) {
    const int descriptor = event.descriptor();
    Entry& entry = m_entries[static_cast<std::size_t>(descriptor)];
    IntrusiveList<WatchItem>::remove(event.m_watchItem);
    if (entry.events.empty()) {
        entry.wanted = {};
        m_backend->remove(descriptor);
        return;
    }
    const EventFlags before = entry.interest();
    entry.count(event.flags(), static_cast<std::uint32_t>(-1));
    if (const EventFlags left = entry.interest(); left != before) {
        // Fails where the descriptor is closed; then nothing is reported for it any more.
        static_cast<void>(m_backend->modify(descriptor, left).ok());
    }
}

Result<void> DescriptorTable::moveTo(Backend& backend) {
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        if (m_entries[i].events.empty()) {
            continue;
        }
        if (auto added = backend.add(static_cast<int>(i), m_entries[i].interest()); !added) {
            return added;
        }
    }
    m_backend = &backend;
    return {};
}

} // namespace weir
