#include "ui/bridge/engine_bridge.h"

#include <weir/workbench/demonstration.h>

#include "ui/bridge/engine.h"

#include <string>
#include <utility>

namespace weir::ui {

namespace {

CommandResult answer(const Result<void>& result, EndpointId endpoint = EndpointId::None) {
    return {.error = result ? std::nullopt : std::optional(result.error()), .endpoint = endpoint};
}

CommandResult add(Workbench& workbench, const EndpointSettings& settings, bool start) {
    const Result<EndpointId> added = workbench.add(settings);
    if (!added) {
        return {.error = added.error()};
    }
    return start ? answer(workbench.start(*added), *added) : CommandResult{.endpoint = *added};
}

CommandResult demonstrate(Workbench& workbench, quint16 port) {
    std::vector<EndpointSettings> settings = demonstration(port);
    CommandResult result;
    for (EndpointSettings& endpoint : settings) {
        if (endpoint.role == Role::Client) {
            const EndpointState* listener = workbench.endpoint(result.endpoint);
            const Result<Target> bound = Target::parse(listener->address);
            if (!bound) {
                result.error = bound.error();
                break;
            }
            endpoint.target.port = bound->port;
        }
        result = add(workbench, endpoint, true);
        if (result.error) {
            break;
        }
    }
    return result;
}

} // namespace

EngineBridge::EngineBridge(JournalOptions journal, QObject* parent)
    : QObject(parent), m_journalOptions(std::move(journal)) {}

EngineBridge::~EngineBridge() = default;

bool EngineBridge::start() {
    if (m_engine != nullptr) {
        return isRunning();
    }
    m_startError.reset();
    Result<std::unique_ptr<Engine>> engine = Engine::create(*this, m_journalOptions);
    if (!engine) {
        m_startError = engine.error();
        return false;
    }
    // Before the thread has the loop to itself.
    const std::string backend((*engine)->loop().backendName());
    if (const Result<void> started = (*engine)->start(); !started) {
        m_startError = started.error();
        return false;
    }
    m_backendName = QString::fromStdString(backend);
    m_engine = std::move(*engine);
    return true;
}

const std::optional<Error>& EngineBridge::startError() const {
    return m_startError;
}

bool EngineBridge::isRunning() const {
    return m_engine != nullptr && !m_failure;
}

QString EngineBridge::backendName() const {
    return m_backendName;
}

const Journal& EngineBridge::journal() const {
    return m_engine->journal();
}

template <class Work>
CommandId EngineBridge::command(Work work) {
    return dispatch([&work](Engine& engine, CommandId id) { engine.post(id, std::move(work)); });
}

template <class Post>
CommandId EngineBridge::dispatch(Post post) {
    const CommandId id = ++m_lastCommand;
    m_waiting.insert(id);
    if (isRunning()) {
        post(*m_engine, id);
    } else {
        const Error failure = m_failure.value_or(m_startError.value_or(
            Error::input("The engine does not run: it has not been started yet.")));
        QMetaObject::invokeMethod(
            this, [this, id, failure] { refuse({id}, failure); }, Qt::QueuedConnection);
    }
    return id;
}

CommandId EngineBridge::addEndpoint(const EndpointSettings& settings, bool start) {
    return command(
        [settings, start](Workbench& workbench) { return add(workbench, settings, start); });
}

CommandId EngineBridge::configureEndpoint(EndpointId id, const EndpointSettings& settings) {
    return command([id, settings](Workbench& workbench) {
        return answer(workbench.configure(id, settings), id);
    });
}

CommandId EngineBridge::startEndpoint(EndpointId id) {
    return command([id](Workbench& workbench) { return answer(workbench.start(id), id); });
}

CommandId EngineBridge::stopEndpoint(EndpointId id) {
    return command([id](Workbench& workbench) { return answer(workbench.stop(id), id); });
}

CommandId EngineBridge::removeEndpoint(EndpointId id) {
    return command([id](Workbench& workbench) { return answer(workbench.remove(id), id); });
}

CommandId EngineBridge::pauseEndpoint(EndpointId id, bool paused) {
    return command(
        [id, paused](Workbench& workbench) { return answer(workbench.setPaused(id, paused), id); });
}

CommandId EngineBridge::send(ConnectionId id, const QByteArray& bytes, Wrap wrap) {
    return command([id, bytes, wrap](Workbench& workbench) {
        const std::string_view view(bytes.constData(), static_cast<std::size_t>(bytes.size()));
        return answer(workbench.send(id, view, wrap));
    });
}

CommandId EngineBridge::change(ConnectionId id, const ConnectionChange& change) {
    return command(
        [id, change](Workbench& workbench) { return answer(workbench.change(id, change)); });
}

CommandId EngineBridge::shutdownWrite(ConnectionId id) {
    return command([id](Workbench& workbench) { return answer(workbench.shutdownWrite(id)); });
}

CommandId EngineBridge::closeConnection(ConnectionId id) {
    return command([id](Workbench& workbench) { return answer(workbench.close(id)); });
}

CommandId EngineBridge::resetConnection(ConnectionId id) {
    return command([id](Workbench& workbench) { return answer(workbench.reset(id)); });
}

CommandId EngineBridge::startDemonstration(quint16 port) {
    return command([port](Workbench& workbench) { return demonstrate(workbench, port); });
}

CommandId EngineBridge::playScenario(std::shared_ptr<const scenario::Scenario> scenario,
                                     const scenario::RunOptions& options, bool paused) {
    return dispatch([&](Engine& engine, CommandId id) {
        engine.postToPlay(
            id, [id, scenario = std::move(scenario), options, paused](ScenarioPlay& play) {
                return play.play(id, scenario, options, paused);
            });
    });
}

CommandId EngineBridge::controlScenario(ScenarioControl what) {
    return dispatch([what](Engine& engine, CommandId id) {
        engine.postToPlay(id, [what](ScenarioPlay& play) { return play.control(what); });
    });
}

void EngineBridge::receive() {
    const std::optional<News> news = m_engine->receive();
    if (!news) {
        return;
    }
    if (news->failure) {
        m_failure = news->failure;
    }
    const std::weak_ptr<const Life> life = m_life;
    if (!news->changes.empty()) {
        Q_EMIT changed(news->changes);
    }
    if (!life.expired() && news->journalSize > m_journalSize) {
        m_journalSize = news->journalSize;
        Q_EMIT journalAdvanced(m_journalSize);
    }
    for (const ScenarioNews& scenario : news->scenario) {
        if (!life.expired()) {
            Q_EMIT scenarioAdvanced(scenario);
        }
    }
    for (const CommandResult& result : news->results) {
        if (!life.expired() && m_waiting.erase(result.command) > 0) {
            Q_EMIT finished(result);
        }
    }
    if (!life.expired() && news->failure) {
        refuse(m_waiting, *news->failure);
        if (!life.expired()) {
            Q_EMIT engineFailed(*news->failure);
        }
    }
}

void EngineBridge::refuse(std::set<CommandId> commands, const Error& failure) {
    const std::weak_ptr<const Life> life = m_life;
    for (; !life.expired() && !commands.empty(); commands.erase(commands.begin())) {
        const CommandId id = *commands.begin();
        if (m_waiting.erase(id) > 0) {
            Q_EMIT finished({.command = id, .error = failure});
        }
    }
}

} // namespace weir::ui
