#include <weir/base/assert.h>
#include <weir/workbench/journal.h>
#include <weir/workbench/journal_storage.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>

namespace weir {

namespace {

constexpr std::uint32_t noDuration = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint32_t microseconds = 0x8000'0000U;

static_assert(sizeof(Record) <= 64);

} // namespace

Record::Record(const RecordFields& fields, TimePoint start, std::string_view payload)
    : m_time((fields.time - start).count()),
      m_turn(fields.turn),
      m_payload(payload.data()),
      m_first(fields.first),
      m_payloadSize(static_cast<std::uint32_t>(payload.size())),
      m_endpoint(fields.endpoint),
      m_connection(fields.connection),
      m_second(fields.second),
      m_code(fields.code),
      m_took(noDuration),
      m_flags(fields.flags),
      m_kind(fields.kind),
      m_direction(fields.direction),
      m_priority(fields.priority),
      m_detail(fields.detail) {}

std::optional<Duration> Record::took() const {
    const std::uint32_t took = m_took.load(std::memory_order_relaxed);
    if (took == noDuration) {
        return std::nullopt;
    }
    if ((took & microseconds) != 0) {
        return std::chrono::microseconds(took & ~microseconds);
    }
    return Duration(took);
}

void Record::setTook(Duration took) {
    const auto nanos = static_cast<std::uint64_t>(std::max<std::int64_t>(took.count(), 0));
    if (nanos < microseconds) {
        m_took.store(static_cast<std::uint32_t>(nanos), std::memory_order_relaxed);
        return;
    }
    const std::uint64_t micros = std::min<std::uint64_t>(nanos / 1000, microseconds - 2);
    m_took.store(static_cast<std::uint32_t>(micros) | microseconds, std::memory_order_relaxed);
}

Result<std::unique_ptr<Journal>> Journal::create(TimePoint start, const JournalOptions& options) {
    std::unique_ptr<Journal> journal(new Journal(start, options));
    if (Result<void> room = journal->makeRoomForRecord(); !room) {
        return room.error();
    }
    return journal;
}

Journal::Journal(TimePoint start, const JournalOptions& options)
    : m_start(start),
      m_wallStart(options.wallStart.value_or(std::chrono::system_clock::now())),
      m_storage(std::make_unique<JournalStorage>(options.memoryBudget, options.sizeLimit,
                                                 options.spillDirectory)),
      m_maxBlocks(options.sizeLimit / (recordsPerBlock * sizeof(Record)) + 1),
      m_blocks(std::make_unique<std::atomic<Record*>[]>(m_maxBlocks)) {}

Journal::~Journal() = default;

std::size_t Journal::append(const RecordFields& fields, std::string_view payload) {
    return append(fields, std::span(&payload, 1));
}

std::size_t Journal::append(const RecordFields& fields, std::span<const std::string_view> payload) {
    std::size_t payloadSize = 0;
    for (std::string_view piece : payload) {
        payloadSize += piece.size();
    }
    WEIR_ASSERT(payloadSize <= std::numeric_limits<std::uint32_t>::max());
    if (Result<void> room = makeRoomForRecord(); !room) {
        return lose(room.error());
    }
    Result<char*> space = makeRoomForPayload(payloadSize);
    if (!space) {
        return lose(space.error());
    }
    char* next = *space;
    for (std::string_view piece : payload) {
        if (!piece.empty()) {
            std::memcpy(next, piece.data(), piece.size());
            next += piece.size();
        }
    }

    const std::size_t index = m_size.load(std::memory_order_relaxed);
    Record* block = m_blocks[index / recordsPerBlock].load(std::memory_order_relaxed);
    ::new (static_cast<void*>(block + index % recordsPerBlock))
        Record(fields, m_start, std::string_view(*space, payloadSize));
    m_payloadUsed.fetch_add(payloadSize, std::memory_order_relaxed);
    m_size.store(index + 1, std::memory_order_release);
    return index;
}

void Journal::finish(std::size_t index, Duration took) {
    if (index == notKept) {
        return;
    }
    WEIR_ASSERT(index < size());
    m_blocks[index / recordsPerBlock]
        .load(std::memory_order_relaxed)[index % recordsPerBlock]
        .setTook(took);
}

const Record& Journal::at(std::size_t index) const {
    WEIR_ASSERT(index < size());
    return m_blocks[index / recordsPerBlock].load(
        std::memory_order_relaxed)[index % recordsPerBlock];
}

std::size_t Journal::used() const {
    return size() * sizeof(Record) + m_payloadUsed.load(std::memory_order_relaxed);
}

std::size_t Journal::inMemory() const {
    return m_storage->inMemory();
}

std::size_t Journal::spilled() const {
    return m_storage->inFile();
}

std::string Journal::lostReason() const {
    return lost() == 0 ? std::string() : m_lostReason;
}

Result<void> Journal::makeRoomForRecord() {
    const std::size_t block = m_size.load(std::memory_order_relaxed) / recordsPerBlock;
    WEIR_ASSERT(block < m_maxBlocks); // the storage's limit is reached first
    if (m_blocks[block].load(std::memory_order_relaxed) != nullptr) {
        return {};
    }
    Result<char*> space = m_storage->allocate(recordsPerBlock * sizeof(Record));
    if (!space) {
        return space.error();
    }
    m_blocks[block].store(reinterpret_cast<Record*>(*space), std::memory_order_relaxed);
    return {};
}

Result<char*> Journal::makeRoomForPayload(std::size_t size) {
    if (size > m_payloadLeft) {
        // A payload longer than a block gets one of its own, a multiple of whole blocks.
        const std::size_t blocks = (size + payloadBlockSize - 1) / payloadBlockSize;
        Result<char*> space = m_storage->allocate(blocks * payloadBlockSize);
        if (!space) {
            return space.error();
        }
        m_payloadNext = *space;
        m_payloadLeft = blocks * payloadBlockSize;
    }
    char* const space = m_payloadNext;
    m_payloadNext += size;
    m_payloadLeft -= size;
    return space;
}

std::size_t Journal::lose(const Error& error) {
    if (m_lost.load(std::memory_order_relaxed) == 0) {
        m_lostReason = error.message();
    }
    m_lost.fetch_add(1, std::memory_order_release);
    return notKept;
}

} // namespace weir
