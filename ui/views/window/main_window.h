#pragma once

#include <weir/workbench/state.h>

#include "ui/models/conversation_model.h"
#include "ui/views/docks/subject.h"

#include <QElapsedTimer>
#include <QMainWindow>
#include <QTimer>

#include <memory>

class QSettings;

namespace weir::ui {

class Actions;
class Commander;
class CommandPalette;
class ConversationPanel;
class DockLayout;
class EndpointDialog;
class EndpointsPanel;
class EndpointTreeModel;
class EngineBridge;
class EventsPanel;
class InspectorPanel;
class NoticeArea;
class ScenarioPanel;
class ScenarioRecording;
class StatusLine;
class Theme;

/// Weir's window: docks around the conversation, and what ties them to the engine. What it is
/// about at a moment is one Subject, which everything in it follows.
///
/// Thread: Qt's. Owner: main(). The bridge, the settings and the theme must outlive it; closing
/// it asks nothing and remembers how it was.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    MainWindow(EngineBridge& bridge, QSettings& settings, Theme& theme, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Starts the engine; where it cannot, says so in the window, with what to do.
    void startEngine();
    void demonstrate(quint16 port);
    void select(const Subject& subject);

    [[nodiscard]] const Subject& subject() const { return m_subject; }

    [[nodiscard]] Actions& actions() { return *m_actions; }

    [[nodiscard]] EndpointTreeModel& endpoints() { return *m_tree; }

    [[nodiscard]] EndpointsPanel& endpointsPanel() { return *m_endpointsPanel; }

    [[nodiscard]] ConversationPanel& conversation() { return *m_conversation; }

    [[nodiscard]] InspectorPanel& inspector() { return *m_inspector; }

    [[nodiscard]] EventsPanel& events() { return *m_events; }

    [[nodiscard]] ScenarioPanel& scenario() { return *m_scenario; }

    [[nodiscard]] NoticeArea& notices() { return *m_notices; }

    [[nodiscard]] CommandPalette& palettePanel() { return *m_commandPalette; }

    [[nodiscard]] DockLayout& docks() { return *m_docks; }

    /// The dialog for a new endpoint with these settings as a start, or for changing `id`'s.
    EndpointDialog* openDialog(const EndpointSettings& start, EndpointId id = EndpointId::None);

    /// Nothing that came from the engine waits to be shown.
    [[nodiscard]] bool isSettled() const;

    bool eventFilter(QObject* watched, QEvent* event) override;

protected:
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void build();
    void connectEngine();
    void connectPanels();
    void connectActions();
    void connectViewActions();
    void connectEndpointActions();
    void connectScenario();
    void offerBeginnings();
    void restoreSession();
    void saveSession() const;

    void tellEngineFailed(const Error& error);
    void take(const Changes& changes);
    void nameObjects(const Changes& changes);
    void takeSubject(const Subject& subject);
    void followEndpoint(EndpointId id);
    void showSubject();
    void refreshSubject();
    void refreshActions();
    void refreshScenarioActions();
    void refreshStatus();
    [[nodiscard]] const EndpointState* currentEndpoint() const;
    [[nodiscard]] const ConnectionState* currentConnection() const;
    /// Settings that a new endpoint of that role begins with: loopback, and for a client the
    /// listener that is selected or there.
    [[nodiscard]] EndpointSettings beginning(weir::Role role) const;
    void listenFor(const EndpointSettings& settings);
    void setView(ConversationModel::View view);
    void showAppearance();
    void saveEvents();
    void runScenario(bool paused);
    void record(bool begins);
    void showRecording();
    void keepForRecording(const Changes& changes);
    void stepScenario();
    void showRecords(quint64 first, quint64 last);
    void copySelection();
    void showAbout();

    EngineBridge& m_bridge;
    QSettings& m_settings;
    Theme& m_theme;
    EndpointTreeModel* m_tree;
    Actions* m_actions;
    Commander* m_commander;
    EndpointsPanel* m_endpointsPanel;
    ConversationPanel* m_conversation;
    InspectorPanel* m_inspector;
    EventsPanel* m_events;
    ScenarioPanel* m_scenario;
    NoticeArea* m_notices;
    StatusLine* m_status;
    DockLayout* m_docks = nullptr;
    CommandPalette* m_commandPalette = nullptr;
    Subject m_subject;
    /// The command that started the scenario that plays; 0: none does.
    quint64 m_play = 0;
    bool m_isPlayPaused = false;
    /// Where the journal stood when the recording began, and what was there.
    std::unique_ptr<ScenarioRecording> m_recording;
    QTimer m_second;
    QTimer m_refresh;
    QTimer m_statusDue;
    QElapsedTimer m_sinceMeasured;
};

} // namespace weir::ui
