#include "ui/models/journal_text.h"

#include <weir/base/units.h>
#include <weir/workbench/payload_text.h>

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace weir::ui {

namespace {

// Floor, so that a time before 1970 is not shown a millisecond late.
std::chrono::milliseconds sinceEpoch(const Journal& journal, Duration sinceStart) {
    const auto wall = std::chrono::time_point_cast<Duration>(journal.wallStart()) + sinceStart;
    return std::chrono::floor<std::chrono::milliseconds>(wall.time_since_epoch());
}

struct JournalText {
    Q_DECLARE_TR_FUNCTIONS(JournalText)
};

bool continuesCharacter(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// Not in the middle of a character of UTF-8, which takes four bytes at most.
std::string_view cutText(std::string_view payload, std::size_t most) {
    if (payload.size() <= most) {
        return payload;
    }
    std::size_t end = most;
    while (end > 0 && most - end < 3 && continuesCharacter(payload[end])) {
        --end;
    }
    return payload.substr(0, continuesCharacter(payload[end]) ? most : end);
}

QString glyphs(std::string_view bytes) {
    QString out;
    out.reserve(static_cast<qsizetype>(bytes.size()));
    for (const char byte : bytes) {
        const bool printable = byte >= ' ' && byte <= '~';
        out += printable ? QLatin1Char(byte) : QLatin1Char('.');
    }
    return out;
}

} // namespace

QString timeOfDay(const Journal& journal, Duration sinceStart) {
    return QDateTime::fromMSecsSinceEpoch(sinceEpoch(journal, sinceStart).count())
        .toString(QStringLiteral("hh:mm:ss.zzz"));
}

QString wholeTime(const Journal& journal, Duration sinceStart) {
    const std::chrono::milliseconds wall = sinceEpoch(journal, sinceStart);
    const QString day =
        QDateTime::fromMSecsSinceEpoch(wall.count()).toString(QStringLiteral("yyyy-MM-dd"));
    return JournalText::tr("%1 %2, %3 after the start")
        .arg(day, timeOfDay(journal, sinceStart),
             QString::fromStdString(formatDuration(sinceStart)));
}

QString grouped(quint64 number) {
    return QLocale(QLocale::English, QLocale::UnitedStates).toString(number);
}

QString roundedSize(quint64 bytes) {
    return QString::fromStdString(formatSizeRounded(bytes));
}

QString wholeSize(quint64 bytes) {
    return bytes == 1 ? JournalText::tr("1 byte") : JournalText::tr("%1 bytes").arg(grouped(bytes));
}

bool carriesBytes(RecordKind kind) {
    return kind == RecordKind::Sent || kind == RecordKind::Received || kind == RecordKind::Message;
}

QString payloadText(std::string_view payload, PayloadView view, std::size_t most) {
    const std::string_view shown =
        view == PayloadView::Text ? cutText(payload, most) : payload.substr(0, most);
    QString text;
    switch (view) {
        case PayloadView::Text:
            text = QString::fromStdString(escape(shown));
            break;
        case PayloadView::Hex:
            text = QString::fromStdString(toHex(shown));
            break;
        case PayloadView::Both:
            text = QString::fromStdString(toHex(shown)) + QStringLiteral("   ") + glyphs(shown);
            break;
    }
    if (shown.size() < payload.size()) {
        text += JournalText::tr(" ... %1 B more").arg(grouped(payload.size() - shown.size()));
    }
    return text;
}

} // namespace weir::ui
