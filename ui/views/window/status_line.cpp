#include "ui/views/window/status_line.h"

#include <weir/workbench/journal.h>

#include "ui/models/endpoint_tree_model.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"
#include "ui/views/widgets/text.h"

#include <QLabel>
#include <QToolButton>

namespace weir::ui {

StatusLine::StatusLine(QWidget* parent)
    : QStatusBar(parent),
      m_backend(new QLabel(this)),
      m_connections(new QLabel(this)),
      m_rates(new QLabel(this)),
      m_journal(new QLabel(this)),
      m_recording(new QToolButton(this)) {
    setSizeGripEnabled(false);
    setContentsMargins(grid(2), 0, grid(2), 0);
    m_backend->setToolTip(tr("How the loop waits for descriptors"));
    m_connections->setToolTip(tr("Connections that are open now"));
    m_rates->setToolTip(tr("Bytes a second, all endpoints together"));
    for (auto* label : {m_backend, m_connections, m_rates, m_journal}) {
        label->setForegroundRole(QPalette::PlaceholderText);
        label->setFont(numberFont());
        label->setContentsMargins(0, grid(1), grid(6), grid(1));
        label->setTextFormat(Qt::PlainText);
        addWidget(label);
    }
    m_recording->setText(tr("Recording: stop"));
    m_recording->setToolTip(tr("End the recording and show it as a scenario (F4)"));
    m_recording->setIcon(icon(Icon::Record));
    m_recording->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_recording->setAutoRaise(true);
    m_recording->setFocusPolicy(Qt::TabFocus);
    connect(m_recording, &QToolButton::clicked, this, &StatusLine::recordingEnded);
    setRecording(false);
    setBackend({});
}

void StatusLine::setBackend(const QString& name) {
    m_isIdle = m_isIdle && name.isEmpty();
    m_backend->setText(name.isEmpty() ? tr("engine not running") : name);
}

void StatusLine::setRecording(bool isRecording) {
    // A status bar is as high as whatever is in it, hidden or not.
    if (isRecording) {
        addPermanentWidget(m_recording);
        m_recording->show();
    } else {
        removeWidget(m_recording);
    }
}

void StatusLine::refresh(const EndpointTreeModel& model, const Journal* journal) {
    m_connections->setText(counted(static_cast<std::uint64_t>(model.openConnections()),
                                   tr("1 connection"), tr("%1 connections")));
    m_rates->setText(tr("in %1   out %2").arg(rateText(model.rateIn()), rateText(model.rateOut())));
    if (journal == nullptr) {
        m_journal->clear();
        return;
    }
    QString text = counted(journal->size(), tr("journal 1 record"), tr("journal %1 records")) +
                   QStringLiteral(", ") + sizeText(journal->used());
    if (journal->spilled() > 0) {
        text += tr(" (%1 on disk)").arg(sizeText(journal->spilled()));
    }
    if (journal->lost() > 0) {
        text += tr(", %1 lost").arg(countText(journal->lost()));
        m_journal->setToolTip(toQString(journal->lostReason()));
    } else {
        m_journal->setToolTip(tr("Everything that happened since the start"));
    }
    m_journal->setText(text);
}

} // namespace weir::ui
