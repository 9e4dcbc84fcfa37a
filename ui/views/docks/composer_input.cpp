#include "ui/views/docks/composer_input.h"

#include <weir/base/units.h>
#include <weir/workbench/payload_text.h>

#include "ui/views/widgets/text.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

namespace weir::ui {
namespace {

QString translated(const char* text) {
    return QCoreApplication::translate("weir::ui::Composer", text);
}

Error wrong(const QString& sentence) {
    return Error::input(toStdString(sentence));
}

QByteArray endingOf(AppendedEnding ending) {
    switch (ending) {
        case AppendedEnding::None:
            return {};
        case AppendedEnding::Lf:
            return QByteArrayLiteral("\n");
        case AppendedEnding::CrLf:
            return QByteArrayLiteral("\r\n");
        case AppendedEnding::Nul:
            return QByteArray(1, '\0');
    }
    return {};
}

Result<qint64> sizeOfFile(const QString& path) {
    if (path.trimmed().isEmpty()) {
        return wrong(translated("No file is chosen; write its path or choose it."));
    }
    const QFileInfo info(path);
    if (!info.exists()) {
        return wrong(translated("There is no file %1.").arg(path));
    }
    if (info.isDir()) {
        return wrong(translated("%1 is a folder; choose a file in it.").arg(path));
    }
    if (!info.isReadable()) {
        return wrong(translated("The file %1 may not be read by you.").arg(path));
    }
    if (info.size() > largestFile) {
        return wrong(translated("The file %1 has %2; at most %3 are sent at once.")
                         .arg(path, sizeText(static_cast<std::uint64_t>(info.size())),
                              toQString(formatSize(static_cast<std::uint64_t>(largestFile)))));
    }
    return info.size();
}

Result<QByteArray> contentOf(const QString& path) {
    if (const auto size = sizeOfFile(path); !size) {
        return size.error();
    }
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return wrong(translated("The file %1 cannot be read: %2.").arg(path, file.errorString()));
    }
    QByteArray content = file.read(largestFile);
    if (file.error() != QFileDevice::NoError) {
        return wrong(translated("The file %1 cannot be read: %2.").arg(path, file.errorString()));
    }
    return content;
}

Result<QByteArray> typedBytes(const ComposerDraft& draft) {
    const auto bytes = draft.kind == InputKind::Hex ? parseHex(toStdString(draft.text))
                                                    : unescape(toStdString(draft.text));
    if (!bytes) {
        return bytes.error();
    }
    QByteArray result = QByteArray::fromStdString(*bytes);
    if (draft.kind == InputKind::Text) {
        result += endingOf(draft.ending);
    }
    return result;
}

} // namespace

Result<QByteArray> payloadOf(const ComposerDraft& draft) {
    return draft.kind == InputKind::File ? contentOf(draft.text) : typedBytes(draft);
}

Result<qint64> payloadSize(const ComposerDraft& draft) {
    if (draft.kind == InputKind::File) {
        return sizeOfFile(draft.text);
    }
    const auto bytes = typedBytes(draft);
    if (!bytes) {
        return bytes.error();
    }
    return static_cast<qint64>(bytes->size());
}

} // namespace weir::ui
