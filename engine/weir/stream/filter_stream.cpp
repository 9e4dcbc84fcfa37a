#include <weir/stream/filter_stream.h>
#include <weir/stream/stream_guards.h>

#include <cerrno>
#include <utility>

namespace weir {

namespace {

FilterResult passThrough(Buffer& source, Buffer& target, std::size_t limit, FlushMode) {
    return source.moveTo(target, limit) > 0 ? FilterResult::Ok : FilterResult::NeedMore;
}

void completeFilters(FilterStream::Filters& filters) {
    for (FilterFunction* filter : {&filters.input, &filters.output}) {
        if (!*filter) {
            *filter = &passThrough;
        }
    }
}

/// What of the reasons of the stream below holds for this one.
constexpr Blocked passedOn = Blocked::Connecting;

} // namespace

FilterStream::FilterStream(std::unique_ptr<Stream> below, Filters filters, StreamOptions options)
    : FilterStream(*below, std::move(below), std::move(filters), options) {}

FilterStream::FilterStream(Stream& below, Filters filters, StreamOptions options)
    : FilterStream(below, nullptr, std::move(filters), options) {}

FilterStream::FilterStream(Stream& below, std::unique_ptr<Stream>&& owned, Filters filters,
                           const StreamOptions& options)
    : Stream(below.loop(), options),
      m_owned(std::move(owned)),
      m_below(below),
      m_filters(std::move(filters)),
      m_timers(*this),
      m_inputStalled(!below.input().empty()) {
    completeFilters(m_filters);
    shareLock(below);
    const std::lock_guard guard(*this);
    m_below.setHandler(this);
    m_below.suspend(Directions::Read, Blocked::Above);
    m_below.enable(Directions::Both);
}

FilterStream::~FilterStream() {
    const Entry entry(*this);
    m_below.setHandler(nullptr);
    if (!m_owned) {
        m_below.resume(Directions::Read, Blocked::Above);
    }
}

bool FilterStream::flush(Directions directions, FlushMode mode) {
    const Entry entry(*this);
    const Watch watch(*this);
    bool moved = false;
    if (any(directions, Directions::Read)) {
        moved = m_below.flush(Directions::Read, mode);
        const Passed passed = passInput(mode);
        if (watch.destroyed()) {
            return true;
        }
        if (passed.moved) {
            queueRead();
        }
        if (passed.failed) {
            queueEvents(StreamEvents::Error | StreamEvents::Reading);
        }
        moved = moved || passed.moved;
    }
    if (any(directions, Directions::Write) && mayWriteOut(mode)) {
        m_outputMode = std::max(m_outputMode, mode);
        const Passed passed = passOutput(m_outputMode);
        if (watch.destroyed()) {
            return true;
        }
        if (passed.moved && output().size() <= writeWatermarks().low) {
            queueWritten();
        }
        if (passed.failed) {
            queueEvents(StreamEvents::Error | StreamEvents::Writing);
        }
        moved = flushBelow(passed) || moved || passed.moved;
        m_timers.count(Directions::Write, mayWrite());
    }
    return moved;
}

/// Whether the output may be passed down; with Finished from now on nothing can be added to it.
bool FilterStream::mayWriteOut(FlushMode mode) {
    if (mode == FlushMode::Finished) {
        m_finished = true;
        output().freezeEnd(true);
    }
    constexpr Blocked ignored = Blocked::WouldBlock | Blocked::Nothing | Blocked::ShutDown;
    return (writeBlocked() & ~ignored) == Blocked::None;
}

/// The stream below is flushed once everything has been passed to it.
bool FilterStream::flushBelow(const Passed& passed) {
    if (passed.stalled || passed.failed || m_outputMode == FlushMode::Normal) {
        return false;
    }
    return m_below.flush(Directions::Write, std::exchange(m_outputMode, FlushMode::Normal));
}

Blocked FilterStream::transportReadBlocked() const {
    return m_below.readBlocked() & passedOn;
}

Blocked FilterStream::transportWriteBlocked() const {
    Blocked why = Blocked::None;
    if (roomBelow() == 0) {
        why |= Blocked::WouldBlock;
    }
    if (m_finished && output().empty()) {
        why |= Blocked::ShutDown;
    }
    return why;
}

void FilterStream::updateReading() {
    const bool reads = mayRead();
    m_timers.count(Directions::Read, reads);
    if (!reads) {
        m_below.suspend(Directions::Read, Blocked::Above);
        return;
    }
    if (any(m_below.readBlocked(), Blocked::TimedOut)) {
        m_below.enable(Directions::Read);
    }
    m_below.resume(Directions::Read, Blocked::Above);
    if (m_inputStalled || m_endCame) {
        m_inputDue = true;
        queueTurnEnd();
    }
}

void FilterStream::updateWriting() {
    const bool writes = mayWrite();
    m_timers.count(Directions::Write, writes);
    if (!writes) {
        return;
    }
    if (any(m_below.writeBlocked(), Blocked::TimedOut)) {
        m_below.enable(Directions::Write);
    }
    if (roomBelow() > 0) {
        m_outputDue = true;
        queueTurnEnd();
    }
}

void FilterStream::restartTimeouts() {
    m_timers.restartBoth();
}

void FilterStream::atTurnEnd() {
    const Watch watch(*this);
    if (std::exchange(m_inputDue, false)) {
        takeInput();
    }
    if (!watch.destroyed() && std::exchange(m_outputDue, false)) {
        sendOutput();
    }
}

void FilterStream::onRead(Stream& /*below*/) {
    const Entry entry(*this);
    takeInput();
}

void FilterStream::onWritten(Stream& /*below*/) {
    const Entry entry(*this);
    if (m_outputStalled) {
        sendOutput();
    }
}

void FilterStream::onEvent(Stream& /*below*/, StreamEvents events) {
    const Entry entry(*this);
    const Watch watch(*this);
    if (any(events, StreamEvents::Eof)) {
        m_endCame = true;
        takeInput();
        events &= ~StreamEvents::Eof;
        if (events == StreamEvents::Reading) {
            return;
        }
    }
    if (!watch.destroyed() && events != StreamEvents::None) {
        passOn(events);
    }
}

/// What happened below, but the end of file.
void FilterStream::passOn(StreamEvents events) {
    Directions directions = Directions::None;
    if (any(events, StreamEvents::Reading)) {
        directions |= Directions::Read;
    }
    if (any(events, StreamEvents::Writing)) {
        directions |= Directions::Write;
    }
    if (any(events, StreamEvents::Error)) {
        const auto& error = m_below.lastError();
        markFailed(directions == Directions::None ? Directions::Both : directions,
                   error ? *error : Error::system(EIO, "The stream below a filter failed"));
    } else if (any(events, StreamEvents::Timeout)) {
        disableForTimeout(directions);
    } else if (any(events, StreamEvents::Connected)) {
        updateReading();
        updateWriting();
    }
    (void)tellEvents(events);
}

/// Passes what came on, and tells.
void FilterStream::takeInput() {
    const Watch watch(*this);
    const Passed passed = passInput(m_endCame ? FlushMode::Finished : FlushMode::Normal);
    if (watch.destroyed() || (passed.moved && !tellRead())) {
        return;
    }
    if (passed.failed) {
        (void)tellEvents(StreamEvents::Error | StreamEvents::Reading);
        return;
    }
    if (m_endCame && !m_inputStalled && mayEnd()) {
        m_endCame = false;
        (void)ended();
        return;
    }
    if (!hasQueuedCallbacks()) {
        updateReading();
    }
}

/// The end is not told to who does not read; that its input is full is no reason.
bool FilterStream::mayEnd() const {
    return (readBlocked() & ~Blocked::HighWatermark) == Blocked::None;
}

void FilterStream::sendOutput() {
    const Watch watch(*this);
    const Passed passed = passOutput(m_outputMode);
    if (watch.destroyed()) {
        return;
    }
    (void)flushBelow(passed);
    // What the function left is not offered to it again before something changes.
    m_timers.count(Directions::Write, mayWrite());
    if (passed.moved && output().size() <= writeWatermarks().low && !tellWritten()) {
        return;
    }
    if (passed.failed) {
        (void)tellEvents(StreamEvents::Error | StreamEvents::Writing);
    }
}

FilterStream::Passed FilterStream::passInput(FlushMode mode) {
    Passed passed;
    if (!m_filters.input) {
        return passed; // from within the function itself
    }
    const Watch watch(*this);
    FilterResult result = FilterResult::Ok;
    bool moved = true;
    bool asked = mode == FlushMode::Normal;
    while (result == FilterResult::Ok && moved && (!m_below.input().empty() || !asked)) {
        if (!mayRead()) {
            passed.stalled = true;
            break;
        }
        asked = true;
        const std::size_t limit = readWatermarks().high == 0 ? Buffer::all : room();
        const Run run{m_filters.input, m_below.input(), input(), limit, mode};
        input().freezeEnd(false);
        result = runOnce(run, moved);
        if (watch.destroyed()) {
            return passed;
        }
        input().freezeEnd(true);
        passed.moved = passed.moved || moved;
    }
    m_inputStalled = passed.stalled;
    if (passed.moved) {
        m_timers.restart(Directions::Read);
    }
    if (result == FilterResult::Error) {
        passed.failed = true;
        markFailed(Directions::Read, Error::system(EBADMSG, "Filtering what was read failed"));
    }
    return passed;
}

FilterStream::Passed FilterStream::passOutput(FlushMode mode) {
    Passed passed;
    if (!m_filters.output) {
        return passed; // from within the function itself
    }
    const Watch watch(*this);
    FilterResult result = FilterResult::Ok;
    bool moved = true;
    bool asked = mode == FlushMode::Normal;
    while (result == FilterResult::Ok && moved && (!output().empty() || !asked)) {
        const std::size_t limit = roomBelow();
        if (limit == 0 || (!mayWriteOut(FlushMode::Normal))) {
            passed.stalled = true;
            break;
        }
        asked = true;
        const Run run{m_filters.output, output(), m_below.output(), limit, mode};
        output().freezeFront(false);
        result = runOnce(run, moved);
        if (watch.destroyed()) {
            return passed;
        }
        output().freezeFront(true);
        passed.moved = passed.moved || moved;
    }
    m_outputStalled = passed.stalled;
    if (passed.moved) {
        m_timers.restart(Directions::Write);
    }
    if (result == FilterResult::Error) {
        passed.failed = true;
        markFailed(Directions::Write, Error::system(EBADMSG, "Filtering what to write failed"));
    }
    return passed;
}

/// The function moves out while it runs: what it does to the buffers may call others, who may do
/// anything to the stream.
FilterResult FilterStream::runOnce(const Run& run, bool& moved) {
    const Watch watch(*this);
    const std::size_t sourceBefore = run.source.size();
    const std::size_t targetBefore = run.target.size();
    FilterFunction filter = std::move(run.filter);
    const FilterResult result = filter(run.source, run.target, run.limit, run.mode);
    if (!watch.destroyed()) {
        moved = run.source.size() != sourceBefore || run.target.size() != targetBefore;
        run.filter = std::move(filter);
    }
    return result;
}

std::size_t FilterStream::roomBelow() const {
    const std::size_t high = m_below.writeWatermarks().high;
    const std::size_t size = m_below.output().size();
    if (high == 0) {
        return Buffer::all;
    }
    return size < high ? high - size : 0;
}

} // namespace weir
