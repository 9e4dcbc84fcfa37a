#include "buffer_fuzz_run.h"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <utility>

#include <unistd.h>

namespace weir::fuzz {

void Run::readFrom(Pair& pair) {
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

std::string Run::readPipe() {
    std::string got(70'000, '\0');
    const ssize_t count = ::read(m_pipe[0], got.data(), got.size());
    got.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
    return got;
}

void Run::writeTo(Pair& pair) {
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

} // namespace weir::fuzz
