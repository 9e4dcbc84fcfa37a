// What is taken from a buffer, and where it goes.

#include <algorithm>
#include <cerrno>
#include <limits>
#include <span>

#include <event2/buffer.h>
#include <event2/buffer_compat.h>
#include <event2/buffer_handles.h>
#include <event2/memory.h>

using namespace weir::c_api;
using weir::Buffer;
using weir::LineEnding;

namespace {

constexpr std::size_t mostInInt = std::numeric_limits<int>::max();

/// What a function returns that moved `size` bytes of `wanted`: where there were some, and none
/// moved, an end was frozen.
int moved(std::size_t size, std::size_t wanted) {
    return size == 0 && wanted > 0 ? -1 : static_cast<int>(size);
}

int transferred(const weir::Result<std::size_t>& result) {
    if (!result) {
        errno = result.error().code();
        return -1;
    }
    return static_cast<int>(*result);
}

} // namespace

size_t evbuffer_get_length(const struct evbuffer* buf) {
    return bufferOf(buf).size();
}

size_t evbuffer_get_contiguous_space(const struct evbuffer* buf) {
    return bufferOf(buf).contiguousSize();
}

int evbuffer_drain(struct evbuffer* buf, size_t len) {
    const BufferLock lock(bufferOf(buf));
    const std::size_t wanted = std::min(len, bufferOf(buf).size());
    return status(bufferOf(buf).drain(len) == wanted);
}

int evbuffer_remove(struct evbuffer* buf, void* data, size_t datlen) {
    return guarded(-1, [&] {
        const BufferLock lock(bufferOf(buf));
        const std::size_t wanted = std::min({datlen, bufferOf(buf).size(), mostInInt});
        return moved(bufferOf(buf).remove({static_cast<char*>(data), wanted}), wanted);
    });
}

ev_ssize_t evbuffer_copyout(struct evbuffer* buf, void* data_out, size_t datlen) {
    return evbuffer_copyout_from(buf, nullptr, data_out, datlen);
}

ev_ssize_t evbuffer_copyout_from(struct evbuffer* buf, const struct evbuffer_ptr* pos,
                                 void* data_out, size_t datlen) {
    if (datlen > mostBytes || (pos != nullptr && pos->pos < 0)) {
        return -1;
    }
    const std::span<char> out(static_cast<char*>(data_out), datlen);
    return guarded<ev_ssize_t>(-1, [&] {
        return static_cast<ev_ssize_t>(pos != nullptr ? bufferOf(buf).copyOut(out, positionOf(*pos))
                                                      : bufferOf(buf).copyOut(out));
    });
}

int evbuffer_remove_buffer(struct evbuffer* src, struct evbuffer* dst, size_t datlen) {
    if (src == dst) {
        return 0;
    }
    return guarded(-1, [&] {
        const std::size_t wanted = std::min({datlen, bufferOf(src).size(), mostInInt});
        return moved(bufferOf(src).moveTo(bufferOf(dst), wanted), wanted);
    });
}

unsigned char* evbuffer_pullup(struct evbuffer* buf, ev_ssize_t size) {
    if (size == 0) {
        return nullptr;
    }
    return guarded<unsigned char*>(nullptr, [&]() -> unsigned char* {
        const auto bytes =
            bufferOf(buf).pullUp(size < 0 ? Buffer::all : static_cast<std::size_t>(size));
        if (bytes.empty()) {
            return nullptr;
        }
        // The caller may write to it, as the signature has always said; it is the buffer's own.
        return reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));
    });
}

char* evbuffer_readln(struct evbuffer* buffer, size_t* n_read_out,
                      enum evbuffer_eol_style eol_style) {
    if (n_read_out != nullptr) {
        *n_read_out = 0;
    }
    return guarded<char*>(nullptr, [&]() -> char* {
        Buffer& bytes = bufferOf(buffer);
        const BufferLock lock(bytes);
        const auto line = bytes.findLine(static_cast<LineEnding>(eol_style));
        if (!line) {
            return nullptr;
        }
        auto* const text = static_cast<char*>(allocate(line->size + 1));
        if (text == nullptr) {
            return nullptr;
        }
        const std::size_t copied = bytes.copyOut({text, line->size});
        text[copied] = '\0';
        if (bytes.drain(line->size + line->endingSize) != line->size + line->endingSize) {
            release(text); // the front is frozen
            return nullptr;
        }
        if (n_read_out != nullptr) {
            *n_read_out = copied;
        }
        return text;
    });
}

char* evbuffer_readline(struct evbuffer* buffer) {
    return evbuffer_readln(buffer, nullptr, EVBUFFER_EOL_ANY);
}

int evbuffer_write(struct evbuffer* buffer, evutil_socket_t fd) {
    return evbuffer_write_atmost(buffer, fd, -1);
}

int evbuffer_write_atmost(struct evbuffer* buffer, evutil_socket_t fd, ev_ssize_t howmuch) {
    const std::size_t most = howmuch < 0 ? mostInInt : static_cast<std::size_t>(howmuch);
    return guarded(
        -1, [&] { return transferred(bufferOf(buffer).writeTo(fd, std::min(most, mostInInt))); });
}

int evbuffer_read(struct evbuffer* buffer, evutil_socket_t fd, int howmuch) {
    const std::size_t most = howmuch < 0 ? mostInInt : static_cast<std::size_t>(howmuch);
    return guarded(-1, [&] { return transferred(bufferOf(buffer).readFrom(fd, most)); });
}
