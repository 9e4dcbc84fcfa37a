#include "app/command_line/hidden_bytes.h"

#include <algorithm>
#include <tuple>

namespace weir::cli {

namespace {

// The last bytes of one direction of a connection, and which records they came in.
struct Stream {
    struct Piece {
        std::size_t record;
        // In its record, and how many.
        std::size_t begin;
        std::size_t size;
    };

    std::string bytes;
    std::vector<Piece> pieces;

    void add(std::size_t record, std::string_view payload) {
        bytes += payload;
        pieces.push_back({record, 0, payload.size()});
    }

    // Keeps the last `most` bytes, in which a secret may have begun.
    void trim(std::size_t most) {
        while (bytes.size() > most) {
            Piece& first = pieces.front();
            const std::size_t size = std::min(first.size, bytes.size() - most);
            bytes.erase(0, size);
            first.begin += size;
            first.size -= size;
            if (first.size == 0) {
                pieces.erase(pieces.begin());
            }
        }
    }
};

bool carriesBytes(RecordKind kind) {
    return kind == RecordKind::Sent || kind == RecordKind::Received || kind == RecordKind::Message;
}

} // namespace

HiddenBytes::HiddenBytes(const Journal& journal, const std::vector<std::string>& secrets)
    : m_journal(journal) {
    std::size_t longest = 0;
    for (const std::string& secret : secrets) {
        longest = std::max(longest, secret.size());
    }
    std::map<std::tuple<ConnectionId, RecordDirection, RecordKind>, Stream> streams;
    for (std::size_t index = 0; longest > 0 && index < journal.size(); ++index) {
        const Record& record = journal.at(index);
        if (!carriesBytes(record.kind())) {
            continue;
        }
        Stream& stream = streams[{record.connection(), record.direction(), record.kind()}];
        stream.add(index, record.payload());
        for (const std::string& secret : secrets) {
            for (std::size_t at = secret.empty() ? std::string::npos : stream.bytes.find(secret);
                 at != std::string::npos; at = stream.bytes.find(secret, at + 1)) {
                std::size_t begin = 0;
                for (const Stream::Piece& piece : stream.pieces) {
                    const std::size_t from = std::max(at, begin);
                    const std::size_t to = std::min(at + secret.size(), begin + piece.size);
                    if (from < to) {
                        m_ranges[piece.record].push_back(
                            {piece.begin + from - begin, piece.begin + to - begin});
                    }
                    begin += piece.size;
                }
            }
        }
        stream.trim(longest - 1);
    }
    for (auto& [record, ranges] : m_ranges) {
        std::ranges::sort(ranges, {}, &Range::begin);
    }
}

bool HiddenBytes::isIn(std::size_t index) const {
    return m_ranges.contains(index);
}

std::string HiddenBytes::payload(std::size_t index) const {
    const std::string_view payload = m_journal.at(index).payload();
    std::string out;
    std::size_t next = 0;
    for (const Range& range : m_ranges.at(index)) {
        if (range.end <= next) {
            continue;
        }
        if (range.begin >= next) {
            out += payload.substr(next, range.begin - next);
            out += "***";
        }
        next = range.end;
    }
    return out.append(payload.substr(next));
}

} // namespace weir::cli
