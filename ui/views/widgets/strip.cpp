#include "ui/views/widgets/strip.h"

#include "ui/theme/style_paint.h"

#include <QPainter>
#include <QStyleOption>

namespace weir::ui {

Strip::Strip(Qt::Edge line, QWidget* parent) : QWidget(parent), m_line(line) {}

void Strip::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    QStyleOption option;
    option.initFrom(this);
    paint::bar(painter, option, m_line);
}

} // namespace weir::ui
