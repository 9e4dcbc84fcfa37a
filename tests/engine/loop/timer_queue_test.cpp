#include <weir/loop/timer_queue.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace weir::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

struct NamedTimer : TimerNode {
    explicit NamedTimer(std::string named = {}) : name(std::move(named)) {}

    std::string name;
};

class TimerQueueTest : public testing::Test {
protected:
    std::vector<std::string> takeDue(TimePoint now) {
        std::vector<std::string> names;
        m_queue.takeDue(
            now, [&](TimerNode& timer) { names.push_back(static_cast<NamedTimer&>(timer).name); });
        return names;
    }

    static TimePoint at(Duration time) { return TimePoint(time); }

    TimerQueue m_queue{TimePoint()};
    TimePoint m_reached;
};

TEST_F(TimerQueueTest, TimersFallDueByDeadlineWhateverTheOrderTheyCameIn) {
    NamedTimer hour("hour");
    NamedTimer minute("minute");
    NamedTimer nanosecond("nanosecond");
    m_queue.schedule(hour, at(1h));
    m_queue.schedule(nanosecond, at(1ns));
    m_queue.schedule(minute, at(1min));
    EXPECT_EQ(m_queue.nearest(), at(1ns));
    EXPECT_THAT(takeDue(at(2h)), ElementsAre("nanosecond", "minute", "hour"));
    EXPECT_TRUE(m_queue.empty());
    EXPECT_EQ(m_queue.nearest(), std::nullopt);
}

TEST_F(TimerQueueTest, ATimerIsNeverTakenANanosecondEarly) {
    for (const Duration deadline : {Duration(1ns), Duration(63ns), Duration(64ns), Duration(1ms),
                                    Duration(1h), Duration(100 * 24h)}) {
        NamedTimer timer("due");
        const TimePoint start = m_reached;
        m_queue.schedule(timer, start + deadline);
        EXPECT_EQ(m_queue.nearest(), start + deadline);
        EXPECT_THAT(takeDue(start + deadline - 1ns), ElementsAre());
        EXPECT_THAT(takeDue(start + deadline), ElementsAre("due"));
        m_reached = start + deadline;
    }
}

TEST_F(TimerQueueTest, EqualDeadlinesFallDueInTheOrderInWhichTheyWereScheduled) {
    NamedTimer a("a");
    NamedTimer b("b");
    NamedTimer c("c");
    m_queue.schedule(a, at(10ms));
    m_queue.schedule(b, at(10ms));
    // Half of the way is gone, so that this one is placed elsewhere at first.
    EXPECT_THAT(takeDue(at(9ms)), ElementsAre());
    m_queue.schedule(c, at(10ms));
    EXPECT_THAT(takeDue(at(10ms)), ElementsAre("a", "b", "c"));
}

TEST_F(TimerQueueTest, ATimerPushedBackOntoAnEqualDeadlineIsTheLastOfThem) {
    NamedTimer pushed("pushed");
    NamedTimer other("other");
    m_queue.schedule(pushed, at(5ms));
    m_queue.schedule(other, at(10ms));
    m_queue.schedule(pushed, at(10ms));
    EXPECT_THAT(takeDue(at(10ms)), ElementsAre("other", "pushed"));

    m_queue.schedule(pushed, at(20ms));
    m_queue.schedule(other, at(20ms));
    m_queue.schedule(pushed, at(20ms));
    EXPECT_THAT(takeDue(at(20ms)), ElementsAre("other", "pushed"));
}

TEST_F(TimerQueueTest, APushedBackTimerIsDueAtItsNewDeadlineOnly) {
    NamedTimer timer("timer");
    m_queue.schedule(timer, at(1s));
    m_queue.schedule(timer, at(3s));
    EXPECT_EQ(TimerQueue::deadline(timer), at(3s));
    EXPECT_THAT(takeDue(at(1s)), ElementsAre());
    EXPECT_EQ(m_queue.nearest(), at(3s));
    EXPECT_THAT(takeDue(at(3s)), ElementsAre("timer"));
}

TEST_F(TimerQueueTest, ATimerCanBePulledForward) {
    NamedTimer timer("timer");
    m_queue.schedule(timer, at(1h));
    EXPECT_EQ(m_queue.nearest(), at(1h));
    m_queue.schedule(timer, at(1s));
    EXPECT_EQ(m_queue.nearest(), at(1s));
    EXPECT_THAT(takeDue(at(1s)), ElementsAre("timer"));
}

TEST_F(TimerQueueTest, ACancelledTimerIsNotWaitedForAndDoesNotFallDue) {
    NamedTimer first("first");
    NamedTimer second("second");
    m_queue.schedule(first, at(1s));
    m_queue.schedule(second, at(2s));
    EXPECT_EQ(m_queue.nearest(), at(1s));
    m_queue.cancel(first);
    EXPECT_FALSE(TimerQueue::isScheduled(first));
    EXPECT_EQ(m_queue.nearest(), at(2s));
    m_queue.cancel(second);
    EXPECT_EQ(m_queue.nearest(), std::nullopt);
    EXPECT_TRUE(m_queue.empty());
    EXPECT_THAT(takeDue(at(1h)), ElementsAre());
}

TEST_F(TimerQueueTest, TheEndsOfTimeAreDeadlinesLikeOthers) {
    TimerQueue queue{TimePoint::min()};
    NamedTimer first;
    NamedTimer last;
    queue.schedule(last, TimePoint::max());
    queue.schedule(first, TimePoint::min());
    EXPECT_EQ(queue.nearest(), TimePoint::min());
    std::vector<TimerNode*> due;
    queue.takeDue(TimePoint::max(), [&](TimerNode& timer) { due.push_back(&timer); });
    EXPECT_THAT(due, ElementsAre(&first, &last));
}

TEST_F(TimerQueueTest, ADeadlineThatHasPassedFallsDueAtOnceAndFirst) {
    EXPECT_THAT(takeDue(at(1s)), ElementsAre());
    NamedTimer past("past");
    NamedTimer present("present");
    m_queue.schedule(present, at(1s));
    m_queue.schedule(past, at(1ms));
    EXPECT_THAT(takeDue(at(1s)), ElementsAre("past", "present"));
}

TEST_F(TimerQueueTest, OneThatHasWaitedForLongFallsDueBetweenThoseThatCameLately) {
    NamedTimer old("old");
    NamedTimer before("before");
    NamedTimer behind("behind");
    m_queue.schedule(old, at(2300ms));
    EXPECT_THAT(takeDue(at(1900ms)), ElementsAre());
    // These are near enough for a narrow slot, while the wheel has not come to the wide one yet.
    m_queue.schedule(behind, at(2300ms + 10ns));
    m_queue.schedule(before, at(2300ms - 10ns));
    EXPECT_EQ(m_queue.nearest(), at(2300ms - 10ns));
    EXPECT_THAT(takeDue(at(3s)), ElementsAre("before", "old", "behind"));
}

TEST_F(TimerQueueTest, WhatWasTakenLastCanBeAskedForInOrder) {
    NamedTimer first("first");
    NamedTimer second("second");
    m_queue.schedule(second, at(2ms));
    m_queue.schedule(first, at(1ms));
    takeDue(at(5ms));
    EXPECT_EQ(m_queue.taken(0), &first);
    EXPECT_EQ(m_queue.taken(1), &second);
    EXPECT_EQ(m_queue.taken(2), nullptr);
    takeDue(at(6ms));
    EXPECT_EQ(m_queue.taken(0), nullptr);
}

TEST_F(TimerQueueTest, ManyEqualDeadlinesScheduledInReverseBecomeDueInOrder) {
    // Pushed back one by one from last to first onto one deadline, the worst for a plain list.
    constexpr int count = 20'000;
    std::deque<NamedTimer> timers(count);
    for (auto& timer : timers) {
        m_queue.schedule(timer, at(1s));
    }
    for (int i = count - 1; i >= 0; --i) {
        m_queue.schedule(timers[static_cast<std::size_t>(i)], at(2s));
    }
    std::vector<const TimerNode*> due;
    m_queue.takeDue(at(2s), [&](TimerNode& timer) { due.push_back(&timer); });
    ASSERT_EQ(due.size(), timers.size());
    for (std::size_t i = 0; i < due.size(); ++i) {
        ASSERT_EQ(due[i], &timers[timers.size() - 1 - i]);
    }
}

/// What TimerQueue should be, told in the plainest way.
class Model {
public:
    void schedule(int timer, TimePoint deadline) {
        cancel(timer);
        m_places[timer] = {deadline, m_order};
        m_timers[{deadline, m_order++}] = timer;
    }

    void cancel(int timer) {
        if (const auto found = m_places.find(timer); found != m_places.end()) {
            m_timers.erase(found->second);
            m_places.erase(found);
        }
    }

    [[nodiscard]] std::optional<TimePoint> nearest() const {
        return m_timers.empty() ? std::nullopt : std::optional(m_timers.begin()->first.first);
    }

    std::vector<int> takeDue(TimePoint now) {
        std::vector<int> due;
        while (!m_timers.empty() && m_timers.begin()->first.first <= now) {
            due.push_back(m_timers.begin()->second);
            m_places.erase(due.back());
            m_timers.erase(m_timers.begin());
        }
        return due;
    }

private:
    using Place = std::pair<TimePoint, int>;

    std::map<Place, int> m_timers;
    std::map<int, Place> m_places;
    int m_order = 0;
};

struct NumberedTimer : TimerNode {
    int number = 0;
};

/// `reach` bounds how far away the deadlines are, `step` how far the time goes at once.
void compareWithModel(unsigned seed, int timerCount, Duration reach, Duration step) {
    std::mt19937_64 random(seed);
    const auto below = [&](std::int64_t limit) {
        return std::uniform_int_distribution<std::int64_t>(0, limit - 1)(random);
    };
    TimePoint now{Duration(below(1'000'000'000'000))};
    TimerQueue queue(now);
    Model model;
    std::deque<NumberedTimer> timers(static_cast<std::size_t>(timerCount));
    for (int i = 0; i < timerCount; ++i) {
        timers[static_cast<std::size_t>(i)].number = i;
    }
    for (int round = 0; round < 20'000; ++round) {
        const auto chosen = static_cast<int>(below(timerCount));
        NumberedTimer& timer = timers[static_cast<std::size_t>(chosen)];
        const auto action = below(10);
        if (action < 6) {
            // Some deadlines far away, many of them equal.
            const Duration distance(below(below(2) == 0 ? 8 : reach.count() + 1));
            queue.schedule(timer, now + distance);
            model.schedule(chosen, now + distance);
        } else if (action < 8) {
            if (TimerQueue::isScheduled(timer)) {
                queue.cancel(timer);
            }
            model.cancel(chosen);
        } else if (action == 8) {
            const auto nearest = queue.nearest();
            const auto expected = model.nearest();
            ASSERT_EQ(nearest.has_value(), expected.has_value());
            ASSERT_TRUE(!nearest || *nearest <= *expected);
            ASSERT_TRUE(!nearest || timerCount > 16 || *nearest == *expected)
                << "exact where timers are few";
        } else {
            now += Duration(below(step.count() + 1));
            std::vector<int> due;
            queue.takeDue(now, [&](TimerNode& node) {
                due.push_back(static_cast<NumberedTimer&>(node).number);
            });
            ASSERT_EQ(due, model.takeDue(now)) << "round " << round;
        }
    }
}

TEST(TimerQueueModel, AFewTimersBehaveAsASortedMapOfThemDoes) {
    compareWithModel(1, 8, 100ns, 50ns);
    compareWithModel(2, 16, 10ms, 1ms);
    compareWithModel(3, 16, 24h, 10min);
}

TEST(TimerQueueModel, ManyTimersBehaveAsASortedMapOfThemDoes) {
    compareWithModel(4, 500, 100ns, 50ns);
    compareWithModel(5, 500, 5us, 100ns);
    compareWithModel(6, 2000, 10ms, 1ms);
    compareWithModel(7, 2000, 1h, 1s);
    compareWithModel(8, 2000, 200 * 24h, 24h);
}

TEST(TimerQueueModel, WakingAtTheNearestTimeReachesEveryDeadlineInFewSteps) {
    std::mt19937_64 random(9);
    TimePoint now;
    TimerQueue queue(now);
    constexpr int count = 1000;
    std::deque<NumberedTimer> timers(count);
    for (auto& timer : timers) {
        queue.schedule(timer, TimePoint(Duration(random() % 60'000'000'000U)));
    }
    int steps = 0;
    std::size_t taken = 0;
    while (const auto nearest = queue.nearest()) {
        ASSERT_GE(*nearest, now) << "time goes on";
        now = *nearest;
        queue.takeDue(now, [&](TimerNode& timer) {
            ASSERT_EQ(TimerQueue::deadline(timer), now) << "woken for it exactly";
            ++taken;
        });
        ++steps;
    }
    EXPECT_EQ(taken, timers.size());
    EXPECT_LT(steps, 2 * count) << "few waits end before a timer is due";
}

} // namespace
} // namespace weir::test
