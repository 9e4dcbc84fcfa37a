#pragma once

#include "ui/theme/icons.h"

#include <QStyleOption>

class QPainter;
class QWidget;

/// How WeirStyle draws each part. Every function leaves the painter as it found it.
namespace weir::ui::paint {

/// Corner radius of buttons and fields, in pixels.
inline constexpr double radius = 4;

void pushButton(QPainter& painter, const QStyleOption& option, bool primary, bool flat);
void toolButton(QPainter& painter, const QStyleOption& option, bool segment);
/// A field's background and border; a problem shows in its border.
void field(QPainter& painter, const QStyleOption& option, bool problem);
void checkBox(QPainter& painter, const QStyleOption& option);
void radioButton(QPainter& painter, const QStyleOption& option);
void focusRing(QPainter& painter, const QStyleOption& option);
void popup(QPainter& painter, const QStyleOption& option);
/// A hairline along the middle of a handle that is wider than it looks.
void separator(QPainter& painter, const QRect& rect, const QPalette& palette);
void itemBackground(QPainter& painter, const QStyleOption& option);
void branch(QPainter& painter, const QStyleOption& option);
void arrow(QPainter& painter, const QStyleOption& option, Icon icon);
void headerSection(QPainter& painter, const QStyleOptionHeader& option);
void dockTitle(QPainter& painter, const QStyleOptionDockWidget& option, const QRect& text);
void tab(QPainter& painter, const QStyleOptionTab& option);
void scrollBar(QPainter& painter, const QStyleOptionSlider& option, const QRect& handle);
/// A bar's background with a hairline on the given edge.
void bar(QPainter& painter, const QStyleOption& option, Qt::Edge line);
/// Icon or check mark, text, and its key at the right.
void menuItem(QPainter& painter, const QStyleOptionMenuItem& option);
void menuBarItem(QPainter& painter, const QStyleOptionMenuItem& option);

} // namespace weir::ui::paint
