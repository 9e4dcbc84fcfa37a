#include <weir/stream/buffer.h>
#include <weir/stream/buffer_extras.h>
#include <weir/stream/segment.h>

#include <algorithm>
#include <utility>

namespace weir {

void Buffer::freeSpare() {
    m_reservedBehind = m_reservedSpare = m_expanded = false;
    Segment::freeChain(std::exchange(m_last == nullptr ? m_first : m_last->next, nullptr));
}

/// For one that is about to hold bytes.
void Buffer::linkSpare() {
    m_last = spare();
    m_reservedBehind = m_reservedSpare = m_expanded = false;
}

/// Has the spare hold `size` bytes. False: no memory, and nothing changed.
bool Buffer::makeSpare(std::size_t size) {
    if (spare() != nullptr && spare()->capacity >= size) {
        return true;
    }
    Segment* made = Segment::make(size);
    if (made == nullptr) {
        return false;
    }
    dropSpare();
    (m_last == nullptr ? m_first : m_last->next) = made;
    return true;
}

void Buffer::giveBackReserved() {
    m_reservedBehind = false;
    if (m_reservedSpare && !m_expanded) {
        dropSpare();
    }
    m_reservedSpare = false;
}

bool Buffer::expand(std::size_t size) {
    const Guard guard(*this);
    forgetReservation();
    if (size == 0 || (m_last != nullptr && m_last->freeBack() >= size)) {
        return true;
    }
    m_expanded = makeSpare(size) || m_expanded;
    return spare() != nullptr && spare()->capacity >= size;
}

Buffer::Reservation Buffer::reserve(std::size_t size, std::size_t pieces) {
    const Guard guard(*this);
    forgetReservation();
    Reservation reservation;
    if (m_endFrozen || size == 0 || pieces == 0) {
        return reservation;
    }
    const std::size_t behind = m_last == nullptr ? 0 : m_last->freeBack();
    if (behind >= size) {
        reservation.add(m_last->spaceBack());
        m_reservedBehind = true;
        return reservation;
    }
    const bool usesBehind = behind > 0 && pieces > 1;
    if (makeSpare(usesBehind ? size - behind : size)) {
        m_reservedBehind = usesBehind;
        m_reservedSpare = true;
        if (usesBehind) {
            reservation.add(m_last->spaceBack());
        }
        reservation.add(spare()->spaceBack());
    }
    return reservation;
}

bool Buffer::commit(std::size_t size) {
    const Guard guard(*this);
    const std::size_t behind = m_reservedBehind ? m_last->freeBack() : 0;
    const std::size_t inSpare = m_reservedSpare ? spare()->freeBack() : 0;
    if (m_endFrozen || size > behind + inSpare) {
        return false;
    }
    const std::size_t first = std::min(size, behind);
    commitBoth(first, size - first);
    return true;
}

bool Buffer::commit(std::span<const std::span<char>> pieces) {
    const Guard guard(*this);
    Reservation reserved;
    if (m_reservedBehind) {
        reserved.add(m_last->spaceBack());
    }
    if (m_reservedSpare) {
        reserved.add(spare()->spaceBack());
    }
    if (m_endFrozen || pieces.size() > reserved.size()) {
        return false;
    }
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (pieces[i].data() != reserved[i].data() || pieces[i].size() > reserved[i].size()) {
            return false;
        }
    }
    const std::size_t first = pieces.empty() ? 0 : pieces[0].size();
    const std::size_t second = pieces.size() < 2 ? 0 : pieces[1].size();
    commitBoth(m_reservedBehind ? first : 0, m_reservedBehind ? second : first);
    return true;
}

void Buffer::commitBoth(std::size_t behind, std::size_t inSpare) {
    if (behind + inSpare == 0) {
        return;
    }
    if (behind > 0) {
        m_last->end += behind;
    }
    if (inSpare > 0) {
        linkSpare();
        m_last->end = inSpare;
    }
    forgetReservation();
    changed(behind + inSpare, 0);
}

Buffer::PinnedSpace Buffer::pinSpace(std::size_t size) {
    PinnedSpace space;
    space.m_segment = Segment::make(size);
    return space;
}

bool Buffer::commit(PinnedSpace space, std::size_t size) {
    const Guard guard(*this);
    if (m_endFrozen || size > space.bytes().size()) {
        return false;
    }
    if (size > 0) {
        Segment& segment = *std::exchange(space.m_segment, nullptr);
        segment.end = size;
        linkChain(segment, segment);
        changed(size, 0);
    }
    return true;
}

Buffer::PinnedSpace::~PinnedSpace() {
    Segment::freeChain(m_segment);
}

Buffer::PinnedSpace::PinnedSpace(PinnedSpace&& other) noexcept
    : m_segment(std::exchange(other.m_segment, nullptr)) {}

Buffer::PinnedSpace& Buffer::PinnedSpace::operator=(PinnedSpace&& other) noexcept {
    std::swap(m_segment, other.m_segment);
    return *this;
}

std::span<char> Buffer::PinnedSpace::bytes() const {
    return m_segment == nullptr ? std::span<char>() : m_segment->spaceBack();
}

} // namespace weir
