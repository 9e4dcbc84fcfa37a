#pragma once

#include <weir/base/clock.h>
#include <weir/base/result.h>
#include <weir/loop/event_flags.h>
#include <weir/loop/loop_config.h>

#include <optional>
#include <span>
#include <string_view>

namespace weir {

/// A descriptor that is ready, and for what: any of Read, Write and Closed, perhaps more than was
/// asked for. Errors and hang-ups count as all three, so that whoever watches gets to see them.
struct ReadyDescriptor {
    int descriptor;
    EventFlags ready;
};

/// How the loop learns from the system which descriptors are ready: one interest set (Read, Write,
/// Closed, EdgeTriggered) a descriptor.
///
/// Thread: the loop's; where others may change events too, it is called under the loop's lock, and
/// nothing else is called while wait() runs. Owner: the loop. A descriptor may have been closed,
/// and its number used again, without its being removed first: the backend then watches what the
/// number stands for when it is next told about it, and never reports the file that is gone for
/// ever.
class Backend {
public:
    Backend() = default;
    virtual ~Backend() = default;
    Backend(const Backend&) = delete;
    Backend& operator=(const Backend&) = delete;

    [[nodiscard]] virtual std::string_view name() const = 0;
    [[nodiscard]] virtual Features features() const = 0;

    /// Begins to watch `descriptor`. Fails, and changes nothing, where the system refuses it; a
    /// backend that tells the system only when it waits reports a descriptor that is then refused
    /// as ready for everything.
    virtual Result<void> add(int descriptor, EventFlags interest) = 0;
    /// Replaces the interest set of a watched descriptor; asked with the same set it makes sure
    /// that the descriptor is really watched. Fails as add().
    virtual Result<void> modify(int descriptor, EventFlags interest) = 0;
    /// Ends watching; the descriptor may be closed already. What the system was told may stay until
    /// it is next reported, which then ends a wait with nothing ready.
    virtual void remove(int descriptor) = 0;

    /// Waits until a descriptor is ready or `timeout` (none: for ever) has passed, never less than
    /// that. A signal may end the wait early. The result is valid until the next call.
    virtual Result<std::span<const ReadyDescriptor>> wait(std::optional<Duration> timeout) = 0;
};

} // namespace weir
