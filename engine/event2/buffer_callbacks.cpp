// Who is told of a buffer's changes. An entry's pointer is the callback's number.

#include <event2/buffer.h>
#include <event2/buffer_compat.h>
#include <event2/buffer_handles.h>

using namespace weir::c_api;
using weir::Buffer;

namespace {

struct ClassicCallback {
    evbuffer_cb_func function;
    void* argument;

    void operator()(Buffer& buffer, const Buffer::Change& change) const {
        const evbuffer_cb_info info{change.before, change.added, change.removed};
        function(handleOf(buffer), &info, argument);
    }
};

struct OldCallback {
    evbuffer_cb function;
    void* argument;

    void operator()(Buffer& buffer, const Buffer::Change& change) const {
        function(handleOf(buffer), change.before, change.before + change.added - change.removed,
                 argument);
    }
};

evbuffer_cb_entry* entryOf(Buffer::CallbackId id) {
    return reinterpret_cast<evbuffer_cb_entry*>(static_cast<std::uintptr_t>(id));
}

Buffer::CallbackId idOf(const evbuffer_cb_entry* entry) {
    return static_cast<Buffer::CallbackId>(reinterpret_cast<std::uintptr_t>(entry));
}

bool isOfTheProgram(Buffer::ChangeCallback& callback) {
    return callback.target<ClassicCallback>() != nullptr ||
           callback.target<OldCallback>() != nullptr;
}

} // namespace

struct evbuffer_cb_entry* evbuffer_add_cb(struct evbuffer* buffer, evbuffer_cb_func cb,
                                          void* cbarg) {
    if (buffer == nullptr || cb == nullptr) {
        return nullptr;
    }
    return guarded<evbuffer_cb_entry*>(nullptr, [&] {
        return entryOf(bufferOf(buffer).addCallback(ClassicCallback{cb, cbarg}));
    });
}

int evbuffer_remove_cb_entry(struct evbuffer* buffer, struct evbuffer_cb_entry* ent) {
    return status(bufferOf(buffer).removeCallback(idOf(ent)));
}

int evbuffer_remove_cb(struct evbuffer* buffer, evbuffer_cb_func cb, void* cbarg) {
    return guarded(-1, [&] {
        const BufferLock lock(bufferOf(buffer));
        const auto found = bufferOf(buffer).findCallback([=](Buffer::ChangeCallback& callback) {
            const auto* const held = callback.target<ClassicCallback>();
            return held != nullptr && held->function == cb && held->argument == cbarg;
        });
        return status(found && bufferOf(buffer).removeCallback(*found));
    });
}

int evbuffer_cb_set_flags(struct evbuffer* buffer, struct evbuffer_cb_entry* cb,
                          ev_uint32_t flags) {
    const bool enables = (flags & EVBUFFER_CB_ENABLED) != 0;
    return status(!enables || bufferOf(buffer).enableCallback(idOf(cb), true));
}

int evbuffer_cb_clear_flags(struct evbuffer* buffer, struct evbuffer_cb_entry* cb,
                            ev_uint32_t flags) {
    const bool disables = (flags & EVBUFFER_CB_ENABLED) != 0;
    return status(!disables || bufferOf(buffer).enableCallback(idOf(cb), false));
}

int evbuffer_defer_callbacks(struct evbuffer* buffer, struct event_base* base) {
    return guarded(-1, [&] {
        bufferOf(buffer).deferCallbacks(base != nullptr ? &loopOf(base) : nullptr);
        return 0;
    });
}

int evbuffer_setcb(struct evbuffer* buffer, evbuffer_cb cb, void* cbarg) {
    return guarded(-1, [&] {
        const BufferLock lock(bufferOf(buffer));
        while (const auto found = bufferOf(buffer).findCallback(&isOfTheProgram)) {
            bufferOf(buffer).removeCallback(*found);
        }
        if (cb != nullptr) {
            bufferOf(buffer).addCallback(OldCallback{cb, cbarg});
        }
        return 0;
    });
}
