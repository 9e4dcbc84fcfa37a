#pragma once

#include <weir/workbench/state.h>

#include <QMetaType>
#include <QString>

namespace weir::ui {

/// A buffer drawn as a level: how full it is, where its watermarks are, and what it holds back.
struct BufferLevel {
    quint64 size = 0;
    quint64 low = 0;
    /// 0: without a limit.
    quint64 high = 0;
    /// Why the direction does not move, in words; empty where nothing holds it back.
    QString reason;

    /// The size that fills the gauge: the high watermark where there is one, else the next power of
    /// two above size and low, at least 64.
    [[nodiscard]] quint64 fullScale() const;
    /// 0 to 1 of the full scale.
    [[nodiscard]] double fraction(quint64 value) const;

    [[nodiscard]] static BufferLevel input(const ConnectionState& state);
    [[nodiscard]] static BufferLevel output(const ConnectionState& state);

    bool operator==(const BufferLevel&) const = default;
};

} // namespace weir::ui

Q_DECLARE_METATYPE(weir::ui::BufferLevel)
