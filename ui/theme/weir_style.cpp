#include "ui/theme/weir_style.h"

#include "ui/theme/colours.h"
#include "ui/theme/fonts.h"
#include "ui/theme/style_paint.h"

#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPainter>
#include <QPlainTextEdit>
#include <QStyleFactory>
#include <QStyleOption>

#include <algorithm>

namespace weir::ui {
namespace {

int controlHeight() {
    return grid(7);
}

int barHeight() {
    return grid(9) + 1;
}

QRect spinPart(const QStyleOptionComplex& option, QStyle::SubControl part) {
    const auto& spin = static_cast<const QStyleOptionSpinBox&>(option);
    const QRect& r = option.rect;
    const int width = spin.buttonSymbols == QAbstractSpinBox::NoButtons ? 0 : grid(5);
    QRect result;
    switch (part) {
        case QStyle::SC_SpinBoxUp:
            result = QRect(r.right() - width, r.top() + 2, width, r.height() / 2 - 2);
            break;
        case QStyle::SC_SpinBoxDown:
            result = QRect(r.right() - width, r.center().y(), width, r.height() / 2 - 1);
            break;
        case QStyle::SC_SpinBoxEditField:
            result = r.adjusted(0, 2, -width - 2, -2);
            break;
        default:
            result = r;
    }
    return QStyle::visualRect(option.direction, r, result);
}

// Bars without arrows: the groove is the whole bar.
QRect scrollBarPart(const QStyleOptionSlider& option, QStyle::SubControl part) {
    const QRect& r = option.rect;
    const bool vertical = option.orientation == Qt::Vertical;
    const int length = vertical ? r.height() : r.width();
    const qint64 range = qint64{option.maximum} - option.minimum;
    int handle = length;
    if (range > 0) {
        handle = static_cast<int>(qint64{length} * option.pageStep / (range + option.pageStep));
        handle = std::clamp(handle, std::min(length, 28), length);
    }
    const int start = QStyle::sliderPositionFromValue(
        option.minimum, option.maximum, option.sliderPosition, length - handle, option.upsideDown);
    const auto slice = [&](int from, int size) {
        return vertical ? QRect(r.left(), r.top() + from, r.width(), size)
                        : QRect(r.left() + from, r.top(), size, r.height());
    };
    switch (part) {
        case QStyle::SC_ScrollBarSlider:
            return slice(start, handle);
        case QStyle::SC_ScrollBarSubPage:
            return slice(0, start);
        case QStyle::SC_ScrollBarAddPage:
            return slice(start + handle, length - start - handle);
        case QStyle::SC_ScrollBarGroove:
            return r;
        default:
            return {};
    }
}

} // namespace

WeirStyle::WeirStyle() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

void WeirStyle::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractSpinBox*>(widget) != nullptr ||
        qobject_cast<QComboBox*>(widget) != nullptr ||
        qobject_cast<QLineEdit*>(widget) != nullptr) {
        widget->setAttribute(Qt::WA_Hover);
    }
    // A text field is filled by its frame, whose corners are round.
    if (auto* text = qobject_cast<QPlainTextEdit*>(widget);
        text != nullptr && text->frameShape() == QFrame::StyledPanel) {
        text->viewport()->setAutoFillBackground(false);
    }
}

int WeirStyle::pixelMetric(PixelMetric metric, const QStyleOption* option,
                           const QWidget* widget) const {
    switch (metric) {
        case PM_DockWidgetSeparatorExtent:
        case PM_SplitterWidth:
            return 5;
        case PM_DockWidgetFrameWidth:
        case PM_ToolBarFrameWidth:
        case PM_MenuBarPanelWidth:
            return 0;
        case PM_DockWidgetTitleMargin:
            // As high as the strips above lists (Strip), so that their lines meet.
            return (barHeight() - QFontMetrics(strongFont()).height()) / 2;
        case PM_DockWidgetTitleBarButtonMargin:
            return 3;
        case PM_ToolBarItemMargin:
            return grid(1);
        case PM_ToolBarItemSpacing:
            return grid(1);
        case PM_ToolBarIconSize:
            return grid(5);
        case PM_SmallIconSize:
        case PM_ButtonIconSize:
        case PM_IndicatorWidth:
        case PM_IndicatorHeight:
        case PM_ExclusiveIndicatorWidth:
        case PM_ExclusiveIndicatorHeight:
            return grid(4);
        case PM_ScrollBarExtent:
            return 13;
        case PM_HeaderMargin:
            return grid(1);
        case PM_HeaderMarkSize:
            return 10;
        case PM_MenuHMargin:
        case PM_MenuVMargin:
            return 4;
        case PM_MenuBarHMargin:
            return 4;
        case PM_MenuBarVMargin:
            return 2;
        case PM_MenuBarItemSpacing:
            return 0;
        case PM_ButtonShiftHorizontal:
        case PM_ButtonShiftVertical:
            return 0;
        case PM_LayoutLeftMargin:
        case PM_LayoutTopMargin:
        case PM_LayoutRightMargin:
        case PM_LayoutBottomMargin:
            return grid(4);
        case PM_LayoutHorizontalSpacing:
        case PM_LayoutVerticalSpacing:
            return grid(2);
        case PM_TabBarTabHSpace:
            return grid(6);
        case PM_TabBarTabShiftVertical:
        case PM_TabBarBaseOverlap:
        case PM_TabBarTabOverlap:
            return 0;
        case PM_FocusFrameHMargin:
            return 3;
        default:
            return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int WeirStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                         QStyleHintReturn* answer) const {
    switch (hint) {
        case SH_EtchDisabledText:
        case SH_DialogButtonBox_ButtonsHaveIcons:
        case SH_ComboBox_Popup:
        case SH_ItemView_ActivateItemOnSingleClick:
            return 0;
        case SH_ItemView_ShowDecorationSelected:
        case SH_UnderlineShortcut:
            return 1;
        case SH_ToolTip_WakeUpDelay:
            return 500;
        default:
            return QProxyStyle::styleHint(hint, option, widget, answer);
    }
}

QSize WeirStyle::sizeFromContents(ContentsType type, const QStyleOption* option,
                                  const QSize& contents, const QWidget* widget) const {
    QSize size = QProxyStyle::sizeFromContents(type, option, contents, widget);
    switch (type) {
        case CT_PushButton:
            size.setHeight(std::max(contents.height() + grid(2), controlHeight()));
            size.setWidth(std::max(contents.width() + grid(6), grid(16)));
            break;
        case CT_LineEdit:
        case CT_ComboBox:
            // All fields are as high as each other, so that they stand in one line.
            size.setHeight(std::max(contents.height() + grid(2) + 2, controlHeight()));
            break;
        case CT_SpinBox:
            size.setHeight(std::max(contents.height(), controlHeight()));
            break;
        case CT_ToolButton:
            size.setHeight(std::max(size.height(), controlHeight()));
            if (const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
                button != nullptr && button->toolButtonStyle != Qt::ToolButtonIconOnly) {
                size.rwidth() += grid(2);
            }
            break;
        case CT_HeaderSection:
        case CT_MenuItem:
            if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
                item != nullptr && item->menuItemType == QStyleOptionMenuItem::Separator) {
                size.setHeight(grid(2) + 1);
            } else {
                size.setHeight(std::max(size.height(), controlHeight()));
                size.rwidth() += item != nullptr ? grid(4) : 0;
            }
            break;
        case CT_ItemViewItem:
            // The choices of a combo box are as far apart as a menu's.
            if (widget != nullptr && widget->inherits("QComboBoxListView")) {
                size.setHeight(std::max(size.height(), grid(6)));
            }
            break;
        case CT_MenuBarItem:
            size =
                QSize(contents.width() + grid(4), std::max(contents.height() + grid(2), grid(7)));
            break;
        case CT_TabBarTab:
            size.setHeight(std::max(size.height(), grid(8)));
            break;
        default:
            break;
    }
    return size;
}

QRect WeirStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option,
                                SubControl part, const QWidget* widget) const {
    if (control == CC_SpinBox) {
        return spinPart(*option, part);
    }
    if (control == CC_ComboBox && part == SC_ComboBoxEditField) {
        return visualRect(option->direction, option->rect,
                          option->rect.adjusted(grid(2) - 3, 1, -grid(6), -1));
    }
    if (control == CC_ScrollBar) {
        if (const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option)) {
            return visualRect(option->direction, option->rect, scrollBarPart(*slider, part));
        }
    }
    return QProxyStyle::subControlRect(control, option, part, widget);
}

QRect WeirStyle::subElementRect(SubElement element, const QStyleOption* option,
                                const QWidget* widget) const {
    if (element == SE_LineEditContents) {
        return option->rect.adjusted(grid(2) - 2, 0, -grid(2) + 2, 0);
    }
    return QProxyStyle::subElementRect(element, option, widget);
}

QIcon WeirStyle::standardIcon(StandardPixmap pixmap, const QStyleOption* option,
                              const QWidget* widget) const {
    switch (pixmap) {
        case SP_TitleBarCloseButton:
        case SP_DockWidgetCloseButton:
            return icon(Icon::Close);
        case SP_TitleBarNormalButton:
            return icon(Icon::Float);
        case SP_LineEditClearButton:
            return icon(Icon::Close);
        case SP_MessageBoxInformation:
            return icon(Icon::Info);
        case SP_MessageBoxWarning:
            return icon(Icon::Warning);
        case SP_MessageBoxCritical:
            return icon(Icon::Error);
        case SP_ToolBarHorizontalExtensionButton:
            return icon(Icon::ChevronRight);
        case SP_ToolBarVerticalExtensionButton:
            return icon(Icon::ChevronDown);
        default:
            return QProxyStyle::standardIcon(pixmap, option, widget);
    }
}

} // namespace weir::ui
