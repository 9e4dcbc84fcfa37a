#include <weir/stream/buffer.h>

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <utility>

namespace {

using weir::Buffer;

constexpr std::size_t mebibyte = std::size_t{1024} * 1024;

void countBytes(benchmark::State& state, std::size_t bytesEach) {
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytesEach));
}

/// One small message in, and out again.
void appendAndDrain(benchmark::State& state) {
    const std::string message(64, 'x');
    Buffer buffer;
    for ([[maybe_unused]] auto _ : state) {
        buffer.append(message);
        buffer.drain(message.size());
    }
    countBytes(state, message.size());
}

BENCHMARK(appendAndDrain)->Name("Buffer/append 64 B and drain it");

void appendMany(benchmark::State& state) {
    const std::string message(64, 'x');
    Buffer buffer;
    for ([[maybe_unused]] auto _ : state) {
        buffer.append(message);
        if (buffer.size() >= mebibyte) {
            buffer.drain(Buffer::all);
        }
    }
    countBytes(state, message.size());
}

BENCHMARK(appendMany)->Name("Buffer/append 64 B, drain at 1 MiB");

void appendWithCallback(benchmark::State& state) {
    const std::string message(64, 'x');
    Buffer buffer;
    std::size_t told = 0;
    buffer.addCallback([&](Buffer&, const Buffer::Change& change) { told += change.added; });
    for ([[maybe_unused]] auto _ : state) {
        buffer.append(message);
        buffer.drain(message.size());
    }
    benchmark::DoNotOptimize(told);
    countBytes(state, message.size());
}

BENCHMARK(appendWithCallback)->Name("Buffer/append 64 B and drain it, one callback");

void search(benchmark::State& state) {
    std::string text(16 * mebibyte, '\0');
    std::uint32_t random = 1;
    for (char& c : text) {
        random = random * 1'664'525 + 1'013'904'223;
        c = static_cast<char>('a' + (random >> 24) % 26);
    }
    const std::string what = "abcdefghijklmnop";
    Buffer buffer;
    buffer.append(text);
    buffer.append(what);
    for ([[maybe_unused]] auto _ : state) {
        benchmark::DoNotOptimize(buffer.search(what));
    }
    countBytes(state, buffer.size());
}

BENCHMARK(search)->Name("Buffer/search 16 B in 16 MiB")->Unit(benchmark::kMillisecond);

void readLines(benchmark::State& state) {
    constexpr int lines = 1'000'000;
    std::string text;
    for (int i = 0; i < lines; ++i) {
        text += "a line of some thirty-two bytes\n";
    }
    for ([[maybe_unused]] auto _ : state) {
        state.PauseTiming();
        Buffer buffer;
        buffer.append(text);
        state.ResumeTiming();
        int count = 0;
        while (buffer.readLine(weir::LineEnding::CrLf)) {
            ++count;
        }
        if (count != lines) {
            state.SkipWithError("lines are missing");
        }
    }
    countBytes(state, text.size());
}

BENCHMARK(readLines)->Name("Buffer/read 1 M lines")->Unit(benchmark::kMillisecond);

void move(benchmark::State& state) {
    const std::string text(std::size_t{64} * 1024, 'x');
    Buffer first;
    Buffer second;
    first.append(text);
    for ([[maybe_unused]] auto _ : state) {
        second.append(first);
        std::swap(first, second);
    }
    countBytes(state, text.size());
}

BENCHMARK(move)->Name("Buffer/move 64 KiB");

void moveParts(benchmark::State& state) {
    const std::string text(std::size_t{64} * 1024, 'x');
    Buffer first;
    Buffer second;
    first.append(text);
    for ([[maybe_unused]] auto _ : state) {
        while (first.moveTo(second, 1'000) > 0) {
        }
        std::swap(first, second);
    }
    countBytes(state, text.size());
}

BENCHMARK(moveParts)->Name("Buffer/move 64 KiB in parts of 1000 B");

} // namespace
