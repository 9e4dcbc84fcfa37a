#pragma once

#include <weir/workbench/settings.h>

#include <QString>

#include <initializer_list>
#include <vector>

class QGridLayout;
class QLabel;
class QWidget;

/// What the pages of settings have in common. The window's thread.
namespace weir::ui::form {

/// A row's distance to the next, on the grid.
void arrange(QGridLayout& layout);
/// Second-rank text below a field.
void quieten(QLabel& hint);
/// Gives the labels of all pages within `root` (those with the property formLabel) one width, so
/// that their fields stand in one column.
void alignLabels(QWidget& root);
/// The sentence of the first problem about one of `fields`; empty where there is none.
[[nodiscard]] QString firstOf(const std::vector<Problem>& problems,
                              std::initializer_list<Field> fields);
/// What a person calls the field: "address", "reply".
[[nodiscard]] QString nameOf(Field field);

} // namespace weir::ui::form
