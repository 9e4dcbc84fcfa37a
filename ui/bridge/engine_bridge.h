#pragma once

#include <weir/scenario/run.h>
#include <weir/workbench/journal.h>
#include <weir/workbench/settings.h>
#include <weir/workbench/state.h>
#include <weir/workbench/workbench.h>

#include "ui/bridge/scenario_news.h"

#include <QByteArray>
#include <QObject>
#include <QString>

#include <memory>
#include <optional>
#include <set>

namespace weir::ui {

/// Numbers a command, so that its answer can be told from others; never 0.
using CommandId = quint64;

/// A command's answer: without an error where it worked.
struct CommandResult {
    CommandId command = 0;
    std::optional<Error> error;
    /// Of a command on an endpoint; what an added one is called, even where it then failed to
    /// start. Of startDemonstration(): the client, or where it got no further the listener.
    EndpointId endpoint = EndpointId::None;
};

/// Runs the engine (loop, resolver, journal, workbench) on a thread of its own and brings its news
/// to the thread that made the bridge, which must have a Qt event loop. Every command returns at
/// once; its answer comes by finished(), always, and never before the command returned. Nothing
/// here ever waits for the engine but the destructor, which stops the loop, closes everything and
/// joins the thread.
///
/// News that belong together come together: first changed(), then journalAdvanced(),
/// scenarioAdvanced() and finished(), so that who is told of an answer knows the state after it.
///
/// Thread: all methods and signals on the maker's thread. Re-entrancy: a slot may call anything and
/// may destroy the bridge.
class EngineBridge : public QObject {
    Q_OBJECT

public:
    explicit EngineBridge(JournalOptions journal = {}, QObject* parent = nullptr);
    ~EngineBridge() override;

    /// Starts the thread. False, with startError(), where the engine cannot start; it may be tried
    /// again. Once it has run it is not started anew: true while it runs, false after it failed.
    bool start();
    [[nodiscard]] const std::optional<Error>& startError() const;
    [[nodiscard]] bool isRunning() const;
    /// "epoll", once it runs.
    [[nodiscard]] QString backendName() const;
    /// Lives as long as the bridge; may be read at any time. Not before start() was true.
    [[nodiscard]] const Journal& journal() const;

    CommandId addEndpoint(const EndpointSettings& settings, bool start);
    CommandId configureEndpoint(EndpointId id, const EndpointSettings& settings);
    CommandId startEndpoint(EndpointId id);
    CommandId stopEndpoint(EndpointId id);
    CommandId removeEndpoint(EndpointId id);
    CommandId pauseEndpoint(EndpointId id, bool paused);
    CommandId send(ConnectionId id, const QByteArray& bytes, Wrap wrap);
    CommandId change(ConnectionId id, const ConnectionChange& change);
    CommandId shutdownWrite(ConnectionId id);
    CommandId closeConnection(ConnectionId id);
    CommandId resetConnection(ConnectionId id);
    /// Adds and starts demonstration(): the listener first, then the client for its port.
    CommandId startDemonstration(quint16 port);
    /// Plays it on this engine; one at a time. Its news carry the answer's number.
    CommandId playScenario(std::shared_ptr<const scenario::Scenario> scenario,
                           const scenario::RunOptions& options, bool paused);
    CommandId controlScenario(ScenarioControl what);

Q_SIGNALS:
    /// The journal reached `size` records; at most once in frameInterval, however many came.
    void journalAdvanced(quint64 size);
    /// The newest states, merged since the last time; at most once in frameInterval.
    void changed(const weir::Changes& changes);
    void finished(const weir::ui::CommandResult& result);
    /// Of the scenario that plays; after journalAdvanced(), so that its records can be shown.
    void scenarioAdvanced(const weir::ui::ScenarioNews& news);
    /// The loop ended by itself, which only a failing backend does. Before it, finished() tells of
    /// every command that got no answer; after it, commands are answered with this error.
    void engineFailed(const weir::Error& error);

public:
    static constexpr int frameIntervalMs = 16;

private:
    class Engine;

    template <class Work>
    CommandId command(Work work);
    template <class Post>
    CommandId dispatch(Post post);
    void receive();
    void refuse(std::set<CommandId> commands, const Error& failure);

    // Empty: that it is gone tells a method that emits that a slot has destroyed the bridge.
    struct Life {};

    const std::shared_ptr<const Life> m_life = std::make_shared<Life>();
    const JournalOptions m_journalOptions;
    std::optional<Error> m_startError;
    std::optional<Error> m_failure;
    QString m_backendName;
    quint64 m_journalSize = 0;
    CommandId m_lastCommand = 0;
    // Not answered yet.
    std::set<CommandId> m_waiting;
    std::unique_ptr<Engine> m_engine;
};

} // namespace weir::ui
