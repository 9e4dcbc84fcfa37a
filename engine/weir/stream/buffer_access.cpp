#include <weir/stream/buffer.h>
#include <weir/stream/segment.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace weir {

std::size_t Buffer::contiguousSize() const {
    return m_first == nullptr ? 0 : m_first->size();
}

/// `offset` is at most size().
Buffer::Place Buffer::placeAt(std::size_t offset) const {
    Place place{m_first, offset};
    while (place.segment != nullptr && place.offset >= place.segment->size()) {
        place.offset -= place.segment->size();
        place.segment = place.segment->next;
    }
    return place;
}

std::size_t Buffer::copyOut(std::span<char> out, std::size_t offset) const {
    const std::size_t from = std::min(offset, m_size);
    const std::size_t count = std::min(out.size(), m_size - from);
    std::size_t done = 0;
    for (Place place = placeAt(from); done < count; place.toNextSegment()) {
        const std::string_view piece = place.rest().substr(0, count - done);
        std::memcpy(out.data() + done, piece.data(), piece.size());
        done += piece.size();
    }
    return count;
}

std::string Buffer::toString(std::size_t offset, std::size_t size) const {
    const std::size_t from = std::min(offset, m_size);
    std::string text(std::min(size, m_size - from), '\0');
    copyOut(text, from);
    return text;
}

std::size_t Buffer::peek(std::span<std::string_view> out, std::size_t offset,
                         std::size_t size) const {
    const std::size_t from = std::min(offset, m_size);
    std::size_t left = std::min(size, m_size - from);
    std::size_t count = 0;
    for (Place place = placeAt(from); left > 0; place.toNextSegment()) {
        const std::string_view piece = place.rest().substr(0, left);
        if (count < out.size()) {
            out[count] = piece;
        }
        ++count;
        left -= piece.size();
    }
    return count;
}

std::string_view Buffer::pullUp(std::size_t size) {
    const std::size_t count = size == all ? m_size : size;
    if (count == 0 || count > m_size) {
        return {};
    }
    if (count > m_first->size()) {
        if (m_frontFrozen || m_endFrozen) {
            return {};
        }
        forgetReservation();
        const Segment::List emptied(gatherFront(count));
        return m_first->view().substr(0, count);
    }
    return m_first->view().substr(0, count);
}

/// Has the first segment, or a new one, hold the first `size` bytes, which are more than it has;
/// returns the segments that have none left.
Buffer::Segment* Buffer::gatherFront(std::size_t size) {
    Segment* into = nullptr;
    if (m_first->foreign == nullptr && size <= m_first->capacity) {
        into = m_first;
        into->compactFor(size);
        m_first = into->next;
    } else {
        into = Segment::make(size);
    }
    const std::size_t wanted = size - into->size();
    std::size_t left = wanted;
    for (Place place{m_first, 0}; left > 0; place.toNextSegment()) {
        left -= into->fillBack(place.rest().substr(0, left));
    }
    Segment* emptied = unlinkFront(wanted);
    linkFront(*into, *into);
    return emptied;
}

Buffer::Reservation Buffer::reserve(std::size_t size) {
    forgetReservation();
    Reservation reservation;
    if (m_endFrozen || size == 0) {
        return reservation;
    }
    const std::size_t behind = m_last == nullptr ? 0 : m_last->freeBack();
    if (behind > 0) {
        reservation.add(m_last->spaceBack());
    }
    if (behind < size) {
        m_spare = Segment::make(size - behind);
        reservation.add(m_spare->spaceBack());
    }
    m_reserved = reservation.bytes();
    return reservation;
}

bool Buffer::commit(std::size_t size) {
    if (m_endFrozen || size > m_reserved) {
        return false;
    }
    if (size > 0) {
        const std::size_t behind = m_last == nullptr ? 0 : m_last->freeBack();
        const std::size_t first = std::min(size, behind);
        if (first > 0) {
            m_last->end += first;
        }
        if (size > first) {
            Segment* spare = std::exchange(m_spare, nullptr);
            spare->end = size - first;
            linkChain(*spare, *spare);
        }
        forgetReservation();
        changed(size, 0);
    }
    return true;
}

void Buffer::forgetReservation() {
    m_reserved = 0;
    if (m_spare != nullptr) {
        Segment::freeChain(std::exchange(m_spare, nullptr));
    }
}

} // namespace weir
