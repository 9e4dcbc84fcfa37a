#pragma once

#include <weir/workbench/journal.h>

#include <QObject>
#include <QSaveFile>
#include <QTimer>

namespace weir::ui {

/// Writes a journal's records to a file as JSON, one a line, in steps between which the window
/// stays awake. The file appears only when all of it is written.
///
/// Thread: the window's. Owner: whoever asked; deletes nothing by itself. The journal must outlive
/// it.
class JournalExport : public QObject {
    Q_OBJECT

public:
    JournalExport(const Journal& journal, const QString& path, QObject* parent = nullptr);

    /// Writes what the journal holds now. Ends with finished().
    void start();

Q_SIGNALS:
    /// `error` is a sentence, or empty where the file stands.
    void finished(quint64 records, const QString& error);

private:
    void step();
    void end(const QString& error);

    const Journal& m_journal;
    QSaveFile m_file;
    QTimer m_next;
    std::size_t m_position = 0;
    std::size_t m_size = 0;
};

} // namespace weir::ui
