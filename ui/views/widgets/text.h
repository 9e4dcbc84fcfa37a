#pragma once

#include <QString>

#include <cstdint>
#include <string>
#include <string_view>

/// Between the engine's bytes and the window's text, and numbers as people read them. Any thread.
namespace weir::ui {

[[nodiscard]] inline QString toQString(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

[[nodiscard]] inline std::string toStdString(const QString& text) {
    return text.toUtf8().toStdString();
}

/// "1.2 MB", with a space that does not break.
[[nodiscard]] QString sizeText(std::uint64_t bytes);
/// "1.2 MB/s".
[[nodiscard]] QString rateText(double bytesPerSecond);
/// `one` for 1, else `many` with %1 as the count. Both are translated already; languages with more
/// forms than two say it so that it fits all.
[[nodiscard]] QString counted(std::uint64_t count, const QString& one, const QString& many);
/// "12,345" in the locale's way.
[[nodiscard]] QString countText(std::uint64_t count);

} // namespace weir::ui
