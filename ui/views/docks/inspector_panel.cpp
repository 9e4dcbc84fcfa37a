#include "ui/views/docks/inspector_panel.h"

#include "ui/theme/fonts.h"
#include "ui/views/dialogs/behaviour_editor.h"
#include "ui/views/dialogs/form.h"
#include "ui/views/dialogs/framing_editor.h"
#include "ui/views/docks/direction_section.h"
#include "ui/views/docks/hold_card.h"
#include "ui/views/widgets/elided_label.h"
#include "ui/views/widgets/empty_page.h"
#include "ui/views/widgets/segmented_control.h"
#include "ui/views/widgets/state_look.h"
#include "ui/views/widgets/strip.h"
#include "ui/views/widgets/tab_order.h"
#include "ui/views/widgets/text.h"

#include <QAbstractSpinBox>
#include <QAction>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedLayout>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace weir::ui {
namespace {

QLabel* heading(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setFont(strongFont());
    return label;
}

QWidget* line(QWidget* parent) {
    auto* strip = new Strip(Qt::BottomEdge, parent);
    strip->setFixedHeight(1);
    return strip;
}

} // namespace

InspectorPanel::InspectorPanel(QWidget* parent)
    : QWidget(parent),
      m_pages(new QStackedLayout(this)),
      m_empty(new EmptyPage(Icon::Inspector, tr("Nothing is selected"),
                            tr("Select a connection to see and turn its watermarks, timeouts, "
                               "priority, behaviour and framing while it runs."),
                            this)),
      m_scroll(new QScrollArea(this)),
      m_name(new ElidedLabel(this)),
      m_address(new QLabel(this)),
      m_scope(new QLabel(this)),
      m_state(new StateBadge(this)),
      m_readHold(new HoldCard(this)),
      m_writeHold(new HoldCard(this)),
      m_read(new DirectionSection(true, this)),
      m_write(new DirectionSection(false, this)),
      m_priority(new SegmentedControl(this)),
      m_defer(new QCheckBox(tr("Deferred callbacks"), this)),
      m_behaviour(new BehaviourEditor(this)),
      m_framing(new FramingEditor(this)),
      m_totals(new QLabel(this)),
      m_tools(new QWidget(this)) {
    build();
    connectParts();
    setSubject({}, nullptr, nullptr);
}

void InspectorPanel::build() {
    auto* page = new QWidget;
    m_column = new QVBoxLayout(page);
    m_column->setContentsMargins(grid(4), grid(3), grid(4), grid(4));
    m_column->setSpacing(grid(3));
    m_column->addWidget(makeHeader());
    m_column->addWidget(m_scope);
    m_column->addWidget(m_readHold);
    m_column->addWidget(m_writeHold);
    m_column->addWidget(m_read);
    m_column->addWidget(line(page));
    m_column->addWidget(m_write);
    m_column->addWidget(line(page));
    m_column->addWidget(makeCallbacks());
    m_column->addWidget(line(page));
    m_column->addWidget(heading(tr("Messages"), page));
    m_column->addWidget(m_behaviour);
    m_column->addWidget(m_framing);
    m_column->addWidget(line(page));
    m_column->addWidget(m_totals);
    m_column->addWidget(m_tools);
    m_column->addStretch(1);

    m_scope->setWordWrap(true);
    m_scope->setForegroundRole(QPalette::PlaceholderText);
    m_totals->setFont(numberFont());
    m_totals->setWordWrap(true);
    m_totals->setForegroundRole(QPalette::PlaceholderText);
    m_totals->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* tools = new QHBoxLayout(m_tools);
    tools->setContentsMargins(0, 0, 0, 0);
    tools->setSpacing(grid(2));
    tools->addStretch(1);

    m_scroll->setWidget(page);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->viewport()->setAutoFillBackground(false);
    page->setAutoFillBackground(false);
    m_pages->setContentsMargins(0, 0, 0, 0);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(m_scroll);
    tabThrough({m_write->lastField(), m_priority, m_defer});
    form::alignLabels(*page);
    fitWidth();
}

void InspectorPanel::fitWidth() {
    // Nothing is cut off at the right, however large the text is.
    auto* page = m_scroll->widget();
    page->layout()->activate();
    // Its buttons are hidden while there is no connection, and need their room all the same.
    const QMargins margins = m_column->contentsMargins();
    const int tools = m_tools->layout()->minimumSize().width() + margins.left() + margins.right();
    setMinimumWidth(std::max(page->minimumSizeHint().width(), tools) +
                    style()->pixelMetric(QStyle::PM_ScrollBarExtent));
}

QWidget* InspectorPanel::makeHeader() {
    auto* header = new QWidget(this);
    auto* column = new QVBoxLayout(header);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(grid(1));
    auto* row = new QHBoxLayout;
    m_name->setFont(titleFont());
    row->addWidget(m_name, 1);
    row->addWidget(m_state);
    column->addLayout(row);
    m_address->setForegroundRole(QPalette::PlaceholderText);
    m_address->setWordWrap(true);
    m_address->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(m_address);
    return header;
}

QWidget* InspectorPanel::makeCallbacks() {
    auto* page = new QWidget(this);
    auto* layout = new QGridLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setColumnStretch(1, 1);
    layout->addWidget(heading(tr("Callbacks"), page), 0, 0, 1, 2);
    auto* label = new QLabel(tr("Priority"), page);
    label->setBuddy(m_priority);
    label->setProperty("formLabel", true);
    m_priority->setAccessibleName(tr("Priority"));
    m_priority->addSegment(tr("0"), tr("Most urgent: runs before all others"));
    m_priority->addSegment(tr("1"), tr("The usual one"));
    m_priority->addSegment(tr("2"), tr("Least urgent: runs after all others"));
    layout->addWidget(label, 1, 0);
    layout->addWidget(m_priority, 1, 1);
    m_defer->setToolTip(tr("Callbacks run after the plain ones of the same turn, not at once"));
    layout->addWidget(m_defer, 2, 1);
    form::arrange(*layout);
    return page;
}

void InspectorPanel::connectParts() {
    const auto watch = [this](auto* editor, Part part) {
        using Editor = std::remove_pointer_t<decltype(editor)>;
        connect(editor, &Editor::edited, this, [this, part] { check(part); });
        connect(editor, &Editor::committed, this, [this, part] { commit(part); });
    };
    watch(m_read, Part::Read);
    watch(m_write, Part::Write);
    watch(m_behaviour, Part::Behaviour);
    watch(m_framing, Part::Framing);
    connect(m_priority, &SegmentedControl::chosen, this, [this] { commit(Part::Callbacks); });
    connect(m_defer, &QCheckBox::clicked, this, [this] { commit(Part::Callbacks); });
    for (auto* card : {m_readHold, m_writeHold}) {
        connect(card, &HoldCard::fixWanted, this, &InspectorPanel::changeWanted);
    }
}

void InspectorPanel::setSubject(const Subject& subject, const EndpointState* endpoint,
                                const ConnectionState* connection) {
    const bool isOther = subject != m_subject;
    if (isOther) {
        m_subject = subject;
        m_read->discardEdit();
        m_write->discardEdit();
        m_behaviour->discardEdit();
        m_framing->discardEdit();
    }
    refresh(endpoint, connection, isOther);
    if (isOther) {
        // After the refresh, which hides what may have had the focus and scrolls to where it goes.
        m_scroll->verticalScrollBar()->setValue(0);
    }
}

void InspectorPanel::refresh(const EndpointState* endpoint, const ConnectionState* connection) {
    refresh(endpoint, connection, false);
}

void InspectorPanel::refresh(const EndpointState* endpoint, const ConnectionState* connection,
                             bool isOther) {
    m_pages->setCurrentWidget(
        endpoint == nullptr && connection == nullptr ? static_cast<QWidget*>(m_empty) : m_scroll);
    if (endpoint == nullptr && connection == nullptr) {
        return;
    }
    const bool isOpen = connection != nullptr && connection->phase != ConnectionPhase::Closed &&
                        connection->phase != ConnectionPhase::Failed;
    m_name->setText(endpoint != nullptr ? toQString(endpoint->name) : QString());
    if (connection != nullptr) {
        m_settings = connection->settings;
        m_state->setPhase(connection->phase);
        m_address->setText(QStringLiteral("%1 \u2194 %2")
                               .arg(toQString(connection->local), toQString(connection->peer)));
        m_scope->setText(isOpen ? QString()
                                : tr("The connection is gone; this is what it had at its end."));
        m_read->setLevel(BufferLevel::input(*connection), isOpen);
        m_write->setLevel(BufferLevel::output(*connection), isOpen);
    } else {
        m_settings = endpoint->settings.connection;
        m_state->setPhase(endpoint->phase);
        m_address->setText(toQString(
            endpoint->address.empty() ? endpoint->settings.target.toString() : endpoint->address));
        m_scope->setText(
            endpoint->settings.role == weir::Role::Listener
                ? tr("What new connections are given; those that are open keep theirs.")
                : tr("What its next connection is given."));
        m_read->setLevel(std::nullopt, true);
        m_write->setLevel(std::nullopt, true);
    }
    m_scope->setVisible(!m_scope->text().isEmpty());
    const bool canChange = connection == nullptr || isOpen;
    for (QWidget* widget : std::initializer_list<QWidget*>{m_read, m_write, m_priority, m_defer,
                                                           m_behaviour, m_framing}) {
        widget->setEnabled(canChange);
    }
    m_read->setSettings(m_settings);
    m_write->setSettings(m_settings);
    m_priority->setCurrent(m_settings.priority);
    m_defer->setChecked(m_settings.deferCallbacks);
    m_behaviour->setBehaviour(m_settings.behaviour);
    const auto framing = m_framing->framing().kind;
    m_framing->setFraming(m_settings.framing);
    if (m_framing->framing().kind != framing) {
        fitWidth();
    }
    m_tools->setVisible(connection != nullptr);
    showHolds(connection, isOther);
    showTotals(endpoint, connection);
}

void InspectorPanel::showHolds(const ConnectionState* connection, bool atOnce) {
    const Holds holds = connection != nullptr ? holdsOf(*connection) : Holds();
    m_readHold->setHold(holds.reading, atOnce);
    m_writeHold->setHold(holds.writing, atOnce);
}

bool InspectorPanel::isSettled() const {
    return m_readHold->isSettled() && m_writeHold->isSettled();
}

void InspectorPanel::showTotals(const EndpointState* endpoint, const ConnectionState* connection) {
    const auto sentence = [](const QString& verb, std::uint64_t bytes, std::uint64_t messages) {
        QString text = verb.arg(sizeText(bytes));
        if (messages > 0) {
            text += counted(messages, tr(" in 1 message"), tr(" in %1 messages"));
        }
        return text;
    };
    if (connection != nullptr) {
        m_totals->setText(sentence(tr("Received %1"), connection->bytesIn, connection->messagesIn) +
                          QLatin1Char('\n') +
                          sentence(tr("Sent %1"), connection->bytesOut, connection->messagesOut));
    } else {
        m_totals->setText(counted(endpoint->acceptedConnections, tr("1 connection accepted"),
                                  tr("%1 connections accepted")) +
                          QLatin1Char('\n') + sentence(tr("Received %1"), endpoint->bytesIn, 0) +
                          QLatin1Char('\n') + sentence(tr("Sent %1"), endpoint->bytesOut, 0));
    }
}

void InspectorPanel::addTools(const QList<QAction*>& actions) {
    auto* row = qobject_cast<QHBoxLayout*>(m_tools->layout());
    for (auto* action : actions) {
        auto* button = new QPushButton(action->iconText(), m_tools);
        button->setToolTip(action->toolTip());
        button->setEnabled(action->isEnabled());
        connect(button, &QPushButton::clicked, action, &QAction::trigger);
        connect(action, &QAction::changed, button,
                [action, button] { button->setEnabled(action->isEnabled()); });
        row->insertWidget(row->count() - 1, button);
    }
    fitWidth();
}

void InspectorPanel::offer(const QList<QAction*>& actions) {
    for (auto* action : actions) {
        m_empty->offer(action);
    }
}

void InspectorPanel::focusFirst() {
    for (auto* field : m_read->findChildren<QAbstractSpinBox*>()) {
        field->setFocus(Qt::ShortcutFocusReason);
        return;
    }
}

ConnectionSettings InspectorPanel::withPart(Part part) const {
    ConnectionSettings result = m_settings;
    switch (part) {
        case Part::Read:
            return m_read->applied(result);
        case Part::Write:
            return m_write->applied(result);
        case Part::Callbacks:
            result.priority = m_priority->current();
            result.deferCallbacks = m_defer->isChecked();
            break;
        case Part::Behaviour:
            result.behaviour = m_behaviour->behaviour();
            break;
        case Part::Framing:
            result.framing = m_framing->framing();
            break;
    }
    return result;
}

void InspectorPanel::check(Part part) {
    const auto problems = weir::check(withPart(part));
    switch (part) {
        case Part::Read:
            m_read->showProblems(problems);
            break;
        case Part::Write:
            m_write->showProblems(problems);
            break;
        case Part::Behaviour:
            m_behaviour->showProblems(problems);
            break;
        case Part::Framing:
            m_framing->showProblems(problems);
            break;
        case Part::Callbacks:
            break;
    }
}

void InspectorPanel::commit(Part part) {
    check(part);
    const ConnectionSettings wanted = withPart(part);
    const ConnectionChange change = difference(m_settings, wanted);
    if (weir::check(wanted).empty() && !weir::ui::isNothing(change)) {
        Q_EMIT changeWanted(change);
    }
}

ConnectionChange difference(const ConnectionSettings& from, const ConnectionSettings& to) {
    ConnectionChange change;
    const auto note = [](auto& member, const auto& old, const auto& now) {
        if (old != now) {
            member = now;
        }
    };
    note(change.behaviour, from.behaviour, to.behaviour);
    note(change.framing, from.framing, to.framing);
    note(change.read, from.read, to.read);
    note(change.write, from.write, to.write);
    note(change.readTimeout, from.readTimeout, to.readTimeout);
    note(change.writeTimeout, from.writeTimeout, to.writeTimeout);
    note(change.priority, from.priority, to.priority);
    note(change.readEnabled, from.readEnabled, to.readEnabled);
    note(change.writeEnabled, from.writeEnabled, to.writeEnabled);
    note(change.deferCallbacks, from.deferCallbacks, to.deferCallbacks);
    return change;
}

bool isNothing(const ConnectionChange& change) {
    return !change.behaviour && !change.framing && !change.read && !change.write &&
           !change.readTimeout && !change.writeTimeout && !change.priority && !change.readEnabled &&
           !change.writeEnabled && !change.deferCallbacks;
}

} // namespace weir::ui
