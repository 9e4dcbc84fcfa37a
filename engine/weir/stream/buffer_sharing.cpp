#include <weir/stream/buffer.h>
#include <weir/stream/buffer_extras.h>
#include <weir/stream/segment.h>

#include <algorithm>
#include <utility>

namespace weir {

bool Buffer::appendReference(std::string_view bytes, Task release) {
    const Guard guard(*this);
    if (m_endFrozen) {
        return false;
    }
    if (bytes.empty()) {
        if (release) {
            release();
        }
        return true;
    }
    Segment* segment = Segment::refer(bytes, release);
    if (segment == nullptr) {
        return false;
    }
    linkChain(*segment, *segment);
    changed(bytes.size(), 0);
    return true;
}

bool Buffer::appendView(const Buffer& source, std::size_t offset, std::size_t size) {
    const PairGuard guard(*this, source);
    if (m_endFrozen || this == &source) {
        return false;
    }
    const std::size_t from = std::min(offset, source.m_size);
    const std::size_t count = std::min(size, source.m_size - from);
    Segment::List views;
    Segment* last = nullptr;
    std::size_t left = count;
    for (Place place = source.placeAt(from); left > 0; place.toNextSegment()) {
        const std::size_t part = std::min(left, place.segment->size() - place.offset);
        Segment* view = Segment::share(*place.segment, place.offset, part);
        if (view == nullptr) {
            return false;
        }
        if (last == nullptr) {
            views.reset(view);
        } else {
            last->next = view;
        }
        last = view;
        left -= part;
    }
    if (last != nullptr) {
        m_mayHoldFiles = m_mayHoldFiles || source.m_mayHoldFiles;
        linkChain(*views.release(), *last);
        changed(count, 0);
    }
    return true;
}

bool Buffer::appendFile(std::shared_ptr<FileSegment> file, std::size_t offset, std::size_t size) {
    const Guard guard(*this);
    if (m_endFrozen || file == nullptr || offset > file->size() ||
        (size != all && size > file->size() - offset)) {
        return false;
    }
    const std::size_t count = std::min(size, file->size() - offset);
    if (count == 0) {
        return true;
    }
    const bool inFile = m_drainsToDescriptor && file->canSend();
    Segment* segment = Segment::refer(std::move(file), offset, offset + count);
    if (segment == nullptr) {
        return false;
    }
    if (!inFile && !segment->load()) {
        Segment::freeChain(segment);
        return false;
    }
    m_mayHoldFiles = m_mayHoldFiles || !segment->isInMemory();
    linkChain(*segment, *segment);
    changed(count, 0);
    return true;
}

void Buffer::setDrainsToDescriptor(bool drains) {
    const Guard guard(*this);
    m_drainsToDescriptor = drains;
}

} // namespace weir
