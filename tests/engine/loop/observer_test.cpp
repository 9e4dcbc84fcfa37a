#include <weir/loop/loop_observer.h>

#include "tests/engine/loop/loop_fixture.h"

#include <gmock/gmock.h>

namespace weir::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class Recorder : public LoopObserver {
public:
    Recorder(std::vector<std::string>& log, std::string name)
        : m_log(log), m_name(std::move(name)) {}

    void prepare(std::optional<Duration> wait) override {
        say("prepare " + (wait ? std::to_string(wait->count()) : std::string("-")));
    }

    void check() override { say("check"); }

    void callbackBegins(const RawEvent& event, EventFlags fired) override {
        say("begins " + std::to_string(event.descriptor()) + " " +
            std::to_string(static_cast<int>(fired)));
    }

    void callbackEnded(int priority, Duration took) override {
        say("ended " + std::to_string(priority) + " " + std::to_string(took.count()));
    }

private:
    void say(const std::string& what) { m_log.push_back(m_name + what); }

    std::vector<std::string>& m_log;
    std::string m_name;
};

class ObserverTest : public LoopTest {
protected:
    ManualClock m_clock;
    std::unique_ptr<EventLoop> m_loop = makeLoop({.priorities = 3, .clock = &m_clock});
};

TEST_P(ObserverTest, IsToldTheStagesInOrder) {
    Recorder recorder(m_log, "");
    m_loop->addObserver(recorder);
    std::unique_ptr<Event> event;
    event = std::make_unique<Event>(*m_loop, -1, EventFlags::None, [&](EventFlags) {
        m_log.emplace_back("callback");
        m_clock.advance(3ns);
        event.reset();
    });
    event->activate(EventFlags::Read);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("prepare 0", "check", "begins -1 2", "callback", "ended 1 3"));
    m_loop->removeObserver(recorder);
    Event other(*m_loop, -1, EventFlags::None, note("unobserved"));
    other.activate(EventFlags::Read);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_EQ(m_log.size(), 6U);
}

TEST_P(ObserverTest, IsToldHowLongTheLoopMeansToWait) {
    Recorder recorder(m_log, "");
    m_loop->addObserver(recorder);
    Event timer(*m_loop, -1, EventFlags::None, note("timer"));
    ASSERT_TRUE(timer.add(7ns).ok());
    m_loop->wake();
    m_loop->exitLoop(1h);
    ASSERT_TRUE(m_loop->run(RunMode::NonBlock).ok());
    m_log.clear();
    m_clock.advance(3ns);

    // A task that is posted ends the wait; the timer's time does not come by itself.
    struct Breaker : LoopObserver {
        void check() override { loop->breakLoop(); }

        EventLoop* loop = nullptr;
    } breaker;

    breaker.loop = m_loop.get();
    m_loop->addObserver(breaker);
    m_loop->wake();
    EXPECT_EQ(*m_loop->run(), RunEnd::Break);
    EXPECT_THAT(m_log, ElementsAre("prepare 4", "check"));
    m_loop->removeObserver(breaker);
    m_loop->removeObserver(recorder);
}

TEST_P(ObserverTest, MayBeRemovedWhileItIsTold) {
    Recorder last(m_log, "last ");

    struct Remover : LoopObserver {
        Remover(EventLoop& on, LoopObserver& target) : loop(on), other(target) {}

        void prepare(std::optional<Duration> /*wait*/) override {
            loop.removeObserver(other);
            loop.removeObserver(*this);
        }

        EventLoop& loop;
        LoopObserver& other;
    } remover(*m_loop, last);

    m_loop->addObserver(remover);
    m_loop->addObserver(last);
    Event event(*m_loop, -1, EventFlags::None, note("callback"));
    event.activate(EventFlags::Read);
    EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
    EXPECT_THAT(m_log, ElementsAre("callback"));
}

TEST_P(ObserverTest, WhatItActivatesInPrepareIsNotWaitedFor) {
    struct Activator : LoopObserver {
        explicit Activator(Event& target) : event(target) {}

        void prepare(std::optional<Duration> /*wait*/) override {
            event.activate(EventFlags::Read);
        }

        Event& event;
    };

    Event event(*m_loop, -1, EventFlags::None, [&](EventFlags) { m_loop->exitLoop(); });
    Activator activator(event);
    m_loop->addObserver(activator);
    EXPECT_EQ(*m_loop->run(RunMode::Forever), RunEnd::Exit);
    m_loop->removeObserver(activator);
}

TEST_P(ObserverTest, ABreakInPrepareSkipsTheWait) {
    struct Breaker : LoopObserver {
        explicit Breaker(EventLoop& on) : loop(on) {}

        void prepare(std::optional<Duration> /*wait*/) override { loop.breakLoop(); }

        EventLoop& loop;
    } breaker(*m_loop);

    m_loop->addObserver(breaker);
    EXPECT_EQ(*m_loop->run(RunMode::Forever), RunEnd::Break);
    m_loop->removeObserver(breaker);
}

TEST_P(ObserverTest, IsToldOfEventsThatAreAddedActivatedAndRemoved) {
    struct Watcher : LoopObserver {
        explicit Watcher(std::vector<std::string>& to) : log(to) {}

        void eventAdded(const RawEvent& event) override { say("added", event); }

        void eventRemoved(const RawEvent& event) override { say("removed", event); }

        void eventActivated(const RawEvent& event, EventFlags fired) override {
            say("activated " + std::to_string(static_cast<int>(fired)), event);
        }

        void say(const std::string& what, const RawEvent& event) const {
            log.push_back(what + " " + std::to_string(event.descriptor()));
        }

        std::vector<std::string>& log;
    } watcher(m_log);

    m_loop->addObserver(watcher);
    {
        Event event(*m_loop, -2, EventFlags::None, note("callback"));
        event.remove();
        ASSERT_TRUE(event.add(1s).ok());
        m_clock.advance(1s);
        EXPECT_EQ(*m_loop->run(), RunEnd::Empty);
        event.activate(EventFlags::Write);
        event.activate(EventFlags::Read);
    }
    EXPECT_THAT(m_log, ElementsAre("added -2", "activated 1 -2", "callback", "activated 4 -2",
                                   "removed -2"));
    m_loop->removeObserver(watcher);
}

WEIR_FOR_EACH_BACKEND(ObserverTest);

} // namespace
} // namespace weir::test
