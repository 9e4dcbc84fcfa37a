// Does to a loop on each backend of the machine what the input says, and to a plain model of its
// contract the same, and stops where they differ: in which callbacks run, in which order and with
// which flags, in what is pending and active afterwards, or in what a method returns.

#include "loop_fuzz_run.h"

#include <algorithm>
#include <csignal>
#include <thread>

namespace weir::fuzz {

struct LoopRun::Outside final : Surroundings {
    Outside(const LoopFuzzClock& time, const Descriptors& files)
        : clock(time), descriptors(files) {}

    [[nodiscard]] TimePoint clockNow() const override { return clock.now(); }

    [[nodiscard]] EventFlags readiness(int descriptor) const override {
        return descriptors.readiness(static_cast<std::size_t>(descriptor));
    }

    const LoopFuzzClock& clock;
    const Descriptors& descriptors;
};

/// Checks that the stages come in turn; with it the loop goes other ways through its code.
class LoopRun::Observer final : public LoopObserver {
public:
    void prepare(std::optional<Duration> /*wait*/) override {
        expect(!m_waits && !m_runs, "prepare() out of turn");
        m_waits = true;
    }

    void check() override {
        expect(m_waits && !m_runs, "check() out of turn");
        m_waits = false;
    }

    void callbackBegins(const RawEvent& /*event*/, EventFlags fired) override {
        expect(!m_waits && !m_runs && fired != EventFlags::None, "callbackBegins() out of turn");
        m_runs = true;
    }

    void callbackEnded(int /*priority*/, Duration /*took*/) override {
        expect(m_runs, "callbackEnded() out of turn");
        m_runs = false;
    }

private:
    static void expect(bool holds, const char* what) { fuzz::check(holds, what); }

    bool m_waits = false;
    bool m_runs = false;
};

LoopConfig LoopRun::configure(const std::string& backend, LoopInput& input,
                              const LoopFuzzClock& clock) {
    LoopConfig config;
    config.backend = backend == "epoll_changelist" ? "epoll" : backend;
    config.epollChangelist = backend == "epoll_changelist";
    config.ignoreEnvironment = true;
    config.clock = const_cast<LoopFuzzClock*>(&clock);
    const std::size_t choice = input.byte();
    config.priorities = 1 + static_cast<int>(choice % 4);
    config.noTimeCache = choice / 4 % 4 == 3;
    config.threadSafe = choice / 16 % 4 == 3;
    if (choice / 64 % 2 == 1) {
        config.maxCallbacks = input.below(4);
        config.limitsFromPriority = static_cast<int>(input.below(3));
    }
    return config;
}

LoopRun::LoopRun(const std::string& backend, LoopInput input)
    : m_input(input),
      m_config(configure(backend, m_input, m_clock)),
      m_outside(std::make_unique<Outside>(m_clock, m_descriptors)),
      m_model(m_config, *m_outside) {
    auto loop = EventLoop::create(m_config);
    check(loop.ok(), "no loop can be made");
    m_loop = std::move(*loop);
    m_loop->setUserData(this);
    m_clock.attach(*m_loop, m_model);
    if (m_input.oneIn(3)) {
        m_observer = std::make_unique<Observer>();
        m_loop->addObserver(*m_observer);
    }
    for (std::size_t i = 0; i < deferredCount; ++i) {
        renewDeferred(i);
    }
    // Without a choice, so that short inputs do something too.
    for (std::size_t i = 0; i < slotCount; ++i) {
        makeEvent(m_slots[i], i * 37, i);
    }
}

LoopRun::~LoopRun() {
    tell("the end");
    m_deferreds = {};
    for (Slot& slot : m_slots) {
        if (slot.id < 0) {
            continue;
        }
        if (m_model.event(slot.id).finalising) {
            m_loop->removeEvents(false);
        }
        destroyEvent(slot);
    }
    m_loop->removeEvents(false);
    check(m_loop->eventCount() == 0, "events are left");
    m_loop.reset();
    check(m_token.use_count() == 1, "callbacks are left");
}

void LoopRun::all() {
    for (int steps = 0; steps < 150 && !m_input.atEnd(); ++steps) {
        step();
        compare();
    }
}

void LoopRun::step() {
    static constexpr std::array steps = {
        Op{"add()", &LoopRun::add},
        Op{"add()", &LoopRun::add},
        Op{"add() with a timeout", &LoopRun::addTimeout},
        Op{"add() with a timeout", &LoopRun::addTimeout},
        Op{"add() for when another is due", &LoopRun::addDueWithOther},
        Op{"add() for when another is due", &LoopRun::addDueWithOther},
        Op{"remove()", &LoopRun::remove},
        Op{"removeTimer()", &LoopRun::removeTimer},
        Op{"activate()", &LoopRun::activate},
        Op{"activate()", &LoopRun::activate},
        Op{"setPriority()", &LoopRun::setPriority},
        Op{"making an event", &LoopRun::create},
        Op{"destroying an event", &LoopRun::destroy},
        Op{"finalise()", &LoopRun::finalise},
        Op{"activateDescriptor()", &LoopRun::activateDescriptor},
        Op{"removeEvents()", &LoopRun::removeEvents},
        Op{"once()", &LoopRun::once},
        Op{"post()", &LoopRun::post},
        Op{"defer()", &LoopRun::defer},
        Op{"atTurnEnd()", &LoopRun::atTurnEnd},
        Op{"cancelling deferred work", &LoopRun::cancel},
        Op{"writing to the far end", &LoopRun::writeFar},
        Op{"writing to the far end", &LoopRun::writeFar},
        Op{"draining the near end", &LoopRun::drainNear},
        Op{"filling the near end", &LoopRun::fillNear},
        Op{"draining the far end", &LoopRun::drainFar},
        Op{"shutting the far end down", &LoopRun::shutFar},
        Op{"closing the far end", &LoopRun::closeFar},
        Op{"opening anew", &LoopRun::reopen},
        Op{"moving the clock", &LoopRun::advance},
        Op{"moving the clock", &LoopRun::advance},
        Op{"updateCachedTime()", &LoopRun::updateCachedTime},
        Op{"exitLoop()", &LoopRun::exitLoop},
        Op{"exitLoop() with a delay", &LoopRun::exitLater},
        Op{"breakLoop()", &LoopRun::breakLoop},
        Op{"continueLoop()", &LoopRun::continueLoop},
        Op{"stop()", &LoopRun::stop},
        Op{"wake()", &LoopRun::wake},
        Op{"addVirtual() or removeVirtual()", &LoopRun::virtuals},
        Op{"setPriorities()", &LoopRun::setPriorities},
        Op{"run()", &LoopRun::run},
        Op{"run()", &LoopRun::run},
        Op{"run()", &LoopRun::run},
        Op{"run()", &LoopRun::run},
    };
    const Op& next = steps[m_input.below(steps.size())];
    tell(next.name);
    (this->*next.function)();
}

void LoopRun::callbackActs() {
    for (std::size_t left = m_input.below(4); left > 0; --left) {
        step();
    }
    if (++m_callbacks >= mostCallbacks) {
        breakLoop();
    }
    compare();
}

void LoopRun::compare() {
    compareEvents();
    compareCounts();
    for (std::size_t i = 0; i < deferredCount; ++i) {
        check(m_deferreds[i]->isQueued() == m_model.isQueued(static_cast<int>(i)),
              "whether deferred work is queued");
    }
    check(m_loop->now() == m_model.now(), "now()");
    check(m_loop->gotBreak() == m_model.gotBreak(), "gotBreak()");
    check(m_loop->gotExit() == m_model.gotExit(), "gotExit()");
    check(m_loop->priorities() == m_model.priorities(), "priorities()");
}

void LoopRun::compareEvents() {
    for (const Slot& slot : m_slots) {
        if (slot.id < 0) {
            continue;
        }
        const ModelEvent& expected = m_model.event(slot.id);
        const RawEvent& event = *slot.event();
        check(event.isPending() == expected.pending(), "isPending()");
        check(event.isActive() == expected.active, "isActive()");
        check(event.pendingFor() == m_model.pendingFor(slot.id), "pendingFor()");
        check(event.priority() == expected.priority, "priority()");
        check(event.deadline().has_value() == expected.timing, "whether a timeout runs");
        check(!expected.timing || *event.deadline() == expected.deadline, "deadline()");
    }
}

void LoopRun::compareCounts() {
    const EventCounts counts = m_loop->counts();
    check(counts.pending == m_model.counts().pending, "counts().pending");
    check(counts.active == m_model.counts().active, "counts().active");
    check(counts.virtuals == m_model.counts().virtuals, "counts().virtuals");
    const EventCounts most = m_loop->mostCounts();
    check(most.pending == m_model.mostCounts().pending, "mostCounts().pending");
    check(most.active == m_model.mostCounts().active, "mostCounts().active");
    check(most.virtuals == m_model.mostCounts().virtuals, "mostCounts().virtuals");
    check(m_loop->eventCount() == m_model.busyEvents(), "eventCount()");
    std::set<const RawEvent*> visited;
    m_loop->forEach([&](const RawEvent& event) {
        check(visited.insert(&event).second, "forEach() visits an event twice");
        return 0;
    });
    check(visited.size() == m_model.busyEvents(), "how many events forEach() visits");
}

namespace {

void runOn(const std::string& backend, LoopInput input) {
    story() = {backend, {}};
    LoopRun(backend, input).all();
}

std::vector<std::string> usableBackends() {
    std::vector<std::string> usable;
    for (const std::string_view name : EventLoop::supportedBackends()) {
        const LoopConfig config{.backend = std::string(name), .ignoreEnvironment = true};
        // On a thread of its own, see LLVMFuzzerTestOneInput().
        bool canBeMade = false;
        std::thread([&] { canBeMade = EventLoop::create(config).ok(); }).join();
        if (!canBeMade) {
            continue;
        }
        usable.emplace_back(name);
        if (name == "epoll") {
            usable.emplace_back("epoll_changelist");
        }
    }
    return usable;
}

} // namespace
} // namespace weir::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::vector<std::string> backends = [] {
        std::signal(SIGPIPE, SIG_IGN);
        return weir::fuzz::usableBackends();
    }();
    if (size > 2048) {
        return -1; // no run has so many steps
    }
    const weir::fuzz::LoopInput input(data, size);
    for (const std::string& backend : backends) {
        if (backend != "io_uring") {
            weir::fuzz::runOn(backend, input);
        } else if (size % 4 == 0) {
            // On a thread of its own: the kernel interrupts the waits of the thread that used a
            // ring for a while after it is gone. And not each time, as the end of such a thread
            // takes longer than everything else.
            std::thread([&] { weir::fuzz::runOn(backend, input); }).join();
        }
    }
    return 0;
}
