#include "ui/views/widgets/tab_order.h"

#include "ui/views/widgets/segmented_control.h"

#include <QToolButton>

namespace weir::ui {

void tabThrough(std::initializer_list<QWidget*> widgets) {
    QWidget* last = nullptr;
    const auto append = [&last](QWidget* next) {
        if (last != nullptr) {
            QWidget::setTabOrder(last, next);
        }
        last = next;
    };
    for (auto* widget : widgets) {
        const auto* control = qobject_cast<const SegmentedControl*>(widget);
        if (control == nullptr) {
            append(widget);
            continue;
        }
        for (int index = 0; control->segment(index) != nullptr; ++index) {
            append(control->segment(index));
        }
    }
}

} // namespace weir::ui
