#pragma once

#include <weir/loop/event.h>
#include <weir/loop/event_loop.h>

#include <string_view>

namespace weir::cli {

/// Takes standard input over into the loop: terminals and pipes by an event, regular files (which
/// epoll refuses with EPERM, epoll_ctl(2)) a piece a turn. Can be paused, so that a peer that does
/// not read holds the file back and not the memory.
class StandardInput {
public:
    /// `bytes` is called with each piece; an empty one, once, is the end.
    StandardInput(EventLoop& loop, Function<void(std::string_view bytes)> bytes);

    Result<void> start();
    void pause();
    Result<void> resume();

private:
    void readOnce();
    Result<void> watch();

    Function<void(std::string_view bytes)> m_bytes;
    Event m_readable;
    // For files: a timer of no time, so that each turn of the loop reads one piece.
    Event m_nextPiece;
    bool m_watchable = true;
    bool m_paused = false;
    bool m_ended = false;
};

} // namespace weir::cli
