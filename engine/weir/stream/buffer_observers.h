#pragma once

#include <weir/stream/buffer.h>

#include <cstddef>
#include <memory>
#include <vector>

namespace weir {

/// A buffer's change callbacks, and what each of them has been told. Made with the first callback.
///
/// Thread: the buffer's. Owner: the buffer; while callbacks run, tell(), so that they may destroy
/// the buffer.
struct Buffer::Observers {
    struct Entry {
        CallbackId id = 0;
        ChangeCallback callback;
        std::size_t toldAdded = 0;
        std::size_t toldRemoved = 0;
        bool gone = false; // removed while callbacks run: perhaps this one is
    };

    /// Keeps the observers of a buffer for as long as it lives. None may be given.
    class Pin {
    public:
        explicit Pin(Observers* observers);
        ~Pin();
        Pin(const Pin&) = delete;
        Pin& operator=(const Pin&) = delete;

    private:
        Observers* m_observers;
    };

    /// Counts a change without telling it.
    void note(std::size_t added, std::size_t removed);
    /// Tells each callback what it has not been told, until there is nothing more. Within a
    /// callback it does nothing: the outer call goes on. The caller has pinned the observers.
    void tell();
    /// The buffer is no more.
    void abandon();

    Buffer* owner = nullptr; // none: it has been destroyed
    // Each by pointer: a callback that adds one must not move itself.
    std::vector<std::unique_ptr<Entry>> entries;
    std::size_t added = 0; // in all, since the observers were made
    std::size_t removed = 0;
    CallbackId lastId = 0;
    unsigned pins = 0;
    bool telling = false;

private:
    bool tellOnce();
    void sweep();
};

} // namespace weir
