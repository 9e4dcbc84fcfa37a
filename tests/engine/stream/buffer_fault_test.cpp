#include <weir/stream/buffer.h>
#include <weir/stream/socket_io.h>

#include "tests/engine/stream/buffer_descriptors.h"
#include "tests/engine/stream/buffer_pieces.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

namespace {

using weir::Buffer;
using weir::SocketIo;
using weir::testing::FdPair;
using weir::testing::inPieces;
using weir::testing::pattern;
using weir::testing::pipePair;
using weir::testing::put;
using weir::testing::socketPair;
using weir::testing::takeAll;

/// Cuts every call down to `most` bytes, and fails each second one with the next of `codes`.
class FaultyIo final : public SocketIo {
public:
    FaultyIo(std::size_t most, std::vector<int> codes) : m_most(most), m_codes(std::move(codes)) {}

    ssize_t receive(int fd, std::span<const iovec> pieces) override {
        return fails() ? -code() : SocketIo::receive(fd, cut(pieces));
    }

    ssize_t send(int fd, std::span<const iovec> pieces) override {
        return fails() ? -code() : SocketIo::send(fd, cut(pieces));
    }

    ssize_t write(int fd, std::span<const iovec> pieces) override {
        return SocketIo::write(fd, cut(pieces));
    }

private:
    bool fails() { return !m_codes.empty() && m_calls++ % 2 == 0; }

    int code() { return m_codes[m_calls / 2 % m_codes.size()]; }

    std::span<const iovec> cut(std::span<const iovec> pieces) {
        m_cut.clear();
        std::size_t left = m_most;
        for (const iovec& piece : pieces) {
            const std::size_t size = std::min(left, piece.iov_len);
            if (size > 0) {
                m_cut.push_back({piece.iov_base, size});
            }
            left -= size;
        }
        return m_cut;
    }

    std::size_t m_most;
    std::vector<int> m_codes;
    std::size_t m_calls = 0;
    std::vector<iovec> m_cut;
};

const std::vector<int> passing = {EAGAIN, EINTR, ENOBUFS, ENOMEM};

TEST(BufferFaults, ShortReadsAndErrorsBetweenThemLoseNothing) {
    for (const std::size_t most : {1U, 7U, 4'096U, 30'000U}) {
        const FdPair pair = pipePair();
        const std::string text = pattern(most == 1 ? 500 : 60'000);
        ASSERT_EQ(put(pair.writing.get(), text), text.size());
        FaultyIo io(most, passing);
        Buffer buffer;
        int failures = 0;
        while (buffer.size() < text.size()) {
            const std::size_t before = buffer.size();
            const auto got = buffer.readFrom(pair.reading.get(), 65'536, io);
            if (!got) {
                EXPECT_NE(std::find(passing.begin(), passing.end(), got.error().code()),
                          passing.end());
                ++failures;
            }
            EXPECT_EQ(buffer.size(), before + (got ? *got : 0));
            ASSERT_TRUE(!got || *got > 0);
        }
        EXPECT_GT(failures, 0);
        EXPECT_EQ(buffer.toString(), text);
    }
}

TEST(BufferFaults, ShortWritesAndErrorsBetweenThemLoseNothing) {
    for (const FdPair& pair : {socketPair(), pipePair()}) {
        for (const std::size_t most : {1U, 7U, 4'096U}) {
            const std::string text = pattern(most == 1 ? 500 : 30'000);
            FaultyIo io(most, passing);
            Buffer buffer = inPieces(text, 1'000);
            int failures = 0;
            std::string got;
            while (!buffer.empty()) {
                const std::size_t before = buffer.size();
                const auto went = buffer.writeTo(pair.writing.get(), Buffer::all, io);
                failures += went ? 0 : 1;
                EXPECT_EQ(buffer.size(), before - (went ? *went : 0));
                got += takeAll(pair.reading.get());
            }
            EXPECT_GT(failures, 0);
            EXPECT_EQ(got, text);
        }
    }
}

TEST(BufferFaults, SendFrontSaysWhatItOfferedAndDrainsNothing) {
    const FdPair pair = socketPair();
    Buffer buffer = inPieces("abcdefgh", 3);
    buffer.freezeFront(true);
    FaultyIo shorter(5, {});
    const Buffer::Sent sent = buffer.sendFront(pair.writing.get(), shorter);
    EXPECT_EQ(sent.result, 5);
    EXPECT_EQ(sent.tried, 8U);
    EXPECT_EQ(buffer.size(), 8U);
    EXPECT_EQ(takeAll(pair.reading.get()), "abcde");
    FaultyIo failing(5, {ECONNRESET});
    EXPECT_EQ(buffer.sendFront(pair.writing.get(), failing).result, -ECONNRESET);
    EXPECT_EQ(buffer.sendFront(pair.writing.get(), shorter, 0).tried, 0U);
    EXPECT_EQ(Buffer().sendFront(-1, shorter).result, 0);
}

} // namespace
