#pragma once

#include <QLabel>

namespace weir::ui {

/// A line of text that ends in an ellipsis where there is no room, and then says all of itself in
/// its tool tip.
///
/// Thread: the window's. Owner: its parent.
class ElidedLabel : public QLabel {
    Q_OBJECT

public:
    explicit ElidedLabel(QWidget* parent = nullptr);

    /// Shown in place of the text where that does not fit, before anything is cut off.
    void setShortText(const QString& text);
    /// What there is room for.
    [[nodiscard]] QString shown() const;

    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QString m_shortText;
};

} // namespace weir::ui
