#include <weir/loop/backend/backends.h>
#include <weir/loop/backend/descriptor_check.h>
#include <weir/loop/backend/wait_time.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <climits>
#include <vector>

#include <sys/select.h>

namespace weir {
namespace {

// An fd_set is an array of such words on every system that Weir knows. FD_SET() and FD_ISSET()
// refuse numbers from FD_SETSIZE on, the system call does not, so the bits are set by hand.
using Word = unsigned long;
constexpr std::size_t wordBits = sizeof(Word) * CHAR_BIT;
using BitSet = std::vector<Word>;

void setBit(BitSet& set, std::size_t index, bool value) {
    const Word bit = Word{1} << (index % wordBits);
    if (value) {
        set[index / wordBits] |= bit;
    } else {
        set[index / wordBits] &= ~bit;
    }
}

fd_set* asSet(BitSet& set) {
    return reinterpret_cast<fd_set*>(set.data());
}

/// select(2), beyond FD_SETSIZE where need be.
class SelectBackend final : public Backend {
public:
    explicit SelectBackend(bool isPrecise) : m_isPrecise(isPrecise) {}

    [[nodiscard]] std::string_view name() const override { return "select"; }

    [[nodiscard]] Features features() const override { return selectFeatures; }

    Result<void> add(int descriptor, EventFlags interest) override {
        return modify(descriptor, interest);
    }

    Result<void> modify(int descriptor, EventFlags interest) override {
        if (auto open = checkOpen(descriptor, interest, name()); !open) {
            return open;
        }
        const auto index = static_cast<std::size_t>(descriptor);
        grow(index / wordBits + 1);
        setBit(m_read, index, any(interest, EventFlags::Read));
        setBit(m_write, index, any(interest, EventFlags::Write));
        m_limit = std::max(m_limit, index + 1);
        return {};
    }

    void remove(int descriptor) override {
        const auto index = static_cast<std::size_t>(descriptor);
        setBit(m_read, index, false);
        setBit(m_write, index, false);
        lowerLimit();
    }

    Result<std::span<const ReadyDescriptor>> wait(std::optional<Duration> timeout) override {
        m_ready.clear();
        int count = waitFor(timeout);
        if (count < 0 && errno == EBADF) {
            // Closed while watched. What is left must not suffer: the closed ones are reported as
            // ready, so that whoever watches them learns it from the next read or write.
            reportClosed();
            return std::span<const ReadyDescriptor>(m_ready);
        }
        if (count < 0 && errno != EINTR) {
            return Error::system(errno, "Cannot wait for events with select");
        }
        for (std::size_t word = 0; count > 0 && word * wordBits < m_limit; ++word) {
            Word both = m_readyRead[word] | m_readyWrite[word];
            for (; both != 0; both &= both - 1) {
                const auto bit = static_cast<std::size_t>(std::countr_zero(both));
                EventFlags ready = EventFlags::None;
                if ((m_readyRead[word] >> bit & 1U) != 0) {
                    ready |= EventFlags::Read;
                    --count;
                }
                if ((m_readyWrite[word] >> bit & 1U) != 0) {
                    ready |= EventFlags::Write;
                    --count;
                }
                m_ready.push_back({static_cast<int>(word * wordBits + bit), ready});
            }
        }
        return std::span<const ReadyDescriptor>(m_ready);
    }

private:
    void grow(std::size_t words) {
        if (words > m_read.size()) {
            // Never less than a whole fd_set, as the headers declare one.
            const std::size_t size =
                std::max({words, m_read.size() * 2, sizeof(fd_set) / sizeof(Word)});
            for (BitSet* set : {&m_read, &m_write, &m_readyRead, &m_readyWrite}) {
                set->resize(size);
            }
        }
    }

    void lowerLimit() {
        while (m_limit > 0) {
            const std::size_t word = (m_limit - 1) / wordBits;
            const Word used = m_read[word] | m_write[word];
            if (used != 0) {
                m_limit = word * wordBits + static_cast<std::size_t>(std::bit_width(used));
                return;
            }
            m_limit = word * wordBits;
        }
    }

    int waitFor(std::optional<Duration> timeout) {
        const std::size_t words = (m_limit + wordBits - 1) / wordBits;
        std::copy_n(m_read.begin(), words, m_readyRead.begin());
        std::copy_n(m_write.begin(), words, m_readyWrite.begin());
        timespec limit{};
        if (timeout) {
            limit = asTimespec(sleepTime(*timeout, m_isPrecise));
        }
        return ::pselect(static_cast<int>(m_limit), asSet(m_readyRead), asSet(m_readyWrite),
                         nullptr, timeout ? &limit : nullptr, nullptr);
    }

    void reportClosed() {
        for (std::size_t i = 0; i < m_limit; ++i) {
            const bool watched =
                ((m_read[i / wordBits] | m_write[i / wordBits]) >> (i % wordBits) & 1U) != 0;
            if (watched && !checkOpen(static_cast<int>(i), EventFlags::Read, name())) {
                m_ready.push_back({static_cast<int>(i), EventFlags::Read | EventFlags::Write});
            }
        }
    }

    BitSet m_read;
    BitSet m_write;
    BitSet m_readyRead;
    BitSet m_readyWrite;
    /// One more than the greatest descriptor that is watched.
    std::size_t m_limit = 0;
    std::vector<ReadyDescriptor> m_ready;
    const bool m_isPrecise;
};

} // namespace

Result<std::unique_ptr<Backend>> makeSelectBackend(const BackendOptions& options) {
    return std::unique_ptr<Backend>(std::make_unique<SelectBackend>(options.preciseTimer));
}

} // namespace weir
