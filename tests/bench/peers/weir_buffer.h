#pragma once

#include <weir/stream/buffer.h>

#include <cstddef>
#include <string_view>

namespace weir::peers {

class WeirBuffer {
public:
    void append(std::string_view bytes) { m_buffer.append(bytes); }

    void drain(std::size_t size) { m_buffer.drain(size); }

    [[nodiscard]] std::size_t size() const { return m_buffer.size(); }

    [[nodiscard]] std::ptrdiff_t find(std::string_view what) const {
        const auto at = m_buffer.search(what);
        return at ? static_cast<std::ptrdiff_t>(*at) : -1;
    }

    bool takeLine() { return m_buffer.readLine(LineEnding::Lf).has_value(); }

    void takeAll(WeirBuffer& other) { m_buffer.append(other.m_buffer); }

    void take(WeirBuffer& other, std::size_t size) { other.m_buffer.moveTo(m_buffer, size); }

private:
    Buffer m_buffer;
};

} // namespace weir::peers
