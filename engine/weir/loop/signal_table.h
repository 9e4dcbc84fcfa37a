#pragma once

#include <weir/base/intrusive_list.h>
#include <weir/base/result.h>
#include <weir/loop/os/signal_source.h>
#include <weir/loop/raw_event.h>

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
    Result<void> add(RawEvent& event) {
        const int signal = event.descriptor();
        const bool valid = signal > 0 && signal < SignalSource::signalCount;
        if (!valid || listOf(signal).empty()) {
            if (auto watched = m_source.watch(signal); !watched) {
                return watched;
            }
        }
        listOf(signal).pushBack(event.m_watchItem);
        return {};
    }

    void remove(RawEvent& event) {
        IntrusiveList<WatchItem>::remove(event.m_watchItem);
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
            for (WatchItem* item = events.front(); item != nullptr; item = events.after(*item)) {
                activate(RawEvent::of(*item));
            }
        }
    }

private:
    IntrusiveList<WatchItem>& listOf(int signal) {
        return m_events[static_cast<std::size_t>(signal)];
    }

    SignalSource m_source;
    std::array<IntrusiveList<WatchItem>, SignalSource::signalCount> m_events;
};

} // namespace weir
