#pragma once

#include <weir/base/intrusive_list.h>
#include <weir/loop/event.h>
#include <weir/stream/rate_limit.h>
#include <weir/stream/stream.h>

#include <memory>
#include <optional>

namespace weir {

/// A stream's own limit and its place in a group. Made with the first of them.
///
/// Owner: the stream.
struct Stream::Rate : public weir::ListNode<Stream::Rate> {
    explicit Rate(Stream& limited) : stream(limited) {}

    ~Rate();
    Rate(const Rate&) = delete;
    Rate& operator=(const Rate&) = delete;

    Stream& stream;
    std::optional<RateLimit> limit;
    TokenBucket bucket;
    /// Runs while a direction has nothing left.
    std::unique_ptr<Event> timer;
    RateLimitGroup* group = nullptr;
};

} // namespace weir
