#pragma once

#include <weir/workbench/state.h>

#include "ui/views/docks/subject.h"

#include <QWidget>

#include <optional>

class QAction;
class QCheckBox;
class QHBoxLayout;
class QLabel;
class QScrollArea;
class QStackedLayout;
class QVBoxLayout;

namespace weir::ui {

class BehaviourEditor;
class DirectionSection;
class EmptyPage;
class FramingEditor;
class HoldCard;
class SegmentedControl;
class StateBadge;

/// Every knob of a connection, or those that a listener gives to new ones. A change is applied at
/// once (on Enter, on leaving a field, or after a short pause); what is shown is what the engine
/// has.
///
/// Thread: the window's. Owner: its dock.
class InspectorPanel : public QWidget {
    Q_OBJECT

public:
    explicit InspectorPanel(QWidget* parent = nullptr);

    /// The states of now; a new subject takes back what was half typed about the old one.
    void setSubject(const Subject& subject, const EndpointState* endpoint,
                    const ConnectionState* connection);
    void refresh(const EndpointState* endpoint, const ConnectionState* connection);
    /// What holds something back is shown, and what does not is not.
    [[nodiscard]] bool isSettled() const;
    /// Buttons at the foot, for what is done to the connection.
    void addTools(const QList<QAction*>& actions);
    /// Buttons of the page that is shown while nothing is selected.
    void offer(const QList<QAction*>& actions);
    void focusFirst();

Q_SIGNALS:
    void changeWanted(const weir::ConnectionChange& change);

private:
    enum class Part { Read, Write, Callbacks, Behaviour, Framing };

    void build();
    [[nodiscard]] QWidget* makeHeader();
    [[nodiscard]] QWidget* makeCallbacks();
    void fitWidth();
    void connectParts();
    void showHolds(const ConnectionState* connection, bool atOnce);
    void refresh(const EndpointState* endpoint, const ConnectionState* connection, bool isOther);
    void showTotals(const EndpointState* endpoint, const ConnectionState* connection);
    [[nodiscard]] ConnectionSettings withPart(Part part) const;
    void check(Part part);
    void commit(Part part);

    QStackedLayout* m_pages;
    EmptyPage* m_empty;
    QScrollArea* m_scroll;
    QVBoxLayout* m_column;
    QLabel* m_name;
    QLabel* m_address;
    QLabel* m_scope;
    StateBadge* m_state;
    HoldCard* m_readHold;
    HoldCard* m_writeHold;
    DirectionSection* m_read;
    DirectionSection* m_write;
    SegmentedControl* m_priority;
    QCheckBox* m_defer;
    BehaviourEditor* m_behaviour;
    FramingEditor* m_framing;
    QLabel* m_totals;
    QWidget* m_tools;
    Subject m_subject;
    ConnectionSettings m_settings;
};

/// The members in which the two differ.
[[nodiscard]] ConnectionChange difference(const ConnectionSettings& from,
                                          const ConnectionSettings& to);
[[nodiscard]] bool isNothing(const ConnectionChange& change);

} // namespace weir::ui
