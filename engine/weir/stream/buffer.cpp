#include <weir/base/assert.h>
#include <weir/stream/buffer.h>
#include <weir/stream/buffer_extras.h>
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
    const Guard guard(*this);
    if (m_extras != nullptr) {
        std::exchange(m_extras, nullptr)->abandon();
    }
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
    m_extras = std::exchange(other.m_extras, nullptr);
    m_size = other.m_size;
    m_frontFrozen = other.m_frontFrozen;
    m_endFrozen = other.m_endFrozen;
    m_reservedBehind = other.m_reservedBehind;
    m_reservedSpare = other.m_reservedSpare;
    m_expanded = other.m_expanded;
    m_drainsToDescriptor = other.m_drainsToDescriptor;
    m_mayHoldFiles = other.m_mayHoldFiles;
    other.m_size = 0;
    other.m_frontFrozen = other.m_endFrozen = false;
    other.m_reservedBehind = other.m_reservedSpare = other.m_expanded = false;
    other.m_drainsToDescriptor = other.m_mayHoldFiles = false;
    if (m_extras != nullptr) {
        m_extras->owner = this;
    }
}

bool Buffer::append(std::string_view bytes) {
    const Guard guard(*this);
    return !m_endFrozen && appendBytes(bytes);
}

bool Buffer::appendBytes(std::string_view bytes) {
    if (!bytes.empty()) {
        if (!appendCopy(bytes)) {
            return false;
        }
        changed(bytes.size(), 0);
    }
    return true;
}

/// For the stream that it lies in: what the peer sent.
bool Buffer::appendFrozen(std::string_view bytes) {
    const Guard guard(*this);
    return appendBytes(bytes);
}

bool Buffer::append(Buffer& other) {
    const PairGuard guard(*this, other);
    if (m_endFrozen || other.m_frontFrozen || this == &other) {
        return false;
    }
    if (other.m_size > 0) {
        other.dropSpare();
        m_mayHoldFiles = m_mayHoldFiles || other.m_mayHoldFiles;
        Segment* last = std::exchange(other.m_last, nullptr);
        linkBack(*std::exchange(other.m_first, nullptr), *last);
        changedBoth(*this, other, other.m_size);
    }
    return true;
}

bool Buffer::prepend(std::string_view bytes) {
    const Guard guard(*this);
    if (m_frontFrozen) {
        return false;
    }
    if (bytes.empty()) {
        return true;
    }
    const std::size_t before = m_last == nullptr ? 0 : m_first->freeFront();
    Segment* segment = nullptr;
    if (before < bytes.size()) {
        segment = Segment::make(bytes.size() - before);
        if (segment == nullptr) {
            return false;
        }
        segment->begin = segment->end = segment->capacity;
    }
    forgetReservation();
    std::size_t left = bytes.size();
    if (before > 0) {
        left -= m_first->fillFront(bytes);
    }
    if (segment != nullptr) {
        segment->fillFront(bytes.substr(0, left));
        linkFront(*segment, *segment);
    }
    changed(bytes.size(), 0);
    return true;
}

bool Buffer::prepend(Buffer& other) {
    const PairGuard guard(*this, other);
    if (m_frontFrozen || other.m_frontFrozen || this == &other) {
        return false;
    }
    if (other.m_size > 0) {
        forgetReservation();
        other.dropSpare();
        m_mayHoldFiles = m_mayHoldFiles || other.m_mayHoldFiles;
        Segment* last = std::exchange(other.m_last, nullptr);
        linkFront(*std::exchange(other.m_first, nullptr), *last);
        changedBoth(*this, other, other.m_size);
    }
    return true;
}

std::size_t Buffer::drain(std::size_t size) {
    const Guard guard(*this);
    return m_frontFrozen ? 0 : drainFront(size);
}

/// For the stream that it lies in: what has been sent.
void Buffer::drainFrozen(std::size_t size) {
    const Guard guard(*this);
    drainFront(size);
}

std::size_t Buffer::drainFront(std::size_t size) {
    const std::size_t count = std::min(size, m_size);
    if (count == 0) {
        return 0;
    }
    forgetReservation();
    if (count < m_first->size()) {
        m_first->begin += count;
        changed(0, count);
        return count;
    }
    if (count == m_size) {
        dropSpare();
    }
    // Freed behind the callbacks: nothing here is touched after the first release task.
    const Segment::List drained(unlinkFront(count));
    changed(0, count);
    return count;
}

std::size_t Buffer::remove(std::span<char> out) {
    const Guard guard(*this);
    return m_frontFrozen ? 0 : drainFront(copyOut(out));
}

std::size_t Buffer::moveTo(Buffer& target, std::size_t size) {
    const PairGuard guard(*this, target);
    std::size_t count = std::min(size, m_size);
    if (m_frontFrozen || target.m_endFrozen || this == &target || count == 0) {
        return 0;
    }
    forgetReservation();
    target.forgetReservation();
    target.m_mayHoldFiles = target.m_mayHoldFiles || m_mayHoldFiles;
    if (count == m_size) {
        dropSpare();
    }
    std::size_t left = count;
    if (left >= m_first->size()) {
        Segment* last = m_first;
        left -= last->size();
        while (left > 0 && left >= last->next->size()) {
            last = last->next;
            left -= last->size();
        }
        Segment* first = std::exchange(m_first, last->next);
        if (last == m_last) {
            m_last = nullptr;
        }
        target.linkBack(*first, *last);
    }
    if (left > 0 && !moveCut(target, left)) {
        count -= left;
    }
    if (count > 0) {
        changedBoth(target, *this, count);
    }
    return count;
}

/// Moves less than the whole first segment.
bool Buffer::moveCut(Buffer& target, std::size_t size) {
    Segment& cut = *m_first;
    WEIR_ASSERT(size < cut.size());
    if (cut.foreign != nullptr) {
        Segment* shared = Segment::share(cut, 0, size);
        if (shared != nullptr) {
            target.linkBack(*shared, *shared);
            cut.begin += size;
        }
        return shared != nullptr;
    }
    const std::size_t kept = cut.size() - size;
    if (size <= kept) {
        const bool copied = target.appendCopy(cut.view().substr(0, size));
        cut.begin += copied ? size : 0;
        return copied;
    }
    // What stays is less than what goes, and is what is copied.
    Segment* rest = Segment::make(kept);
    if (rest == nullptr) {
        return false;
    }
    rest->fillBack(cut.view().substr(size));
    rest->next = cut.next;
    if (m_last == &cut) {
        m_last = rest;
    }
    m_first = rest;
    cut.end -= kept;
    target.linkBack(cut, cut);
    return true;
}

void Buffer::freezeFront(bool frozen) {
    const Guard guard(*this);
    m_frontFrozen = frozen;
}

void Buffer::freezeEnd(bool frozen) {
    const Guard guard(*this);
    m_endFrozen = frozen;
}

void Buffer::releaseMemory() {
    Segment::freeKept();
}

/// Copies without counting or telling. False: no memory, and nothing changed.
bool Buffer::appendCopy(std::string_view bytes) {
    forgetReservation();
    const std::size_t behind = m_last == nullptr ? 0 : m_last->freeBack();
    if (bytes.size() <= behind) [[likely]] {
        m_last->fillBack(bytes);
        return true;
    }
    std::size_t left = bytes.size() - behind;
    if (left <= Segment::smallest && spare() == nullptr) {
        // The usual message, into the first segment or the next.
        Segment* segment = Segment::make(std::clamp(m_size, Segment::smallest, Segment::largest));
        if (segment == nullptr) {
            return false;
        }
        if (behind > 0) {
            bytes.remove_prefix(m_last->fillBack(bytes));
        }
        segment->fillBack(bytes);
        linkChain(*segment, *segment);
        return true;
    }
    const std::size_t inSpare = spare() == nullptr ? 0 : std::min(left, spare()->capacity);
    left -= inSpare;
    Segment* last = nullptr;
    Segment::List more(left == 0 ? nullptr : makeChain(left, last));
    if (left > 0 && more == nullptr) {
        return false;
    }
    if (behind > 0) {
        bytes.remove_prefix(m_last->fillBack(bytes));
    }
    if (inSpare > 0) {
        linkSpare();
        bytes.remove_prefix(m_last->fillBack(bytes));
    }
    if (more != nullptr) {
        for (Segment* segment = more.get(); segment != nullptr; segment = segment->next) {
            bytes.remove_prefix(segment->fillBack(bytes));
        }
        linkChain(*more.release(), *last);
    }
    return true;
}

/// Segments with room for `size` bytes, to be linked behind the last. Null: no memory.
Buffer::Segment* Buffer::makeChain(std::size_t size, Segment*& last) const {
    // Segments grow with the buffer, so that a small message stays cheap; a large one comes in
    // pieces of the size that is kept for reuse.
    std::size_t soFar = m_size;
    Segment* const first = Segment::make(std::min(std::max(size, soFar), Segment::largest));
    last = first;
    while (last != nullptr && size > last->capacity) {
        size -= last->capacity;
        soFar += last->capacity;
        last->next = Segment::make(std::min(std::max(size, soFar), Segment::largest));
        last = last->next;
    }
    if (last == nullptr) {
        Segment::freeChain(first);
        return nullptr;
    }
    return first;
}

/// Puts segments behind the last one; a small first one is copied into it.
void Buffer::linkBack(Segment& first, Segment& last) {
    if (m_last != nullptr && first.foreign == nullptr && first.size() <= copiedWhenMoved &&
        first.size() <= m_last->freeBack()) {
        forgetReservation();
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
    dropSpare();
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
    while (m_last != nullptr && size >= m_first->size()) {
        size -= m_first->size();
        if (m_first == m_last) {
            m_last = nullptr;
        }
        *end = m_first;
        end = &m_first->next;
        m_first = m_first->next;
    }
    *end = nullptr;
    if (m_last != nullptr) {
        m_first->begin += size;
    }
    return emptied;
}

} // namespace weir
