#pragma once

#include <weir/workbench/state.h>

#include "ui/models/conversation_model.h"
#include "ui/views/docks/subject.h"

#include <QWidget>

class QAction;
class QCheckBox;
class QLabel;
class QSplitter;
class QStackedLayout;
class QTableView;

namespace weir::ui {

class Composer;
class ConversationDelegate;
class DetailsPane;
class ElidedLabel;
class EmptyPage;
class FollowNewest;
class SegmentedControl;
class StateBadge;
class WholeRows;

/// The middle of the window: what was said, in both directions, and what to say next.
///
/// Thread: the window's. Owner: the window.
class ConversationPanel : public QWidget {
    Q_OBJECT

public:
    explicit ConversationPanel(QWidget* parent = nullptr);

    [[nodiscard]] ConversationModel& model() { return *m_model; }

    [[nodiscard]] Composer& composer() { return *m_composer; }

    [[nodiscard]] QTableView* view() const { return m_view; }

    /// What it is about; either may be none. The states are those of now.
    void setSubject(const Subject& subject, const EndpointState* endpoint,
                    const ConnectionState* connection);
    /// The same subject, with newer states.
    void refresh(const EndpointState* endpoint, const ConnectionState* connection);

    void setView(ConversationModel::View view);
    [[nodiscard]] ConversationModel::View viewMode() const;
    void setShowMessages(bool messages);
    void setDetailsShown(bool shown);
    [[nodiscard]] bool areDetailsShown() const;
    void jumpToNewest();
    /// What "Copy" takes from the selected rows; empty where none is selected.
    [[nodiscard]] QString selectedText() const;
    /// Buttons of the page that is shown while nothing is selected.
    void offer(const QList<QAction*>& actions);

Q_SIGNALS:
    void viewChosen(weir::ui::ConversationModel::View view);
    void messagesChosen(bool messages);
    void sendWanted(const QByteArray& bytes, bool framed);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] QWidget* makeHeader();
    void buildTable();
    void showPage();
    void showDetails();
    void refreshHeader(const EndpointState* endpoint, const ConnectionState* connection);
    void refreshComposer(const EndpointState* endpoint, const ConnectionState* connection);

    ConversationModel* m_model;
    QLabel* m_title;
    ElidedLabel* m_address;
    StateBadge* m_state;
    QCheckBox* m_messages;
    SegmentedControl* m_viewControl;
    QStackedLayout* m_pages;
    QTableView* m_view;
    WholeRows* m_rows = nullptr;
    ConversationDelegate* m_delegate;
    EmptyPage* m_nothing;
    EmptyPage* m_quiet;
    DetailsPane* m_details;
    QSplitter* m_splitter;
    Composer* m_composer;
    FollowNewest* m_follow;
    Subject m_subject;
    /// They are shown only where there are messages.
    bool m_wantsDetails = true;
};

} // namespace weir::ui
