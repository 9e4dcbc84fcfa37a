#pragma once

#include <weir/base/intrusive_list.h>
#include <weir/base/result.h>
#include <weir/loop/os/signal_source.h>
#include <weir/loop/raw_event.h>

#include <array>
#include <memory>
#include <utility>

namespace weir {

/// Which events wait for which signal; several may wait for one.
///
/// Thread: the loop's. Owner: the loop, from the first signal event on.
class SignalTable {
public:
    explicit SignalTable(std::unique_ptr<SignalSource> source) : m_source(std::move(source)) {}

    [[nodiscard]] int descriptor() const { return m_source->descriptor(); }

    /// Fails as SignalSource::watch() does, and then changes nothing.
    Result<void> add(RawEvent& event) {
        const int signal = event.descriptor();
        if (!isSignal(signal) || listOf(signal).empty()) {
            if (auto watched = m_source->watch(signal); !watched) {
                return watched;
            }
        }
        listOf(signal).pushBack(event.m_watchItem);
        return {};
    }

    void remove(RawEvent& event) {
        IntrusiveList<WatchItem>::remove(event.m_watchItem);
        if (listOf(event.descriptor()).empty()) {
            m_source->unwatch(event.descriptor());
        }
    }

    /// Calls `activate` with each event whose signal has come, and how often it has.
    template <class Activate>
    void deliver(Activate&& activate) {
        m_source->drain();
        for (int signal = 1; signal < SignalSource::signalCount; ++signal) {
            if (listOf(signal).empty()) {
                continue;
            }
            if (const unsigned times = m_source->takeCount(signal); times > 0) {
                deliver(signal, [&](RawEvent& event) { activate(event, times); });
            }
        }
    }

    /// Calls `activate` with each event that waits for `signal`.
    template <class Activate>
    void deliver(int signal, Activate&& activate) {
        if (!isSignal(signal)) {
            return;
        }
        auto& events = listOf(signal);
        for (WatchItem* item = events.front(); item != nullptr; item = events.after(*item)) {
            activate(RawEvent::of(*item));
        }
    }

    /// Visits each event until `visit` returns false, and then returns that.
    template <class Visit>
    bool forEach(Visit&& visit) {
        for (auto& events : m_events) {
            for (WatchItem* item = events.front(); item != nullptr; item = events.after(*item)) {
                if (!visit(RawEvent::of(*item))) {
                    return false;
                }
            }
        }
        return true;
    }

    /// See SignalSource.
    Result<void> reopen() { return m_source->reopen(); }

private:
    static bool isSignal(int signal) { return signal > 0 && signal < SignalSource::signalCount; }

    IntrusiveList<WatchItem>& listOf(int signal) {
        return m_events[static_cast<std::size_t>(signal)];
    }

    std::unique_ptr<SignalSource> m_source;
    std::array<IntrusiveList<WatchItem>, SignalSource::signalCount> m_events;
};

} // namespace weir
