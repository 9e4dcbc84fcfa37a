#include "ui/theme/colours.h"

#include <algorithm>
#include <cmath>

namespace weir::ui {
namespace {

constexpr QColor rgb(int value) {
    return QColor{(value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff};
}

// WCAG 2.1, "relative luminance".
double luminance(const QColor& colour) {
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

void setForAll(QPalette& palette, QPalette::ColorRole role, const QColor& colour) {
    palette.setColor(QPalette::All, role, colour);
}

} // namespace

const Colours& lightColours() {
    static constexpr Colours colours{
        .window = rgb(0xf4f5f7),
        .base = rgb(0xffffff),
        .hover = rgb(0xe8ebef),
        .line = rgb(0xdde1e6),
        .border = rgb(0x8b95a1),
        .text = rgb(0x1b2129),
        .muted = rgb(0x566070),
        .disabled = rgb(0x9aa2ad),
        .accent = rgb(0x1d64b8),
        .onAccent = rgb(0xffffff),
        .accentSoft = rgb(0xd8e7f8),
        .in = rgb(0x0b6b5d),
        .inSoft = rgb(0xeaf6f3),
        .out = rgb(0x6443b0),
        .outSoft = rgb(0xf3effb),
        .good = rgb(0x1d7238),
        .warning = rgb(0x855300),
        .warningSoft = rgb(0xfdf3df),
        .error = rgb(0xb02a20),
        .errorSoft = rgb(0xfcebe9),
        .gaugeTrack = rgb(0xe3e7ec),
        .gaugeFill = rgb(0x5f9fe2),
        .gaugeMark = rgb(0x27303a),
    };
    return colours;
}

const Colours& darkColours() {
    static constexpr Colours colours{
        .window = rgb(0x1e2227),
        .base = rgb(0x16191d),
        .hover = rgb(0x2b3138),
        .line = rgb(0x30363e),
        .border = rgb(0x6b7683),
        .text = rgb(0xe3e7ec),
        .muted = rgb(0x9da8b5),
        .disabled = rgb(0x626c78),
        .accent = rgb(0x6fb1f5),
        .onAccent = rgb(0x0c1826),
        .accentSoft = rgb(0x223b57),
        .in = rgb(0x5fcab9),
        .inSoft = rgb(0x17282a),
        .out = rgb(0xbda8f5),
        .outSoft = rgb(0x221f31),
        .good = rgb(0x7ccf93),
        .warning = rgb(0xe8ba6b),
        .warningSoft = rgb(0x332a18),
        .error = rgb(0xf5958b),
        .errorSoft = rgb(0x381f1e),
        .gaugeTrack = rgb(0x333a43),
        .gaugeFill = rgb(0x3d78b8),
        .gaugeMark = rgb(0xe3e7ec),
    };
    return colours;
}

bool isDark(const QPalette& palette) {
    return luminance(palette.color(QPalette::Window)) < 0.18;
}

const Colours& coloursOf(const QPalette& palette) {
    return isDark(palette) ? darkColours() : lightColours();
}

QPalette paletteOf(const Colours& colours) {
    QPalette palette;
    setForAll(palette, QPalette::Window, colours.window);
    setForAll(palette, QPalette::WindowText, colours.text);
    setForAll(palette, QPalette::Base, colours.base);
    setForAll(palette, QPalette::AlternateBase, colours.window);
    setForAll(palette, QPalette::Text, colours.text);
    setForAll(palette, QPalette::Button, colours.window);
    setForAll(palette, QPalette::ButtonText, colours.text);
    setForAll(palette, QPalette::BrightText, colours.error);
    setForAll(palette, QPalette::ToolTipBase, colours.base);
    setForAll(palette, QPalette::ToolTipText, colours.text);
    setForAll(palette, QPalette::PlaceholderText, colours.muted);
    setForAll(palette, QPalette::Highlight, colours.accentSoft);
    setForAll(palette, QPalette::HighlightedText, colours.text);
    setForAll(palette, QPalette::Link, colours.accent);
    setForAll(palette, QPalette::LinkVisited, colours.accent);
    setForAll(palette, QPalette::Light, colours.base);
    setForAll(palette, QPalette::Midlight, colours.hover);
    setForAll(palette, QPalette::Mid, colours.line);
    setForAll(palette, QPalette::Dark, colours.border);
    setForAll(palette, QPalette::Shadow, colours.border);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
                            QPalette::HighlightedText, QPalette::PlaceholderText}) {
        palette.setColor(QPalette::Disabled, role, colours.disabled);
    }
    return palette;
}

double contrast(const QColor& one, const QColor& other) {
    const auto [dark, light] = std::minmax({luminance(one), luminance(other)});
    return (light + 0.05) / (dark + 0.05);
}

std::vector<ColourPair> colourPairs(const Colours& c) {
    constexpr double text = 4.5;
    constexpr double shape = 3;
    return {
        {"text on window", c.text, c.window, text},
        {"text on base", c.text, c.base, text},
        {"text on hover", c.text, c.hover, text},
        {"text on selection", c.text, c.accentSoft, text},
        {"text on in tint", c.text, c.inSoft, text},
        {"text on out tint", c.text, c.outSoft, text},
        {"text on warning tint", c.text, c.warningSoft, text},
        {"text on error tint", c.text, c.errorSoft, text},
        {"muted on window", c.muted, c.window, text},
        {"muted on base", c.muted, c.base, text},
        {"muted on hover", c.muted, c.hover, text},
        {"muted on selection", c.muted, c.accentSoft, text},
        {"muted on in tint", c.muted, c.inSoft, text},
        {"muted on out tint", c.muted, c.outSoft, text},
        {"muted on error tint", c.muted, c.errorSoft, text},
        {"accent on window", c.accent, c.window, text},
        {"accent on base", c.accent, c.base, text},
        {"accent on selection", c.accent, c.accentSoft, text},
        {"main button", c.onAccent, c.accent, text},
        {"in on base", c.in, c.base, text},
        {"in on its tint", c.in, c.inSoft, text},
        {"in on selection", c.in, c.accentSoft, text},
        {"in on window", c.in, c.window, text},
        {"out on base", c.out, c.base, text},
        {"out on its tint", c.out, c.outSoft, text},
        {"out on selection", c.out, c.accentSoft, text},
        {"out on window", c.out, c.window, text},
        {"good on base", c.good, c.base, text},
        {"good on window", c.good, c.window, text},
        {"good on selection", c.good, c.accentSoft, text},
        {"warning on base", c.warning, c.base, text},
        {"warning on window", c.warning, c.window, text},
        {"warning on its tint", c.warning, c.warningSoft, text},
        {"warning on selection", c.warning, c.accentSoft, text},
        {"error on base", c.error, c.base, text},
        {"error on window", c.error, c.window, text},
        {"error on its tint", c.error, c.errorSoft, text},
        {"error on selection", c.error, c.accentSoft, text},
        {"field's border on base", c.border, c.base, shape},
        {"gauge's mark on its track", c.gaugeMark, c.gaugeTrack, shape},
        {"gauge's mark on its fill", c.gaugeMark, c.gaugeFill, shape},
    };
}

QColor blended(const QColor& back, const QColor& front, double amount) {
    const auto mix = [amount](float a, float b) {
        return static_cast<float>(a + (b - a) * static_cast<float>(amount));
    };
    return QColor::fromRgbF(mix(back.redF(), front.redF()), mix(back.greenF(), front.greenF()),
                            mix(back.blueF(), front.blueF()));
}

} // namespace weir::ui
