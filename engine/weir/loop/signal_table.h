#pragma once

#include <weir/base/intrusive_list.h>
#include <weir/base/result.h>
#include <weir/loop/event.h>
#include <weir/loop/os/signal_source.h>

#include <array>

namespace weir {

/// Which events wait for which signal; several may wait for one.
///
/// Thread: the loop's. Owner: the loop, from the first signal event on.
class SignalTable {
public:
    explicit SignalTable(Waker waker) : m_source(std::move(waker)) {}

    [[nodiscard]] int descriptor() const { return m_source.descriptor(); }

    /// Fails as SignalSource::watch() does, and then changes nothing.
    Result<void> add(Event& event) {
        const int signal = event.descriptor();
        const bool valid = signal > 0 && signal < SignalSource::signalCount;
        if (!valid || listOf(signal).empty()) {
            if (auto watched = m_source.watch(signal); !watched) {
                return watched;
            }
        }
        listOf(signal).pushBack(event);
        return {};
    }

    void remove(Event& event) {
        IntrusiveList<Event, WatchList>::remove(event);
        if (listOf(event.descriptor()).empty()) {
            m_source.unwatch(event.descriptor());
        }
    }

    /// Calls `activate` with each event whose signal has come.
    template <class Activate>
    void deliver(Activate&& activate) {
        m_source.drain();
        for (int signal = 1; signal < SignalSource::signalCount; ++signal) {
            auto& events = listOf(signal);
            if (events.empty() || !SignalSource::hasCome(signal)) {
                continue;
            }
            for (Event* event = events.front(); event != nullptr; event = events.after(*event)) {
                activate(*event);
            }
        }
    }

private:
    IntrusiveList<Event, WatchList>& listOf(int signal) {
        return m_events[static_cast<std::size_t>(signal)];
    }

    SignalSource m_source;
    std::array<IntrusiveList<Event, WatchList>, SignalSource::signalCount> m_events;
};

} // namespace weir
