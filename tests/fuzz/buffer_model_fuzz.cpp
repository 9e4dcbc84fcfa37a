// Does to three Buffers what the input says, and to three plain strings the same, and stops where
// they differ: in content, in what a method returns, in what callbacks are told, or in when the
// foreign bytes are released.

#include "buffer_fuzz_model.h"

#include <weir/stream/buffer.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace {

using weir::Buffer;
using weir::LineEnding;
using weir::fuzz::Cell;
using weir::fuzz::cells;
using weir::fuzz::check;
using weir::fuzz::Foreign;
using weir::fuzz::Input;
using weir::fuzz::lineOf;
using weir::fuzz::mostBytes;
using weir::fuzz::Pair;

class Run {
public:
    explicit Run(Input input) : m_input(input) {
        check(::pipe2(m_pipe.data(), O_NONBLOCK | O_CLOEXEC) == 0, "pipe2");
    }

    ~Run() {
        ::close(m_pipe[0]);
        ::close(m_pipe[1]);
    }

    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    void all() {
        for (int steps = 0; steps < 200 && !m_input.atEnd(); ++steps) {
            step();
            compareSizes();
            if (steps % 8 == 7) {
                compareContents();
            }
        }
        compareContents();
        for (Pair& pair : m_pairs) {
            pair.buffer = Buffer();
            pair.model.clear();
        }
        compareReleases();
    }

private:
    using Step = void (Run::*)(Pair&);

    void step() {
        static constexpr std::array<Step, 24> steps = {
            &Run::append,
            &Run::append,
            &Run::prepend,
            &Run::appendReference,
            &Run::drain,
            &Run::remove,
            &Run::moveTo,
            &Run::moveTo,
            &Run::appendBuffer,
            &Run::prependOther,
            &Run::reserve,
            &Run::pullUp,
            &Run::peek,
            &Run::copyOut,
            &Run::search,
            &Run::findLine,
            &Run::readLine,
            &Run::readFrom,
            &Run::writeTo,
            &Run::freeze,
            &Run::searchScattered,
            &Run::searchScattered,
            &Run::callbacks,
            &Run::moveObject,
        };
        Pair& pair = m_pairs[m_input.byte() % m_pairs.size()];
        (this->*steps[m_input.byte() % steps.size()])(pair);
    }

    void compareSizes() {
        for (const Pair& pair : m_pairs) {
            check(pair.buffer.size() == pair.model.size(), "size");
            check(pair.buffer.empty() == (pair.buffer.contiguousSize() == 0), "contiguous size");
            check(pair.callbacks.empty() || pair.told == pair.model.size(),
                  "what callbacks were told");
        }
    }

    // Takes long, and a difference does not go away: not in each step.
    void compareContents() {
        for (const Pair& pair : m_pairs) {
            check(pair.buffer.toString() == pair.text(), "content");
        }
        compareReleases();
    }

    void compareReleases() {
        std::vector<bool> present(m_foreign.size());
        for (const Pair& pair : m_pairs) {
            for (const Cell& cell : pair.model) {
                if (cell.foreign >= 0) {
                    present[static_cast<std::size_t>(cell.foreign)] = true;
                }
            }
        }
        for (std::size_t i = 0; i < m_foreign.size(); ++i) {
            check(m_foreign[i].releases == (present[i] ? 0 : 1), "releases");
        }
    }

    Pair& other() { return m_pairs[m_input.byte() % m_pairs.size()]; }

    std::string someText(const Pair& pair) {
        const std::size_t size = m_input.size();
        return m_input.text(pair.model.size() + size > mostBytes ? 0 : size);
    }

    // In each the model goes first, since a callback may go on changing both.

    void append(Pair& pair) {
        const std::string text = someText(pair);
        const bool accepted = !pair.endFrozen;
        if (accepted) {
            pair.add(cells(text));
        }
        check(pair.buffer.append(text) == accepted, "append");
    }

    void prepend(Pair& pair) {
        const std::string text = someText(pair);
        const bool accepted = !pair.frontFrozen;
        if (accepted) {
            pair.addFront(cells(text));
        }
        check(pair.buffer.prepend(text) == accepted, "prepend");
    }

    void appendReference(Pair& pair) {
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

    void drain(Pair& pair) {
        const std::size_t size = m_input.within(pair.model.size());
        const std::size_t count = pair.frontFrozen ? 0 : std::min(size, pair.model.size());
        pair.cut(count);
        check(pair.buffer.drain(size) == count, "drain");
    }

    void remove(Pair& pair) {
        std::string out(std::min(m_input.within(pair.model.size()), pair.model.size() + 3), 'x');
        std::string expected = out;
        const std::size_t count = pair.frontFrozen ? 0 : std::min(out.size(), pair.model.size());
        expected.replace(0, count, pair.text().substr(0, count));
        pair.cut(count);
        check(pair.buffer.remove(out) == count, "remove");
        check(out == expected, "bytes of remove");
    }

    void moveTo(Pair& pair) {
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

    void appendBuffer(Pair& pair) {
        Pair& source = other();
        const bool accepted = !pair.endFrozen && !source.frontFrozen && &pair != &source;
        if (accepted) {
            pair.add(source.model);
            source.model.clear();
        }
        check(pair.buffer.append(source.buffer) == accepted, "append of a buffer");
    }

    void prependOther(Pair& pair) {
        Pair& source = other();
        const bool accepted = !pair.frontFrozen && !source.frontFrozen && &pair != &source;
        if (accepted) {
            pair.addFront(source.model);
            source.model.clear();
        }
        check(pair.buffer.prepend(source.buffer) == accepted, "prepend of a buffer");
    }

    void reserve(Pair& pair) {
        const std::string text = someText(pair);
        auto reservation = pair.buffer.reserve(text.size());
        check(reservation.empty() == (pair.endFrozen || text.empty()), "reserve");
        check(reservation.empty() || reservation.bytes() >= text.size(), "space reserved");
        std::size_t done = 0;
        for (const std::span<char> piece : reservation) {
            const std::size_t count = std::min(piece.size(), text.size() - done);
            std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(done), count, piece.begin());
            std::fill(piece.begin() + static_cast<std::ptrdiff_t>(count), piece.end(), '!');
            done += count;
        }
        const std::size_t kind = m_input.byte();
        if (kind < 40) {
            return; // never committed
        }
        if (kind < 60) {
            check(!pair.buffer.commit(reservation.bytes() + 1), "commit of too much");
        }
        const std::size_t size = kind < 120 ? m_input.within(text.size()) : text.size();
        const bool accepted = !pair.endFrozen && size <= reservation.bytes();
        if (accepted) {
            std::string committed = text.substr(0, size);
            committed.resize(size, '!');
            pair.add(cells(committed));
        }
        check(pair.buffer.commit(size) == accepted, "commit");
    }

    void pullUp(Pair& pair) {
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

    void peek(Pair& pair) {
        const std::size_t offset = m_input.within(pair.model.size());
        const std::size_t size = m_input.within(pair.model.size());
        std::vector<std::string_view> pieces(pair.buffer.peek({}, offset, size));
        check(pair.buffer.peek(pieces, offset, size) == pieces.size(), "count of peek");
        std::string got;
        for (const std::string_view piece : pieces) {
            check(!piece.empty(), "a piece without bytes");
            got += piece;
        }
        const std::string text = pair.text();
        check(got == text.substr(std::min(offset, text.size()), size), "bytes of peek");
        check(got == pair.buffer.toString(offset, size), "toString");
    }

    void copyOut(Pair& pair) {
        const std::size_t offset = m_input.within(pair.model.size());
        std::string out(m_input.size() % 10'000, '\0');
        const std::string text = pair.text();
        const std::string expected = text.substr(std::min(offset, text.size()), out.size());
        out.resize(pair.buffer.copyOut(out, offset));
        check(out == expected, "copyOut");
    }

    void search(Pair& pair) {
        const std::string text = pair.text();
        const std::size_t from = m_input.within(text.size());
        const std::size_t to = m_input.within(text.size());
        std::string what = m_input.text(m_input.size() % 2'000);
        if (m_input.byte() < 160 && !text.empty()) {
            what = text.substr(m_input.within(text.size()) % text.size(), what.size());
        }
        const std::size_t end = std::min(to, text.size());
        const std::size_t found = std::string_view(text).substr(0, end).find(what, from);
        check(pair.buffer.search(what, from, to) ==
                  (found == std::string::npos || from > end ? std::nullopt : std::optional(found)),
              "search");
    }

    /// As search(), of little text in many segments.
    void searchScattered(Pair&) {
        const std::string text = m_input.text(m_input.byte() % 64);
        const std::string what = m_input.text(m_input.byte() % 10);
        const std::size_t size = m_input.byte() % 5 + 1;
        Buffer buffer;
        for (std::size_t at = 0; at < text.size(); at += size) {
            buffer.appendReference(std::string_view(text).substr(at, size), {});
        }
        const std::size_t found = text.find(what);
        check(buffer.search(what) ==
                  (found == std::string::npos ? std::nullopt : std::optional(found)),
              "search in many segments");
    }

    LineEnding someEnding() { return static_cast<LineEnding>(m_input.byte() % 5); }

    void findLine(Pair& pair) {
        const LineEnding ending = someEnding();
        const std::size_t from = m_input.within(pair.model.size());
        const auto expected = lineOf(pair.text(), ending, from);
        const auto got = pair.buffer.findLine(ending, from);
        check(got.has_value() == expected.has_value(), "findLine");
        check(!got || (got->size == expected->size && got->endingSize == expected->endingSize),
              "the line of findLine");
    }

    void readLine(Pair& pair) {
        const LineEnding ending = someEnding();
        const std::string text = pair.text();
        const auto line = pair.frontFrozen ? std::nullopt : lineOf(text, ending, 0);
        std::optional<std::string> expected;
        if (line) {
            expected = text.substr(0, line->size);
            pair.cut(line->size + line->endingSize);
        }
        check(pair.buffer.readLine(ending) == expected, "readLine");
    }

    void readFrom(Pair& pair) {
        const std::string text = someText(pair).substr(0, 60'000);
        check(text.empty() ||
                  ::write(m_pipe[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()),
              "write to the pipe");
        const std::size_t most = m_input.within(text.size());
        const std::size_t count = pair.endFrozen ? 0 : std::min(most, text.size());
        pair.add(cells(std::string_view(text).substr(0, count)));
        const auto got = pair.buffer.readFrom(m_pipe[0], most);
        if (pair.endFrozen) {
            check(!got && got.error().isSystem(EPERM), "readFrom where the end is frozen");
        } else if (text.empty() && most > 0) {
            check(!got && got.error().isSystem(EAGAIN), "readFrom where nothing is");
        } else {
            check(got && *got == count, "readFrom");
        }
        readPipe();
    }

    std::string readPipe() {
        std::string got(70'000, '\0');
        const ssize_t count = ::read(m_pipe[0], got.data(), got.size());
        got.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
        return got;
    }

    void writeTo(Pair& pair) {
        const std::size_t most = m_input.within(pair.model.size());
        const std::string text = pair.text().substr(0, most);
        // How much one call takes is the system's matter: a callback would see it too early.
        const int appends = std::exchange(pair.appendsWhenTold, 0);
        const auto count = pair.buffer.writeTo(m_pipe[1], most);
        pair.appendsWhenTold = appends;
        if (pair.frontFrozen) {
            check(!count && count.error().isSystem(EPERM), "writeTo where the front is frozen");
            return;
        }
        check(count && (*count > 0 || text.empty()) && *count <= text.size(), "writeTo");
        check(readPipe() == text.substr(0, *count), "bytes of writeTo");
        pair.cut(*count);
    }

    void freeze(Pair& pair) {
        const std::size_t bits = m_input.byte();
        pair.frontFrozen = bits % 8 == 0;
        pair.endFrozen = bits / 8 % 8 == 0;
        pair.buffer.freezeFront(pair.frontFrozen);
        pair.buffer.freezeEnd(pair.endFrozen);
    }

    void callbacks(Pair& pair) {
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

    void moveObject(Pair& pair) {
        Buffer moved(std::move(pair.buffer));
        check(pair.buffer.empty() && pair.buffer.toString().empty(), "moved away");
        check(pair.buffer.append("gone"), "append to what was moved away");
        pair.buffer = std::move(moved);
    }

    Input m_input;
    std::array<Pair, 3> m_pairs;
    std::vector<Foreign> m_foreign;
    std::array<int, 2> m_pipe = {};
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Run(Input(data, size)).all();
    return 0;
}
