// Does to three Buffers what the input says, and to three plain strings the same, and stops where
// they differ: in content, in what a method returns, in what callbacks are told, or in when the
// foreign bytes are released.

#include "buffer_fuzz_run.h"

#include <algorithm>
#include <cstdint>

#include <fcntl.h>
#include <unistd.h>

namespace weir::fuzz {

Run::Run(Input input) : m_input(input) {
    check(::pipe2(m_pipe.data(), O_NONBLOCK | O_CLOEXEC) == 0, "pipe2");
    m_fileText = m_input.text(9'000);
    m_file.reset(::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    check(::pwrite(m_file.get(), m_fileText.data(), m_fileText.size(), 0) == 9'000, "pwrite");
    // Which must make no difference.
    check(m_pairs[2].buffer.enableLocking(), "enableLocking");
}

Run::~Run() {
    ::close(m_pipe[0]);
    ::close(m_pipe[1]);
}

void Run::all() {
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

void Run::step() {
    static constexpr std::array<Step, 34> steps = {
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
        &Run::appendView,
        &Run::appendView,
        &Run::appendFile,
        &Run::drainsToDescriptor,
        &Run::pinnedSpace,
        &Run::reservePieces,
        &Run::expand,
        &Run::expand,
        &Run::positions,
        &Run::positionThatSurvives,
    };
    Pair& pair = m_pairs[m_input.byte() % m_pairs.size()];
    (this->*steps[m_input.byte() % steps.size()])(pair);
}

void Run::compareSizes() {
    for (const Pair& pair : m_pairs) {
        check(pair.buffer.size() == pair.model.size(), "size");
        check(pair.buffer.empty() == (pair.buffer.contiguousSize() == 0), "contiguous size");
        check(pair.callbacks.empty() || pair.told == pair.model.size(), "what callbacks were told");
    }
}

// Takes long, and a difference does not go away: not in each step.
void Run::compareContents() {
    for (const Pair& pair : m_pairs) {
        check(pair.buffer.toString() == pair.text(), "content");
    }
    compareReleases();
}

void Run::compareReleases() {
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

Pair& Run::other() {
    return m_pairs[m_input.byte() % m_pairs.size()];
}

std::string Run::someText(const Pair& pair) {
    const std::size_t size = m_input.size();
    return m_input.text(pair.model.size() + size > mostBytes ? 0 : size);
}

} // namespace weir::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    weir::fuzz::Run(weir::fuzz::Input(data, size)).all();
    return 0;
}
