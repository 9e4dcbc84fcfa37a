#pragma once

#include <weir/base/function.h>
#include <weir/loop/event.h>
#include <weir/loop/event_loop.h>
#include <weir/net/resolver.h>

#include "ui/bridge/change_gatherer.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/bridge/mailbox.h"
#include "ui/bridge/scenario_play.h"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace weir::ui {

/// The engine's side of the bridge: what lives on its thread, and what it has to tell.
///
/// Made and destroyed on the bridge's thread, before the engine's thread starts and after it has
/// ended; in between, what is not said to be for any thread belongs to the engine's.
class EngineBridge::Engine {
public:
    /// What a command answers: all of CommandResult but its number.
    using Work = Function<CommandResult(Workbench& workbench)>;

    static Result<std::unique_ptr<Engine>> create(EngineBridge& bridge,
                                                  const JournalOptions& options);
    /// Stops the loop and joins the thread; then closes everything.
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Starts the thread.
    Result<void> start();

    /// Any thread.
    [[nodiscard]] const Journal& journal() const { return *m_journal; }

    [[nodiscard]] const EventLoop& loop() const { return *m_loop; }

    /// Runs `work` on the engine's thread, and tells its answer. Any thread.
    void post(CommandId command, Work work);

    /// As post(), for the scenario that plays.
    void postToPlay(CommandId command, Function<Result<void>(ScenarioPlay& play)> work);

    /// The bridge's thread.
    std::optional<News> receive() { return m_mailbox.take(); }

private:
    Engine(EngineBridge& bridge, std::unique_ptr<Journal> journal, std::unique_ptr<EventLoop> loop);

    void run();
    void expectNews();
    void tellNews();
    [[nodiscard]] bool hasNews() const;
    News takeNews();
    void notify();

    EngineBridge& m_bridge;
    Mailbox m_mailbox;
    std::unique_ptr<Journal> m_journal;
    std::unique_ptr<EventLoop> m_loop;
    SystemResolver m_resolver;
    Workbench m_workbench;
    ScenarioPlay m_play;
    // Until the next news may be told.
    Event m_frame;
    TimePoint m_nextFrame{};

    ChangeGatherer m_changes;
    std::vector<CommandResult> m_results;
    quint64 m_toldSize = 0;

    std::atomic<bool> m_stopping = false;
    std::thread m_thread;
};

} // namespace weir::ui
