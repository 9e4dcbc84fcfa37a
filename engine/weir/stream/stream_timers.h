#pragma once

#include <weir/loop/event.h>
#include <weir/stream/stream.h>

#include <memory>

namespace weir {

/// Counts the timeouts of a stream that has no events of its own, since it lies on another stream.
/// Its timers are made with the first timeout. One that passes disables the direction and tells the
/// handler (Stream::timedOut()).
///
/// Thread: the stream's. Owner: the stream.
class StreamTimers {
public:
    explicit StreamTimers(Stream& stream) : m_stream(stream) {}

    /// Whether `direction` waits for bytes now: what updateReading() (updateWriting()) found out.
    /// Where it waited already its time goes on.
    void count(Directions direction, bool waits);
    /// Bytes moved: the time begins anew where it is being counted.
    void restart(Directions direction);
    /// The lengths changed: Stream::restartTimeouts().
    void restartBoth();

private:
    struct Side {
        std::unique_ptr<Event> timer;
        bool waits = false;
    };

    [[nodiscard]] Side& sideOf(Directions direction) {
        return direction == Directions::Read ? m_read : m_write;
    }

    void begin(Directions direction);
    void passed(Directions direction);

    Stream& m_stream;
    Side m_read;
    Side m_write;
};

} // namespace weir
