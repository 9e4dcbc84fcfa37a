#pragma once

#include <weir/stream/stream.h>
#include <weir/stream/stream_timers.h>

#include <cstddef>
#include <memory>
#include <utility>

namespace weir {

/// Two linked streams without a socket (the classic bufferevent_pair): what is written to the one
/// can be read from the other. Bytes move at the end of the turn, by reference and not by copy, and
/// only while the one may write and the other reads: a full or disabled reader holds the writer
/// back, as a socket would.
///
/// When one is destroyed, the other has its end of file behind the bytes that have moved; what was
/// still in the output of the destroyed one is lost. Writing to it from then on fails with EPIPE.
///
/// Both have the same lock where they are thread-safe.
class PairStream final : public Stream {
public:
    /// Each is its holder's; they may be destroyed in any order.
    static std::pair<std::unique_ptr<PairStream>, std::unique_ptr<PairStream>> create(
        EventLoop& loop, const StreamOptions& options = {});
    ~PairStream() override;

    /// None once it has been destroyed.
    [[nodiscard]] PairStream* partner() const;

    /// The partner has the end of file behind what the output holds, to which nothing can be
    /// appended any more. The other direction stays open.
    void shutdownWrite();

    /// Moves what this one has written (for Directions::Write) and what the partner has (Read),
    /// beyond the reader's high watermark, but not to one that does not read. Finished: and then
    /// shutdownWrite().
    bool flush(Directions directions, FlushMode mode) override;

private:
    PairStream(EventLoop& loop, const StreamOptions& options);

    // Stream
    [[nodiscard]] Blocked transportReadBlocked() const override;
    [[nodiscard]] Blocked transportWriteBlocked() const override;
    void updateReading() override;
    void updateWriting() override;
    void restartTimeouts() override;
    void atTurnEnd() override;

    [[nodiscard]] bool takes(bool whenFull) const;
    [[nodiscard]] std::size_t move(bool whenFull);
    [[nodiscard]] bool flushOut();
    void sendEndWhenDrained();
    void partnerGone();
    void breakPipe();

    PairStream* m_partner = nullptr;
    StreamTimers m_timers;
    bool m_shutDown = false;
    bool m_endSent = false;
    /// The partner's end came, and is told once this one reads.
    bool m_endCame = false;
    bool m_broken = false;
};

} // namespace weir
