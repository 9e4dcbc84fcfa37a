#include "buffer_fuzz_run.h"

#include <weir/stream/file_segment.h>

#include <algorithm>
#include <span>
#include <utility>

namespace weir::fuzz {

void Run::appendView(Pair& pair) {
    Pair& source = other();
    const std::size_t offset = m_input.within(source.model.size());
    const std::size_t size = m_input.within(source.model.size());
    const std::size_t from = std::min(offset, source.model.size());
    const std::size_t count = std::min(size, source.model.size() - from);
    if (pair.model.size() + count > mostBytes) {
        return;
    }
    const bool accepted = !pair.endFrozen && &pair != &source;
    if (accepted) {
        const auto begin = source.model.begin() + static_cast<std::ptrdiff_t>(from);
        pair.add({begin, begin + static_cast<std::ptrdiff_t>(count)});
    }
    check(pair.buffer.appendView(source.buffer, offset, size) == accepted, "appendView");
}

void Run::appendFile(Pair& pair) {
    const auto flags = static_cast<FileFlags>(m_input.byte() % 16 & ~1U);
    const std::size_t start = m_input.within(m_fileText.size()) % (m_fileText.size() + 1);
    auto made =
        FileSegment::make(m_file.get(), static_cast<off_t>(start), FileSegment::toEnd, flags);
    check(made.ok(), "a segment of a file");
    const std::size_t length = m_fileText.size() - start;
    check((*made)->size() == length, "size of a file's segment");
    const std::size_t offset = m_input.within(length);
    const std::size_t size = m_input.within(length);
    if (pair.model.size() + length > mostBytes) {
        return;
    }
    const bool accepted =
        !pair.endFrozen && offset <= length && (size == Buffer::all || size <= length - offset);
    const auto id = m_foreign.size();
    m_foreign.emplace_back();
    (*made)->onFree([this, id] { ++m_foreign[id].releases; });
    if (accepted) {
        pair.add(cells(m_fileText.substr(start + offset, std::min(size, length - offset)),
                       static_cast<int>(id)));
    }
    check(pair.buffer.appendFile(std::move(*made), offset, size) == accepted, "appendFile");
}

void Run::drainsToDescriptor(Pair& pair) {
    pair.buffer.setDrainsToDescriptor(m_input.byte() % 4 > 0);
}

void Run::pinnedSpace(Pair& pair) {
    const std::string text = someText(pair);
    Buffer::PinnedSpace space = Buffer::pinSpace(text.size());
    check(space.bytes().size() >= text.size(), "pinned space");
    std::copy(text.begin(), text.end(), space.bytes().begin());
    const bool accepted = !pair.endFrozen;
    if (accepted) {
        pair.add(cells(text));
    }
    check(pair.buffer.commit(std::move(space), text.size()) == accepted, "commit of pinned space");
}

} // namespace weir::fuzz
