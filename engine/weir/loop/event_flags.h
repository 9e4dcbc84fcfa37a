#pragma once

#include <weir/base/flags.h>

#include <cstdint>

namespace weir {

/// What an Event waits for, how it behaves, and what its callback is told (tutorial 2.1). The
/// numbers are those of the classic EV_ constants.
enum class EventFlags : std::uint16_t {
    None = 0,
    Timeout = 0x01,       ///< the timeout passed; always allowed, set by add() with a timeout
    Read = 0x02,          ///< the descriptor is readable
    Write = 0x04,         ///< the descriptor is writable
    Signal = 0x08,        ///< the signal was delivered; the "descriptor" is its number
    Persist = 0x10,       ///< stays pending when it becomes active (tutorial 2.4)
    EdgeTriggered = 0x20, ///< told of changes only; needs Features::EdgeTriggered
    Finalise = 0x40,      ///< removing it from another thread does not wait for its callback
    Closed = 0x80,        ///< the peer closed its side; needs Features::EarlyClose
};

template <>
inline constexpr bool isFlagSet<EventFlags> = true;

} // namespace weir
