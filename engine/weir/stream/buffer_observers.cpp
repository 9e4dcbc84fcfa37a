#include <weir/stream/buffer_observers.h>

#include <algorithm>
#include <utility>

namespace weir {

Buffer::Observers::Pin::Pin(Observers* observers) : m_observers(observers) {
    if (m_observers != nullptr) {
        ++m_observers->pins;
    }
}

Buffer::Observers::Pin::~Pin() {
    if (m_observers != nullptr && --m_observers->pins == 0 && m_observers->owner == nullptr) {
        delete m_observers;
    }
}

void Buffer::Observers::note(std::size_t moreAdded, std::size_t moreRemoved) {
    added += moreAdded;
    removed += moreRemoved;
}

void Buffer::Observers::tell() {
    if (telling) {
        return;
    }
    telling = true;
    while (tellOnce()) {
    }
    telling = false;
    sweep();
}

// Returns whether any was called, so that it may have changed the buffer once more.
bool Buffer::Observers::tellOnce() {
    bool called = false;
    // By index, and with the size asked for each time: callbacks add callbacks.
    for (std::size_t i = 0; owner != nullptr && i < entries.size(); ++i) {
        Entry& entry = *entries[i];
        Change change;
        change.added = added - std::exchange(entry.toldAdded, added);
        change.removed = removed - std::exchange(entry.toldRemoved, removed);
        if (entry.gone || (change.added == 0 && change.removed == 0)) {
            continue;
        }
        change.before = owner->size() + change.removed - change.added;
        called = true;
        entry.callback(*owner, change);
    }
    return called;
}

void Buffer::Observers::sweep() {
    // What a callback holds may do anything when it is destroyed: the list is in order before.
    std::vector<std::unique_ptr<Entry>> gone;
    for (std::unique_ptr<Entry>& entry : entries) {
        if (entry->gone) {
            gone.push_back(std::move(entry));
        }
    }
    if (!gone.empty()) {
        std::erase(entries, nullptr);
    }
}

void Buffer::Observers::abandon() {
    owner = nullptr;
    if (pins == 0) {
        delete this;
    }
}

Buffer::CallbackId Buffer::addCallback(ChangeCallback callback) {
    if (m_observers == nullptr) {
        m_observers = new Observers;
        m_observers->owner = this;
    }
    Observers& observers = *m_observers;
    auto entry = std::make_unique<Observers::Entry>();
    entry->id = ++observers.lastId;
    entry->callback = std::move(callback);
    entry->toldAdded = observers.added;
    entry->toldRemoved = observers.removed;
    observers.entries.push_back(std::move(entry));
    return observers.lastId;
}

bool Buffer::removeCallback(CallbackId id) {
    if (m_observers == nullptr) {
        return false;
    }
    auto& entries = m_observers->entries;
    const auto found = std::find_if(entries.begin(), entries.end(), [id](const auto& entry) {
        return entry->id == id && !entry->gone;
    });
    if (found == entries.end()) {
        return false;
    }
    if (m_observers->telling) {
        (*found)->gone = true;
    } else {
        const std::unique_ptr<Observers::Entry> gone = std::move(*found);
        entries.erase(found);
    }
    return true;
}

void Buffer::changed(std::size_t added, std::size_t removed) {
    m_size += added - removed;
    if (m_observers != nullptr) {
        Observers& observers = *m_observers;
        observers.note(added, removed);
        const Observers::Pin pin(&observers);
        observers.tell();
    }
}

void Buffer::changedBoth(Buffer& grown, Buffer& shrunk, std::size_t size) {
    grown.m_size += size;
    shrunk.m_size -= size;
    Observers* ofGrown = grown.m_observers;
    Observers* ofShrunk = shrunk.m_observers;
    if (ofGrown == nullptr && ofShrunk == nullptr) {
        return;
    }
    // The callbacks of one buffer may destroy the other.
    const Observers::Pin pinGrown(ofGrown);
    const Observers::Pin pinShrunk(ofShrunk);
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
