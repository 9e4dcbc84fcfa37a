#pragma once

#include <weir/loop/deferred.h>
#include <weir/stream/buffer.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace weir {

class EventLoop;

/// What most buffers do without: change callbacks with what each of them has been told, a lock, and
/// a loop that the callbacks are deferred to. Made when the first of these is asked for.
///
/// Thread: the buffer's, or whoever has the lock. Owner: the buffer; beyond that who holds it, so
/// that callbacks may destroy the buffer.
struct Buffer::Extras {
    struct Entry {
        CallbackId id = 0;
        ChangeCallback callback;
        std::size_t toldAdded = 0;
        std::size_t toldRemoved = 0;
        CallbackTiming timing = CallbackTiming::Deferrable;
        bool enabled = true;
        bool gone = false; // removed while callbacks run: perhaps this one is
    };

    struct Release {
        void operator()(Extras* extras) const { extras->unhold(); }
    };

    /// Keeps the extras, also beyond the buffer. It takes the lock to let go.
    using Holder = std::unique_ptr<Extras, Release>;

    /// Where the callbacks run.
    struct Deferral {
        Deferral(EventLoop& eventLoop, Extras& extras);

        EventLoop& loop;
        Deferred queued;
        bool posted = false; // from another thread
    };

    enum class Which : bool { ImmediateOnly, All };

    /// Empty for none.
    [[nodiscard]] static Holder hold(Extras* extras);
    /// Counts a change without telling it.
    void note(std::size_t added, std::size_t removed);
    /// Tells what is due: now, or to those who may be told later, in the loop. The caller holds the
    /// extras.
    void tell();
    /// Tells each callback what it has not been told, until there is nothing more. Within a
    /// callback it does nothing: the outer call goes on.
    void tellNow(Which which);
    /// Under the lock, where there is one: as a deferred callback.
    void tellDeferred();
    [[nodiscard]] Entry* find(CallbackId id) const;
    /// The buffer is no more.
    void abandon();

    Buffer* owner = nullptr; // none: it has been destroyed
    // Each by pointer: a callback that adds one must not move itself.
    std::vector<std::unique_ptr<Entry>> entries;
    std::size_t added = 0; // in all, since the extras were made
    std::size_t removed = 0;
    std::shared_ptr<std::recursive_mutex> lock;
    std::unique_ptr<Deferral> deferral;
    CallbackId lastId = 0;
    unsigned holders = 0;
    bool telling = false;

private:
    void schedule();
    [[nodiscard]] bool hasUntold() const;
    [[nodiscard]] bool tellOnce(Which which);
    void sweep();
    void unhold();
};

/// Holds a buffer's lock, where it has one, and what the lock lies in.
class Buffer::Guard {
public:
    explicit Guard(const Buffer& buffer) {
        if (buffer.m_extras != nullptr) [[unlikely]] {
            enter(*buffer.m_extras);
        }
    }

    ~Guard() {
        if (m_extras != nullptr) [[unlikely]] {
            leave();
        }
    }

    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

private:
    friend class PairGuard;

    Guard() = default;

    void enter(Extras& extras);
    void adopt(Extras& extras);
    void leave();

    Extras* m_extras = nullptr;
};

/// The same for two, in an order that cannot deadlock with another thread's.
class Buffer::PairGuard {
public:
    PairGuard(const Buffer& first, const Buffer& second) {
        if (first.m_extras != nullptr || second.m_extras != nullptr) [[unlikely]] {
            enter(first.m_extras, second.m_extras);
        }
    }

private:
    void enter(Extras* first, Extras* second);

    Guard m_first;
    Guard m_second;
};

} // namespace weir
