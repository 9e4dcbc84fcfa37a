#include "ui/views/widgets/text.h"

#include <weir/base/units.h>

#include <QLocale>

namespace weir::ui {

QString sizeText(std::uint64_t bytes) {
    return toQString(formatSizeRounded(bytes)).replace(QLatin1Char(' '), QChar(QChar::Nbsp));
}

QString rateText(double bytesPerSecond) {
    return sizeText(static_cast<std::uint64_t>(bytesPerSecond)) + QStringLiteral("/s");
}

QString counted(std::uint64_t count, const QString& one, const QString& many) {
    return count == 1 ? one : many.arg(countText(count));
}

QString countText(std::uint64_t count) {
    return QLocale().toString(static_cast<qulonglong>(count));
}

} // namespace weir::ui
