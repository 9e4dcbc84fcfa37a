#include <weir/stream/buffer.h>
#include <weir/stream/buffer_extras.h>
#include <weir/stream/segment.h>

#include <algorithm>

namespace weir {

/// `position` is valid.
Buffer::Place Buffer::placeAt(const Position& position) const {
    auto* segment = static_cast<Segment*>(position.internal.segment);
    if (segment == nullptr) {
        return placeAt(position.offset());
    }
    return {segment, position.internal.offset - segment->begin};
}

Buffer::Position Buffer::positionAt(std::size_t offset) const {
    const Guard guard(*this);
    Position position{0, {}};
    if (m_last != nullptr) {
        position.internal = {m_first, m_first->begin};
    }
    (void)advance(position, offset);
    return position;
}

bool Buffer::advance(Position& position, std::size_t size) const {
    const Guard guard(*this);
    if (!position.valid() || position.offset() > m_size || size > m_size - position.offset()) {
        position = Position();
        return false;
    }
    if (m_last == nullptr) {
        return true;
    }
    // The end is behind the last segment's bytes, where what is appended will follow.
    Place place = placeAt(position);
    place.offset += size;
    while (place.offset >= place.segment->size() && place.segment != m_last) {
        place.offset -= place.segment->size();
        place.segment = place.segment->next;
    }
    position.pos += static_cast<std::ptrdiff_t>(size);
    position.internal = {place.segment, place.segment->begin + place.offset};
    return true;
}

std::size_t Buffer::copyOut(std::span<char> out, const Position& from) const {
    const Guard guard(*this);
    if (!from.valid() || from.offset() >= m_size || !load()) {
        return 0;
    }
    return copyFrom(placeAt(from), out.first(std::min(out.size(), m_size - from.offset())));
}

std::size_t Buffer::peek(std::span<std::string_view> out, const Position& from,
                         std::size_t size) const {
    const Guard guard(*this);
    if (!from.valid() || from.offset() >= m_size || !load()) {
        return 0;
    }
    return peekFrom(placeAt(from), out, std::min(size, m_size - from.offset()));
}

Buffer::Position Buffer::search(std::string_view what, const Position& from, std::size_t to) const {
    const Guard guard(*this);
    Position found;
    if (from.valid() && from.offset() <= m_size && load()) {
        if (const auto at = searchFrom(placeAt(from), from.offset(), what, to)) {
            found = from;
            (void)advance(found, *at - from.offset());
        }
    }
    return found;
}

Buffer::Position Buffer::findLine(LineEnding ending, const Position& from,
                                  std::size_t* endingSize) const {
    const Guard guard(*this);
    Position found;
    if (from.valid() && from.offset() < m_size && load()) {
        if (const auto line = findLineFrom(placeAt(from), from.offset(), ending)) {
            found = from;
            (void)advance(found, line->size - from.offset());
            if (endingSize != nullptr) {
                *endingSize = line->endingSize;
            }
        }
    }
    return found;
}

} // namespace weir
