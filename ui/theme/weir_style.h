#pragma once

#include <QProxyStyle>

/// Names of the dynamic properties that the style looks at.
namespace weir::ui::property {

/// bool, on a field: what it holds cannot work; its border says so.
inline constexpr const char* problem = "weirProblem";
/// bool, on a push button: the one thing to do here, painted in the accent.
inline constexpr const char* primary = "weirPrimary";
/// bool, on a tool button: one of several that stand joined in one frame (SegmentedControl).
inline constexpr const char* segment = "weirSegment";

} // namespace weir::ui::property

namespace weir::ui {

/// Fusion, made flat and calm: one radius, one line width, no gradients, no frames in frames.
/// Everything that it does not draw itself is Fusion's.
class WeirStyle : public QProxyStyle {
    Q_OBJECT

public:
    WeirStyle();

    void polish(QWidget* widget) override;
    using QProxyStyle::polish;

    int pixelMetric(PixelMetric metric, const QStyleOption* option,
                    const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* answer) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& contents,
                           const QWidget* widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                         const QWidget* widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption* option,
                         const QWidget* widget) const override;
    QIcon standardIcon(StandardPixmap pixmap, const QStyleOption* option,
                       const QWidget* widget) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                            QPainter* painter, const QWidget* widget) const override;
};

} // namespace weir::ui
