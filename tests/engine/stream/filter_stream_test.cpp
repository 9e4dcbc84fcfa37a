#include <weir/stream/filter_stream.h>
#include <weir/stream/pair_stream.h>

#include "tests/engine/stream/socket_stream_fixture.h"

#include <algorithm>
#include <array>
#include <cerrno>

namespace weir::test {
namespace {

using namespace std::chrono_literals;
using Log = std::vector<std::string>;

/// Moves up to `limit` bytes, each with `step` added.
FilterFunction shift(char step) {
    return [step](Buffer& source, Buffer& target, std::size_t limit, FlushMode) {
        std::array<char, 4096> piece{};
        const std::size_t size =
            source.remove(std::span(piece).first(std::min(limit, piece.size())));
        std::for_each(piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(size),
                      [&](char& byte) { byte = static_cast<char>(byte + step); });
        target.append(std::string_view(piece.data(), size));
        return size > 0 ? FilterResult::Ok : FilterResult::NeedMore;
    };
}

/// Passes whole groups of four bytes; what is left comes with Flush, and "." at the end.
FilterFunction groups() {
    return [](Buffer& source, Buffer& target, std::size_t limit, FlushMode mode) {
        const std::size_t whole = source.size() / 4 * 4;
        const std::size_t wanted = mode == FlushMode::Normal ? whole : source.size();
        const std::size_t moved = source.moveTo(target, std::min(wanted, limit));
        if (mode == FlushMode::Finished && source.empty()) {
            target.append(".");
        }
        return moved > 0 ? FilterResult::Ok : FilterResult::NeedMore;
    };
}

class FilterStreamTest : public SocketStreamTest {
public:
    void make(FilterStream::Filters filters, const StreamOptions& options = {}) {
        auto [below, peer] = PairStream::create(*loop, {});
        m_below = below.get();
        far = std::move(peer);
        far->setHandler(&farRecorder);
        far->enable(Directions::Both);
        filter = std::make_unique<FilterStream>(std::move(below), std::move(filters), options);
        filter->setHandler(&recorder);
    }

    [[nodiscard]] PairStream& below() const { return *m_below; }

    Recorder farRecorder;
    std::unique_ptr<PairStream> far;
    std::unique_ptr<FilterStream> filter;

private:
    PairStream* m_below = nullptr;
};

WEIR_ON_EVERY_BACKEND(FilterStreamTest);

TEST_P(FilterStreamTest, bytesPassThroughTheFunctionsBothWays) {
    make({.input = shift(-1), .output = shift(1)});
    filter->enable(Directions::Read);
    filter->write("HAL");
    far->write("IBM");
    settle();
    EXPECT_EQ(far->input().toString(), "IBM");
    EXPECT_EQ(filter->input().toString(), "HAL");
    EXPECT_EQ(recorder.count("read 3"), 1U);
    EXPECT_EQ(recorder.count("written"), 1U);
    EXPECT_EQ(filter->underlying(), &below());
}

TEST_P(FilterStreamTest, withoutFunctionsBytesPassAsTheyAre) {
    make({});
    filter->enable(Directions::Read);
    filter->write("there");
    far->write("back");
    settle();
    EXPECT_EQ(far->input().toString(), "there");
    EXPECT_EQ(filter->input().toString(), "back");
}

TEST_P(FilterStreamTest, severalLieOnEachOtherOverARealSocket) {
    Peer peer;
    auto socket = makeStream(peer);
    const int fd = socket->descriptor();
    auto lower = std::make_unique<FilterStream>(
        std::move(socket), FilterStream::Filters{.input = shift(-1), .output = shift(1)});
    FilterStream upper(std::move(lower), {.input = shift(-2), .output = shift(2)});
    upper.setHandler(&recorder);
    upper.enable(Directions::Read);
    EXPECT_EQ(upper.descriptor(), fd);
    upper.write("abc");
    runUntil([&] { return recorder.has("written"); });
    EXPECT_EQ(peer.receive(3), "def");
    peer.send("def");
    runUntil([&] { return upper.input().size() == 3; });
    EXPECT_EQ(upper.input().toString(), "abc");
    peer.close();
    runUntil([&] { return recorder.has("reading|eof"); });
}

TEST_P(FilterStreamTest, nothingIsReadBelowUnlessItReads) {
    make({});
    far->write("back");
    settle();
    EXPECT_TRUE(below().input().empty());
    EXPECT_EQ(below().readBlocked(), Blocked::Above);
    filter->enable(Directions::Read);
    settle();
    EXPECT_EQ(filter->input().toString(), "back");
}

TEST_P(FilterStreamTest, whatLiesBelowAlreadyIsFilteredToo) {
    auto [one, other] = PairStream::create(*loop, {});
    one->enable(Directions::Both);
    other->write("early");
    settle();
    ASSERT_EQ(one->input().size(), 5U);
    FilterStream late(*one, {.input = shift(1), .output = {}});
    late.setHandler(&recorder);
    EXPECT_TRUE(late.input().empty());
    late.enable(Directions::Read);
    settle();
    EXPECT_EQ(recorder.log, Log{"read 5"});
    EXPECT_EQ(late.input().toString(), "fbsmz");
}

TEST_P(FilterStreamTest, aFullInputLeavesBytesBelowAndLosesNone) {
    make({.input = shift(1), .output = {}});
    filter->setWatermarks(Directions::Read, {.low = 0, .high = 100});
    filter->enable(Directions::Read);
    const std::string sent(10000, 'a');
    far->write(sent);
    std::string all;
    int rounds = 0;
    while (all.size() < sent.size()) {
        settle();
        ASSERT_LE(filter->input().size(), 100U);
        ASSERT_FALSE(filter->input().empty()) << "after " << all.size();
        ASSERT_EQ(filter->readBlocked(), Blocked::HighWatermark);
        all += filter->input().toString();
        filter->input().drain(Buffer::all);
        ++rounds;
    }
    EXPECT_EQ(all, std::string(10000, 'b'));
    EXPECT_EQ(rounds, 100);
}

TEST_P(FilterStreamTest, aFullOutputBelowHoldsTheRestBack) {
    make({.input = {}, .output = shift(1)});
    below().setWatermarks(Directions::Write, {.low = 0, .high = 100});
    far->disable(Directions::Read);
    filter->write(std::string(1000, 'a'));
    settle();
    EXPECT_EQ(below().output().size(), 100U);
    EXPECT_EQ(filter->output().size(), 900U);
    EXPECT_TRUE(filter->wouldBlock());
    EXPECT_TRUE(recorder.log.empty());
    far->enable(Directions::Read);
    runUntil([&] { return far->input().size() == 1000; });
    EXPECT_EQ(far->input().toString(), std::string(1000, 'b'));
    EXPECT_EQ(recorder.log, Log{"written"});
}

TEST_P(FilterStreamTest, whatAFunctionHoldsBackComesWithAFlush) {
    make({.input = groups(), .output = groups()});
    filter->enable(Directions::Read);
    filter->write("123456");
    settle();
    EXPECT_EQ(far->input().toString(), "1234");
    EXPECT_EQ(filter->output().size(), 2U);
    EXPECT_TRUE(filter->flush(Directions::Write, FlushMode::Flush));
    EXPECT_EQ(far->input().toString(), "123456") << "the flush goes on below";
    far->write("abcdef");
    settle();
    EXPECT_EQ(filter->input().toString(), "abcd");
    EXPECT_FALSE(filter->flush(Directions::Read, FlushMode::Normal));
    EXPECT_TRUE(filter->flush(Directions::Read, FlushMode::Flush));
    EXPECT_EQ(filter->input().toString(), "abcdef");
    settle();
    EXPECT_EQ(recorder.log, (Log{"written", "read 4", "read 6"}));
}

TEST_P(FilterStreamTest, aFinishingFlushEndsTheOutputAllTheWayDown) {
    make({.input = {}, .output = groups()});
    filter->write("12345");
    EXPECT_TRUE(filter->flush(Directions::Write, FlushMode::Finished));
    EXPECT_FALSE(filter->write("more"));
    settle();
    EXPECT_EQ(far->input().toString(), "12345.");
    EXPECT_TRUE(farRecorder.has("reading|eof"));
    EXPECT_TRUE(any(filter->writeBlocked(), Blocked::ShutDown));
}

TEST_P(FilterStreamTest, aFinishThatFindsTheStreamBelowFullFollowsWhenItTakesMore) {
    make({.input = {}, .output = groups()});
    below().setWatermarks(Directions::Write, {.low = 0, .high = 4});
    far->disable(Directions::Read);
    filter->write("12345");
    filter->flush(Directions::Write, FlushMode::Finished);
    settle();
    EXPECT_EQ(below().output().size(), 4U);
    far->enable(Directions::Read);
    runUntil([&] { return farRecorder.has("reading|eof"); });
    EXPECT_EQ(far->input().toString(), "12345.");
}

TEST_P(FilterStreamTest, theEndComesBehindWhatTheFunctionHeldBack) {
    make({.input = groups(), .output = {}});
    filter->enable(Directions::Read);
    far->write("123456");
    settle();
    EXPECT_EQ(recorder.log, Log{"read 4"});
    far.reset();
    settle();
    EXPECT_EQ(recorder.log, (Log{"read 4", "read 7", "reading|eof"}));
    EXPECT_EQ(filter->input().toString(), "123456.");
    EXPECT_TRUE(any(filter->readBlocked(), Blocked::Eof));
}

TEST_P(FilterStreamTest, theEndWaitsBehindBytesThatDoNotFit) {
    make({});
    filter->setWatermarks(Directions::Read, {.low = 0, .high = 4});
    filter->enable(Directions::Read);
    far->write("123456");
    settle();
    far.reset();
    settle();
    EXPECT_EQ(recorder.log, Log{"read 4"});
    filter->input().drain(Buffer::all);
    settle();
    EXPECT_EQ(recorder.log, (Log{"read 4", "read 2", "reading|eof"}));
}

TEST_P(FilterStreamTest, aFailingFunctionFailsItsDirectionAlone) {
    const auto fail = [](Buffer&, Buffer&, std::size_t, FlushMode) { return FilterResult::Error; };
    make({.input = fail, .output = shift(1)});
    filter->enable(Directions::Read);
    far->write("bad");
    settle();
    EXPECT_EQ(recorder.log, Log{"reading|error"});
    ASSERT_TRUE(filter->lastError());
    EXPECT_TRUE(filter->lastError()->isSystem(EBADMSG));
    EXPECT_EQ(filter->readBlocked(), Blocked::Failed);
    filter->write("HAL");
    settle();
    EXPECT_EQ(far->input().toString(), "IBM");

    recorder.log.clear();
    make({.input = {}, .output = fail});
    filter->write("bad");
    settle();
    EXPECT_EQ(recorder.log, Log{"writing|error"});
    EXPECT_TRUE(any(filter->writeBlocked(), Blocked::Failed));
}

TEST_P(FilterStreamTest, anErrorBelowIsItsOwn) {
    Peer peer;
    auto socket = makeStream(peer);
    FilterStream stream(std::move(socket), {});
    stream.setHandler(&recorder);
    stream.enable(Directions::Read);
    peer.reset();
    runUntil([&] { return !recorder.log.empty(); });
    EXPECT_EQ(recorder.log, Log{"reading|error"});
    ASSERT_TRUE(stream.lastError());
    EXPECT_TRUE(stream.lastError()->isSystem(ECONNRESET));
    EXPECT_TRUE(any(stream.readBlocked(), Blocked::Failed));
}

TEST_P(FilterStreamTest, aConnectionThatIsMadeOrRefusedBelowIsTold) {
    const RawListener listener;
    for (const bool refused : {false, true}) {
        recorder.log.clear();
        auto socket = std::make_unique<SocketStream>(*loop, UniqueFd());
        SocketStream& below = *socket;
        FilterStream stream(std::move(socket), {});
        stream.setHandler(&recorder);
        stream.enable(Directions::Read);
        ASSERT_TRUE(below.connect(refused ? deadAddress() : listener.address()));
        EXPECT_TRUE(any(stream.readBlocked(), Blocked::Connecting));
        runUntil([&] { return !recorder.log.empty(); });
        EXPECT_EQ(recorder.log, Log{refused ? "error" : "connected"});
        EXPECT_EQ(stream.readBlocked(), refused ? Blocked::Failed : Blocked::None);
    }
}

TEST_P(FilterStreamTest, theContextIsDestroyedWithTheStream) {
    struct Context {
        explicit Context(int& counter) : alive(counter) { ++alive; }

        ~Context() { --alive; }

        Context(const Context&) = delete;
        Context& operator=(const Context&) = delete;
        int& alive;
    };

    int alive = 0;
    make({.input =
              [context = std::make_unique<Context>(alive)](Buffer& source, Buffer& target,
                                                           std::size_t limit, FlushMode) {
                  return source.moveTo(target, limit) > 0 ? FilterResult::Ok
                                                          : FilterResult::NeedMore;
              },
          .output = {}});
    EXPECT_EQ(alive, 1);
    filter.reset();
    EXPECT_EQ(alive, 0);
    settle();
    EXPECT_TRUE(any(far->readBlocked(), Blocked::Eof)) << "the stream below is gone as well";
}

TEST_P(FilterStreamTest, aStreamThatItDoesNotOwnSurvivesIt) {
    auto [one, other] = PairStream::create(*loop, {});
    {
        FilterStream passing(*one, {});
        passing.enable(Directions::Read);
        settle();
    }
    other->write("still there");
    settle();
    EXPECT_EQ(one->input().toString(), "still there");
    EXPECT_EQ(one->handler(), nullptr);
}

TEST_P(FilterStreamTest, itMayBeDestroyedInAnyCallback) {
    for (int which = 0; which < 4; ++which) {
        make({});
        recorder = {};
        const auto destroy = [&](Stream&) { filter.reset(); };
        if (which == 0) {
            recorder.atRead = destroy;
        } else if (which == 1) {
            recorder.atWritten = destroy;
        } else if (which == 2) {
            recorder.atEvent = [&](Stream&, StreamEvents) { filter.reset(); };
        } else {
            filter->output().addCallback([&](Buffer&, const Buffer::Change& change) {
                if (change.removed > 0) {
                    filter.reset();
                }
            });
        }
        filter->enable(Directions::Read);
        filter->write("there");
        far->write("back");
        settle();
        far.reset();
        settle();
        EXPECT_EQ(filter, nullptr) << which;
    }
}

TEST_P(FilterStreamTest, aFunctionThatMovesNothingAndIsOkIsNotAskedForEver) {
    int asked = 0;
    make({.input = {}, .output = [&asked](Buffer&, Buffer&, std::size_t, FlushMode) {
              ++asked;
              return FilterResult::Ok;
          }});
    filter->write("there");
    settle();
    EXPECT_EQ(asked, 1);
}

TEST_P(FilterStreamTest, timeoutsCountWhatComesThroughTheFunction) {
    make({.input = groups(), .output = {}});
    filter->setTimeouts(10s, std::nullopt);
    filter->enable(Directions::Read);
    settle();
    advance(9s);
    far->write("1");
    settle();
    advance(1s);
    EXPECT_EQ(recorder.log, Log{"reading|timeout"});
    EXPECT_TRUE(any(filter->readBlocked(), Blocked::TimedOut));
    filter->enable(Directions::Read);
    far->write("234");
    settle();
    EXPECT_EQ(filter->input().toString(), "1234");
}

TEST_P(FilterStreamTest, aTimeoutBelowIsPassedOnAndEnablingGoesOn) {
    make({});
    below().setTimeouts(10s, std::nullopt);
    filter->enable(Directions::Read);
    settle();
    advance(10s);
    EXPECT_EQ(recorder.log, Log{"reading|timeout"});
    far->write("late");
    settle();
    EXPECT_TRUE(filter->input().empty());
    filter->enable(Directions::Read);
    settle();
    EXPECT_EQ(filter->input().toString(), "late");
}

} // namespace
} // namespace weir::test
