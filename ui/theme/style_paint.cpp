#include "ui/theme/style_paint.h"

#include "ui/theme/colours.h"
#include "ui/theme/fonts.h"

#include <QPainter>
#include <QPainterPath>
#include <QStyle>

#include <algorithm>

namespace weir::ui::paint {
namespace {

/// Saves and restores, and smooths what is drawn between.
class Scope {
public:
    explicit Scope(QPainter& painter) : m_painter(painter) {
        m_painter.save();
        m_painter.setRenderHint(QPainter::Antialiasing);
    }

    ~Scope() { m_painter.restore(); }

    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

private:
    QPainter& m_painter;
};

bool has(const QStyleOption& option, QStyle::StateFlag flag) {
    return option.state.testFlag(flag);
}

bool isFocusedByKeyboard(const QStyleOption& option) {
    return has(option, QStyle::State_HasFocus) && has(option, QStyle::State_KeyboardFocusChange);
}

// The rectangle whose 1 px outline lies on whole pixels inside `rect`.
QRectF outline(const QRect& rect) {
    return QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5);
}

void ring(QPainter& painter, const QRect& rect, const QColor& colour) {
    painter.setPen(QPen(colour, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), radius, radius);
}

} // namespace

void pushButton(QPainter& painter, const QStyleOption& option, bool primary, bool flat) {
    const Scope scope(painter);
    const Colours& c = coloursOf(option.palette);
    const bool enabled = has(option, QStyle::State_Enabled);
    const bool over = has(option, QStyle::State_MouseOver) && enabled;
    const bool down = has(option, QStyle::State_Sunken) || has(option, QStyle::State_On);
    QColor fill = primary ? c.accent : c.base;
    QColor edge = primary ? c.accent : blended(c.line, c.border, 0.45);
    if (!enabled) {
        fill = c.window;
        edge = c.line;
    } else if (primary) {
        fill = blended(c.accent, c.text, down ? 0.25 : (over ? 0.12 : 0));
        edge = fill;
    } else if (down || over) {
        fill = down ? blended(c.hover, c.text, 0.06) : c.hover;
    }
    if (flat && !over && !down) {
        fill = Qt::transparent;
    }
    painter.setPen(flat ? QPen(Qt::NoPen) : QPen(edge, 1));
    painter.setBrush(fill);
    painter.drawRoundedRect(outline(option.rect), radius, radius);
    if (isFocusedByKeyboard(option)) {
        // On the accent itself the ring needs a gap to be seen.
        if (primary) {
            painter.setPen(QPen(c.onAccent, 1));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(QRectF(option.rect).adjusted(2.5, 2.5, -2.5, -2.5),
                                    radius - 1.5, radius - 1.5);
        } else {
            ring(painter, option.rect, c.accent);
        }
    }
}

void toolButton(QPainter& painter, const QStyleOption& option, bool segment) {
    const Scope scope(painter);
    const Colours& c = coloursOf(option.palette);
    const bool enabled = has(option, QStyle::State_Enabled);
    const bool on = has(option, QStyle::State_On);
    const bool down = has(option, QStyle::State_Sunken) && enabled;
    const bool over = has(option, QStyle::State_MouseOver) && enabled;
    QColor fill = Qt::transparent;
    if (on) {
        fill = c.accentSoft;
    } else if (down) {
        fill = blended(c.hover, c.text, 0.06);
    } else if (over) {
        fill = c.hover;
    }
    QRect rect = option.rect;
    if (segment) {
        rect.adjust(2, 2, -2, -2);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawRoundedRect(rect, segment ? radius - 1 : radius, segment ? radius - 1 : radius);
    if (isFocusedByKeyboard(option)) {
        ring(painter, option.rect, c.accent);
    }
}

void field(QPainter& painter, const QStyleOption& option, bool problem) {
    const Scope scope(painter);
    const Colours& c = coloursOf(option.palette);
    const bool enabled = has(option, QStyle::State_Enabled);
    const bool focused = has(option, QStyle::State_HasFocus) && enabled;
    QColor edge = blended(c.line, c.border, 0.7);
    if (problem) {
        edge = c.error;
    } else if (focused) {
        edge = c.accent;
    } else if (!enabled) {
        edge = c.line;
    }
    painter.setBrush(enabled ? c.base : c.window);
    painter.setPen(QPen(edge, 1));
    painter.drawRoundedRect(outline(option.rect), radius, radius);
    if (focused) {
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(outline(option.rect).adjusted(1, 1, -1, -1), radius - 1,
                                radius - 1);
    }
}

void checkBox(QPainter& painter, const QStyleOption& option) {
    const Scope scope(painter);
    const Colours& c = coloursOf(option.palette);
    const bool enabled = has(option, QStyle::State_Enabled);
    const bool on = has(option, QStyle::State_On);
    const bool partly = has(option, QStyle::State_NoChange);
    const QRectF box = outline(option.rect);
    QColor edge = enabled ? c.border : c.line;
    QColor fill = enabled ? c.base : c.window;
    if (on || partly) {
        fill = enabled ? c.accent : c.disabled;
        edge = fill;
    }
    painter.setPen(QPen(edge, 1));
    painter.setBrush(fill);
    painter.drawRoundedRect(box, 3, 3);
    const QColor mark = enabled ? c.onAccent : c.window;
    if (on) {
        paintIcon(painter, QRectF(option.rect).adjusted(1, 1, -1, -1), Icon::Check, mark);
    } else if (partly) {
        painter.setPen(QPen(mark, 2));
        painter.drawLine(QPointF(box.left() + 4, box.center().y()),
                         QPointF(box.right() - 4, box.center().y()));
    }
}

void radioButton(QPainter& painter, const QStyleOption& option) {
    const Scope scope(painter);
    const Colours& c = coloursOf(option.palette);
    const bool enabled = has(option, QStyle::State_Enabled);
    const bool on = has(option, QStyle::State_On);
    const QRectF box = outline(option.rect);
    const QColor mark = enabled ? c.accent : c.disabled;
    painter.setPen(QPen(on ? mark : (enabled ? c.border : c.line), 1));
    painter.setBrush(on ? mark : c.base);
    painter.drawEllipse(box);
    if (on) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(c.onAccent);
        painter.drawEllipse(box.center(), box.width() * 0.2, box.height() * 0.2);
    }
}

void focusRing(QPainter& painter, const QStyleOption& option) {
    if (has(option, QStyle::State_KeyboardFocusChange)) {
        const Scope scope(painter);
        ring(painter, option.rect, coloursOf(option.palette).accent);
    }
}

void popup(QPainter& painter, const QStyleOption& option) {
    const Scope scope(painter);
    const Colours& c = coloursOf(option.palette);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(blended(c.line, c.border, 0.4));
    painter.setBrush(c.base);
    painter.drawRect(option.rect.adjusted(0, 0, -1, -1));
}

void separator(QPainter& painter, const QRect& rect, const QPalette& palette) {
    const Scope scope(painter);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const QColor line = coloursOf(palette).line;
    if (rect.width() < rect.height()) {
        painter.fillRect(QRect(rect.center().x(), rect.top(), 1, rect.height()), line);
    } else {
        painter.fillRect(QRect(rect.left(), rect.center().y(), rect.width(), 1), line);
    }
}

void itemBackground(QPainter& painter, const QStyleOption& option) {
    const Colours& c = coloursOf(option.palette);
    if (has(option, QStyle::State_Selected)) {
        painter.fillRect(option.rect, c.accentSoft);
    } else if (has(option, QStyle::State_MouseOver) && has(option, QStyle::State_Enabled)) {
        painter.fillRect(option.rect, blended(c.base, c.hover, 0.6));
    }
}

void branch(QPainter& painter, const QStyleOption& option) {
    if (!has(option, QStyle::State_Children)) {
        return;
    }
    const Scope scope(painter);
    const double side = 14;
    const QPointF middle = QRectF(option.rect).center();
    // In a row of several lines it belongs to the first.
    const double height = std::min(option.rect.height(), grid(8));
    const QRectF rect(middle.x() - side / 2, option.rect.top() + (height - side) / 2, side, side);
    paintIcon(painter, rect.toAlignedRect(),
              has(option, QStyle::State_Open) ? Icon::ChevronDown : Icon::ChevronRight,
              coloursOf(option.palette).muted);
}

void arrow(QPainter& painter, const QStyleOption& option, Icon icon) {
    const Scope scope(painter);
    const Colours& c = coloursOf(option.palette);
    const int side = std::min({option.rect.width(), option.rect.height(), 14});
    QRect rect(0, 0, side, side);
    rect.moveCenter(option.rect.center());
    paintIcon(painter, rect, icon, has(option, QStyle::State_Enabled) ? c.muted : c.disabled);
}

void headerSection(QPainter& painter, const QStyleOptionHeader& option) {
    const Scope scope(painter);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const Colours& c = coloursOf(option.palette);
    painter.fillRect(option.rect, c.base);
    if (option.orientation == Qt::Horizontal) {
        painter.fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                         c.line);
    }
}

void dockTitle(QPainter& painter, const QStyleOptionDockWidget& option, const QRect& text) {
    const Scope scope(painter);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const Colours& c = coloursOf(option.palette);
    painter.fillRect(option.rect, c.window);
    painter.fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                     c.line);
    painter.setFont(strongFont());
    painter.setPen(c.muted);
    const QRect place = text.adjusted(grid(1), 0, 0, 0);
    painter.drawText(place, Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(option.title, Qt::ElideRight, place.width()));
}

void tab(QPainter& painter, const QStyleOptionTab& option) {
    const Scope scope(painter);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const Colours& c = coloursOf(option.palette);
    const bool selected = has(option, QStyle::State_Selected);
    if (!selected && has(option, QStyle::State_MouseOver)) {
        painter.fillRect(option.rect, c.hover);
    }
    if (selected) {
        const bool south = option.shape == QTabBar::RoundedSouth;
        const int y = south ? option.rect.top() : option.rect.bottom() - 1;
        painter.fillRect(QRect(option.rect.left() + 8, y, option.rect.width() - 16, 2), c.accent);
    }
}

void scrollBar(QPainter& painter, const QStyleOptionSlider& option, const QRect& handle) {
    const Scope scope(painter);
    const Colours& c = coloursOf(option.palette);
    if (option.maximum <= option.minimum) {
        return;
    }
    const bool held = option.activeSubControls.testFlag(QStyle::SC_ScrollBarSlider) &&
                      (has(option, QStyle::State_Sunken) || has(option, QStyle::State_MouseOver));
    const int margin = 3;
    QRectF bar = QRectF(handle);
    if (option.orientation == Qt::Vertical) {
        bar.adjust(margin, 2, -margin, -2);
    } else {
        bar.adjust(2, margin, -2, -margin);
    }
    const double round = std::min(bar.width(), bar.height()) / 2;
    painter.setPen(Qt::NoPen);
    painter.setBrush(blended(c.base, c.border, held ? 1 : 0.55));
    painter.drawRoundedRect(bar, round, round);
}

void bar(QPainter& painter, const QStyleOption& option, Qt::Edge line) {
    const Scope scope(painter);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const Colours& c = coloursOf(option.palette);
    painter.fillRect(option.rect, c.window);
    const QRect& r = option.rect;
    const int y = line == Qt::TopEdge ? r.top() : r.bottom();
    painter.fillRect(QRect(r.left(), y, r.width(), 1), c.line);
}

void menuItem(QPainter& painter, const QStyleOptionMenuItem& option) {
    const Scope scope(painter);
    const Colours& c = coloursOf(option.palette);
    if (option.menuItemType == QStyleOptionMenuItem::Separator) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.fillRect(QRect(option.rect.left() + grid(2), option.rect.center().y(),
                               option.rect.width() - grid(4), 1),
                         c.line);
        return;
    }
    const bool enabled = has(option, QStyle::State_Enabled);
    const QColor ink = enabled ? c.text : c.disabled;
    if (enabled && has(option, QStyle::State_Selected)) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(c.accentSoft);
        painter.drawRoundedRect(option.rect.adjusted(2, 1, -2, -1), radius, radius);
    }
    QRect rest = option.rect.adjusted(grid(2), 0, -grid(3), 0);
    const int side = grid(4);
    const QRect mark = iconPlace(rest, side);
    if (option.checkType != QStyleOptionMenuItem::NotCheckable && option.checked) {
        paintIcon(painter, mark, Icon::Check, enabled ? c.accent : c.disabled);
    } else {
        option.icon.paint(&painter, mark, Qt::AlignCenter,
                          enabled ? QIcon::Normal : QIcon::Disabled);
    }
    rest.setLeft(rest.left() + side + grid(2));
    const QStringList parts = option.text.split(QLatin1Char('\t'));
    painter.setPen(ink);
    painter.setFont(option.font);
    painter.drawText(rest, Qt::AlignVCenter | Qt::TextShowMnemonic | Qt::TextSingleLine,
                     parts.constFirst());
    if (option.menuItemType == QStyleOptionMenuItem::SubMenu) {
        paintIcon(painter, QRect(rest.right() - side + grid(1), mark.top(), side, side),
                  Icon::ChevronRight, enabled ? c.muted : c.disabled);
    } else if (parts.size() > 1) {
        painter.setPen(enabled ? c.muted : c.disabled);
        painter.drawText(rest, Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine, parts.at(1));
    }
}

void menuBarItem(QPainter& painter, const QStyleOptionMenuItem& option) {
    const Scope scope(painter);
    const Colours& c = coloursOf(option.palette);
    painter.fillRect(option.rect, c.window);
    const bool active = has(option, QStyle::State_Selected) || has(option, QStyle::State_Sunken);
    if (active && has(option, QStyle::State_Enabled)) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(c.hover);
        painter.drawRoundedRect(option.rect.adjusted(1, 2, -1, -2), radius, radius);
    }
    painter.setPen(has(option, QStyle::State_Enabled) ? c.text : c.disabled);
    // Mnemonics always underlined: the window must work with the keyboard alone.
    painter.drawText(option.rect, Qt::AlignCenter | Qt::TextShowMnemonic | Qt::TextSingleLine,
                     option.text);
}

} // namespace weir::ui::paint
