#pragma once

#include "ui/models/buffer_level.h"

#include <QRectF>
#include <QWidget>

class QPainter;

namespace weir::ui {

struct Colours;

/// Where the parts of a gauge lie. Up to the low watermark and from there to the full scale it is
/// linear; a low watermark that is small against the scale gets a third of the gauge all the same,
/// so that "5 of 10" can be seen though the high watermark is a mebibyte. A plain value.
struct GaugeGeometry {
    QRectF track;
    /// Empty when the buffer is; at least 2 px otherwise, so that one byte shows.
    QRectF fill;
    /// The watermarks' lines; negative where there is none.
    double lowX = -1;
    double highX = -1;

    [[nodiscard]] static GaugeGeometry of(const QRectF& rect, const BufferLevel& level);
};

void paintGauge(QPainter& painter, const QRectF& rect, const BufferLevel& level,
                const Colours& colours, bool enabled);
/// The same in words: "5 B; low watermark 10 B; high watermark 1 MiB; waits for 5 more bytes".
[[nodiscard]] QString gaugeText(const BufferLevel& level);

/// A buffer as a level, with its watermarks as lines that say their names below.
///
/// Thread: the window's. Owner: its parent.
class GaugeWidget : public QWidget {
    Q_OBJECT

public:
    explicit GaugeWidget(QWidget* parent = nullptr);

    /// Draws it grey where the connection is gone.
    void setLevel(const BufferLevel& level, bool enabled);

    [[nodiscard]] const BufferLevel& level() const { return m_level; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    BufferLevel m_level;
    bool m_enabled = true;
};

} // namespace weir::ui
