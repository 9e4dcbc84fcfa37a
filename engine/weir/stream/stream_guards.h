#pragma once

#include <weir/stream/stream.h>

#include <memory>
#include <mutex>
#include <utility>

namespace weir {

/// Tells whoever calls out (the handler, a callback of a buffer) whether the stream was destroyed
/// by it. May be nested.
class Stream::Watch {
public:
    explicit Watch(Stream& stream)
        : m_stream(stream), m_outer(std::exchange(stream.m_watch, this)) {}

    ~Watch() {
        if (!m_destroyed) [[likely]] {
            m_stream.m_watch = m_outer;
        } else if (m_outer != nullptr) {
            m_outer->m_destroyed = true;
        }
    }

    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    [[nodiscard]] bool destroyed() const { return m_destroyed; }

private:
    friend class Stream;

    Stream& m_stream;
    Watch* m_outer;
    bool m_destroyed = false;
};

/// The stream's lock, which it may destroy the stream under: what stands at the beginning of each
/// callback from the loop, or from the stream below.
class Stream::Entry {
public:
    explicit Entry(const Stream& stream) {
        if (stream.m_extras) [[unlikely]] {
            m_lock = stream.sharedLock();
            if (m_lock) {
                m_lock->lock();
            }
        }
    }

    ~Entry() {
        if (m_lock) [[unlikely]] {
            m_lock->unlock();
        }
    }

    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

private:
    std::shared_ptr<std::recursive_mutex> m_lock;
};

} // namespace weir
