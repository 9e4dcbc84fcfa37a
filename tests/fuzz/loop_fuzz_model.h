#pragma once

#include <weir/loop/event_loop.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace weir::fuzz {

/// One step of a run, told in full only when it is asked for.
struct Note {
    const char* what;
    int number;
    EventFlags flags;
};

/// What was done so far in a run; said with a difference.
struct Story {
    std::string backend;
    std::vector<Note> notes;
};

inline Story& story() {
    static Story one;
    return one;
}

inline void tell(const char* what, int number = -1, EventFlags flags = EventFlags::None) {
    story().notes.push_back({what, number, flags});
}

inline void check(bool holds, const char* what) {
    if (holds) {
        return;
    }
    std::fprintf(stderr, "What was done on %s (with the numbers of EventFlags):\n",
                 story().backend.c_str());
    for (const Note& note : story().notes) {
        std::fprintf(stderr, "    %s %d 0x%02x\n", note.what, note.number,
                     static_cast<unsigned>(note.flags));
    }
    std::fprintf(stderr, "The loop and its model differ: %s\n", what);
    std::abort();
}

/// What the model asks the outside.
class Surroundings {
public:
    virtual ~Surroundings() = default;
    [[nodiscard]] virtual TimePoint clockNow() const = 0;
    /// What poll(2) says of a descriptor; all of them have small numbers of their own here.
    [[nodiscard]] virtual EventFlags readiness(int descriptor) const = 0;
};

/// What the contract (event_loop.h, raw_event.h) says of an event.
struct ModelEvent {
    int descriptor = -1;
    EventFlags flags = EventFlags::None;
    int priority = 0;
    bool watching = false;
    bool timing = false;
    bool active = false;
    bool finalising = false;
    EventFlags fired = EventFlags::None;
    std::optional<Duration> interval;
    TimePoint deadline;
    std::uint64_t timerOrder = 0;
    std::uint64_t watchOrder = 0;

    [[nodiscard]] bool pending() const { return watching || timing; }

    [[nodiscard]] bool persists() const { return any(flags, EventFlags::Persist); }
};

/// A loop that does what the contract says, in the plainest way. It learns from the real one only
/// what the contract leaves open: in which order ready descriptors are reported, and at which
/// callback a new turn had begun.
class LoopModel {
public:
    static constexpr EventFlags conditions =
        EventFlags::Read | EventFlags::Write | EventFlags::Closed;

    LoopModel(const LoopConfig& config, const Surroundings& outside)
        : m_config(config), m_outside(outside), m_priorities(config.priorities) {}

    // Events have numbers; those that are gone keep theirs.
    int make(int descriptor, EventFlags flags);

    [[nodiscard]] const ModelEvent& event(int id) const { return m_events[index(id)]; }

    [[nodiscard]] int eventCount() const { return static_cast<int>(m_events.size()); }

    void add(int id, std::optional<Duration> timeout);
    void remove(int id);
    void removeTimer(int id);
    void activate(int id, EventFlags fired);
    std::size_t activateDescriptor(int descriptor, EventFlags fired);
    bool finalise(int id);
    bool setPriority(int id, int priority);
    bool setPriorities(int count);
    /// Removes all of them; returns those whose finalisers are due here and now.
    std::vector<int> removeEvents();

    void post(int task) { m_posts.push_back(task); }

    void defer(int id);
    void atTurnEnd(int id);
    void cancel(int id);
    [[nodiscard]] bool isQueued(int deferred) const;

    void exitLoop(std::optional<Duration> delay);

    void breakLoop() { m_breakAsked = m_breakAsked || m_running; }

    void continueLoop() { m_continueAsked = true; }

    void stop() { m_stopAsked = true; }

    void updateCachedTime();
    void addVirtual();

    void removeVirtual() { --m_virtuals; }

    // What the loop did. Each callback is told before it does anything.
    void beginRun(RunMode mode);
    void endRun(RunEnd end, std::uint64_t turn);
    void eventRuns(int id, EventFlags fired, std::uint64_t turn);
    void finaliserRuns(int id, std::uint64_t turn);
    void taskRuns(int task, std::uint64_t turn);
    void taskReturned();
    void deferredRuns(int id, std::uint64_t turn);

    [[nodiscard]] TimePoint now() const;
    [[nodiscard]] bool isEmpty() const;

    [[nodiscard]] bool isRunning() const { return m_running; }

    [[nodiscard]] bool gotBreak() const { return m_gotBreak; }

    [[nodiscard]] bool gotExit() const { return m_gotExit; }

    [[nodiscard]] int priorities() const { return m_priorities; }

    [[nodiscard]] EventCounts counts() const;

    [[nodiscard]] const EventCounts& mostCounts() const { return m_most; }

    [[nodiscard]] std::size_t busyEvents() const;
    [[nodiscard]] EventFlags pendingFor(int id) const;
    /// Whether a wait would end at once because of a descriptor.
    [[nodiscard]] bool anyReady() const;

    /// What was begun in this turn that could make it end later than its plain order says.
    [[nodiscard]] int activatedInTurn() const { return m_activatedInTurn; }

    [[nodiscard]] int queuedInTurn() const { return m_queuedInTurn; }

private:
    /// Stands for the posted tasks that were taken over, among the active events.
    static constexpr int batch = -1;

    struct Active {
        int event;
        int priority;
        /// Those with the same number became ready in one look, in whatever order; but those of one
        /// descriptor keep theirs.
        std::uint64_t look;
    };

    enum class Stage { Plain, Deferred };

    static std::size_t index(int id) { return static_cast<std::size_t>(id); }

    void push(int id, std::uint64_t look);
    void deactivate(int id);
    void activateIn(int id, EventFlags fired, std::uint64_t look);
    void startTimer(ModelEvent& event, TimePoint deadline);
    void countMost();
    void rearm(int id, EventFlags fired);

    // The turn.
    void enterTurn(std::uint64_t turn);
    void collect();
    void collectTimers();
    void enterPlainStage();
    void endPlainStage() const;
    void endTurn();
    void runsNow(int id, std::uint64_t turn);
    [[nodiscard]] bool isFirst(const Active& entry) const;

    [[nodiscard]] bool everything() const { return m_leavesAnyway || m_exitAsked; }

    [[nodiscard]] bool isSpent(int priority) const;
    [[nodiscard]] int mostUrgent() const;
    void countRun(int priority);

    const LoopConfig m_config;
    const Surroundings& m_outside;
    int m_priorities;
    std::vector<ModelEvent> m_events;
    std::vector<Active> m_active;
    std::deque<int> m_posts;
    std::deque<int> m_batch;
    std::deque<int> m_deferred;
    std::deque<int> m_turnEnd;
    /// Those of m_turnEnd whose turn it is.
    std::deque<int> m_turnEndBatch;
    std::optional<TimePoint> m_exitDeadline;
    std::size_t m_virtuals = 0;
    EventCounts m_most;
    std::uint64_t m_order = 0;

    bool m_running = false;
    bool m_inTurn = false;
    bool m_leavesAnyway = false;
    RunMode m_mode = RunMode::NonBlock;
    std::uint64_t m_turn = 0;
    std::optional<TimePoint> m_cachedNow;
    Stage m_stage = Stage::Plain;
    std::size_t m_ran = 0;
    bool m_ranEvent = false;
    bool m_ranSomething = false;
    int m_lastPriority = 0;
    int m_activatedInTurn = 0;
    int m_queuedInTurn = 0;
    bool m_breakAsked = false;
    bool m_exitAsked = false;
    bool m_continueAsked = false;
    bool m_stopAsked = false;
    bool m_gotBreak = false;
    bool m_gotExit = false;
};

} // namespace weir::fuzz
