#include "buffer_fuzz_run.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace weir::fuzz {

void Run::append(Pair& pair) {
    const std::string text = someText(pair);
    const bool accepted = !pair.endFrozen;
    if (accepted) {
        pair.add(cells(text));
    }
    check(pair.buffer.append(text) == accepted, "append");
}

void Run::prepend(Pair& pair) {
    const std::string text = someText(pair);
    const bool accepted = !pair.frontFrozen;
    if (accepted) {
        pair.addFront(cells(text));
    }
    check(pair.buffer.prepend(text) == accepted, "prepend");
}

void Run::appendReference(Pair& pair) {
    const bool accepted = !pair.endFrozen;
    const auto id = m_foreign.size();
    const std::string text = someText(pair);
    Foreign& foreign = m_foreign.emplace_back();
    foreign.bytes = std::make_unique<std::string>(text);
    foreign.releases = accepted ? 0 : 1;
    if (accepted) {
        pair.add(cells(text, static_cast<int>(id)));
    }
    const bool done = pair.buffer.appendReference(*m_foreign[id].bytes, [this, id] {
        ++m_foreign[id].releases;
        m_foreign[id].bytes.reset();
    });
    check(done == accepted, "appendReference");
}

void Run::drain(Pair& pair) {
    const std::size_t size = m_input.within(pair.model.size());
    const std::size_t count = pair.frontFrozen ? 0 : std::min(size, pair.model.size());
    pair.cut(count);
    check(pair.buffer.drain(size) == count, "drain");
}

void Run::remove(Pair& pair) {
    std::string out(std::min(m_input.within(pair.model.size()), pair.model.size() + 3), 'x');
    std::string expected = out;
    const std::size_t count = pair.frontFrozen ? 0 : std::min(out.size(), pair.model.size());
    expected.replace(0, count, pair.text().substr(0, count));
    pair.cut(count);
    check(pair.buffer.remove(out) == count, "remove");
    check(out == expected, "bytes of remove");
}

void Run::moveTo(Pair& pair) {
    Pair& target = other();
    const std::size_t size = m_input.within(pair.model.size());
    std::size_t count = std::min(size, pair.model.size());
    if (pair.frontFrozen || target.endFrozen || &pair == &target) {
        count = 0;
    }
    target.add(pair.front(count));
    pair.cut(count);
    check(pair.buffer.moveTo(target.buffer, size) == count, "moveTo");
}

void Run::appendBuffer(Pair& pair) {
    Pair& source = other();
    const bool accepted = !pair.endFrozen && !source.frontFrozen && &pair != &source;
    if (accepted) {
        pair.add(source.model);
        source.model.clear();
    }
    check(pair.buffer.append(source.buffer) == accepted, "append of a buffer");
}

void Run::prependOther(Pair& pair) {
    Pair& source = other();
    const bool accepted = !pair.frontFrozen && !source.frontFrozen && &pair != &source;
    if (accepted) {
        pair.addFront(source.model);
        source.model.clear();
    }
    check(pair.buffer.prepend(source.buffer) == accepted, "prepend of a buffer");
}

void Run::pullUp(Pair& pair) {
    const std::size_t size = m_input.within(pair.model.size());
    const std::size_t count = size == Buffer::all ? pair.model.size() : size;
    const bool copies = count > pair.buffer.contiguousSize();
    const bool accepted =
        count <= pair.model.size() && !(copies && (pair.frontFrozen || pair.endFrozen));
    const std::string_view got = pair.buffer.pullUp(size);
    check(got == (accepted ? pair.text().substr(0, count) : ""), "pullUp");
    if (accepted && copies) {
        for (std::size_t i = 0; i < count; ++i) {
            pair.model[i].foreign = -1;
        }
        // What was pulled up may be appended to the buffer itself.
        if (m_input.byte() < 64 && pair.model.size() + got.size() < mostBytes) {
            pair.add(pair.front(got.size()));
            check(pair.buffer.append(got), "append of its own bytes");
        }
    }
}

void Run::freeze(Pair& pair) {
    const std::size_t bits = m_input.byte();
    pair.frontFrozen = bits % 8 == 0;
    pair.endFrozen = bits / 8 % 8 == 0;
    pair.buffer.freezeFront(pair.frontFrozen);
    pair.buffer.freezeEnd(pair.endFrozen);
}

void Run::callbacks(Pair& pair) {
    const std::size_t kind = m_input.byte();
    if (kind < 64 && !pair.callbacks.empty()) {
        check(pair.buffer.removeCallback(pair.callbacks.back()), "removeCallback");
        check(!pair.buffer.removeCallback(pair.callbacks.back()), "removeCallback again");
        pair.callbacks.pop_back();
    } else if (pair.callbacks.empty()) {
        pair.told = pair.model.size();
        pair.callbacks.push_back(
            pair.buffer.addCallback([&pair](Buffer& buffer, const Buffer::Change& change) {
                check(change.before == pair.told, "the size before a change");
                check(change.added + change.removed > 0, "a change that is none");
                pair.told = change.before + change.added - change.removed;
                check(pair.told == buffer.size(), "the size behind a change");
            }));
    } else if (pair.callbacks.size() == 1) {
        pair.callbacks.push_back(
            pair.buffer.addCallback([&pair](Buffer& buffer, const Buffer::Change&) {
                if (pair.appendsWhenTold > 0 && !pair.endFrozen) {
                    --pair.appendsWhenTold;
                    pair.add(cells("ab\r\n"));
                    check(buffer.append("ab\r\n"), "append by a callback");
                }
            }));
    }
    pair.appendsWhenTold = static_cast<int>(kind % 4);
}

void Run::moveObject(Pair& pair) {
    Buffer moved(std::move(pair.buffer));
    check(pair.buffer.empty() && pair.buffer.toString().empty(), "moved away");
    check(pair.buffer.append("gone"), "append to what was moved away");
    pair.buffer = std::move(moved);
}

} // namespace weir::fuzz
