#include <weir/stream/buffer.h>
#include <weir/stream/buffer_extras.h>

#include <algorithm>
#include <utility>

namespace weir {

Buffer::Extras& Buffer::extras() {
    if (m_extras == nullptr) {
        m_extras = new Extras;
        m_extras->owner = this;
    }
    return *m_extras;
}

Buffer::CallbackId Buffer::addCallback(ChangeCallback callback, CallbackTiming timing) {
    const Guard guard(*this);
    Extras& watched = extras();
    auto entry = std::make_unique<Extras::Entry>();
    entry->id = ++watched.lastId;
    entry->callback = std::move(callback);
    entry->toldAdded = watched.added;
    entry->toldRemoved = watched.removed;
    entry->timing = timing;
    watched.entries.push_back(std::move(entry));
    return watched.lastId;
}

bool Buffer::removeCallback(CallbackId id) {
    const Guard guard(*this);
    Extras::Entry* entry = m_extras == nullptr ? nullptr : m_extras->find(id);
    if (entry == nullptr) {
        return false;
    }
    if (m_extras->telling) {
        entry->gone = true;
        return true;
    }
    auto& entries = m_extras->entries;
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [entry](const auto& each) { return each.get() == entry; });
    // What the callback holds may do anything when it is destroyed: the list is in order before.
    const std::unique_ptr<Extras::Entry> gone = std::move(*found);
    entries.erase(found);
    return true;
}

bool Buffer::enableCallback(CallbackId id, bool enabled) {
    const Guard guard(*this);
    Extras::Entry* entry = m_extras == nullptr ? nullptr : m_extras->find(id);
    if (entry == nullptr) {
        return false;
    }
    if (enabled && !entry->enabled) {
        entry->toldAdded = m_extras->added;
        entry->toldRemoved = m_extras->removed;
    }
    entry->enabled = enabled;
    return true;
}

std::optional<Buffer::CallbackId> Buffer::findCallback(
    Function<bool(ChangeCallback& callback)> isIt) const {
    const Guard guard(*this);
    if (m_extras == nullptr) {
        return std::nullopt;
    }
    for (const auto& entry : m_extras->entries) {
        if (!entry->gone && isIt(entry->callback)) {
            return entry->id;
        }
    }
    return std::nullopt;
}

void Buffer::deferCallbacks(EventLoop* loop) {
    const Guard guard(*this);
    if (loop != nullptr) {
        extras().deferral = std::make_unique<Extras::Deferral>(*loop, extras());
    } else if (m_extras != nullptr) {
        m_extras->deferral.reset();
    }
}

bool Buffer::enableLocking(std::recursive_mutex* lock) {
    return enableLocking(
        lock == nullptr ? std::make_shared<std::recursive_mutex>()
                        : std::shared_ptr<std::recursive_mutex>(std::shared_ptr<void>(), lock));
}

bool Buffer::enableLocking(std::shared_ptr<std::recursive_mutex> lock) {
    if (lock == nullptr || (m_extras != nullptr && m_extras->lock != nullptr)) {
        return false;
    }
    extras().lock = std::move(lock);
    return true;
}

void Buffer::lock() const {
    if (m_extras != nullptr && m_extras->lock != nullptr) {
        m_extras->lock->lock();
    }
}

void Buffer::unlock() const {
    if (m_extras != nullptr && m_extras->lock != nullptr) {
        m_extras->lock->unlock();
    }
}

void Buffer::tell(std::size_t added, std::size_t removed) {
    const Extras::Holder held = Extras::hold(m_extras);
    held->note(added, removed);
    held->tell();
}

void Buffer::changedBoth(Buffer& grown, Buffer& shrunk, std::size_t size) {
    grown.count(size, 0);
    shrunk.count(0, size);
    grown.tellStreamWhatItAsks(size, 0);
    shrunk.tellStreamWhatItAsks(0, size);
    if (grown.m_extras != nullptr || shrunk.m_extras != nullptr) [[unlikely]] {
        tellBoth(grown, shrunk, size);
    }
}

void Buffer::tellBoth(Buffer& grown, Buffer& shrunk, std::size_t size) {
    // The callbacks of one buffer may destroy the other.
    const Extras::Holder ofGrown = Extras::hold(grown.m_extras);
    const Extras::Holder ofShrunk = Extras::hold(shrunk.m_extras);
    if (ofGrown != nullptr) {
        ofGrown->note(size, 0);
    }
    if (ofShrunk != nullptr) {
        ofShrunk->note(0, size);
    }
    if (ofGrown != nullptr) {
        ofGrown->tell();
    }
    if (ofShrunk != nullptr) {
        ofShrunk->tell();
    }
}

} // namespace weir
