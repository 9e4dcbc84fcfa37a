#include "tests/bench/peers/buffer_workloads.h"

#include <algorithm>
#include <deque>

namespace weir::peers {
namespace {

/// What a program writes that has no buffer of a library's: a deque of strings, one an append.
class StringDeque {
public:
    void append(std::string_view bytes) {
        m_pieces.emplace_back(bytes);
        m_size += bytes.size();
    }

    void drain(std::size_t size) {
        m_size -= size;
        while (size > 0) {
            const std::size_t here = m_pieces.front().size() - m_front;
            if (size < here) {
                m_front += size;
                return;
            }
            size -= here;
            dropFront();
        }
    }

    [[nodiscard]] std::size_t size() const { return m_size; }

    [[nodiscard]] std::ptrdiff_t find(std::string_view what) const {
        std::size_t before = 0;
        for (std::size_t i = 0; i < m_pieces.size(); ++i) {
            const std::string_view piece = pieceAt(i);
            for (std::size_t at = piece.find(what.front()); at != std::string_view::npos;
                 at = piece.find(what.front(), at + 1)) {
                if (beginsAt(what, i, at)) {
                    return static_cast<std::ptrdiff_t>(before + at);
                }
            }
            before += piece.size();
        }
        return -1;
    }

    bool takeLine() {
        std::string line;
        for (std::size_t i = 0; i < m_pieces.size(); ++i) {
            const std::string_view piece = pieceAt(i);
            const std::size_t end = piece.find('\n');
            line += piece.substr(0, end);
            if (end != std::string_view::npos) {
                drain(line.size() + 1);
                return true;
            }
        }
        return false;
    }

    void takeAll(StringDeque& other) { take(other, other.m_size); }

    void take(StringDeque& other, std::size_t size) {
        while (size > 0) {
            std::string& front = other.m_pieces.front();
            const std::size_t here = front.size() - other.m_front;
            if (other.m_front > 0 || size < here) {
                const std::size_t part = std::min(size, here);
                append(std::string_view(front).substr(other.m_front, part));
                other.drain(part);
                size -= part;
                continue;
            }
            m_size += here;
            other.m_size -= here;
            size -= here;
            m_pieces.push_back(std::move(front));
            other.dropFront();
        }
    }

private:
    [[nodiscard]] std::string_view pieceAt(std::size_t index) const {
        return std::string_view(m_pieces[index]).substr(index == 0 ? m_front : 0);
    }

    [[nodiscard]] bool beginsAt(std::string_view what, std::size_t index, std::size_t at) const {
        while (true) {
            const std::string_view here = pieceAt(index).substr(at, what.size());
            if (!what.starts_with(here)) {
                return false;
            }
            what.remove_prefix(here.size());
            if (what.empty()) {
                return true;
            }
            if (++index == m_pieces.size()) {
                return false;
            }
            at = 0;
        }
    }

    void dropFront() {
        m_pieces.pop_front();
        m_front = 0;
    }

    std::deque<std::string> m_pieces;
    std::size_t m_front = 0;
    std::size_t m_size = 0;
};

} // namespace

void addStringDeque(Registry& registry) {
    Peer& peer = registry.emplace_back();
    peer.name = "strings";
    peer.version = "a std::deque of std::string";
    addBufferWorkloads<StringDeque>(peer);
}

} // namespace weir::peers
