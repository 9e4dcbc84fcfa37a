#include "ui/bridge/engine.h"

#include <QMetaObject>

#include <algorithm>
#include <system_error>
#include <utility>

namespace weir::ui {

namespace {

constexpr Duration frame = std::chrono::milliseconds(EngineBridge::frameIntervalMs);

// Where thousands of connections change all the time, collecting their states must leave the thread
// to the connections: at most a fifth of the time goes into it.
constexpr int restAfterWork = 4;

} // namespace

Result<std::unique_ptr<EngineBridge::Engine>> EngineBridge::Engine::create(
    EngineBridge& bridge, const JournalOptions& options) {
    LoopConfig config;
    config.priorities = workbenchPriorities;
    Result<std::unique_ptr<EventLoop>> loop = EventLoop::create(config);
    if (!loop) {
        return loop.error();
    }
    Result<std::unique_ptr<Journal>> journal = Journal::create((*loop)->clock().now(), options);
    if (!journal) {
        return journal.error();
    }
    return std::unique_ptr<Engine>(new Engine(bridge, std::move(*journal), std::move(*loop)));
}

EngineBridge::Engine::Engine(EngineBridge& bridge, std::unique_ptr<Journal> journal,
                             std::unique_ptr<EventLoop> loop)
    : m_bridge(bridge),
      m_mailbox(frame),
      m_journal(std::move(journal)),
      m_loop(std::move(loop)),
      m_resolver(*m_loop),
      m_workbench(*m_loop, *m_journal, m_resolver),
      m_play(*m_loop, m_workbench, *m_journal, [this] { expectNews(); }),
      m_frame(*m_loop, -1, EventFlags::None, [this](EventFlags) { tellNews(); }) {
    // The window hears of the most urgent traffic too, while it runs.
    m_frame.setPriority(0);
    m_workbench.onActivity([this] {
        m_play.onActivity();
        expectNews();
    });
}

EngineBridge::Engine::~Engine() {
    if (m_thread.joinable()) {
        m_stopping = true;
        m_loop->stop();
        m_thread.join();
    }
}

Result<void> EngineBridge::Engine::start() {
    try {
        m_thread = std::thread([this] { run(); });
    } catch (const std::system_error& failure) {
        return Error::system(failure.code().value(), "Cannot start the engine's thread");
    }
    return {};
}

void EngineBridge::Engine::run() {
    const Result<RunEnd> end = m_loop->run(RunMode::Forever);
    if (m_stopping) {
        return;
    }
    m_changes.add(m_workbench.takeChanges());
    News news = takeNews();
    news.failure = end ? Error::input("The engine has stopped by itself.") : end.error();
    m_mailbox.put(std::move(news));
    notify();
}

void EngineBridge::Engine::post(CommandId command, Work work) {
    m_loop->post([this, command, work = std::move(work)]() mutable {
        CommandResult result = work(m_workbench);
        result.command = command;
        m_results.push_back(std::move(result));
        expectNews();
    });
}

void EngineBridge::Engine::postToPlay(CommandId command,
                                      Function<Result<void>(ScenarioPlay& play)> work) {
    post(command, [this, work = std::move(work)](Workbench&) mutable {
        const Result<void> done = work(m_play);
        return CommandResult{.error = done ? std::nullopt : std::optional(done.error())};
    });
}

void EngineBridge::Engine::expectNews() {
    if (m_frame.isPending() || m_frame.isActive()) {
        return;
    }
    const TimePoint now = m_loop->now();
    if (now >= m_nextFrame) {
        tellNews();
    } else {
        // A timer without a descriptor cannot be refused.
        (void)m_frame.add(m_nextFrame - now);
    }
}

bool EngineBridge::Engine::hasNews() const {
    return !m_changes.empty() || !m_results.empty() || m_play.hasNews() ||
           m_journal->size() != m_toldSize;
}

News EngineBridge::Engine::takeNews() {
    News news;
    news.changes = m_changes.take();
    news.results = std::exchange(m_results, {});
    news.scenario = m_play.takeNews();
    news.journalSize = m_toldSize = m_journal->size();
    return news;
}

void EngineBridge::Engine::tellNews() {
    const TimePoint begin = m_loop->clock().now();
    m_changes.add(m_workbench.takeChanges());
    if (!hasNews()) {
        return;
    }
    const std::optional<Duration> full = m_mailbox.freeAfter();
    if (!full) {
        m_mailbox.put(takeNews());
        notify();
    }
    const TimePoint end = m_loop->clock().now();
    m_nextFrame = std::max(begin + full.value_or(frame), end + (end - begin) * restAfterWork);
    if (full) {
        expectNews();
    }
}

// Nothing was lying there, so that no call to receive() is on its way.
void EngineBridge::Engine::notify() {
    EngineBridge* bridge = &m_bridge;
    QMetaObject::invokeMethod(
        bridge, [bridge] { bridge->receive(); }, Qt::QueuedConnection);
}

} // namespace weir::ui
