#pragma once

#include "ui/bridge/engine_bridge.h"
#include "ui/views/docks/subject.h"
#include "ui/views/widgets/notice_bar.h"
#include "ui/views/window/error_advice.h"

#include <QObject>

#include <map>

namespace weir::ui {

class EndpointTreeModel;

/// Gives the person's commands to the engine, and turns what comes back as an error into a notice
/// that says what to do about it.
///
/// Thread: the window's. Owner: the window. The bridge and the model must outlive it.
class Commander : public QObject {
    Q_OBJECT

public:
    Commander(EngineBridge& bridge, EndpointTreeModel& model, QObject* parent = nullptr);

    void add(const EndpointSettings& settings);
    /// Takes over new settings of an endpoint and starts it (again) with them.
    void reconfigure(EndpointId id, const EndpointSettings& settings);
    void start(EndpointId id);
    void stop(EndpointId id);
    void remove(EndpointId id);
    void pause(EndpointId id, bool paused);
    void demonstrate(quint16 port);

    void send(ConnectionId id, const QByteArray& bytes, bool framed);
    /// Of the connection where there is one, else of the endpoint's next ones.
    void change(const Subject& subject, const ConnectionChange& change);
    void halfClose(ConnectionId id);
    void close(ConnectionId id);
    void reset(ConnectionId id);

    /// Looks at the newest states for endpoints that failed, or that recovered.
    void review(const Changes& changes);

Q_SIGNALS:
    void noticed(const weir::ui::Notice& notice);
    /// What was said about `subject` is no longer so.
    void settled(const QString& subject);
    /// An endpoint was made.
    void added(weir::EndpointId id);
    /// A person asked for these settings to be shown and changed.
    void changeWanted(weir::EndpointId id);
    void listenerWanted(const weir::EndpointSettings& settings);

private:
    /// What a command was about, until its answer comes.
    struct Asked {
        EndpointId endpoint = EndpointId::None;
        ConnectionId connection = ConnectionId::None;
        bool adds = false;
        bool isDemonstration = false;
    };

    void answer(const CommandResult& result);
    void tellFailure(EndpointId id, const EndpointSettings& settings, const QString& name,
                     const Error& error);
    void tellWarning(const EndpointState& state);
    void tellDemonstrationFailure(EndpointId id, const Error& error);
    [[nodiscard]] NoticeButton buttonFor(Remedy remedy, EndpointId id,
                                         const EndpointSettings& settings);
    [[nodiscard]] static QString subjectOf(EndpointId id);

    EngineBridge& m_bridge;
    EndpointTreeModel& m_model;
    std::map<CommandId, Asked> m_asked;
    /// What was last told of an endpoint, so that it is told once.
    std::map<EndpointId, QString> m_told;
};

} // namespace weir::ui
