#pragma once

#include <QFont>

/// The window's fonts, all made from the application's. The window's thread.
namespace weir::ui {

/// For data: bytes, hex, payloads. The system's fixed font at the application font's height.
[[nodiscard]] QFont dataFont();
/// For columns of numbers: the application's font where its digits are all as wide as each other,
/// else the data font.
[[nodiscard]] QFont numberFont();
/// The application's font, heavier: headings and names.
[[nodiscard]] QFont strongFont();
/// Second-rank text: a little smaller, never below what can be read.
[[nodiscard]] QFont smallFont();
/// Headings of empty pages and dialogs.
[[nodiscard]] QFont titleFont();

/// Lengths that grow with the text: `steps` of half the 8 px grid at the font that a desktop has
/// by default, more where the text is larger.
[[nodiscard]] int grid(int steps);

} // namespace weir::ui
