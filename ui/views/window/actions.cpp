#include "ui/views/window/actions.h"

#include <QAction>
#include <QActionGroup>
#include <QCoreApplication>
#include <QMenu>
#include <QMenuBar>
#include <QToolBar>
#include <QWidget>

#include <array>

namespace weir::ui {
namespace {

enum Trait { Plain = 0, Checkable = 1, EndsGroup = 2 };

struct Spec {
    Command command;
    MenuId menu;
    int traits;
    Icon icon;
    const char* key;
    /// As the menus say it, and as a button says it.
    const char* text;
    const char* shortText;
    const char* hint;
};

// clang-format off
constexpr std::array specs{
    Spec{Command::Listen, MenuId::File, Plain, Icon::Listen, "Ctrl+L", QT_TRANSLATE_NOOP("Actions", "New &Listener..."), QT_TRANSLATE_NOOP("Actions", "Listen"), QT_TRANSLATE_NOOP("Actions", "Make a listener, which waits for connections")},
    Spec{Command::Connect, MenuId::File, Plain, Icon::Connect, "Ctrl+N", QT_TRANSLATE_NOOP("Actions", "New &Client..."), QT_TRANSLATE_NOOP("Actions", "Connect"), QT_TRANSLATE_NOOP("Actions", "Make a client, which connects to a peer")},
    Spec{Command::Demonstrate, MenuId::File, EndsGroup, Icon::Waves, "Ctrl+D", QT_TRANSLATE_NOOP("Actions", "Start the &Demonstration"), QT_TRANSLATE_NOOP("Actions", "Demonstration"), QT_TRANSLATE_NOOP("Actions", "A listener that answers in upper case, and a client for it")},
    Spec{Command::SaveEvents, MenuId::File, EndsGroup, Icon::Save, "Ctrl+Shift+S", QT_TRANSLATE_NOOP("Actions", "Save &Events as..."), QT_TRANSLATE_NOOP("Actions", "Save events"), QT_TRANSLATE_NOOP("Actions", "Save all records as JSON, one a line")},
    Spec{Command::Quit, MenuId::File, Plain, Icon::Quit, "Ctrl+Q", QT_TRANSLATE_NOOP("Actions", "&Quit"), QT_TRANSLATE_NOOP("Actions", "Quit"), QT_TRANSLATE_NOOP("Actions", "Close everything and leave")},
    Spec{Command::Copy, MenuId::Edit, Plain, Icon::Copy, "Ctrl+C", QT_TRANSLATE_NOOP("Actions", "&Copy"), QT_TRANSLATE_NOOP("Actions", "Copy"), QT_TRANSLATE_NOOP("Actions", "Copy the selected rows")},
    Spec{Command::CopyDetails, MenuId::Edit, Plain, Icon::Copy, "Ctrl+Shift+C", QT_TRANSLATE_NOOP("Actions", "Copy &Details of the Error"), QT_TRANSLATE_NOOP("Actions", "Copy details"), QT_TRANSLATE_NOOP("Actions", "Copy what the newest notice is about")},
    Spec{Command::CloseNotice, MenuId::Edit, EndsGroup, Icon::Close, "Ctrl+Shift+W", QT_TRANSLATE_NOOP("Actions", "Close the &Notice"), QT_TRANSLATE_NOOP("Actions", "Close"), QT_TRANSLATE_NOOP("Actions", "Close the newest notice")},
    Spec{Command::FilterEvents, MenuId::Edit, Plain, Icon::Filter, "Ctrl+F", QT_TRANSLATE_NOOP("Actions", "&Filter Events"), QT_TRANSLATE_NOOP("Actions", "Filter"), QT_TRANSLATE_NOOP("Actions", "Write a filter for the event log")},
    Spec{Command::ClearFilter, MenuId::Edit, Plain, Icon::Clear, "Ctrl+Shift+F", QT_TRANSLATE_NOOP("Actions", "C&lear the Filter"), QT_TRANSLATE_NOOP("Actions", "Clear filter"), QT_TRANSLATE_NOOP("Actions", "Show all records of the event log")},
    Spec{Command::GoEndpoints, MenuId::View, Plain, Icon::Endpoints, "Ctrl+1", QT_TRANSLATE_NOOP("Actions", "Go to &Endpoints"), QT_TRANSLATE_NOOP("Actions", "Endpoints"), ""},
    Spec{Command::GoConversation, MenuId::View, Plain, Icon::Conversation, "Ctrl+2", QT_TRANSLATE_NOOP("Actions", "Go to &Conversation"), QT_TRANSLATE_NOOP("Actions", "Conversation"), ""},
    Spec{Command::GoInspector, MenuId::View, Plain, Icon::Inspector, "Ctrl+3", QT_TRANSLATE_NOOP("Actions", "Go to &Inspector"), QT_TRANSLATE_NOOP("Actions", "Inspector"), ""},
    Spec{Command::GoEvents, MenuId::View, Plain, Icon::Events, "Ctrl+4", QT_TRANSLATE_NOOP("Actions", "Go to E&vents"), QT_TRANSLATE_NOOP("Actions", "Events"), ""},
    Spec{Command::GoScenario, MenuId::View, EndsGroup, Icon::Scenario, "Ctrl+5", QT_TRANSLATE_NOOP("Actions", "Go to S&cenario"), QT_TRANSLATE_NOOP("Actions", "Scenario"), QT_TRANSLATE_NOOP("Actions", "Go to the scenario")},
    Spec{Command::ToggleEndpoints, MenuId::View, Checkable, Icon::Endpoints, "Ctrl+Shift+E", QT_TRANSLATE_NOOP("Actions", "Show E&ndpoints"), QT_TRANSLATE_NOOP("Actions", "Endpoints"), QT_TRANSLATE_NOOP("Actions", "Show or hide the endpoints")},
    Spec{Command::ToggleInspector, MenuId::View, Checkable, Icon::Inspector, "Ctrl+Shift+I", QT_TRANSLATE_NOOP("Actions", "Show Ins&pector"), QT_TRANSLATE_NOOP("Actions", "Inspector"), QT_TRANSLATE_NOOP("Actions", "Show or hide the inspector")},
    Spec{Command::ToggleEvents, MenuId::View, Checkable, Icon::Events, "Ctrl+Shift+L", QT_TRANSLATE_NOOP("Actions", "Show Event L&og"), QT_TRANSLATE_NOOP("Actions", "Events"), QT_TRANSLATE_NOOP("Actions", "Show or hide the event log")},
    Spec{Command::ToggleScenario, MenuId::View, Checkable | EndsGroup, Icon::Scenario, "Ctrl+Shift+O", QT_TRANSLATE_NOOP("Actions", "Show Scen&ario"), QT_TRANSLATE_NOOP("Actions", "Scenario"), QT_TRANSLATE_NOOP("Actions", "Show or hide the scenario")},
    Spec{Command::ViewText, MenuId::View, Checkable, Icon::Text, "Ctrl+Shift+T", QT_TRANSLATE_NOOP("Actions", "Data as &Text"), QT_TRANSLATE_NOOP("Actions", "Text"), QT_TRANSLATE_NOOP("Actions", "Show the conversation as text")},
    Spec{Command::ViewHex, MenuId::View, Checkable, Icon::Hex, "Ctrl+Shift+H", QT_TRANSLATE_NOOP("Actions", "Data as &Hex"), QT_TRANSLATE_NOOP("Actions", "Hex"), QT_TRANSLATE_NOOP("Actions", "Show the conversation as hex")},
    Spec{Command::ViewBoth, MenuId::View, Checkable, Icon::Both, "Ctrl+Shift+B", QT_TRANSLATE_NOOP("Actions", "Data as &Both"), QT_TRANSLATE_NOOP("Actions", "Both"), QT_TRANSLATE_NOOP("Actions", "Show the conversation as hex and text")},
    Spec{Command::ShowMessages, MenuId::View, Checkable, Icon::Messages, "Ctrl+Shift+M", QT_TRANSLATE_NOOP("Actions", "Framed &Messages"), QT_TRANSLATE_NOOP("Actions", "Messages"), QT_TRANSLATE_NOOP("Actions", "Framed messages instead of the byte ranges as they passed")},
    Spec{Command::ShowDetails, MenuId::View, Checkable, Icon::Details, "Ctrl+Shift+D", QT_TRANSLATE_NOOP("Actions", "&Details of a Message"), QT_TRANSLATE_NOOP("Actions", "Details"), QT_TRANSLATE_NOOP("Actions", "Show all bytes of the selected message")},
    Spec{Command::FollowNewest, MenuId::View, EndsGroup, Icon::Follow, "Ctrl+End", QT_TRANSLATE_NOOP("Actions", "&Follow the Newest"), QT_TRANSLATE_NOOP("Actions", "Newest"), QT_TRANSLATE_NOOP("Actions", "Jump to the newest row and follow it")},
    Spec{Command::AppearanceSystem, MenuId::Appearance, Checkable, Icon::System, "Ctrl+Alt+S", QT_TRANSLATE_NOOP("Actions", "&System"), QT_TRANSLATE_NOOP("Actions", "System appearance"), QT_TRANSLATE_NOOP("Actions", "Light or dark as the system is")},
    Spec{Command::AppearanceLight, MenuId::Appearance, Checkable, Icon::Light, "Ctrl+Alt+L", QT_TRANSLATE_NOOP("Actions", "&Light"), QT_TRANSLATE_NOOP("Actions", "Light appearance"), QT_TRANSLATE_NOOP("Actions", "Dark text on light")},
    Spec{Command::AppearanceDark, MenuId::Appearance, Checkable, Icon::Dark, "Ctrl+Alt+D", QT_TRANSLATE_NOOP("Actions", "&Dark"), QT_TRANSLATE_NOOP("Actions", "Dark appearance"), QT_TRANSLATE_NOOP("Actions", "Light text on dark")},
    Spec{Command::ResetLayout, MenuId::View, Plain, Icon::Layout, "Ctrl+Alt+R", QT_TRANSLATE_NOOP("Actions", "&Reset Layout"), QT_TRANSLATE_NOOP("Actions", "Reset layout"), QT_TRANSLATE_NOOP("Actions", "Put all docks back to where they were at first")},
    Spec{Command::Start, MenuId::Endpoint, Plain, Icon::Start, "F5", QT_TRANSLATE_NOOP("Actions", "St&art"), QT_TRANSLATE_NOOP("Actions", "Start"), QT_TRANSLATE_NOOP("Actions", "Listen, or connect, again")},
    Spec{Command::Stop, MenuId::Endpoint, Plain, Icon::Stop, "Shift+F5", QT_TRANSLATE_NOOP("Actions", "S&top"), QT_TRANSLATE_NOOP("Actions", "Stop"), QT_TRANSLATE_NOOP("Actions", "Stop the endpoint and close its connections")},
    Spec{Command::Pause, MenuId::Endpoint, Checkable, Icon::Pause, "F6", QT_TRANSLATE_NOOP("Actions", "&Pause"), QT_TRANSLATE_NOOP("Actions", "Pause"), QT_TRANSLATE_NOOP("Actions", "The listener accepts no connections for a while")},
    Spec{Command::Edit, MenuId::Endpoint, Plain, Icon::Inspector, "Ctrl+E", QT_TRANSLATE_NOOP("Actions", "C&hange..."), QT_TRANSLATE_NOOP("Actions", "Change"), QT_TRANSLATE_NOOP("Actions", "Change the endpoint's address and settings")},
    Spec{Command::Remove, MenuId::Endpoint, EndsGroup, Icon::Remove, "Ctrl+Del", QT_TRANSLATE_NOOP("Actions", "&Remove"), QT_TRANSLATE_NOOP("Actions", "Remove"), QT_TRANSLATE_NOOP("Actions", "Stop the endpoint and forget it")},
    Spec{Command::EnableReading, MenuId::Endpoint, Checkable, Icon::In, "F7", QT_TRANSLATE_NOOP("Actions", "R&eading Enabled"), QT_TRANSLATE_NOOP("Actions", "Reading"), QT_TRANSLATE_NOOP("Actions", "Whether the connection reads")},
    Spec{Command::EnableWriting, MenuId::Endpoint, Checkable | EndsGroup, Icon::Out, "F8", QT_TRANSLATE_NOOP("Actions", "&Writing Enabled"), QT_TRANSLATE_NOOP("Actions", "Writing"), QT_TRANSLATE_NOOP("Actions", "Whether the connection writes")},
    Spec{Command::HalfClose, MenuId::Endpoint, Plain, Icon::HalfClose, "Ctrl+Shift+X", QT_TRANSLATE_NOOP("Actions", "Hal&f-Close"), QT_TRANSLATE_NOOP("Actions", "Half-close"), QT_TRANSLATE_NOOP("Actions", "End what we send (FIN); the peer may go on")},
    Spec{Command::Close, MenuId::Endpoint, Plain, Icon::Disconnect, "Ctrl+W", QT_TRANSLATE_NOOP("Actions", "&Close the Connection"), QT_TRANSLATE_NOOP("Actions", "Close"), QT_TRANSLATE_NOOP("Actions", "Close the connection")},
    Spec{Command::Reset, MenuId::Endpoint, EndsGroup, Icon::Reset, "Ctrl+Shift+R", QT_TRANSLATE_NOOP("Actions", "Re&set the Connection"), QT_TRANSLATE_NOOP("Actions", "Reset"), QT_TRANSLATE_NOOP("Actions", "Close the connection with a reset (RST)")},
    Spec{Command::Compose, MenuId::Endpoint, Plain, Icon::Compose, "Ctrl+M", QT_TRANSLATE_NOOP("Actions", "Write a &Message"), QT_TRANSLATE_NOOP("Actions", "Write"), QT_TRANSLATE_NOOP("Actions", "Go to where a message is written")},
    Spec{Command::NewScenario, MenuId::Scenario, Plain, Icon::File, "Ctrl+Shift+N", QT_TRANSLATE_NOOP("Actions", "&New Scenario"), QT_TRANSLATE_NOOP("Actions", "New"), QT_TRANSLATE_NOOP("Actions", "A small scenario to begin with")},
    Spec{Command::OpenScenario, MenuId::Scenario, Plain, Icon::Folder, "Ctrl+O", QT_TRANSLATE_NOOP("Actions", "&Open a Scenario..."), QT_TRANSLATE_NOOP("Actions", "Open"), QT_TRANSLATE_NOOP("Actions", "Open a scenario file")},
    Spec{Command::SaveScenario, MenuId::Scenario, Plain, Icon::Save, "Ctrl+S", QT_TRANSLATE_NOOP("Actions", "&Save the Scenario"), QT_TRANSLATE_NOOP("Actions", "Save"), QT_TRANSLATE_NOOP("Actions", "Save the scenario")},
    Spec{Command::SaveScenarioAs, MenuId::Scenario, EndsGroup, Icon::Save, "Ctrl+Alt+A", QT_TRANSLATE_NOOP("Actions", "Save the Scenario &as..."), QT_TRANSLATE_NOOP("Actions", "Save as"), QT_TRANSLATE_NOOP("Actions", "Save the scenario in another place")},
    Spec{Command::RunScenario, MenuId::Scenario, Plain, Icon::Start, "Ctrl+R", QT_TRANSLATE_NOOP("Actions", "&Run"), QT_TRANSLATE_NOOP("Actions", "Run"), QT_TRANSLATE_NOOP("Actions", "Run the scenario here, or go on after a pause")},
    Spec{Command::StepScenario, MenuId::Scenario, Plain, Icon::Step, "F10", QT_TRANSLATE_NOOP("Actions", "S&tep"), QT_TRANSLATE_NOOP("Actions", "Step"), QT_TRANSLATE_NOOP("Actions", "Run one step, then wait")},
    Spec{Command::PauseScenario, MenuId::Scenario, Plain, Icon::Pause, "F9", QT_TRANSLATE_NOOP("Actions", "&Pause"), QT_TRANSLATE_NOOP("Actions", "Pause"), QT_TRANSLATE_NOOP("Actions", "Wait before the next step")},
    Spec{Command::StopScenario, MenuId::Scenario, EndsGroup, Icon::Stop, "Shift+F9", QT_TRANSLATE_NOOP("Actions", "St&op"), QT_TRANSLATE_NOOP("Actions", "Stop"), QT_TRANSLATE_NOOP("Actions", "Stop the scenario and remove its endpoints")},
    Spec{Command::RecordScenario, MenuId::Scenario, Checkable, Icon::Record, "F4", QT_TRANSLATE_NOOP("Actions", "Re&cord"), QT_TRANSLATE_NOOP("Actions", "Record"), QT_TRANSLATE_NOOP("Actions", "Write down what is done from now on, as a scenario")},
    Spec{Command::LoosenExpectation, MenuId::Scenario, Plain, Icon::Loosen, "Ctrl+.", QT_TRANSLATE_NOOP("Actions", "&Loosen the Expectation"), QT_TRANSLATE_NOOP("Actions", "Loosen"), QT_TRANSLATE_NOOP("Actions", "The expectation at the cursor asks for less: its bytes anywhere, their number, nothing")},
    Spec{Command::Palette, MenuId::Help, Plain, Icon::Find, "Ctrl+K", QT_TRANSLATE_NOOP("Actions", "&Find an Action..."), QT_TRANSLATE_NOOP("Actions", "Find an action"), QT_TRANSLATE_NOOP("Actions", "Every action with its key, found as one types")},
    Spec{Command::About, MenuId::Help, Plain, Icon::Info, "F1", QT_TRANSLATE_NOOP("Actions", "&About Weir"), QT_TRANSLATE_NOOP("Actions", "About"), QT_TRANSLATE_NOOP("Actions", "Version and licence")},
};

// clang-format on

QString translated(const char* text) {
    return QCoreApplication::translate("Actions", text);
}

} // namespace

Actions::Actions(QWidget* window) : QObject(window) {
    make(window);
    group({Command::ViewText, Command::ViewHex, Command::ViewBoth});
    group({Command::AppearanceSystem, Command::AppearanceLight, Command::AppearanceDark});
    m_actions[Command::Quit]->setMenuRole(QAction::QuitRole);
    m_actions[Command::About]->setMenuRole(QAction::AboutRole);
}

void Actions::make(QWidget* window) {
    for (const auto& spec : specs) {
        auto* action = new QAction(icon(spec.icon), translated(spec.text), this);
        const QKeySequence key(QLatin1String(spec.key));
        action->setIconText(translated(spec.shortText));
        action->setShortcut(key);
        action->setCheckable((spec.traits & Checkable) != 0);
        const QString hint = *spec.hint == '\0' ? action->iconText() : translated(spec.hint);
        action->setWhatsThis(hint);
        action->setToolTip(
            QStringLiteral("%1 (%2)").arg(hint, key.toString(QKeySequence::NativeText)));
        window->addAction(action);
        m_actions[spec.command] = action;
        m_entries.push_back({spec.command, action, nameOf(spec.menu)});
    }
}

void Actions::group(std::initializer_list<Command> commands) {
    auto* choices = new QActionGroup(this);
    for (const auto command : commands) {
        choices->addAction(m_actions[command]);
    }
    m_actions[*commands.begin()]->setChecked(true);
}

QAction* Actions::operator[](Command command) const {
    return m_actions.at(command);
}

QString Actions::nameOf(MenuId menu) {
    switch (menu) {
        case MenuId::File:
            return tr("&File");
        case MenuId::Edit:
            return tr("&Edit");
        case MenuId::View:
            return tr("&View");
        case MenuId::Appearance:
            return tr("&Appearance");
        case MenuId::Endpoint:
            return tr("E&ndpoint");
        case MenuId::Scenario:
            return tr("&Scenario");
        case MenuId::Help:
            return tr("&Help");
    }
    return {};
}

void Actions::fillMenuBar(QMenuBar& bar) {
    std::map<MenuId, QMenu*> menus;
    for (const auto id : {MenuId::File, MenuId::Edit, MenuId::View, MenuId::Endpoint,
                          MenuId::Scenario, MenuId::Help}) {
        menus[id] = bar.addMenu(nameOf(id));
    }
    for (const auto& spec : specs) {
        if (spec.menu == MenuId::Appearance && !menus.contains(MenuId::Appearance)) {
            menus[MenuId::Appearance] = menus[MenuId::View]->addMenu(nameOf(MenuId::Appearance));
        }
        auto* menu = menus[spec.menu];
        menu->addAction(m_actions[spec.command]);
        if ((spec.traits & EndsGroup) != 0) {
            menu->addSeparator();
        }
    }
}

void Actions::fillToolBar(QToolBar& bar) {
    for (const auto command : {Command::Listen, Command::Connect}) {
        bar.addAction(m_actions[command]);
    }
    bar.addSeparator();
    for (const auto command : {Command::Start, Command::Stop, Command::Pause, Command::Remove}) {
        bar.addAction(m_actions[command]);
    }
    auto* gap = new QWidget(&bar);
    gap->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar.addWidget(gap);
    bar.addAction(m_actions[Command::Palette]);
}

QMenu* Actions::makeContextMenu(QWidget* parent) const {
    auto* menu = new QMenu(parent);
    for (const auto command :
         {Command::Start, Command::Stop, Command::Pause, Command::Edit, Command::Remove}) {
        menu->addAction(m_actions.at(command));
    }
    menu->addSeparator();
    for (const auto command : {Command::EnableReading, Command::EnableWriting}) {
        menu->addAction(m_actions.at(command));
    }
    menu->addSeparator();
    for (const auto command : {Command::HalfClose, Command::Close, Command::Reset}) {
        menu->addAction(m_actions.at(command));
    }
    return menu;
}

} // namespace weir::ui
