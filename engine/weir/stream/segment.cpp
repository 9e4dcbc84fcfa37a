#include <weir/base/assert.h>
#include <weir/stream/segment.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>

namespace weir {

namespace {

constexpr int smallestBits = 10;
constexpr int largestBits = 16;
constexpr std::size_t kinds = largestBits - smallestBits + 1;
// In bytes, for each size: a busy loop finds what it needs here, and an idle thread holds little.
constexpr std::size_t mostKept = std::size_t{256} * 1024;
// For the largest, which is that of bulk data.
constexpr std::size_t mostKeptOfLargest = std::size_t{1024} * 1024;

/// Freed segments of one thread, by size: echoing a message then allocates nothing, and no idle
/// buffer has to keep a segment of its own for that.
struct Kept {
    struct Node {
        Node* next;
    };

    std::array<Node*, kinds> first = {};
    std::array<std::size_t, kinds> bytes = {};
    bool guarded = false; // at this thread's end all is freed
    bool closed = false;
};

// Has no destructor, so that buffers which outlive the thread's other objects may still free
// segments: KeptGuard has closed it then.
constinit thread_local Kept kept;

void freeAllKept() {
    for (std::size_t kind = 0; kind < kinds; ++kind) {
        while (kept.first[kind] != nullptr) {
            Kept::Node* node = kept.first[kind];
            kept.first[kind] = node->next;
            ::operator delete(node);
        }
        kept.bytes[kind] = 0;
    }
}

struct KeptGuard {
    KeptGuard() = default;
    KeptGuard(const KeptGuard&) = delete;
    KeptGuard& operator=(const KeptGuard&) = delete;

    ~KeptGuard() {
        freeAllKept();
        kept.closed = true;
    }

    bool used = false;
};

thread_local KeptGuard keptGuard;

std::size_t kindOf(std::size_t capacity) {
    return static_cast<std::size_t>(std::bit_width(capacity) - 1 - smallestBits);
}

void* takeKept(std::size_t capacity) {
    const std::size_t kind = kindOf(capacity);
    Kept::Node* node = kept.first[kind];
    if (node != nullptr) {
        kept.first[kind] = node->next;
        kept.bytes[kind] -= capacity;
    }
    return node;
}

bool keep(void* memory, std::size_t capacity) {
    const std::size_t kind = kindOf(capacity);
    const std::size_t most = kind == kinds - 1 ? mostKeptOfLargest : mostKept;
    if (kept.bytes[kind] + capacity > most || kept.closed) {
        return false;
    }
    if (!kept.guarded) [[unlikely]] {
        kept.guarded = true;
        keptGuard.used = true; // its first use on a thread has it destroyed at that thread's end
    }
    kept.first[kind] = ::new (memory) Kept::Node{kept.first[kind]};
    kept.bytes[kind] += capacity;
    return true;
}

} // namespace

Buffer::Segment* Buffer::Segment::make(std::size_t atLeast) noexcept {
    static_assert(smallest == std::size_t{1} << smallestBits);
    static_assert(largest == std::size_t{1} << largestBits);
    if (atLeast > std::numeric_limits<std::size_t>::max() / 2) {
        return nullptr;
    }
    std::size_t capacity = atLeast;
    void* memory = nullptr;
    if (capacity <= largest) {
        capacity = std::bit_ceil(std::max(capacity, smallest));
        memory = takeKept(capacity);
    }
    if (memory == nullptr) {
        memory = ::operator new(capacity + sizeof(Segment), std::nothrow);
        if (memory == nullptr) {
            return nullptr;
        }
    }
    auto* segment = ::new (memory) Segment;
    segment->base = segment->storage();
    segment->capacity = capacity;
    return segment;
}

Buffer::Segment* Buffer::Segment::refer(std::string_view bytes, Task& release) noexcept {
    std::unique_ptr<Foreign> foreign(new (std::nothrow) Foreign);
    auto* segment = new (std::nothrow) Segment;
    if (foreign == nullptr || segment == nullptr) {
        delete segment;
        return nullptr;
    }
    foreign->release = std::move(release);
    segment->foreign = foreign.release();
    segment->base = bytes.data();
    segment->capacity = bytes.size();
    segment->end = bytes.size();
    return segment;
}

Buffer::Segment* Buffer::Segment::refer(std::shared_ptr<FileSegment> file, std::size_t begin,
                                        std::size_t end) noexcept {
    Task none;
    Segment* segment = refer(std::string_view(), none);
    if (segment != nullptr) {
        segment->capacity = file->size();
        segment->begin = begin;
        segment->end = end;
        segment->foreign->file = std::move(file);
    }
    return segment;
}

Buffer::Segment* Buffer::Segment::share(Segment& other, std::size_t offset,
                                        std::size_t size) noexcept {
    auto* segment = new (std::nothrow) Segment;
    if (segment == nullptr) {
        return nullptr;
    }
    if (other.foreign == nullptr) {
        other.foreign = new (std::nothrow) Foreign;
        if (other.foreign == nullptr) {
            delete segment;
            return nullptr;
        }
        other.foreign->home = &other;
    }
    other.foreign->holders.fetch_add(1, std::memory_order_relaxed);
    segment->foreign = other.foreign;
    segment->base = other.base;
    segment->capacity = other.capacity;
    segment->begin = other.begin + offset;
    segment->end = segment->begin + size;
    return segment;
}

bool Buffer::Segment::load() {
    if (base == nullptr) {
        base = foreign->file->contents();
    }
    return base != nullptr;
}

void Buffer::Segment::freeChain(Segment* first) {
    while (first != nullptr) {
        Segment* segment = first;
        first = segment->next;
        Foreign* foreign = segment->foreign;
        if (foreign == nullptr) {
            segment->destroy();
            continue;
        }
        if (foreign->home != segment) {
            delete segment;
        }
        if (foreign->holders.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            drop(*foreign);
        }
    }
}

/// For one whose bytes are behind it.
void Buffer::Segment::destroy() {
    const std::size_t size = capacity;
    this->~Segment();
    if (size > largest || !keep(this, size)) {
        ::operator delete(this);
    }
}

/// Nobody refers to the bytes any more.
void Buffer::Segment::drop(Foreign& foreign) {
    const std::unique_ptr<Foreign> dropped(&foreign);
    if (foreign.home != nullptr) {
        foreign.home->destroy();
    }
    if (foreign.release) {
        foreign.release();
    }
}

void Buffer::Segment::freeKept() {
    freeAllKept();
}

std::size_t Buffer::Segment::fillFront(std::string_view bytes) {
    const std::size_t count = std::min(bytes.size(), freeFront());
    if (count > 0) {
        begin -= count;
        std::memcpy(storage() + begin, bytes.data() + (bytes.size() - count), count);
    }
    return count;
}

void Buffer::Segment::compactFor(std::size_t size) {
    WEIR_ASSERT(foreign == nullptr && size <= capacity);
    if (capacity - begin < size) {
        std::memmove(storage(), storage() + begin, this->size());
        end -= begin;
        begin = 0;
    }
}

} // namespace weir
