#pragma once

#include <weir/base/clock.h>
#include <weir/workbench/ids.h>
#include <weir/workbench/journal.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::scenario {

struct Actor;

/// What is known of one connection of a run, from its records in the journal: the bytes and
/// messages that came and no expectation has taken yet, its callbacks, and how it stands.
///
/// What came counts once a read callback (or that of a datagram) was told of it: bytes below the
/// read low watermark have not come yet for whoever expects them.
///
/// Thread: the loop's. Owner: the Cast; payloads belong to the journal, which outlives it.
class Talk {
public:
    Talk(Actor& actor, ConnectionId connection, bool isDatagram, bool isFramed)
        : m_actor(&actor),
          m_connection(connection),
          m_isDatagram(isDatagram),
          m_isFramed(isDatagram || isFramed) {}

    [[nodiscard]] Actor& actor() const { return *m_actor; }

    [[nodiscard]] ConnectionId connection() const { return m_connection; }

    [[nodiscard]] bool isDatagram() const { return m_isDatagram; }

    /// Takes in a record of this connection; they come in order.
    void hear(std::size_t index, const Record& record);

    // What came.

    struct Message {
        std::uint64_t offset = 0;
        std::string_view bytes;
    };

    /// Expectations look at messages and not at bytes.
    [[nodiscard]] bool isFramed() const { return m_isFramed; }

    /// The framing has changed; what the framing has not cut begins at `uncut`. `delivered` bytes
    /// have been given out.
    void setFramed(bool framed, std::uint64_t uncut, std::uint64_t delivered);

    /// That no expectation has taken; none where there is none.
    [[nodiscard]] const Message* nextMessage() const {
        return m_messages.empty() ? nullptr : &m_messages.front();
    }

    [[nodiscard]] std::size_t messages() const { return m_messages.size(); }

    void takeMessage();

    /// Bytes that no expectation has taken.
    [[nodiscard]] std::uint64_t size() const { return m_delivered - m_taken; }

    /// How many bytes have been taken so far.
    [[nodiscard]] std::uint64_t taken() const { return m_taken; }

    /// Calls `visit` with pieces of them, in order, from `skip` on, until it returns false.
    template <class Visit>
    void forEachPiece(std::uint64_t skip, Visit visit) const;

    /// `size` is at most size().
    void take(std::uint64_t size);
    /// Passes over everything that came: the next expectation begins with what is to come.
    void takeEverything();

    // How it stands.

    [[nodiscard]] bool wasOpen() const { return m_wasOpen; }

    /// Nothing more can come.
    [[nodiscard]] bool isOver() const { return m_hasEnded || m_peerClosed.has_value(); }

    [[nodiscard]] bool hasEnded() const { return m_hasEnded; }

    /// The record that says that the peer closed its direction; none: it did not.
    [[nodiscard]] std::optional<std::size_t> peerClosed() const { return m_peerClosed; }

    /// The record of its last phase; where hasEnded().
    [[nodiscard]] std::size_t end() const { return m_end; }

    /// The records of its last errors and timeouts.
    [[nodiscard]] std::optional<std::size_t> lastError() const { return m_lastError; }

    [[nodiscard]] std::optional<std::size_t> lastTimeout() const { return m_lastTimeout; }

    /// How far the kernel took and gave bytes.
    [[nodiscard]] std::uint64_t sent() const { return m_sent; }

    [[nodiscard]] std::uint64_t received() const { return m_received; }

    [[nodiscard]] std::uint64_t delivered() const { return m_delivered; }

    /// The last ten records, in order.
    [[nodiscard]] std::vector<std::size_t> lastRecords() const;

    // Callbacks, for expect-event.

    /// Records of callbacks and of its end, from which the next expect-event looks on.
    [[nodiscard]] const std::deque<std::size_t>& events() const { return m_events; }

    /// The first `count` are done with.
    void takeEvents(std::size_t count);

    /// When the last send ended that nothing has answered yet.
    std::optional<TimePoint> asked;
    /// A message of which the first piece is under way: others wait.
    bool isSplitting = false;

private:
    struct Piece {
        std::uint64_t offset = 0;
        std::string_view bytes;
    };

    static constexpr std::size_t keptRecords = 10;

    void hearReceived(const Record& record);
    void hearCallback(std::size_t index, const Record& record);
    void hearState(std::size_t index, const Record& record);

    Actor* m_actor;
    ConnectionId m_connection;
    bool m_isDatagram;
    bool m_isFramed;
    bool m_wasOpen = false;
    bool m_hasEnded = false;
    std::optional<std::size_t> m_peerClosed;
    std::size_t m_end = 0;
    std::optional<std::size_t> m_lastError;
    std::optional<std::size_t> m_lastTimeout;
    std::uint64_t m_sent = 0;
    std::uint64_t m_received = 0;
    std::uint64_t m_delivered = 0;
    std::uint64_t m_taken = 0;
    std::deque<Piece> m_pieces;
    std::deque<Message> m_messages;
    std::deque<std::size_t> m_events;
    std::array<std::size_t, keptRecords> m_records{};
    std::size_t m_recordCount = 0;
};

template <class Visit>
void Talk::forEachPiece(std::uint64_t skip, Visit visit) const {
    const std::uint64_t from = m_taken + skip;
    for (const Piece& piece : m_pieces) {
        if (piece.offset >= m_delivered) {
            return;
        }
        const std::uint64_t end = piece.offset + piece.bytes.size();
        if (end <= from) {
            continue;
        }
        std::string_view bytes = piece.bytes;
        if (end > m_delivered) {
            bytes.remove_suffix(end - m_delivered);
        }
        if (from > piece.offset) {
            bytes.remove_prefix(from - piece.offset);
        }
        if (!visit(bytes)) {
            return;
        }
    }
}

} // namespace weir::scenario
