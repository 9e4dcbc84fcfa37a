#pragma once

#include <weir/workbench/journal.h>

#include <QAbstractItemModel>
#include <QString>

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace weir::ui::test {

/// Fills a journal as an engine would: a record every millisecond, offsets that follow each other.
class JournalWriter {
public:
    JournalWriter() : m_journal(std::move(Journal::create(TimePoint{}).value())) {}

    [[nodiscard]] const Journal& journal() const { return *m_journal; }

    [[nodiscard]] Journal& writable() { return *m_journal; }

    [[nodiscard]] quint64 size() const { return m_journal->size(); }

    /// Whose records follow.
    void speakFor(quint32 endpoint, quint32 connection) {
        m_next.endpoint = EndpointId{endpoint};
        m_next.connection = ConnectionId{connection};
    }

    void sent(std::string_view bytes) { range(RecordKind::Sent, RecordDirection::Out, bytes); }

    void received(std::string_view bytes) {
        range(RecordKind::Received, RecordDirection::In, bytes);
    }

    void message(RecordDirection direction, quint64 first, std::string_view bytes) {
        RecordFields fields = next(RecordKind::Message, direction);
        fields.first = first;
        m_journal->append(fields, bytes);
    }

    /// Returns its index; it runs on where there is no `took`.
    std::size_t callback(CallbackKind kind, std::optional<Duration> took, quint16 flags = 0,
                         std::string_view why = {}) {
        RecordFields fields = next(RecordKind::Callback, RecordDirection::None);
        fields.detail = static_cast<std::uint8_t>(kind);
        fields.flags = flags;
        const std::size_t index = m_journal->append(fields, why);
        if (took) {
            m_journal->finish(index, *took);
        }
        return index;
    }

    void note(RecordKind kind, std::string_view text, std::uint8_t detail = 0) {
        RecordFields fields = next(kind, RecordDirection::None);
        fields.detail = detail;
        m_journal->append(fields, text);
    }

    RecordFields next(RecordKind kind, RecordDirection direction) {
        m_next.time += std::chrono::milliseconds(1);
        ++m_next.turn;
        RecordFields fields = m_next;
        fields.kind = kind;
        fields.direction = direction;
        fields.priority = 1;
        return fields;
    }

private:
    void range(RecordKind kind, RecordDirection direction, std::string_view bytes) {
        RecordFields fields = next(kind, direction);
        quint64& passed = m_passed[{m_next.connection, direction}];
        fields.first = passed;
        passed += bytes.size();
        m_journal->append(fields, bytes);
    }

    std::unique_ptr<Journal> m_journal;
    RecordFields m_next;
    std::map<std::pair<ConnectionId, RecordDirection>, quint64> m_passed;
};

/// The columns from `firstColumn` on, a line each row, indented by level.
inline QString printed(const QAbstractItemModel& model, int firstColumn = 0,
                       const QModelIndex& parent = {}, int level = 0) {
    QString text;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        QStringList cells;
        for (int column = firstColumn; column < model.columnCount(parent); ++column) {
            cells += model.index(row, column, parent).data().toString();
        }
        text += QString(level * 2, QLatin1Char(' ')) + cells.join(QLatin1String(" | ")) +
                QLatin1Char('\n');
        text += printed(model, firstColumn, model.index(row, 0, parent), level + 1);
    }
    return text;
}

} // namespace weir::ui::test
