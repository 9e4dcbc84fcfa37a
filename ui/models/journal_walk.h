#pragma once

#include <weir/workbench/journal.h>

#include <QObject>
#include <QTimer>

#include <algorithm>
#include <chrono>

namespace weir::ui {

/// Where a model stands in the journal: it looks at every record once, in order, and takes a long
/// backlog in steps between which the event loop runs, so that the window stays awake.
///
/// Thread: the model's. Owner: the model.
class JournalWalk : public QObject {
    Q_OBJECT

public:
    /// What one step may take; it ends at whichever comes first.
    static constexpr std::chrono::milliseconds longestStep{4};
    static constexpr quint64 mostRecords = 100'000;

    explicit JournalWalk(QObject* parent = nullptr);

    /// From the start of `journal`; nothing is to be looked at until reach().
    void setJournal(const Journal* journal);

    [[nodiscard]] const Journal* journal() const { return m_journal; }

    /// Looks at everything again that was reached; stepDue() follows at once.
    void restart();
    /// Records below `size` may be looked at. stepDue() follows at once, or, where a backlog is
    /// being taken already, when its next step comes.
    void reach(quint64 size);

    /// The first record that has not been looked at.
    [[nodiscard]] quint64 position() const { return m_position; }

    /// How many there are that have not.
    [[nodiscard]] quint64 backlog() const { return m_target - m_position; }

    /// Calls visit(quint64 index, const Record&) for the records of one step. For use in stepDue().
    template <class Visit>
    void step(Visit visit);
    /// As if all of them had been looked at.
    void skipAll();

Q_SIGNALS:
    /// There is a backlog: the model calls step() or skipAll().
    void stepDue();

private:
    void runStep();

    // Between two looks at the clock; a record costs from a few nanoseconds to microseconds.
    static constexpr quint64 recordsPerLook = 64;

    const Journal* m_journal = nullptr;
    quint64 m_position = 0;
    quint64 m_target = 0;
    bool m_stepping = false;
    QTimer m_next;
};

template <class Visit>
void JournalWalk::step(Visit visit) {
    const auto deadline = std::chrono::steady_clock::now() + longestStep;
    const quint64 end = m_position + std::min(backlog(), mostRecords);
    while (m_position < end) {
        const quint64 lookAt = std::min(end, m_position + recordsPerLook);
        for (; m_position < lookAt; ++m_position) {
            visit(m_position, m_journal->at(m_position));
        }
        if (std::chrono::steady_clock::now() >= deadline) {
            break;
        }
    }
}

} // namespace weir::ui
