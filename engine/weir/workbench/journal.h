#pragma once

#include <weir/base/clock.h>
#include <weir/base/result.h>
#include <weir/workbench/ids.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace weir {

enum class RecordKind : std::uint8_t {
    Sent,     ///< bytes that the kernel took; payload
    Received, ///< bytes that the kernel gave; payload
    Message,  ///< one message as the framing cuts it (only with a framing); payload
    Callback, ///< a callback ran; `detail` is a CallbackKind
    State,    ///< an endpoint or connection changed its phase; `detail` is the phase
    Setting,  ///< a setting was changed; the payload says which, from what, to what
    Error,    ///< the payload is the sentence, `code` the system's number
    Dropped,  ///< `first` datagrams were dropped by the kernel
};

enum class CallbackKind : std::uint8_t {
    Accept,
    Read,    ///< `first` is the input's size, `second` the low watermark
    Written, ///< `first` is the output's size, `second` the low watermark
    Event,   ///< `flags` are StreamEvents
    Datagram,
};

enum class RecordDirection : std::uint8_t { None, In, Out };

class JournalStorage;

/// What is said of one thing that happened; see RecordKind for which members mean what.
struct RecordFields {
    TimePoint time{};
    std::uint64_t turn = 0;
    EndpointId endpoint = EndpointId::None;
    ConnectionId connection = ConnectionId::None;
    RecordKind kind = RecordKind::State;
    RecordDirection direction = RecordDirection::None;
    std::uint8_t priority = 0;
    std::uint8_t detail = 0;
    std::uint16_t flags = 0;
    std::int32_t code = 0;
    /// Sent, Received, Message: where the bytes begin in their direction of the connection.
    std::uint64_t first = 0;
    std::uint32_t second = 0;
};

/// One thing that happened, at most 64 bytes beside its payload. Never changes once published, but
/// for the duration of a callback, which becomes known when it ends.
class Record {
public:
    Record(const Record&) = delete;
    Record& operator=(const Record&) = delete;

    /// Since Journal::start().
    [[nodiscard]] Duration time() const { return Duration(m_time); }

    [[nodiscard]] std::uint64_t turn() const { return m_turn; }

    [[nodiscard]] EndpointId endpoint() const { return m_endpoint; }

    [[nodiscard]] ConnectionId connection() const { return m_connection; }

    [[nodiscard]] RecordKind kind() const { return m_kind; }

    [[nodiscard]] RecordDirection direction() const { return m_direction; }

    [[nodiscard]] int priority() const { return m_priority; }

    [[nodiscard]] std::uint8_t detail() const { return m_detail; }

    [[nodiscard]] std::uint16_t flags() const { return m_flags; }

    [[nodiscard]] int code() const { return m_code; }

    [[nodiscard]] std::uint64_t first() const { return m_first; }

    [[nodiscard]] std::uint32_t second() const { return m_second; }

    /// Of a callback that has ended; none for what has no duration, or is still running.
    [[nodiscard]] std::optional<Duration> took() const;

    /// Bytes or text, as the kind says; valid as long as the journal.
    [[nodiscard]] std::string_view payload() const { return {m_payload, m_payloadSize}; }

private:
    friend class Journal;

    Record(const RecordFields& fields, TimePoint start, std::string_view payload);
    void setTook(Duration took);

    std::int64_t m_time;
    std::uint64_t m_turn;
    const char* m_payload;
    std::uint64_t m_first;
    std::uint32_t m_payloadSize;
    EndpointId m_endpoint;
    ConnectionId m_connection;
    std::uint32_t m_second;
    std::int32_t m_code;
    // Nanoseconds, or with the top bit set microseconds; all bits set: none.
    std::atomic<std::uint32_t> m_took;
    std::uint16_t m_flags;
    RecordKind m_kind;
    RecordDirection m_direction;
    std::uint8_t m_priority;
    std::uint8_t m_detail;
};

/// A plain value.
struct JournalOptions {
    /// Beyond it, in bytes, new records lie in a file that is already unlinked, mapped into memory.
    std::size_t memoryBudget = std::size_t{256} * 1024 * 1024;
    /// For memory and file together, in bytes; what comes after is counted by lost().
    std::size_t sizeLimit = std::size_t{8} * 1024 * 1024 * 1024;
    /// Where that file is made; empty: $TMPDIR, else /var/tmp.
    std::string spillDirectory;
    /// What Journal::wallStart() says; none: the wall clock's time when it is made.
    std::optional<std::chrono::system_clock::time_point> wallStart;
};

/// The ordered record of everything that happened: append-only, segmented, one writer, any number
/// of readers without locks. Records never move, so that references to them hold as long as the
/// journal.
///
/// Thread: append() and finish() on one thread, the writer's; everything else on any thread.
class Journal {
public:
    /// Fails only where not even the first segment can be had.
    static Result<std::unique_ptr<Journal>> create(TimePoint start,
                                                   const JournalOptions& options = {});
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    static constexpr std::size_t notKept = static_cast<std::size_t>(-1);

    /// Copies the payload's pieces, publishes the record and returns its index. Where there is no
    /// space any more (the size limit, a full disk) nothing is kept, lost() counts it, and notKept
    /// is returned; it never fails otherwise.
    std::size_t append(const RecordFields& fields, std::span<const std::string_view> payload);
    std::size_t append(const RecordFields& fields, std::string_view payload = {});
    /// Says how long the callback of record `index` took; notKept is passed over.
    void finish(std::size_t index, Duration took);

    /// How many records are published; those below it may be read.
    [[nodiscard]] std::size_t size() const { return m_size.load(std::memory_order_acquire); }

    [[nodiscard]] const Record& at(std::size_t index) const;

    [[nodiscard]] TimePoint start() const { return m_start; }

    /// The same moment on the wall clock, to show times of day.
    [[nodiscard]] std::chrono::system_clock::time_point wallStart() const { return m_wallStart; }

    /// Bytes that records and payloads take, in memory and in the spill file.
    [[nodiscard]] std::size_t used() const;
    /// Bytes of blocks in memory, and in the spill file.
    [[nodiscard]] std::size_t inMemory() const;
    [[nodiscard]] std::size_t spilled() const;

    /// Records that could not be kept.
    [[nodiscard]] std::uint64_t lost() const { return m_lost.load(std::memory_order_acquire); }

    /// Why, once lost() is not 0: a sentence; empty before.
    [[nodiscard]] std::string lostReason() const;

private:
    static constexpr std::size_t recordsPerBlock = 8192;
    static constexpr std::size_t payloadBlockSize = std::size_t{1024} * 1024;

    Journal(TimePoint start, const JournalOptions& options);

    Result<void> makeRoomForRecord();
    Result<char*> makeRoomForPayload(std::size_t size);
    std::size_t lose(const Error& error);

    TimePoint m_start;
    std::chrono::system_clock::time_point m_wallStart;
    std::unique_ptr<JournalStorage> m_storage;
    std::size_t m_maxBlocks;
    // As long as m_maxBlocks from the start, so that readers never see it move.
    std::unique_ptr<std::atomic<Record*>[]> m_blocks;
    std::atomic<std::size_t> m_size = 0;
    std::atomic<std::size_t> m_payloadUsed = 0;
    char* m_payloadNext = nullptr;
    std::size_t m_payloadLeft = 0;
    std::atomic<std::uint64_t> m_lost = 0;
    std::string m_lostReason;
};

} // namespace weir
