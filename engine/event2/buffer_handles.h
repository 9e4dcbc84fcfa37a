#pragma once

#include <weir/stream/buffer.h>

#include <bit>
#include <mutex>
#include <string_view>

#include <event2/buffer.h>
#include <event2/handles.h>

/// A struct evbuffer is a weir::Buffer, and a struct evbuffer_ptr a weir::BufferPosition. Private
/// to event2.
namespace weir::c_api {

inline Buffer& bufferOf(evbuffer* handle) {
    return *reinterpret_cast<Buffer*>(handle);
}

inline const Buffer& bufferOf(const evbuffer* handle) {
    return *reinterpret_cast<const Buffer*>(handle);
}

inline evbuffer* handleOf(Buffer& buffer) {
    return reinterpret_cast<evbuffer*>(&buffer);
}

inline BufferPosition positionOf(const evbuffer_ptr& place) {
    return std::bit_cast<BufferPosition>(place);
}

inline evbuffer_ptr handleOf(const BufferPosition& position) {
    return std::bit_cast<evbuffer_ptr>(position);
}

inline constexpr evbuffer_ptr nowhere{-1, {nullptr, 0}};

/// No string is so long, so that sums of sizes do not overflow.
inline constexpr std::size_t mostBytes = EV_SSIZE_MAX;

inline std::string_view bytesOf(const void* data, std::size_t size) {
    return {static_cast<const char*>(data), size};
}

/// Several calls that are one for other threads.
using BufferLock = std::lock_guard<const Buffer>;

} // namespace weir::c_api
