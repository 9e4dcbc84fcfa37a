#include "ui/theme/colours.h"
#include "ui/theme/fonts.h"
#include "ui/theme/style_paint.h"
#include "ui/theme/weir_style.h"

#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QPainter>
#include <QPlainTextEdit>
#include <QStyleOption>

namespace weir::ui {
namespace {

bool hasProperty(const QWidget* widget, const char* name) {
    return widget != nullptr && widget->property(name).toBool();
}

// A page that scrolls through the window's own colour, not through data.
bool isOnWindow(const QWidget* scrollBar) {
    const QWidget* box = scrollBar != nullptr ? scrollBar->parentWidget() : nullptr;
    const auto* area =
        box != nullptr ? qobject_cast<const QAbstractScrollArea*>(box->parentWidget()) : nullptr;
    return area != nullptr && !area->viewport()->autoFillBackground() &&
           qobject_cast<const QPlainTextEdit*>(area) == nullptr;
}

void drawSpinBox(QPainter& painter, const QStyleOptionSpinBox& option, const QStyle& style,
                 const QWidget* widget) {
    if (option.frame) {
        paint::field(painter, option, hasProperty(widget, property::problem));
    }
    if (option.buttonSymbols == QAbstractSpinBox::NoButtons) {
        return;
    }
    QStyleOption part = option;
    const auto enabled = [&](QAbstractSpinBox::StepEnabledFlag flag) {
        part.state.setFlag(QStyle::State_Enabled, option.stepEnabled.testFlag(flag) &&
                                                      option.state.testFlag(QStyle::State_Enabled));
    };
    part.rect = style.subControlRect(QStyle::CC_SpinBox, &option, QStyle::SC_SpinBoxUp, widget);
    enabled(QAbstractSpinBox::StepUpEnabled);
    paint::arrow(painter, part, Icon::ChevronUp);
    part.rect = style.subControlRect(QStyle::CC_SpinBox, &option, QStyle::SC_SpinBoxDown, widget);
    enabled(QAbstractSpinBox::StepDownEnabled);
    paint::arrow(painter, part, Icon::ChevronDown);
}

void drawComboBox(QPainter& painter, const QStyleOptionComboBox& option, const QWidget* widget) {
    paint::field(painter, option, hasProperty(widget, property::problem));
    QStyleOption part = option;
    part.rect = QStyle::visualRect(
        option.direction, option.rect,
        QRect(option.rect.right() - grid(6), option.rect.top(), grid(6), option.rect.height()));
    paint::arrow(painter, part, Icon::ChevronDown);
}

} // namespace

void WeirStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option,
                              QPainter* painter, const QWidget* widget) const {
    switch (element) {
        case PE_PanelButtonCommand: {
            const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
            const bool flat =
                button != nullptr && button->features.testFlag(QStyleOptionButton::Flat);
            paint::pushButton(*painter, *option, hasProperty(widget, property::primary), flat);
            return;
        }
        case PE_FrameDefaultButton:
        case PE_FrameDockWidget:
        case PE_FrameStatusBarItem:
        case PE_FrameTabWidget:
        case PE_FrameButtonTool:
            return;
        case PE_PanelButtonTool:
            paint::toolButton(*painter, *option, hasProperty(widget, property::segment));
            return;
        case PE_PanelLineEdit:
            if (const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
                frame != nullptr && frame->lineWidth > 0) {
                paint::field(*painter, *option, hasProperty(widget, property::problem));
            }
            return;
        case PE_FrameLineEdit:
            return;
        case PE_PanelScrollAreaCorner:
            painter->fillRect(option->rect, coloursOf(option->palette).base);
            return;
        case PE_Frame:
            if (qobject_cast<const QPlainTextEdit*>(widget) != nullptr) {
                paint::field(*painter, *option, hasProperty(widget, property::problem));
                return;
            }
            break;
        case PE_IndicatorCheckBox:
        case PE_IndicatorItemViewItemCheck:
            paint::checkBox(*painter, *option);
            return;
        case PE_IndicatorRadioButton:
            paint::radioButton(*painter, *option);
            return;
        case PE_FrameFocusRect:
            // A selected row is seen without a ring around one of its cells.
            if (qobject_cast<const QAbstractItemView*>(widget) == nullptr ||
                !option->state.testFlag(State_Selected)) {
                paint::focusRing(*painter, *option);
            }
            return;
        case PE_FrameMenu:
        case PE_PanelMenu:
        case PE_PanelTipLabel:
            paint::popup(*painter, *option);
            return;
        case PE_IndicatorDockWidgetResizeHandle:
        case PE_IndicatorToolBarSeparator:
            paint::separator(*painter, option->rect, option->palette);
            return;
        case PE_PanelItemViewRow:
        case PE_PanelItemViewItem:
            paint::itemBackground(*painter, *option);
            return;
        case PE_IndicatorBranch:
            paint::branch(*painter, *option);
            return;
        case PE_IndicatorArrowDown:
            paint::arrow(*painter, *option, Icon::ChevronDown);
            return;
        case PE_IndicatorArrowUp:
            paint::arrow(*painter, *option, Icon::ChevronUp);
            return;
        case PE_IndicatorArrowLeft:
            paint::arrow(*painter, *option, Icon::ChevronLeft);
            return;
        case PE_IndicatorArrowRight:
            paint::arrow(*painter, *option, Icon::ChevronRight);
            return;
        case PE_PanelStatusBar:
            paint::bar(*painter, *option, Qt::TopEdge);
            return;
        case PE_FrameTabBarBase:
            paint::bar(*painter, *option, Qt::TopEdge);
            return;
        default:
            break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void WeirStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                            const QWidget* widget) const {
    switch (element) {
        case CE_PushButtonLabel:
            if (hasProperty(widget, property::primary) && option->state.testFlag(State_Enabled)) {
                if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option)) {
                    QStyleOptionButton onAccent = *button;
                    onAccent.palette.setColor(QPalette::ButtonText,
                                              coloursOf(option->palette).onAccent);
                    QProxyStyle::drawControl(element, &onAccent, painter, widget);
                    return;
                }
            }
            break;
        case CE_HeaderSection:
        case CE_HeaderEmptyArea:
            if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option)) {
                paint::headerSection(*painter, *header);
            } else {
                painter->fillRect(option->rect, coloursOf(option->palette).base);
            }
            return;
        case CE_HeaderLabel:
            if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option)) {
                QStyleOptionHeader quiet = *header;
                quiet.palette.setColor(QPalette::ButtonText, coloursOf(option->palette).muted);
                // As far from the edge as the cells' text.
                quiet.rect.adjust(grid(1), 0, -grid(1), 0);
                QProxyStyle::drawControl(element, &quiet, painter, widget);
                return;
            }
            break;
        case CE_TabBarTabShape:
            if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option)) {
                paint::tab(*painter, *tab);
                return;
            }
            break;
        case CE_DockWidgetTitle:
            if (const auto* dock = qstyleoption_cast<const QStyleOptionDockWidget*>(option)) {
                paint::dockTitle(*painter, *dock,
                                 subElementRect(SE_DockWidgetTitleBarText, option, widget));
                return;
            }
            break;
        case CE_Splitter:
            paint::separator(*painter, option->rect, option->palette);
            return;
        case CE_ToolBar:
            paint::bar(*painter, *option, Qt::BottomEdge);
            return;
        case CE_MenuItem:
            if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option)) {
                paint::menuItem(*painter, *item);
                return;
            }
            break;
        case CE_MenuBarItem:
            if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option)) {
                paint::menuBarItem(*painter, *item);
                return;
            }
            break;
        case CE_MenuBarEmptyArea:
            painter->fillRect(option->rect, coloursOf(option->palette).window);
            return;
        default:
            break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void WeirStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                                   QPainter* painter, const QWidget* widget) const {
    if (const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
        control == CC_SpinBox && spin != nullptr) {
        drawSpinBox(*painter, *spin, *this, widget);
        return;
    }
    if (const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option);
        control == CC_ComboBox && combo != nullptr) {
        drawComboBox(*painter, *combo, widget);
        return;
    }
    if (const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option);
        control == CC_ScrollBar && slider != nullptr) {
        const Colours& colours = coloursOf(option->palette);
        painter->fillRect(option->rect, isOnWindow(widget) ? colours.window : colours.base);
        paint::scrollBar(*painter, *slider,
                         subControlRect(control, slider, SC_ScrollBarSlider, widget));
        return;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

} // namespace weir::ui
