#include <weir/stream/buffer.h>
#include <weir/stream/buffer_extras.h>
#include <weir/stream/segment.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace weir {

std::size_t Buffer::sizeLocked() const {
    const Guard guard(*this);
    return m_size;
}

std::size_t Buffer::contiguousSize() const {
    const Guard guard(*this);
    return m_last == nullptr ? 0 : m_first->size();
}

/// Brings what is still in files into memory. False: it cannot all be looked at.
bool Buffer::loadFiles() const {
    for (Segment* segment = m_first; segment != nullptr; segment = segment->next) {
        if (!segment->load()) {
            return false;
        }
    }
    m_mayHoldFiles = false;
    return true;
}

/// `offset` is at most m_size.
Buffer::Place Buffer::placeAt(std::size_t offset) const {
    Place place{m_first, offset};
    while (place.segment != nullptr && place.offset >= place.segment->size()) {
        place.offset -= place.segment->size();
        place.segment = place.segment->next;
    }
    return place;
}

std::size_t Buffer::copyFrom(Place place, std::span<char> out) const {
    std::size_t done = 0;
    for (; done < out.size(); place.toNextSegment()) {
        const std::string_view piece = place.rest().substr(0, out.size() - done);
        if (!piece.empty()) {
            std::memcpy(out.data() + done, piece.data(), piece.size());
            done += piece.size();
        }
    }
    return done;
}

std::size_t Buffer::copyOut(std::span<char> out, std::size_t offset) const {
    const Guard guard(*this);
    const std::size_t from = std::min(offset, m_size);
    const std::size_t count = std::min(out.size(), m_size - from);
    return count == 0 || !load() ? 0 : copyFrom(placeAt(from), out.first(count));
}

std::string Buffer::toString(std::size_t offset, std::size_t size) const {
    const Guard guard(*this);
    const std::size_t from = std::min(offset, m_size);
    const std::size_t count = std::min(size, m_size - from);
    if (count == 0 || !load()) {
        return {};
    }
    const Place place = placeAt(from);
    if (place.rest().size() >= count) {
        return std::string(place.rest().substr(0, count));
    }
    std::string text(count, '\0');
    copyFrom(place, text);
    return text;
}

/// `size` bytes are there.
std::size_t Buffer::peekFrom(Place place, std::span<std::string_view> out, std::size_t size) const {
    std::size_t count = 0;
    for (; size > 0; place.toNextSegment()) {
        const std::string_view piece = place.rest().substr(0, size);
        if (piece.empty()) {
            continue; // a position at a segment's end
        }
        if (count < out.size()) {
            out[count] = piece;
        }
        ++count;
        size -= piece.size();
    }
    return count;
}

std::size_t Buffer::peek(std::span<std::string_view> out, std::size_t offset,
                         std::size_t size) const {
    const Guard guard(*this);
    const std::size_t from = std::min(offset, m_size);
    const std::size_t count = std::min(size, m_size - from);
    return load() ? peekFrom(placeAt(from), out, count) : 0;
}

std::string_view Buffer::pullUp(std::size_t size) {
    const Guard guard(*this);
    const std::size_t count = size == all ? m_size : size;
    if (count == 0 || count > m_size || !load()) {
        return {};
    }
    if (count > m_first->size()) {
        if (!gatherFront(count)) {
            return {};
        }
    }
    return m_first->view().substr(0, count);
}

/// Has the first segment, or a new one, hold the first `size` bytes, which are more than it has.
/// False: no memory, and nothing changed.
bool Buffer::gatherFront(std::size_t size) {
    Segment* into = m_first;
    if (m_first->foreign != nullptr || size > m_first->capacity) {
        into = Segment::make(size);
        if (into == nullptr) {
            return false;
        }
    }
    forgetReservation();
    if (into == m_first) {
        into->compactFor(size);
        m_first = into->next;
    }
    const std::size_t wanted = size - into->size();
    std::size_t left = wanted;
    for (Place place{m_first, 0}; left > 0; place.toNextSegment()) {
        left -= into->fillBack(place.rest().substr(0, left));
    }
    const Segment::List emptied(unlinkFront(wanted));
    linkFront(*into, *into);
    return true;
}

} // namespace weir
