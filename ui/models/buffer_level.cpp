#include "ui/models/buffer_level.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace weir::ui {

namespace {

constexpr quint64 smallestScale = 64;

} // namespace

quint64 BufferLevel::fullScale() const {
    if (high != 0) {
        return high;
    }
    const quint64 most = std::max(size, low);
    constexpr quint64 largestPower = quint64{1} << 63U;
    if (most >= largestPower) {
        return std::numeric_limits<quint64>::max();
    }
    return std::max(std::bit_ceil(most + 1), smallestScale);
}

double BufferLevel::fraction(quint64 value) const {
    return std::min(1.0, static_cast<double>(value) / static_cast<double>(fullScale()));
}

BufferLevel BufferLevel::input(const ConnectionState& state) {
    return {state.inputSize, state.settings.read.low, state.settings.read.high,
            QString::fromStdString(whyNotReading(state))};
}

BufferLevel BufferLevel::output(const ConnectionState& state) {
    return {state.outputSize, state.settings.write.low, state.settings.write.high,
            QString::fromStdString(whyNotWriting(state))};
}

} // namespace weir::ui
