#pragma once

#include "ui/bridge/engine_bridge.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QStringList>

#include <algorithm>
#include <map>
#include <optional>
#include <thread>

namespace weir::ui::test {

/// Gathers what a bridge tells, as a window would.
class BridgeListener : public QObject {
public:
    explicit BridgeListener(EngineBridge& bridge) : m_bridge(bridge) {
        connect(&bridge, &EngineBridge::changed, this, [this](const Changes& changes) {
            order += QStringLiteral("changed");
            for (const EndpointState& state : changes.endpoints) {
                endpoints[state.id] = state;
            }
            for (const EndpointId id : changes.removedEndpoints) {
                endpoints.erase(id);
            }
            for (const ConnectionState& state : changes.connections) {
                connections[state.id] = state;
            }
            const auto gone = std::count_if(changes.connections.begin(), changes.connections.end(),
                                            [](const auto& state) {
                                                return state.phase == ConnectionPhase::Closed ||
                                                       state.phase == ConnectionPhase::Failed;
                                            });
            mostGone = std::max<std::ptrdiff_t>(mostGone, gone);
        });
        connect(&bridge, &EngineBridge::journalAdvanced, this, [this](quint64 size) {
            order += QStringLiteral("journalAdvanced");
            journalSize = size;
            ++advances;
        });
        connect(&bridge, &EngineBridge::finished, this, [this](const CommandResult& result) {
            order += QStringLiteral("finished");
            results.emplace(result.command, result);
        });
        connect(&bridge, &EngineBridge::engineFailed, this, [this](const Error& error) {
            order += QStringLiteral("engineFailed");
            failure = error;
        });
    }

    /// Runs the event loop until `condition` holds; false where it does not in time.
    template <class Condition>
    static bool wait(Condition condition) {
        constexpr int longest = 30'000;
        QElapsedTimer timer;
        timer.start();
        while (!condition()) {
            if (timer.elapsed() > longest) {
                return false;
            }
            QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents,
                                            50);
        }
        return true;
    }

    /// As a window that is busy would: no event is processed.
    template <class Condition>
    static bool waitBusy(Condition condition) {
        constexpr int longest = 30'000;
        QElapsedTimer timer;
        timer.start();
        while (!condition()) {
            if (timer.elapsed() > longest) {
                return false;
            }
            std::this_thread::yield();
        }
        return true;
    }

    /// The command's answer; none where it does not come in time.
    std::optional<CommandResult> answerOf(CommandId command) {
        const bool answered = wait([&] { return results.contains(command); });
        return answered ? std::optional(results.at(command)) : std::nullopt;
    }

    /// Waits for a record of this kind with this payload.
    bool waitForRecord(RecordKind kind, std::string_view payload) {
        return wait([&] {
            for (; looked < journalSize; ++looked) {
                const Record& record = m_bridge.journal().at(looked);
                if (record.kind() == kind && record.payload() == payload) {
                    return true;
                }
            }
            return false;
        });
    }

    std::map<EndpointId, EndpointState> endpoints;
    std::map<ConnectionId, ConnectionState> connections;
    std::map<CommandId, CommandResult> results;
    std::optional<Error> failure;
    /// In one piece of news.
    std::ptrdiff_t mostGone = 0;
    quint64 journalSize = 0;
    quint64 looked = 0;
    int advances = 0;
    QStringList order;

private:
    EngineBridge& m_bridge;
};

inline EndpointSettings listenerSettings(BehaviourKind behaviour = BehaviourKind::Echo,
                                         quint16 port = 0) {
    EndpointSettings settings;
    settings.target = {.transport = Transport::Tcp, .host = "127.0.0.1", .port = port, .path = {}};
    settings.connection.behaviour.kind = behaviour;
    return settings;
}

inline EndpointSettings clientSettings(const EndpointState& listener,
                                       BehaviourKind behaviour = BehaviourKind::None) {
    EndpointSettings settings;
    settings.role = Role::Client;
    settings.target = Target::parse(listener.address).value();
    settings.connection.behaviour.kind = behaviour;
    return settings;
}

} // namespace weir::ui::test
