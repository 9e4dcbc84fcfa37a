// Bytes flow through a filter over a pair of streams, both ways, while the input says who writes,
// takes, pauses, flushes and changes watermarks. Two plain strings say what must arrive: every byte
// once, in order, with the filters' change, and not beyond the high watermark.

#include "buffer_fuzz_model.h"

#include <weir/loop/event_loop.h>
#include <weir/stream/filter_stream.h>
#include <weir/stream/pair_stream.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace {

using namespace weir;
using fuzz::check;

/// Gives numbers, and 0 behind its end.
class Script {
public:
    Script(const std::uint8_t* data, std::size_t size) : m_data(data), m_left(size) {}

    [[nodiscard]] bool atEnd() const { return m_left == 0; }

    std::uint8_t next() {
        if (m_left == 0) {
            return 0;
        }
        --m_left;
        return *m_data++;
    }

private:
    const std::uint8_t* m_data;
    std::size_t m_left;
};

/// Flips the bits of `key`, and holds back what is not a whole group until it is flushed.
FilterFunction flip(char key, std::size_t group) {
    return [key, group](Buffer& source, Buffer& target, std::size_t limit, FlushMode mode) {
        std::size_t size = source.size();
        if (mode == FlushMode::Normal) {
            size -= size % group;
        }
        std::array<char, 700> piece{};
        size = std::min({size, limit, piece.size()});
        source.remove(std::span(piece).first(size));
        for (char& byte : piece) {
            byte = static_cast<char>(byte ^ key);
        }
        target.append(std::string_view(piece.data(), size));
        return size > 0 ? FilterResult::Ok : FilterResult::NeedMore;
    };
}

/// One end: what it has written, and what it has taken.
struct End {
    Stream* stream = nullptr;
    std::string written;
    std::string taken;
    std::uint8_t counter = 0;
    bool flushed = false;

    void write(std::size_t size) {
        std::string bytes;
        for (std::size_t i = 0; i < size; ++i) {
            bytes.push_back(static_cast<char>(counter++ * 7));
        }
        check(stream->write(bytes), "write");
        written += bytes;
    }

    void take(std::size_t size) {
        taken += stream->input().toString(0, size);
        stream->input().drain(size);
    }
};

class Run {
public:
    explicit Run(Script script) : m_script(script) {
        LoopConfig config;
        config.ignoreEnvironment = true;
        m_loop = std::move(*EventLoop::create(config));
        auto [near, far] = PairStream::create(*m_loop);
        m_far = std::move(far);
        const std::size_t group = m_script.next() % 5 + 1;
        m_filter = std::make_unique<FilterStream>(
            std::move(near),
            FilterStream::Filters{.input = flip(0x20, group), .output = flip(0x11, group)});
        m_ends[0].stream = m_filter.get();
        m_ends[1].stream = m_far.get();
    }

    void all() {
        for (int steps = 0; steps < 300 && !m_script.atEnd(); ++steps) {
            step();
            compare();
        }
        finish();
    }

private:
    void step() {
        const std::uint8_t what = m_script.next();
        End& end = m_ends[what % 2];
        const std::size_t number = m_script.next();
        switch (what / 2 % 8) {
            case 0:
                end.write(number * 5);
                break;
            case 1:
                end.take(number * 3);
                break;
            case 2:
                end.stream->enable(static_cast<Directions>(number % 4));
                break;
            case 3:
                end.stream->disable(static_cast<Directions>(number % 4));
                break;
            case 4:
                end.stream->setWatermarks(Directions::Read,
                                          {.low = number % 9, .high = number * 2});
                end.flushed = end.flushed || end.stream->input().size() > number * 2;
                break;
            case 5:
                m_filter->underlying()->setWatermarks(Directions::Write, {.high = number});
                break;
            case 6:
                m_ends[0].flushed = m_ends[1].flushed = true;
                (void)end.stream->flush(static_cast<Directions>(number % 4), FlushMode::Flush);
                break;
            default:
                turn();
                break;
        }
    }

    void turn() { check(m_loop->run(RunMode::NonBlock).ok(), "run"); }

    void compare() {
        compareWay(m_ends[0], m_ends[1], 0x11);
        compareWay(m_ends[1], m_ends[0], 0x20);
    }

    void compareWay(const End& from, const End& to, char key) const {
        const std::string got = to.taken + to.stream->input().toString();
        check(got.size() <= from.written.size(), "more than was written");
        for (std::size_t i = 0; i < got.size(); ++i) {
            check(got[i] == static_cast<char>(from.written[i] ^ key), "order");
        }
        const std::size_t high = to.stream->readWatermarks().high;
        check(to.flushed || high == 0 || to.stream->input().size() <= high, "high watermark");
    }

    /// When everybody reads and writes, everything arrives.
    void finish() {
        for (End& end : m_ends) {
            end.stream->enable(Directions::Both);
            end.stream->setWatermarks(Directions::Read, {});
        }
        m_filter->underlying()->setWatermarks(Directions::Write, {});
        for (int turns = 0; turns < 4; ++turns) {
            turn();
            (void)m_filter->flush(Directions::Both, FlushMode::Flush);
        }
        compare();
        for (std::size_t i = 0; i < 2; ++i) {
            const End& to = m_ends[1 - i];
            check(to.taken.size() + to.stream->input().size() == m_ends[i].written.size(), "loss");
        }
    }

    Script m_script;
    std::unique_ptr<EventLoop> m_loop;
    std::unique_ptr<PairStream> m_far;
    std::unique_ptr<FilterStream> m_filter;
    std::array<End, 2> m_ends;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Run(Script(data, size)).all();
    return 0;
}
