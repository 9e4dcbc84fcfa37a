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
// For each size: a busy loop finds what it needs here, and an idle thread holds little.
constexpr std::size_t keptBytesPerKind = std::size_t{256} * 1024;

/// Freed segments of one thread, by size: echoing a message then allocates nothing, and no idle
/// buffer has to keep a segment of its own for that.
struct Kept {
    struct Node {
        Node* next;
    };

    std::array<Node*, kinds> first = {};
    std::array<std::size_t, kinds> bytes = {};
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

std::size_t kindOf(std::size_t total) {
    return static_cast<std::size_t>(std::bit_width(total) - 1 - smallestBits);
}

void* takeKept(std::size_t total) {
    const std::size_t kind = kindOf(total);
    Kept::Node* node = kept.first[kind];
    if (node != nullptr) {
        kept.first[kind] = node->next;
        kept.bytes[kind] -= total;
    }
    return node;
}

bool keep(void* memory, std::size_t total) {
    const std::size_t kind = kindOf(total);
    if (kept.closed || kept.bytes[kind] + total > keptBytesPerKind) {
        return false;
    }
    keptGuard.used = true; // its first use on a thread has it destroyed at that thread's end
    kept.first[kind] = ::new (memory) Kept::Node{kept.first[kind]};
    kept.bytes[kind] += total;
    return true;
}

} // namespace

Buffer::Segment* Buffer::Segment::make(std::size_t atLeast) noexcept {
    static_assert(smallest == std::size_t{1} << smallestBits);
    static_assert(largest == std::size_t{1} << largestBits);
    // More than there can be ends in std::bad_alloc, and with that the program, not in a wrap.
    atLeast = std::min(atLeast, std::numeric_limits<std::size_t>::max() - sizeof(Segment));
    std::size_t total = atLeast + sizeof(Segment);
    void* memory = nullptr;
    if (total <= largest) {
        total = std::bit_ceil(std::max(total, smallest));
        memory = takeKept(total);
    }
    if (memory == nullptr) {
        memory = ::operator new(total);
    }
    auto* segment = ::new (memory) Segment;
    segment->base = segment->storage();
    segment->capacity = total - sizeof(Segment);
    return segment;
}

Buffer::Segment* Buffer::Segment::refer(std::string_view bytes, Foreign& foreign) noexcept {
    auto* segment = ::new (::operator new(sizeof(Segment))) Segment;
    segment->foreign = &foreign;
    segment->base = bytes.data();
    segment->capacity = bytes.size();
    segment->end = bytes.size();
    return segment;
}

void Buffer::Segment::freeChain(Segment* first) {
    while (first != nullptr) {
        Segment* segment = first;
        first = segment->next;
        Foreign* foreign = segment->foreign;
        const std::size_t total = segment->capacity + sizeof(Segment);
        segment->~Segment();
        if (foreign != nullptr || total > largest || !keep(segment, total)) {
            ::operator delete(segment);
        }
        if (foreign != nullptr && foreign->holders.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            Task release = std::move(foreign->release);
            delete foreign;
            if (release) {
                release();
            }
        }
    }
}

void Buffer::Segment::freeKept() {
    freeAllKept();
}

std::size_t Buffer::Segment::fillBack(std::string_view bytes) {
    const std::size_t count = std::min(bytes.size(), freeBack());
    if (count > 0) {
        std::memcpy(storage() + end, bytes.data(), count);
        end += count;
    }
    return count;
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
