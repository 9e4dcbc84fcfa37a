#pragma once

#include <QColor>
#include <QIcon>
#include <QRect>
#include <QRectF>
#include <QStringView>

#include <span>

class QPainter;

/// Weir's own icons: one family on a 24 px grid with a line of 1.75 px, coloured from the palette
/// when they are painted, so that they follow the appearance. The window's thread.
namespace weir::ui {

/// Named by what they show. The order is that of iconNames().
enum class Icon {
    Both,
    Check,
    ChevronDown,
    ChevronLeft,
    ChevronRight,
    ChevronUp,
    Clear,
    Clock,
    Close,
    Compose,
    Connect,
    Conversation,
    Copy,
    Dark,
    Details,
    Disconnect,
    Endpoints,
    Error,
    Events,
    File,
    Filter,
    Find,
    Float,
    Folder,
    Follow,
    Globe,
    HalfClose,
    Help,
    Hex,
    History,
    In,
    Info,
    Inspector,
    Keyboard,
    Layout,
    Light,
    Listen,
    Loosen,
    Messages,
    Out,
    Pause,
    Peer,
    Plus,
    Quit,
    Record,
    Refresh,
    Remove,
    Reset,
    Save,
    Scenario,
    Send,
    Start,
    Step,
    Stop,
    System,
    Text,
    Warning,
    Waves,
};

/// The files' names without their ending, one an icon.
[[nodiscard]] std::span<const QStringView> iconNames();

/// Takes its colour from the application's palette: text, muted when disabled, the accent when on.
[[nodiscard]] QIcon icon(Icon name);
/// The same in one colour; for what stands on a tint or on the accent.
[[nodiscard]] QIcon icon(Icon name, const QColor& colour);
void paintIcon(QPainter& painter, const QRectF& rect, Icon name, const QColor& colour);
/// A square of `side` at the left end of a line of text, in its middle.
[[nodiscard]] QRect iconPlace(const QRect& line, int side);
/// The program's own: a wall across water.
[[nodiscard]] QIcon applicationIcon();

} // namespace weir::ui
