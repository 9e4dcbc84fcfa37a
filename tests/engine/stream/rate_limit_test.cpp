#include <weir/stream/filter_stream.h>
#include <weir/stream/pair_stream.h>
#include <weir/stream/rate_limit_group.h>

#include "tests/engine/stream/socket_stream_fixture.h"

#include <algorithm>
#include <array>

namespace weir::test {
namespace {

using namespace std::chrono_literals;

TEST(RateLimit, isValidWithARateBetweenOneAndTheBurst) {
    EXPECT_TRUE(RateLimit().isValid());
    EXPECT_TRUE((RateLimit{.readRate = 1, .readBurst = 1}).isValid());
    EXPECT_FALSE((RateLimit{.readRate = 0}).isValid());
    EXPECT_FALSE((RateLimit{.writeRate = 0}).isValid());
    EXPECT_FALSE((RateLimit{.readRate = 2, .readBurst = 1}).isValid());
    EXPECT_FALSE((RateLimit{.writeRate = 2, .writeBurst = 1}).isValid());
    EXPECT_FALSE((RateLimit{.tick = 0ns}).isValid());
    EXPECT_FALSE((RateLimit{.readBurst = RateLimit::unlimited + 1}).isValid());
}

TEST(TokenBucket, savesUpToTheBurstAndPaysDebtsFirst) {
    const RateLimit limit{.readRate = 10, .readBurst = 25, .writeRate = 5, .writeBurst = 5};
    TokenBucket bucket(limit, TimePoint(0s));
    EXPECT_EQ(bucket.read, 10);
    bucket.refill(limit, TimePoint(999ms));
    EXPECT_EQ(bucket.read, 10);
    bucket.refill(limit, TimePoint(1s));
    EXPECT_EQ(bucket.read, 20);
    bucket.refill(limit, TimePoint(100s));
    EXPECT_EQ(bucket.read, 25);
    EXPECT_EQ(bucket.written, 5);
    bucket.read = -15;
    EXPECT_EQ(bucket.untilRefilled(limit, TimePoint(100s)), 2s);
    bucket.refill(limit, TimePoint(101s));
    EXPECT_EQ(bucket.read, -5);
    bucket.refill(limit, TimePoint(102s));
    EXPECT_EQ(bucket.read, 5);
}

TEST(TokenBucket, doesNotOverflow) {
    const RateLimit limit{.tick = 1ns};
    TokenBucket bucket(limit, TimePoint(0s));
    bucket.read = std::numeric_limits<std::ptrdiff_t>::min();
    bucket.refill(limit, TimePoint(1ns));
    EXPECT_EQ(bucket.read, -1);
    bucket.refill(limit, TimePoint::max());
    EXPECT_EQ(bucket.read, static_cast<std::ptrdiff_t>(RateLimit::unlimited));
}

class RateLimitTest : public SocketStreamTest {
public:
    RateLimitTest() { clock.advance(10500ms); } // ticks do not begin where a test does
};

WEIR_ON_EVERY_BACKEND(RateLimitTest);

TEST_P(RateLimitTest, readingGoesOnTickByTick) {
    Peer peer;
    const auto stream = makeLocalStream(peer);
    ASSERT_TRUE(stream->setRateLimit(RateLimit{.readRate = 100, .readBurst = 250}));
    stream->enable(Directions::Read);
    peer.send(pattern(1000));
    settle();
    EXPECT_EQ(stream->input().size(), 100U);
    EXPECT_EQ(stream->readBlocked(), Blocked::RateLimit);
    EXPECT_EQ(stream->writeBlocked(), Blocked::Nothing);
    EXPECT_EQ(stream->readLimit(), 0);
    EXPECT_EQ(stream->maxToRead(), 0U);
    advance(499ms);
    EXPECT_EQ(stream->input().size(), 100U);
    advance(1ms);
    EXPECT_EQ(stream->input().size(), 200U);
    advance(5s);
    EXPECT_EQ(stream->input().size(), 450U) << "no more than the burst";
    ASSERT_TRUE(stream->setRateLimit(std::nullopt));
    settle();
    EXPECT_EQ(stream->input().toString(), pattern(1000));
    EXPECT_EQ(stream->readBlocked(), Blocked::None);
}

TEST_P(RateLimitTest, writingGoesOnTickByTick) {
    Peer peer;
    const auto stream = makeLocalStream(peer);
    ASSERT_TRUE(
        stream->setRateLimit(RateLimit{.writeRate = 100, .writeBurst = 100, .tick = 100ms}));
    stream->write(pattern(250));
    settle();
    EXPECT_EQ(peer.receive(), pattern(250).substr(0, 100));
    EXPECT_EQ(stream->writeBlocked(), Blocked::RateLimit);
    EXPECT_TRUE(recorder.log.empty());
    advance(100ms);
    advance(100ms);
    EXPECT_EQ(peer.receive(), pattern(250).substr(100));
    EXPECT_EQ(recorder.log, std::vector<std::string>{"written"});
}

TEST_P(RateLimitTest, timeoutsAreNotCountedWhileTheLimitPauses) {
    Peer peer;
    const auto stream = makeLocalStream(peer);
    stream->setTimeouts(10s, std::nullopt);
    ASSERT_TRUE(stream->setRateLimit(RateLimit{.readRate = 4, .readBurst = 4, .tick = 60s}));
    stream->enable(Directions::Read);
    peer.send("12345678");
    settle();
    advance(45s);
    EXPECT_FALSE(recorder.has("reading|timeout"));
}

TEST_P(RateLimitTest, whatGoesAnotherWayCountsToo) {
    Peer peer;
    const auto stream = makeLocalStream(peer);
    ASSERT_TRUE(stream->setRateLimit(
        RateLimit{.readRate = 100, .readBurst = 100, .writeRate = 50, .writeBurst = 50}));
    EXPECT_EQ(stream->readLimit(), 100);
    EXPECT_EQ(stream->writeLimit(), 50);
    stream->spendReadLimit(130);
    stream->spendWriteLimit(50);
    EXPECT_EQ(stream->readLimit(), -30);
    EXPECT_EQ(stream->maxToRead(), 0U);
    EXPECT_TRUE(any(stream->writeBlocked(), Blocked::RateLimit));
    stream->spendWriteLimit(-20);
    EXPECT_EQ(stream->maxToWrite(), 20U);
    EXPECT_EQ(stream->writeBlocked(), Blocked::Nothing);
    advance(500ms);
    EXPECT_EQ(stream->readLimit(), 70);
    EXPECT_FALSE(any(stream->readBlocked(), Blocked::RateLimit));
}

TEST_P(RateLimitTest, aLimitThatCannotBeIsRefusedAndTheOldOneStays) {
    Peer peer;
    const auto stream = makeLocalStream(peer);
    EXPECT_EQ(stream->rateLimit(), std::nullopt);
    EXPECT_EQ(stream->readLimit(), static_cast<std::ptrdiff_t>(RateLimit::unlimited));
    const RateLimit limit{.readRate = 100, .readBurst = 100};
    ASSERT_TRUE(stream->setRateLimit(limit));
    EXPECT_FALSE(stream->setRateLimit(RateLimit{.readRate = 0}));
    EXPECT_EQ(stream->rateLimit(), limit);
}

TEST_P(RateLimitTest, oneReadAndOneWriteCanBeCut) {
    Peer peer;
    ScriptedIo io;
    const auto stream = makeLocalStream(peer, {.io = &io});
    stream->setMaxSingleRead(30);
    stream->setMaxSingleWrite(40);
    EXPECT_EQ(stream->maxToRead(), 30U);
    EXPECT_EQ(stream->maxToWrite(), 40U);
    stream->enable(Directions::Read);
    peer.send(pattern(100));
    runUntil([&] { return stream->input().size() == 100; });
    EXPECT_EQ(io.reads, 4U);
    stream->write(pattern(100));
    runUntil([&] { return recorder.has("written"); });
    EXPECT_EQ(io.writes, 3U);
    EXPECT_EQ(peer.receive(), pattern(100));
    stream->setMaxSingleRead(0);
    EXPECT_EQ(stream->maxToRead(), Buffer::all);
}

TEST_P(RateLimitTest, ofAFilterItIsThatOfTheStreamBelow) {
    Peer peer;
    auto socket = makeLocalStream(peer);
    SocketStream& below = *socket;
    FilterStream filter(std::move(socket), {});
    ASSERT_TRUE(filter.setRateLimit(RateLimit{.readRate = 10, .readBurst = 10}));
    filter.enable(Directions::Read);
    peer.send(pattern(25));
    settle();
    EXPECT_EQ(filter.input().size(), 10U);
    EXPECT_EQ(below.readBlocked(), Blocked::RateLimit);
    EXPECT_EQ(below.rateLimit(), filter.rateLimit());
    advance(1s);
    advance(1s);
    EXPECT_EQ(filter.input().toString(), pattern(25));
}

TEST_P(RateLimitTest, ofPairsBothEndsCount) {
    auto [one, other] = PairStream::create(*loop);
    other->enable(Directions::Read);
    ASSERT_TRUE(one->setRateLimit(RateLimit{.writeRate = 20, .writeBurst = 20}));
    ASSERT_TRUE(other->setRateLimit(RateLimit{.readRate = 15, .readBurst = 15}));
    one->write(pattern(50));
    settle();
    EXPECT_EQ(other->input().size(), 15U);
    advance(1s);
    EXPECT_EQ(other->input().size(), 30U);
    advance(10s);
    advance(10s);
    EXPECT_EQ(other->input().toString(), pattern(50));
}

class RateLimitGroupTest : public RateLimitTest {
public:
    static constexpr std::size_t count = 4;

    void make(const RateLimit& limit) {
        group = std::make_unique<RateLimitGroup>(*loop, limit);
        for (std::size_t i = 0; i < count; ++i) {
            streams[i] = makeLocalStream(peers[i]);
            group->add(*streams[i]);
            streams[i]->enable(Directions::Read);
        }
    }

    [[nodiscard]] std::size_t received() const {
        std::size_t all = 0;
        for (const auto& stream : streams) {
            all += stream->input().size();
        }
        return all;
    }

    std::array<Peer, count> peers;
    std::array<std::unique_ptr<SocketStream>, count> streams;
    std::unique_ptr<RateLimitGroup> group;
};

WEIR_ON_EVERY_BACKEND(RateLimitGroupTest);

TEST_P(RateLimitGroupTest, membersShareALimitFairly) {
    make({.readRate = 1000, .readBurst = 1000});
    for (Peer& peer : peers) {
        peer.send(pattern(10000));
    }
    settle();
    EXPECT_LE(received(), 1000U);
    for (int tick = 0; tick < 12; ++tick) {
        advance(1s);
    }
    EXPECT_GE(received(), 12000U);
    EXPECT_LE(received(), 13000U);
    for (const auto& stream : streams) {
        EXPECT_EQ(stream->readBlocked(), Blocked::GroupLimit);
        EXPECT_GT(stream->input().size(), 13000U / count / 2);
        EXPECT_LT(stream->input().size(), 13000U / count * 2);
        EXPECT_EQ(stream->input().toString(), pattern(10000).substr(0, stream->input().size()));
    }
    EXPECT_EQ(group->totalRead(), received());
    EXPECT_EQ(group->totalWritten(), 0U);
    group->resetTotals();
    EXPECT_EQ(group->totalRead(), 0U);
}

TEST_P(RateLimitGroupTest, writersShareItToo) {
    make({.writeRate = 1000, .writeBurst = 1000});
    std::array<std::string, count> got;
    for (const auto& stream : streams) {
        stream->write(pattern(3000));
    }
    int ticks = 0;
    do {
        settle();
        for (std::size_t i = 0; i < count; ++i) {
            got[i] += peers[i].receive();
        }
        EXPECT_LE(group->totalWritten(), 1000U * static_cast<unsigned>(ticks + 1));
        advance(1s);
    } while (++ticks < 20 && group->totalWritten() < 12000U);
    settle();
    for (std::size_t i = 0; i < count; ++i) {
        got[i] += peers[i].receive();
        EXPECT_EQ(got[i], pattern(3000));
    }
}

TEST_P(RateLimitGroupTest, aMemberTakesItsPartButAtLeastTheMinimalShare) {
    make({.readRate = 100, .readBurst = 100});
    EXPECT_EQ(group->size(), count);
    EXPECT_EQ(streams[0]->maxToRead(), RateLimitGroup::defaultMinShare);
    group->setMinShare(10);
    EXPECT_EQ(streams[0]->maxToRead(), 25U);
    group->setMinShare(1000);
    EXPECT_EQ(streams[0]->maxToRead(), 100U);
}

TEST_P(RateLimitGroupTest, whoLeavesGoesOnAndTheRestStayPaused) {
    make({.readRate = 100, .readBurst = 100});
    group->spendReadLimit(200);
    EXPECT_EQ(group->readLimit(), -100);
    settle();
    for (Peer& peer : peers) {
        peer.send("12345");
    }
    settle();
    EXPECT_EQ(received(), 0U);
    EXPECT_TRUE(group->remove(*streams[0]));
    EXPECT_FALSE(group->remove(*streams[0]));
    settle();
    EXPECT_EQ(streams[0]->input().size(), 5U);
    EXPECT_EQ(received(), 5U);
    group->spendReadLimit(-200);
    settle();
    EXPECT_EQ(received(), 20U);
}

TEST_P(RateLimitGroupTest, whoJoinsWhileItIsUsedUpWaitsToo) {
    make({.readRate = 100, .readBurst = 100});
    group->spendReadLimit(100);
    settle();
    Peer peer;
    const auto late = makeLocalStream(peer);
    group->add(*late);
    late->enable(Directions::Read);
    peer.send("12345");
    settle();
    EXPECT_EQ(late->readBlocked(), Blocked::GroupLimit);
    advance(1s);
    EXPECT_EQ(late->input().size(), 5U);
}

TEST_P(RateLimitGroupTest, itsEndAndTheMembersEndsComeInAnyOrder) {
    make({.readRate = 100, .readBurst = 100});
    group->spendReadLimit(100);
    settle();
    streams[0].reset();
    EXPECT_EQ(group->size(), count - 1);
    peers[1].send("12345");
    group.reset();
    settle();
    EXPECT_EQ(streams[1]->input().size(), 5U);
}

TEST_P(RateLimitGroupTest, aNewLimitHoldsAtOnce) {
    make({.readRate = 100, .readBurst = 1000});
    EXPECT_FALSE(group->setLimit({.readRate = 0}));
    EXPECT_EQ(group->limit().readRate, 100U);
    ASSERT_TRUE(group->setLimit({.readRate = 10, .readBurst = 10}));
    EXPECT_EQ(group->readLimit(), 10);
    advance(1s);
    EXPECT_EQ(group->readLimit(), 10);
}

} // namespace
} // namespace weir::test
