#include "app/command_line/standard_input.h"

#include <array>
#include <cerrno>

#include <unistd.h>

namespace weir::cli {

StandardInput::StandardInput(EventLoop& loop, Function<void(std::string_view bytes)> bytes)
    : m_bytes(std::move(bytes)),
      m_readable(loop, STDIN_FILENO, EventFlags::Read | EventFlags::Persist,
                 [this](EventFlags) { readOnce(); }),
      m_nextPiece(loop, -1, EventFlags::None, [this](EventFlags) { readOnce(); }) {}

Result<void> StandardInput::start() {
    Result<void> watched = watch();
    if (!watched && watched.error().isSystem(EPERM)) {
        m_watchable = false;
        return watch();
    }
    return watched;
}

void StandardInput::pause() {
    m_paused = true;
    m_readable.remove();
    m_nextPiece.remove();
}

Result<void> StandardInput::resume() {
    if (!m_paused || m_ended) {
        return {};
    }
    m_paused = false;
    return watch();
}

Result<void> StandardInput::watch() {
    return m_watchable ? m_readable.add() : m_nextPiece.add(Duration::zero());
}

void StandardInput::readOnce() {
    std::array<char, 64 * 1024> piece;
    const ssize_t count = ::read(STDIN_FILENO, piece.data(), piece.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) {
        return;
    }
    if (count <= 0) {
        m_ended = true;
        m_readable.remove();
        m_bytes({});
        return;
    }
    m_bytes({piece.data(), static_cast<std::size_t>(count)});
    if (!m_paused && !m_watchable) {
        // A timer needs nothing of the system that it could refuse.
        [[maybe_unused]] const Result<void> added = m_nextPiece.add(Duration::zero());
    }
}

} // namespace weir::cli
