#pragma once

#include <cstddef>
#include <cstdlib>
#include <string_view>

#include <event2/buffer.h>

namespace weir::peers {

class LibeventBuffer {
public:
    LibeventBuffer() : m_buffer(evbuffer_new()) {}

    ~LibeventBuffer() { evbuffer_free(m_buffer); }

    LibeventBuffer(const LibeventBuffer&) = delete;
    LibeventBuffer& operator=(const LibeventBuffer&) = delete;

    void append(std::string_view bytes) { evbuffer_add(m_buffer, bytes.data(), bytes.size()); }

    void drain(std::size_t size) { evbuffer_drain(m_buffer, size); }

    [[nodiscard]] std::size_t size() const { return evbuffer_get_length(m_buffer); }

    [[nodiscard]] std::ptrdiff_t find(std::string_view what) const {
        return evbuffer_search(m_buffer, what.data(), what.size(), nullptr).pos;
    }

    bool takeLine() {
        char* line = evbuffer_readln(m_buffer, nullptr, EVBUFFER_EOL_LF);
        std::free(line);
        return line != nullptr;
    }

    void takeAll(LibeventBuffer& other) { evbuffer_add_buffer(m_buffer, other.m_buffer); }

    void take(LibeventBuffer& other, std::size_t size) {
        evbuffer_remove_buffer(other.m_buffer, m_buffer, size);
    }

private:
    evbuffer* m_buffer;
};

} // namespace weir::peers
