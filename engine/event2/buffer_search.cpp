// Where something is in a buffer.

#include <algorithm>
#include <array>
#include <vector>

#include <event2/buffer.h>
#include <event2/buffer_compat.h>
#include <event2/buffer_handles.h>

using namespace weir::c_api;
using weir::Buffer;
using weir::LineEnding;

namespace {

/// From the front where `start` is null; not valid where it is no place.
weir::BufferPosition startOf(const Buffer& buffer, const evbuffer_ptr* start) {
    return start != nullptr ? positionOf(*start) : buffer.positionAt(0);
}

} // namespace

int evbuffer_ptr_set(struct evbuffer* buffer, struct evbuffer_ptr* ptr, size_t position,
                     enum evbuffer_ptr_how how) {
    const Buffer& bytes = bufferOf(buffer);
    const BufferLock lock(bytes);
    if (how == EVBUFFER_PTR_SET) {
        *ptr = position <= mostBytes ? handleOf(bytes.positionAt(position)) : nowhere;
        return status(ptr->pos >= 0);
    }
    auto place = positionOf(*ptr);
    const bool worked = place.valid() && position <= mostBytes && bytes.advance(place, position);
    *ptr = worked ? handleOf(place) : nowhere;
    return status(worked);
}

struct evbuffer_ptr evbuffer_search(struct evbuffer* buffer, const char* what, size_t len,
                                    const struct evbuffer_ptr* start) {
    return evbuffer_search_range(buffer, what, len, start, nullptr);
}

struct evbuffer_ptr evbuffer_search_range(struct evbuffer* buffer, const char* what, size_t len,
                                          const struct evbuffer_ptr* start,
                                          const struct evbuffer_ptr* end) {
    const Buffer& bytes = bufferOf(buffer);
    const BufferLock lock(bytes);
    const auto from = startOf(bytes, start);
    if (!from.valid() || len > mostBytes || (end != nullptr && end->pos < 0)) {
        return nowhere;
    }
    const std::size_t to = end != nullptr ? static_cast<std::size_t>(end->pos) : Buffer::all;
    return guarded(nowhere, [&] { return handleOf(bytes.search(bytesOf(what, len), from, to)); });
}

struct evbuffer_ptr evbuffer_search_eol(struct evbuffer* buffer, struct evbuffer_ptr* start,
                                        size_t* eol_len_out, enum evbuffer_eol_style eol_style) {
    const Buffer& bytes = bufferOf(buffer);
    const BufferLock lock(bytes);
    if (eol_len_out != nullptr) {
        *eol_len_out = 0;
    }
    const auto from = startOf(bytes, start);
    if (!from.valid()) {
        return nowhere;
    }
    return guarded(nowhere, [&] {
        return handleOf(bytes.findLine(static_cast<LineEnding>(eol_style), from, eol_len_out));
    });
}

int evbuffer_peek(struct evbuffer* buffer, ev_ssize_t len, struct evbuffer_ptr* start_at,
                  struct evbuffer_iovec* vec_out, int n_vec) {
    const Buffer& bytes = bufferOf(buffer);
    const BufferLock lock(bytes);
    const auto from = startOf(bytes, start_at);
    if (!from.valid() || n_vec < 0) {
        return -1;
    }
    return guarded(-1, [&] {
        std::array<std::string_view, 16> few;
        std::vector<std::string_view> many;
        const auto room = static_cast<std::size_t>(n_vec);
        std::span<std::string_view> pieces(few.data(), std::min(room, few.size()));
        if (room > few.size()) {
            many.resize(room);
            pieces = many;
        }
        const std::size_t count =
            bytes.peek(pieces, from, len < 0 ? Buffer::all : static_cast<std::size_t>(len));
        const std::size_t given = std::min(count, room);
        for (std::size_t i = 0; i < given; ++i) {
            vec_out[i] = {const_cast<char*>(pieces[i].data()), pieces[i].size()};
        }
        // Who asks for everything, with room for some, is told how many were given.
        return static_cast<int>(len < 0 && room > 0 ? given : count);
    });
}

unsigned char* evbuffer_find(struct evbuffer* buffer, const unsigned char* what, size_t len) {
    const BufferLock lock(bufferOf(buffer));
    const auto found = evbuffer_search(buffer, reinterpret_cast<const char*>(what), len, nullptr);
    if (found.pos < 0) {
        return nullptr;
    }
    unsigned char* const front = evbuffer_pullup(buffer, found.pos + static_cast<ev_ssize_t>(len));
    return front != nullptr ? front + found.pos : nullptr;
}
