// Parts of files in a buffer.

#include <weir/stream/file_segment.h>

#include <memory>

#include <event2/buffer.h>
#include <event2/buffer_handles.h>

using namespace weir::c_api;
using weir::Buffer;
using weir::FileFlags;
using weir::FileSegment;

/// Lives until the segment is freed, to be given to the clean-up callback.
struct evbuffer_file_segment {
    std::shared_ptr<FileSegment> segment;
    int flags = 0;
    evbuffer_file_segment_cleanup_cb cleanUp = nullptr;
    void* argument = nullptr;
};

struct evbuffer_file_segment* evbuffer_file_segment_new(int fd, ev_off_t offset, ev_off_t length,
                                                        unsigned flags) {
    return guarded<evbuffer_file_segment*>(nullptr, [&]() -> evbuffer_file_segment* {
        auto made = std::make_unique<evbuffer_file_segment>();
        auto segment = FileSegment::make(fd, offset, length, static_cast<FileFlags>(flags));
        if (!segment) {
            return nullptr;
        }
        made->flags = static_cast<int>(flags);
        made->segment = std::move(*segment);
        made->segment->onFree([handle = made.get()] {
            if (handle->cleanUp != nullptr) {
                handle->cleanUp(handle, handle->flags, handle->argument);
            }
            delete handle;
        });
        return made.release();
    });
}

void evbuffer_file_segment_free(struct evbuffer_file_segment* seg) {
    if (seg != nullptr) {
        const auto last = std::move(seg->segment);
    }
}

void evbuffer_file_segment_add_cleanup_cb(struct evbuffer_file_segment* seg,
                                          evbuffer_file_segment_cleanup_cb cb, void* arg) {
    seg->cleanUp = cb;
    seg->argument = arg;
}

int evbuffer_add_file_segment(struct evbuffer* buf, struct evbuffer_file_segment* seg,
                              ev_off_t offset, ev_off_t length) {
    if (seg == nullptr || !seg->segment || offset < 0) {
        return -1;
    }
    return guarded(-1, [&] {
        const std::size_t size = length < 0 ? Buffer::all : static_cast<std::size_t>(length);
        return status(
            bufferOf(buf).appendFile(seg->segment, static_cast<std::size_t>(offset), size));
    });
}

int evbuffer_add_file(struct evbuffer* outbuf, int fd, ev_off_t offset, ev_off_t length) {
    const BufferLock lock(bufferOf(outbuf));
    // Asked before, since the descriptor stays the caller's where this fails.
    if (!bufferOf(outbuf).append(std::string_view())) {
        return -1;
    }
    evbuffer_file_segment* const segment =
        evbuffer_file_segment_new(fd, offset, length, EVBUF_FS_CLOSE_ON_FREE);
    const int added = evbuffer_add_file_segment(outbuf, segment, 0, length);
    evbuffer_file_segment_free(segment);
    return added;
}
