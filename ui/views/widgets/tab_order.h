#pragma once

#include <initializer_list>

class QWidget;

namespace weir::ui {

/// Tab goes through `widgets` in this order; the first stays where it is. For segments above all:
/// they are made after the page that they stand on, and would come last. The window's thread.
void tabThrough(std::initializer_list<QWidget*> widgets);

} // namespace weir::ui
