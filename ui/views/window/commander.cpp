#include "ui/views/window/commander.h"

#include "ui/models/endpoint_tree_model.h"
#include "ui/views/widgets/text.h"

#include <utility>

namespace weir::ui {

Commander::Commander(EngineBridge& bridge, EndpointTreeModel& model, QObject* parent)
    : QObject(parent), m_bridge(bridge), m_model(model) {
    connect(&m_bridge, &EngineBridge::finished, this, &Commander::answer);
}

void Commander::add(const EndpointSettings& settings) {
    m_asked[m_bridge.addEndpoint(settings, true)] = Asked{.adds = true};
}

void Commander::reconfigure(EndpointId id, const EndpointSettings& settings) {
    const auto* state = m_model.endpoint(id);
    if (state == nullptr) {
        return;
    }
    // Commands are carried out in the order they are given.
    const bool isRunning =
        state->phase != EndpointPhase::Stopped && state->phase != EndpointPhase::Failed;
    if (isRunning) {
        m_asked[m_bridge.stopEndpoint(id)] = Asked{.endpoint = id};
    }
    m_asked[m_bridge.configureEndpoint(id, settings)] = Asked{.endpoint = id};
    start(id);
}

void Commander::start(EndpointId id) {
    m_told.erase(id);
    Q_EMIT settled(subjectOf(id));
    m_asked[m_bridge.startEndpoint(id)] = Asked{.endpoint = id};
}

void Commander::stop(EndpointId id) {
    m_asked[m_bridge.stopEndpoint(id)] = Asked{.endpoint = id};
}

void Commander::remove(EndpointId id) {
    m_asked[m_bridge.removeEndpoint(id)] = Asked{.endpoint = id};
}

void Commander::pause(EndpointId id, bool paused) {
    m_asked[m_bridge.pauseEndpoint(id, paused)] = Asked{.endpoint = id};
}

void Commander::demonstrate(quint16 port) {
    m_asked[m_bridge.startDemonstration(port)] = Asked{.adds = true, .isDemonstration = true};
}

void Commander::send(ConnectionId id, const QByteArray& bytes, bool framed) {
    m_asked[m_bridge.send(id, bytes, framed ? Wrap::Framed : Wrap::Bare)] = Asked{.connection = id};
}

void Commander::change(const Subject& subject, const ConnectionChange& change) {
    if (subject.connection != ConnectionId::None) {
        m_asked[m_bridge.change(subject.connection, change)] =
            Asked{.connection = subject.connection};
        return;
    }
    if (const auto* state = m_model.endpoint(subject.endpoint)) {
        EndpointSettings settings = state->settings;
        settings.connection = changed(settings.connection, change);
        m_asked[m_bridge.configureEndpoint(subject.endpoint, settings)] =
            Asked{.endpoint = subject.endpoint};
    }
}

void Commander::halfClose(ConnectionId id) {
    m_asked[m_bridge.shutdownWrite(id)] = Asked{.connection = id};
}

void Commander::close(ConnectionId id) {
    m_asked[m_bridge.closeConnection(id)] = Asked{.connection = id};
}

void Commander::reset(ConnectionId id) {
    m_asked[m_bridge.resetConnection(id)] = Asked{.connection = id};
}

QString Commander::subjectOf(EndpointId id) {
    return QStringLiteral("endpoint/%1").arg(static_cast<quint32>(id));
}

void Commander::answer(const CommandResult& result) {
    const auto place = m_asked.find(result.command);
    if (place == m_asked.end()) {
        return;
    }
    const Asked asked = place->second;
    m_asked.erase(place);
    if (asked.adds && result.endpoint != EndpointId::None) {
        Q_EMIT added(result.endpoint);
    }
    if (!result.error) {
        return;
    }
    if (asked.isDemonstration) {
        tellDemonstrationFailure(result.endpoint, *result.error);
        return;
    }
    const EndpointId id = asked.adds ? result.endpoint : asked.endpoint;
    if (const auto* state = m_model.endpoint(id)) {
        tellFailure(id, state->settings, toQString(state->name), *result.error);
        return;
    }
    Notice notice;
    notice.message = toQString(result.error->message());
    notice.details = detailsOf(*result.error, tr("a command"));
    Q_EMIT noticed(notice);
}

void Commander::tellFailure(EndpointId id, const EndpointSettings& settings, const QString& name,
                            const Error& error) {
    const QString sentence = toQString(error.message());
    if (m_told[id] == sentence) {
        return;
    }
    m_told[id] = sentence;
    const Advice advice = adviceFor(error, settings);
    Notice notice;
    notice.subject = subjectOf(id);
    notice.message = QStringLiteral("%1: %2").arg(name, sentence);
    notice.advice = advice.text;
    notice.details =
        detailsOf(error, QStringLiteral("%1 %2").arg(name, toQString(settings.target.toString())));
    for (const auto remedy : advice.remedies) {
        notice.buttons.push_back(buttonFor(remedy, id, settings));
    }
    Q_EMIT noticed(notice);
}

NoticeButton Commander::buttonFor(Remedy remedy, EndpointId id, const EndpointSettings& settings) {
    NoticeButton button{textOf(remedy), {}, true};
    switch (remedy) {
        case Remedy::TryAgain:
            button.act = [this, id] { start(id); };
            break;
        case Remedy::ChooseFreePort:
            button.act = [this, id, settings] {
                EndpointSettings free = settings;
                free.target.port = 0;
                reconfigure(id, free);
            };
            break;
        case Remedy::ListenThere:
            button.act = [this, settings] {
                EndpointSettings listener;
                listener.role = weir::Role::Listener;
                listener.target = settings.target;
                listener.connection.behaviour.kind = BehaviourKind::Echo;
                Q_EMIT listenerWanted(listener);
            };
            // The client's own failure stays to be tried again once something listens.
            button.closes = false;
            break;
        case Remedy::Change:
            button.act = [this, id] { Q_EMIT changeWanted(id); };
            button.closes = false;
            break;
    }
    return button;
}

void Commander::tellDemonstrationFailure(EndpointId id, const Error& error) {
    m_told[id] = toQString(error.message());
    Notice notice;
    notice.subject = subjectOf(id);
    notice.message = toQString(error.message());
    notice.advice = tr("The demonstration works as well on any other port.");
    notice.details = detailsOf(error, tr("the demonstration"));
    notice.buttons.push_back({textOf(Remedy::ChooseFreePort), [this, id] {
                                  if (id != EndpointId::None) {
                                      remove(id);
                                  }
                                  demonstrate(0);
                              }});
    if (id != EndpointId::None) {
        notice.buttons.push_back({tr("Remove it"), [this, id] { remove(id); }});
    }
    Q_EMIT noticed(notice);
}

void Commander::tellWarning(const EndpointState& state) {
    const QString sentence = toQString(state.error->message());
    if (m_told[state.id] == sentence) {
        return;
    }
    m_told[state.id] = sentence;
    Notice notice;
    notice.kind = Notice::Kind::Warning;
    notice.subject = subjectOf(state.id);
    notice.message = QStringLiteral("%1: %2").arg(toQString(state.name), sentence);
    notice.advice = adviceFor(*state.error, state.settings).text;
    notice.details = detailsOf(*state.error, toQString(state.name));
    Q_EMIT noticed(notice);
}

void Commander::review(const Changes& changes) {
    for (const auto& state : changes.endpoints) {
        if (state.phase == EndpointPhase::Failed && state.error) {
            tellFailure(state.id, state.settings, toQString(state.name), *state.error);
        } else if (state.error) {
            tellWarning(state);
        } else if (m_told.erase(state.id) > 0) {
            Q_EMIT settled(subjectOf(state.id));
        }
    }
    for (const auto id : changes.removedEndpoints) {
        m_told.erase(id);
        Q_EMIT settled(subjectOf(id));
    }
}

} // namespace weir::ui
