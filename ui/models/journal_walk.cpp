#include "ui/models/journal_walk.h"

namespace weir::ui {

JournalWalk::JournalWalk(QObject* parent) : QObject(parent), m_next(this) {
    m_next.setSingleShot(true);
    m_next.setInterval(0);
    connect(&m_next, &QTimer::timeout, this, &JournalWalk::runStep);
}

void JournalWalk::setJournal(const Journal* journal) {
    m_journal = journal;
    m_position = 0;
    m_target = 0;
    m_next.stop();
}

void JournalWalk::restart() {
    m_position = 0;
    runStep();
}

void JournalWalk::reach(quint64 size) {
    if (m_journal == nullptr) {
        return;
    }
    m_target = std::max(m_target, std::min<quint64>(size, m_journal->size()));
    if (!m_next.isActive()) {
        runStep();
    }
}

void JournalWalk::skipAll() {
    m_position = m_target;
}

void JournalWalk::runStep() {
    // Whoever is told of new rows may well ask for more of them.
    if (m_stepping) {
        return;
    }
    if (backlog() > 0) {
        m_stepping = true;
        Q_EMIT stepDue();
        m_stepping = false;
    }
    if (backlog() > 0) {
        m_next.start();
    }
}

} // namespace weir::ui
