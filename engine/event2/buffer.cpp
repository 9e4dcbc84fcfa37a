// A buffer: made, locked, and added to.

#include <array>
#include <cstdio>
#include <new>
#include <span>

#include <event2/buffer.h>
#include <event2/buffer_handles.h>

using namespace weir::c_api;
using weir::Buffer;

struct evbuffer* evbuffer_new(void) {
    auto* const made = new (std::nothrow) Buffer;
    return made != nullptr ? handleOf(*made) : nullptr;
}

void evbuffer_free(struct evbuffer* buf) {
    if (buf != nullptr) {
        delete &bufferOf(buf);
    }
}

int evbuffer_enable_locking(struct evbuffer* buf, void* lock) {
    return guarded(-1, [&] {
        return status(buf != nullptr && lock == nullptr && bufferOf(buf).enableLocking());
    });
}

void evbuffer_lock(struct evbuffer* buf) {
    bufferOf(buf).lock();
}

void evbuffer_unlock(struct evbuffer* buf) {
    bufferOf(buf).unlock();
}

int evbuffer_set_flags(struct evbuffer* buf, ev_uint64_t flags) {
    if ((flags & EVBUFFER_FLAG_DRAINS_TO_FD) != 0) {
        bufferOf(buf).setDrainsToDescriptor(true);
    }
    return 0;
}

int evbuffer_clear_flags(struct evbuffer* buf, ev_uint64_t flags) {
    if ((flags & EVBUFFER_FLAG_DRAINS_TO_FD) != 0) {
        bufferOf(buf).setDrainsToDescriptor(false);
    }
    return 0;
}

int evbuffer_freeze(struct evbuffer* buf, int at_front) {
    if (at_front != 0) {
        bufferOf(buf).freezeFront(true);
    } else {
        bufferOf(buf).freezeEnd(true);
    }
    return 0;
}

int evbuffer_unfreeze(struct evbuffer* buf, int at_front) {
    if (at_front != 0) {
        bufferOf(buf).freezeFront(false);
    } else {
        bufferOf(buf).freezeEnd(false);
    }
    return 0;
}

int evbuffer_add(struct evbuffer* buf, const void* data, size_t datlen) {
    return guarded(-1, [&] {
        return status(datlen <= mostBytes && bufferOf(buf).append(bytesOf(data, datlen)));
    });
}

int evbuffer_prepend(struct evbuffer* buf, const void* data, size_t size) {
    return guarded(-1, [&] {
        return status(size <= mostBytes && bufferOf(buf).prepend(bytesOf(data, size)));
    });
}

int evbuffer_add_buffer(struct evbuffer* outbuf, struct evbuffer* inbuf) {
    return guarded(-1, [&] {
        return status(outbuf == inbuf || bufferOf(inbuf).empty() ||
                      bufferOf(outbuf).append(bufferOf(inbuf)));
    });
}

int evbuffer_prepend_buffer(struct evbuffer* dst, struct evbuffer* src) {
    return guarded(-1, [&] {
        return status(dst == src || bufferOf(src).empty() || bufferOf(dst).prepend(bufferOf(src)));
    });
}

int evbuffer_add_buffer_reference(struct evbuffer* outbuf, struct evbuffer* inbuf) {
    return guarded(-1, [&] {
        return status(outbuf != inbuf &&
                      (bufferOf(inbuf).empty() || bufferOf(outbuf).appendView(bufferOf(inbuf))));
    });
}

int evbuffer_add_reference(struct evbuffer* outbuf, const void* data, size_t datlen,
                           evbuffer_ref_cleanup_cb cleanupfn, void* cleanupfn_arg) {
    const auto release = [=] {
        if (cleanupfn != nullptr) {
            cleanupfn(data, datlen, cleanupfn_arg);
        }
    };
    return guarded(-1, [&] {
        return status(datlen <= mostBytes &&
                      bufferOf(outbuf).appendReference(bytesOf(data, datlen), release));
    });
}

size_t evbuffer_add_iovec(struct evbuffer* buffer, struct evbuffer_iovec* vec, int n_vec) {
    const BufferLock lock(bufferOf(buffer));
    std::size_t added = 0;
    for (int i = 0; i < n_vec; ++i) {
        if (evbuffer_add(buffer, vec[i].iov_base, vec[i].iov_len) != 0) {
            break;
        }
        added += vec[i].iov_len;
    }
    return added;
}

int evbuffer_add_printf(struct evbuffer* buf, const char* fmt, ...) {
    va_list arguments;
    va_start(arguments, fmt);
    const int size = evbuffer_add_vprintf(buf, fmt, arguments);
    va_end(arguments);
    return size;
}

int evbuffer_add_vprintf(struct evbuffer* buf, const char* fmt, va_list ap) {
    // Most of what is printed is short; only what is longer is printed twice.
    std::array<char, 256> brief{};
    va_list again;
    va_copy(again, ap);
    const int size = std::vsnprintf(brief.data(), brief.size(), fmt, ap);
    bool added = false;
    if (size >= 0 && static_cast<std::size_t>(size) < brief.size()) {
        added = evbuffer_add(buf, brief.data(), static_cast<std::size_t>(size)) == 0;
    } else if (size >= 0) {
        added = guarded(false, [&] {
            const std::size_t withNul = static_cast<std::size_t>(size) + 1;
            const BufferLock lock(bufferOf(buf));
            const auto space = bufferOf(buf).reserve(withNul, 1);
            return !space.empty() && std::vsnprintf(space[0].data(), withNul, fmt, again) == size &&
                   bufferOf(buf).commit(withNul - 1);
        });
    }
    va_end(again);
    return added ? size : -1;
}

int evbuffer_expand(struct evbuffer* buf, size_t datlen) {
    return guarded(-1, [&] { return status(datlen <= mostBytes && bufferOf(buf).expand(datlen)); });
}

int evbuffer_reserve_space(struct evbuffer* buf, ev_ssize_t size, struct evbuffer_iovec* vec,
                           int n_vec) {
    if (vec == nullptr || n_vec < 1 || size < 0) {
        return -1;
    }
    return guarded(-1, [&] {
        const auto wanted = static_cast<std::size_t>(size > 0 ? size : 1);
        const auto space = bufferOf(buf).reserve(wanted, n_vec == 1 ? 1 : 2);
        for (std::size_t i = 0; i < space.size(); ++i) {
            vec[i] = {space[i].data(), space[i].size()};
        }
        return space.empty() ? -1 : static_cast<int>(space.size());
    });
}

int evbuffer_commit_space(struct evbuffer* buf, struct evbuffer_iovec* vec, int n_vecs) {
    if (n_vecs == 0) {
        return 0;
    }
    if (vec == nullptr || n_vecs < 0 || n_vecs > 2) {
        return -1;
    }
    std::array<std::span<char>, 2> pieces;
    for (std::size_t i = 0; i < static_cast<std::size_t>(n_vecs); ++i) {
        pieces[i] = {static_cast<char*>(vec[i].iov_base), vec[i].iov_len};
    }
    return guarded(-1, [&] {
        const std::span<const std::span<char>> given(pieces.data(),
                                                     static_cast<std::size_t>(n_vecs));
        return status(bufferOf(buf).commit(given));
    });
}
