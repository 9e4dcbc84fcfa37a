#include <weir/loop/event_loop.h>
#include <weir/stream/buffer_extras.h>

#include <algorithm>
#include <utility>

namespace weir {

Buffer::Extras::Deferral::Deferral(EventLoop& eventLoop, Extras& extras)
    : loop(eventLoop), queued(eventLoop, [&extras] { extras.tellDeferred(); }) {}

Buffer::Extras::Holder Buffer::Extras::hold(Extras* extras) {
    if (extras != nullptr) {
        ++extras->holders;
    }
    return Holder(extras);
}

void Buffer::Extras::unhold() {
    const std::shared_ptr<std::recursive_mutex> mutex = lock;
    std::unique_lock<std::recursive_mutex> locked;
    if (mutex != nullptr) {
        locked = std::unique_lock(*mutex);
    }
    if (--holders == 0 && owner == nullptr) {
        delete this;
    }
}

void Buffer::Extras::note(std::size_t moreAdded, std::size_t moreRemoved) {
    added += moreAdded;
    removed += moreRemoved;
}

void Buffer::Extras::tell() {
    if (telling) {
        return; // the round under way goes on with it
    }
    tellNow(deferral == nullptr ? Which::All : Which::ImmediateOnly);
    if (owner != nullptr && deferral != nullptr) {
        schedule();
    }
}

void Buffer::Extras::schedule() {
    if (deferral->queued.isQueued() || deferral->posted || !hasUntold()) {
        return;
    }
    if (deferral->loop.isInLoopThread()) {
        deferral->loop.defer(deferral->queued);
        return;
    }
    deferral->posted = true;
    deferral->loop.post([held = hold(this)] { held->tellDeferred(); });
}

bool Buffer::Extras::hasUntold() const {
    return std::any_of(entries.begin(), entries.end(), [this](const auto& entry) {
        return !entry->gone && (entry->toldAdded != added || entry->toldRemoved != removed);
    });
}

void Buffer::Extras::tellDeferred() {
    // Beyond the extras, if they end here; and before they are held, which counts.
    const std::shared_ptr<std::recursive_mutex> mutex = lock;
    std::unique_lock<std::recursive_mutex> locked;
    if (mutex != nullptr) {
        locked = std::unique_lock(*mutex);
    }
    const Holder held = hold(this);
    if (deferral != nullptr) {
        deferral->posted = false;
    }
    tellNow(Which::All);
}

void Buffer::Extras::tellNow(Which which) {
    if (telling) {
        return;
    }
    telling = true;
    while (tellOnce(which)) {
    }
    telling = false;
    sweep();
}

// Returns whether any was called, so that it may have changed the buffer once more.
bool Buffer::Extras::tellOnce(Which which) {
    bool called = false;
    // By index, and with the size asked for each time: callbacks add callbacks.
    for (std::size_t i = 0; owner != nullptr && i < entries.size(); ++i) {
        Entry& entry = *entries[i];
        if (which == Which::ImmediateOnly && entry.timing != CallbackTiming::Immediate) {
            continue;
        }
        Change change;
        change.added = added - std::exchange(entry.toldAdded, added);
        change.removed = removed - std::exchange(entry.toldRemoved, removed);
        if (entry.gone || !entry.enabled || (change.added == 0 && change.removed == 0)) {
            continue;
        }
        change.before = owner->m_size + change.removed - change.added;
        called = true;
        entry.callback(*owner, change);
    }
    return called;
}

void Buffer::Extras::sweep() {
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

Buffer::Extras::Entry* Buffer::Extras::find(CallbackId id) const {
    const auto found = std::find_if(entries.begin(), entries.end(), [id](const auto& entry) {
        return entry->id == id && !entry->gone;
    });
    return found == entries.end() ? nullptr : found->get();
}

void Buffer::Extras::abandon() {
    owner = nullptr;
    deferral.reset();
    if (holders == 0) {
        delete this;
    }
}

void Buffer::Guard::enter(Extras& extras) {
    if (extras.lock != nullptr) {
        extras.lock->lock();
        adopt(extras);
    }
}

/// For one whose lock is held.
void Buffer::Guard::adopt(Extras& extras) {
    ++extras.holders;
    m_extras = &extras;
}

void Buffer::Guard::leave() {
    // Beyond the extras, if they end here.
    const std::shared_ptr<std::recursive_mutex> mutex = m_extras->lock;
    if (--m_extras->holders == 0 && m_extras->owner == nullptr) {
        delete m_extras;
    }
    mutex->unlock();
}

void Buffer::PairGuard::enter(Extras* first, Extras* second) {
    if (first == nullptr || first->lock == nullptr) {
        std::swap(first, second);
    }
    if (first == nullptr || first->lock == nullptr) {
        return;
    }
    if (second == nullptr || second->lock == nullptr) {
        m_first.enter(*first);
        return;
    }
    std::lock(*first->lock, *second->lock);
    m_first.adopt(*first);
    m_second.adopt(*second);
}

} // namespace weir
