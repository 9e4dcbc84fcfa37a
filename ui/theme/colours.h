#pragma once

#include <QColor>
#include <QPalette>

#include <vector>

/// Weir's colours, named by what they are for. Plain values; the window's thread.
namespace weir::ui {

/// One appearance. Names that end in Soft are backgrounds on which `text` and the colour of the
/// same name can be read.
struct Colours {
    QColor window; ///< behind everything: bars, strips, dialogs
    QColor base;   ///< what holds data: lists, tables, fields
    QColor hover;  ///< a button or row under the pointer, on window or base
    QColor line;   ///< hairlines between areas
    QColor border; ///< around fields and buttons
    QColor text;
    QColor muted; ///< second-rank text: units, headings, addresses
    QColor disabled;

    QColor accent; ///< the one accent: the main button, focus, what is checked
    QColor onAccent;
    QColor accentSoft; ///< what is selected

    QColor in; ///< what a peer said
    QColor inSoft;
    QColor out; ///< what we said
    QColor outSoft;

    QColor good;
    QColor warning;
    QColor warningSoft;
    QColor error;
    QColor errorSoft;

    QColor gaugeTrack;
    QColor gaugeFill;
    QColor gaugeMark;
};

[[nodiscard]] const Colours& lightColours();
[[nodiscard]] const Colours& darkColours();
/// The appearance that `palette` belongs to, told by how light its window is; so that whatever
/// paints needs nothing but the palette it is given.
[[nodiscard]] const Colours& coloursOf(const QPalette& palette);
[[nodiscard]] bool isDark(const QPalette& palette);
[[nodiscard]] QPalette paletteOf(const Colours& colours);

/// WCAG 2.1, "contrast ratio": 1 to 21.
[[nodiscard]] double contrast(const QColor& one, const QColor& other);

/// A text or line colour and what it stands on in some view.
struct ColourPair {
    const char* what;
    QColor front;
    QColor back;
    /// 4.5 for text, 3 for what is not text (WCAG 2.1, 1.4.3 and 1.4.11).
    double least;
};

/// Every pair that the window uses.
[[nodiscard]] std::vector<ColourPair> colourPairs(const Colours& colours);

/// `front` laid over `back`, 0 to 1.
[[nodiscard]] QColor blended(const QColor& back, const QColor& front, double amount);

} // namespace weir::ui
