#pragma once

#include <weir/base/clock.h>

#include "ui/bridge/engine_bridge.h"
#include "ui/bridge/scenario_news.h"

#include <mutex>
#include <optional>
#include <vector>

namespace weir::ui {

/// What the engine has to tell at one time.
struct News {
    Changes changes;
    quint64 journalSize = 0;
    std::vector<CommandResult> results;
    std::vector<ScenarioNews> scenario;
    /// The loop has ended.
    std::optional<Error> failure;
};

/// Hands news from the engine's thread to the window's: one piece at a time, and not sooner than a
/// frame after the last one was taken. The lock is held for a few moves only.
class Mailbox {
public:
    explicit Mailbox(Duration frame) : m_frame(frame) {}

    /// Nothing where it takes news, else after how long to ask again. The engine's thread.
    std::optional<Duration> freeAfter();
    /// Once it takes news, or with the engine's last words, which are added to what may lie there.
    /// take() is to be called then. The engine's thread.
    void put(News news);
    /// The window's thread.
    std::optional<News> take();

private:
    const Duration m_frame;
    std::mutex m_mutex;
    std::optional<News> m_news;
    std::optional<TimePoint> m_taken;
};

} // namespace weir::ui
