#pragma once

#include <weir/base/error.h>
#include <weir/stream/stream.h>
#include <weir/stream/stream_rate.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>

namespace weir {

/// What most streams never have; made with the first of it.
///
/// Owner: the stream.
struct Stream::Extras {
    /// None unless the stream is thread-safe. Shared, since streams that move bytes between each
    /// other have the same one, and since who holds it may destroy the stream.
    std::shared_ptr<std::recursive_mutex> lock;
    std::optional<Error> lastError;
    Watermarks readWatermarks;
    Watermarks writeWatermarks;
    std::optional<Duration> writeTimeout;
    std::size_t maxSingleRead = 0;
    std::size_t maxSingleWrite = 0;
    std::unique_ptr<Rate> rate;
    std::unique_ptr<KindExtras> kind;
};

} // namespace weir
