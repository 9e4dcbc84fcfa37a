#include <weir/base/assert.h>
#include <weir/stream/buffer.h>
#include <weir/stream/buffer_observers.h>
#include <weir/stream/segment.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace weir {

namespace {

// A piece of at most so many bytes is copied rather than linked, or many small messages that wait
// would each hold a segment.
constexpr std::size_t copiedWhenMoved = 256;

} // namespace

Buffer::~Buffer() {
    if (m_observers != nullptr) {
        std::exchange(m_observers, nullptr)->abandon();
    }
    forgetReservation();
    Segment::freeChain(std::exchange(m_first, nullptr));
}

Buffer::Buffer(Buffer&& other) noexcept {
    takeFrom(other);
}

Buffer& Buffer::operator=(Buffer&& other) noexcept {
    if (this != &other) {
        // What was here goes last, since release tasks may do anything.
        Buffer old;
        old.takeFrom(*this);
        takeFrom(other);
    }
    return *this;
}

/// For one that holds nothing.
void Buffer::takeFrom(Buffer& other) {
    m_first = std::exchange(other.m_first, nullptr);
    m_last = std::exchange(other.m_last, nullptr);
    m_spare = std::exchange(other.m_spare, nullptr);
    m_size = std::exchange(other.m_size, 0);
    m_reserved = std::exchange(other.m_reserved, 0);
    m_observers = std::exchange(other.m_observers, nullptr);
    m_frontFrozen = std::exchange(other.m_frontFrozen, false);
    m_endFrozen = std::exchange(other.m_endFrozen, false);
    if (m_observers != nullptr) {
        m_observers->owner = this;
    }
}

bool Buffer::append(std::string_view bytes) {
    if (m_endFrozen) {
        return false;
    }
    if (!bytes.empty()) {
        appendCopy(bytes);
        changed(bytes.size(), 0);
    }
    return true;
}

bool Buffer::append(Buffer& other) {
    if (m_endFrozen || other.m_frontFrozen || this == &other) {
        return false;
    }
    if (!other.empty()) {
        forgetReservation();
        other.forgetReservation();
        Segment* last = std::exchange(other.m_last, nullptr);
        linkBack(*std::exchange(other.m_first, nullptr), *last);
        changedBoth(*this, other, other.m_size);
    }
    return true;
}

bool Buffer::appendReference(std::string_view bytes, Task release) {
    if (m_endFrozen) {
        return false;
    }
    if (bytes.empty()) {
        if (release) {
            release();
        }
        return true;
    }
    forgetReservation();
    Segment* segment = Segment::refer(bytes, *new Segment::Foreign(std::move(release)));
    linkBack(*segment, *segment);
    changed(bytes.size(), 0);
    return true;
}

bool Buffer::prepend(std::string_view bytes) {
    if (m_frontFrozen) {
        return false;
    }
    if (bytes.empty()) {
        return true;
    }
    forgetReservation();
    std::size_t left = bytes.size();
    if (m_first != nullptr) {
        left -= m_first->fillFront(bytes);
    }
    if (left > 0) {
        Segment* segment = Segment::make(left);
        segment->begin = segment->end = segment->capacity;
        segment->fillFront(bytes.substr(0, left));
        linkFront(*segment, *segment);
    }
    changed(bytes.size(), 0);
    return true;
}

bool Buffer::prepend(Buffer& other) {
    if (m_frontFrozen || other.m_frontFrozen || this == &other) {
        return false;
    }
    if (!other.empty()) {
        forgetReservation();
        other.forgetReservation();
        Segment* last = std::exchange(other.m_last, nullptr);
        linkFront(*std::exchange(other.m_first, nullptr), *last);
        changedBoth(*this, other, other.m_size);
    }
    return true;
}

std::size_t Buffer::drain(std::size_t size) {
    const std::size_t count = m_frontFrozen ? 0 : std::min(size, m_size);
    if (count > 0) {
        forgetReservation();
        // Freed behind the callbacks: nothing here is touched after the first release task.
        const Segment::List drained(unlinkFront(count));
        changed(0, count);
    }
    return count;
}

std::size_t Buffer::remove(std::span<char> out) {
    return m_frontFrozen ? 0 : drain(copyOut(out));
}

std::size_t Buffer::moveTo(Buffer& target, std::size_t size) {
    const std::size_t count = std::min(size, m_size);
    if (m_frontFrozen || target.m_endFrozen || this == &target || count == 0) {
        return 0;
    }
    forgetReservation();
    target.forgetReservation();
    std::size_t left = count;
    if (left >= m_first->size()) {
        Segment* last = m_first;
        left -= last->size();
        while (last->next != nullptr && left >= last->next->size()) {
            last = last->next;
            left -= last->size();
        }
        Segment* first = std::exchange(m_first, last->next);
        if (m_first == nullptr) {
            m_last = nullptr;
        }
        target.linkBack(*first, *last);
    }
    if (left > 0) {
        moveCut(target, left);
    }
    changedBoth(target, *this, count);
    return count;
}

/// Moves less than the whole first segment.
void Buffer::moveCut(Buffer& target, std::size_t size) {
    Segment& cut = *m_first;
    WEIR_ASSERT(size < cut.size());
    if (cut.foreign != nullptr) {
        cut.foreign->holders.fetch_add(1, std::memory_order_relaxed);
        Segment* shared = Segment::refer(cut.view().substr(0, size), *cut.foreign);
        target.linkBack(*shared, *shared);
        cut.begin += size;
        return;
    }
    const std::size_t kept = cut.size() - size;
    if (size <= kept) {
        target.appendCopy(cut.view().substr(0, size));
        cut.begin += size;
        return;
    }
    // What stays is less than what goes, and is what is copied.
    Segment* rest = Segment::make(kept);
    rest->fillBack(cut.view().substr(size));
    rest->next = cut.next;
    if (m_last == &cut) {
        m_last = rest;
    }
    m_first = rest;
    cut.end -= kept;
    target.linkBack(cut, cut);
}

void Buffer::freezeFront(bool frozen) {
    m_frontFrozen = frozen;
}

void Buffer::freezeEnd(bool frozen) {
    m_endFrozen = frozen;
}

void Buffer::releaseMemory() {
    Segment::freeKept();
}

/// Copies without counting or telling.
void Buffer::appendCopy(std::string_view bytes) {
    forgetReservation();
    if (m_last != nullptr) {
        bytes.remove_prefix(m_last->fillBack(bytes));
    }
    // Segments grow with the buffer, so that a small message stays cheap; a large one comes in
    // pieces of the size that is kept for reuse.
    std::size_t soFar = m_size;
    while (!bytes.empty()) {
        Segment* segment = Segment::make(
            std::min(std::max(bytes.size(), soFar), Segment::largest - sizeof(Segment)));
        const std::size_t count = segment->fillBack(bytes);
        bytes.remove_prefix(count);
        soFar += count;
        linkChain(*segment, *segment);
    }
}

/// Puts segments behind the last one; a small first one is copied into it.
void Buffer::linkBack(Segment& first, Segment& last) {
    if (m_last != nullptr && first.foreign == nullptr && first.size() <= copiedWhenMoved &&
        first.size() <= m_last->freeBack()) {
        m_last->fillBack(first.view());
        Segment* next = first.next;
        const bool wasAll = &first == &last;
        first.next = nullptr;
        Segment::freeChain(&first);
        if (!wasAll) {
            linkChain(*next, last);
        }
        return;
    }
    linkChain(first, last);
}

void Buffer::linkChain(Segment& first, Segment& last) {
    last.next = nullptr;
    (m_last == nullptr ? m_first : m_last->next) = &first;
    m_last = &last;
}

void Buffer::linkFront(Segment& first, Segment& last) {
    last.next = std::exchange(m_first, &first);
    if (m_last == nullptr) {
        m_last = &last;
    }
}

/// Drops bytes from the front; returns the segments that have none left.
Buffer::Segment* Buffer::unlinkFront(std::size_t size) {
    Segment* emptied = nullptr;
    Segment** end = &emptied;
    while (size > 0 && size >= m_first->size()) {
        size -= m_first->size();
        *end = m_first;
        end = &m_first->next;
        m_first = m_first->next;
    }
    *end = nullptr;
    if (m_first == nullptr) {
        m_last = nullptr;
    } else {
        m_first->begin += size;
    }
    return emptied;
}

} // namespace weir
