#pragma once

#include <weir/base/result.h>

#include <QByteArray>
#include <QString>

namespace weir::ui {

enum class InputKind { Text, Hex, File };
enum class AppendedEnding { None, Lf, CrLf, Nul };

/// What a person has written to be sent, as it is kept in the history. A plain value.
struct ComposerDraft {
    InputKind kind = InputKind::Text;
    /// Text with escapes, hex digits, or a file's path.
    QString text;
    /// Of text alone; hex and files are sent as they are.
    AppendedEnding ending = AppendedEnding::None;

    bool operator==(const ComposerDraft&) const = default;
};

/// Larger files are refused, in bytes: they are read at once.
inline constexpr qint64 largestFile = qint64{64} * 1024 * 1024;

/// The bytes that `draft` stands for, or the sentence that says what is wrong with it. Reads the
/// file of a file's draft.
Result<QByteArray> payloadOf(const ComposerDraft& draft);
/// As payloadOf(), but only looks whether a file can be read. The size in bytes.
Result<qint64> payloadSize(const ComposerDraft& draft);

} // namespace weir::ui
