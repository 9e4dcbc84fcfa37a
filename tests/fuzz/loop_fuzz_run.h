#pragma once

#include "loop_fuzz_world.h"

#include <weir/loop/deferred.h>
#include <weir/loop/event.h>
#include <weir/loop/loop_observer.h>

#include <array>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace weir::fuzz {

/// A loop on one backend and its model, to which the same is done as the input says; callbacks go
/// on reading the input, so that what they do to each other is part of the program.
class LoopRun {
public:
    /// `backend` as the tests of the loop have it: "epoll_changelist" is one.
    LoopRun(const std::string& backend, LoopInput input);
    ~LoopRun();
    LoopRun(const LoopRun&) = delete;
    LoopRun& operator=(const LoopRun&) = delete;

    void all();

private:
    static constexpr std::size_t slotCount = 8;
    static constexpr std::size_t deferredCount = 3;
    static constexpr int mostEvents = 48;
    static constexpr int mostCallbacks = 60;

    /// What the callback of an event is given; goes with it, so that a call too many is seen.
    struct Hook {
        LoopRun* run;
        std::size_t slot;
    };

    struct Slot {
        int id = -1;
        std::size_t which = 0;
        std::unique_ptr<Hook> hook;
        std::unique_ptr<Event> owned;
        std::unique_ptr<RawEvent> raw;

        [[nodiscard]] RawEvent* event() const { return owned ? owned.get() : raw.get(); }
    };

    struct Op {
        const char* name;
        void (LoopRun::*function)();
    };

    class Observer;

    static LoopConfig configure(const std::string& backend, LoopInput& input,
                                const LoopFuzzClock& clock);
    /// One step, of a callback or between runs.
    void step();
    void callbackActs();
    void compare();
    void compareEvents();
    void compareCounts();

    // loop_fuzz_events.cpp
    Slot& someSlot();

    Duration someTime();
    void makeEvent(Slot& slot, std::size_t choice, std::size_t which);
    void destroyEvent(Slot& slot);
    [[nodiscard]] bool canAdd(int id) const;

    [[nodiscard]] bool mayActivate() const { return m_model.activatedInTurn() < 6; }

    [[nodiscard]] Slot* slotOf(const RawEvent& event);
    void create();
    void destroy();
    void add();
    void addTimeout();
    void addDueWithOther();
    void addWith(Slot& slot, Duration timeout);
    void remove();
    void removeTimer();
    void activate();
    void activateDescriptor();
    void setPriority();
    void finalise();
    void removeEvents();
    void once();
    void eventRan(std::size_t at, EventFlags fired);
    void onceRan(int id, EventFlags fired);
    static void finalised(RawEvent* event, void* argument);
    void finaliserRan(RawEvent& event);

    // loop_fuzz_steps.cpp
    std::size_t someDescriptor();
    void changeSome(void (Descriptors::*change)(std::size_t));

    void writeFar() { changeSome(&Descriptors::writeFar); }

    void drainNear() { changeSome(&Descriptors::drainNear); }

    void fillNear() { changeSome(&Descriptors::fillNear); }

    void drainFar() { changeSome(&Descriptors::drainFar); }

    void shutFar() { changeSome(&Descriptors::shutFar); }

    void closeFar() { changeSome(&Descriptors::closeFar); }

    void reopen();
    void advance();
    void updateCachedTime();
    void post();
    void defer();
    void atTurnEnd();
    void cancel();
    void renewDeferred(std::size_t id);
    void exitLoop();
    void exitLater();
    void breakLoop();
    void continueLoop();
    void stop();
    void wake();
    void virtuals();
    void setPriorities();
    void run();
    void taskRan(int task);
    void deferredRan(int id);

    LoopInput m_input;
    LoopFuzzClock m_clock;
    Descriptors m_descriptors;
    LoopConfig m_config;
    struct Outside;
    std::unique_ptr<Outside> m_outside;
    LoopModel m_model;
    std::unique_ptr<EventLoop> m_loop;
    std::unique_ptr<Observer> m_observer;
    std::array<Slot, slotCount> m_slots;
    /// In which turn each descriptor was changed last.
    std::array<std::optional<std::uint64_t>, Descriptors::count> m_changed;
    std::array<std::unique_ptr<Deferred>, deferredCount> m_deferreds;
    /// Held by whatever the loop is given to call, to see that it lets go of all of it.
    std::shared_ptr<int> m_token = std::make_shared<int>(0);
    /// Those whose finalisers removeEvents() is to call.
    std::set<int> m_removed;
    int m_tasks = 0;
    int m_callbacks = 0;
    bool m_ending = false;
};

} // namespace weir::fuzz
