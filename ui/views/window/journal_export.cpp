#include "ui/views/window/journal_export.h"

#include <weir/workbench/record_text.h>

#include <chrono>

namespace weir::ui {
namespace {

constexpr std::chrono::milliseconds longestStep{8};

} // namespace

JournalExport::JournalExport(const Journal& journal, const QString& path, QObject* parent)
    : QObject(parent), m_journal(journal), m_file(path) {
    connect(&m_next, &QTimer::timeout, this, &JournalExport::step);
}

void JournalExport::start() {
    m_size = m_journal.size();
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::Text)) {
        end(m_file.errorString());
        return;
    }
    m_next.start(0);
}

void JournalExport::step() {
    const auto deadline = std::chrono::steady_clock::now() + longestStep;
    while (m_position < m_size && std::chrono::steady_clock::now() < deadline) {
        std::string line = toJson(m_journal.at(m_position++));
        line += '\n';
        if (m_file.write(line.data(), static_cast<qint64>(line.size())) < 0) {
            end(m_file.errorString());
            return;
        }
    }
    if (m_position == m_size) {
        end(m_file.commit() ? QString() : m_file.errorString());
    }
}

void JournalExport::end(const QString& error) {
    m_next.stop();
    if (!error.isEmpty()) {
        m_file.cancelWriting();
    }
    const QString sentence =
        error.isEmpty() ? QString()
                        : tr("The events cannot be saved to %1: %2.").arg(m_file.fileName(), error);
    Q_EMIT finished(m_size, sentence);
}

} // namespace weir::ui
