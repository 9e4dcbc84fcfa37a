#pragma once

#include "ui/theme/icons.h"

#include <QKeySequence>
#include <QObject>

#include <map>
#include <span>
#include <vector>

class QAction;
class QActionGroup;
class QMenu;
class QMenuBar;
class QToolBar;

namespace weir::ui {

/// Everything that can be done in the window.
enum class Command {
    Listen,
    Connect,
    Demonstrate,
    SaveEvents,
    NewScenario,
    OpenScenario,
    SaveScenario,
    SaveScenarioAs,
    Quit,
    Copy,
    CopyDetails,
    CloseNotice,
    FilterEvents,
    ClearFilter,
    GoEndpoints,
    GoConversation,
    GoInspector,
    GoEvents,
    GoScenario,
    ToggleEndpoints,
    ToggleInspector,
    ToggleEvents,
    ToggleScenario,
    ViewText,
    ViewHex,
    ViewBoth,
    ShowMessages,
    ShowDetails,
    FollowNewest,
    AppearanceSystem,
    AppearanceLight,
    AppearanceDark,
    ResetLayout,
    Start,
    Stop,
    Pause,
    Edit,
    Remove,
    EnableReading,
    EnableWriting,
    HalfClose,
    Close,
    Reset,
    Compose,
    RunScenario,
    StepScenario,
    PauseScenario,
    StopScenario,
    RecordScenario,
    LoosenExpectation,
    Palette,
    About,
};

enum class MenuId { File, Edit, View, Appearance, Endpoint, Scenario, Help };

/// The window's actions: each has words, an icon, a key and a place in the menus, and stands in the
/// command palette.
///
/// Thread: the window's. Owner: the window.
class Actions : public QObject {
    Q_OBJECT

public:
    explicit Actions(QWidget* window);

    [[nodiscard]] QAction* operator[](Command command) const;

    /// In the order of the menus, with the menu's name for the palette.
    struct Entry {
        Command command;
        QAction* action;
        QString menu;
    };

    [[nodiscard]] const std::vector<Entry>& all() const { return m_entries; }

    void fillMenuBar(QMenuBar& bar);
    void fillToolBar(QToolBar& bar);
    /// What a right click on an endpoint offers.
    [[nodiscard]] QMenu* makeContextMenu(QWidget* parent) const;

private:
    void make(QWidget* window);
    void group(std::initializer_list<Command> commands);
    [[nodiscard]] static QString nameOf(MenuId menu);

    std::map<Command, QAction*> m_actions;
    std::vector<Entry> m_entries;
};

} // namespace weir::ui
