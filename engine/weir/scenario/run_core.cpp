#include <weir/base/units.h>
#include <weir/scenario/run_core.h>

#include <algorithm>
#include <utility>

namespace weir::scenario {

namespace {

/// A scenario that never waits must not keep the loop from everything else.
constexpr std::size_t stepsPerTurn = 1000;

} // namespace

RunCore::RunCore(EventLoop& loop, Workbench& workbench, const Journal& journal,
                 const Scenario& scenario, const RunOptions& options, RunWatcher& watcher)
    : m_loop(loop),
      m_workbench(workbench),
      m_journal(journal),
      m_scenario(scenario),
      m_options(options),
      m_watcher(watcher),
      m_cast(workbench, journal),
      m_measurements(loop, workbench, m_cast),
      m_values(loop, journal, m_measurements, options.seed),
      m_masking(options.secrets),
      m_timer(loop, -1, EventFlags::None, [this](EventFlags) { onTimer(); }),
      m_timeout(loop, -1, EventFlags::None, [this](EventFlags) { onTimeout(); }) {
    m_timeout.setPriority(0);
}

RunCore::~RunCore() {
    if (m_phase != Phase::Ended) {
        m_cast.leave();
    }
}

void RunCore::start() {
    if (m_phase == Phase::Idle) {
        m_phase = Phase::Starting;
        // Without a descriptor it cannot fail to be added.
        (void)m_timer.add(Duration::zero());
    }
}

void RunCore::onActivity() {
    if (m_hasEntered) {
        advance();
    }
}

void RunCore::cancel() {
    m_cancelAsked = true;
    advance();
}

void RunCore::pause() {
    if (!m_isPaused && m_phase != Phase::Ended) {
        m_isPaused = true;
        m_stepsAllowed = 0;
        if (const std::optional<TimePoint> deadline = m_timeout.deadline()) {
            m_timeLeft = std::max(*deadline - m_loop.now(), Duration::zero());
            m_timeout.remove();
        }
    }
}

void RunCore::resume() {
    if (m_isPaused) {
        m_isPaused = false;
        if (m_hasEntered && m_phase != Phase::Ended) {
            (void)m_timeout.add(m_timeLeft);
        }
        advance();
    }
}

void RunCore::step() {
    if (m_isPaused) {
        ++m_stepsAllowed;
        advance();
    }
}

void RunCore::advance() {
    if (m_isAdvancing || m_phase == Phase::Idle || m_phase == Phase::Ended) {
        return;
    }
    m_isAdvancing = true;
    m_now = m_loop.clock().now();
    m_budget = stepsPerTurn;
    m_goOn = false;
    m_cast.walk();
    if (m_journal.lost() > m_lostBefore) {
        broken(m_journal.lostReason());
    }
    if (m_phase == Phase::Starting) {
        m_hasEntered ? lookAtEntrance() : enter();
    }
    if (m_phase == Phase::Playing) {
        advanceStrands();
    }
    if (m_cancelAsked) {
        endWith(Verdict::Cancelled, "It was cancelled.");
    }
    if (m_phase == Phase::LastTurn) {
        if (m_loop.turn() > m_lastTurn || m_outcome.verdict != Verdict::Passed) {
            finish();
        } else {
            m_goOn = true;
        }
    }
    m_isAdvancing = false;
    armTimer();
}

void RunCore::advanceStrands() {
    bool hasMoved = true;
    while (hasMoved && m_phase == Phase::Playing && !m_cancelAsked) {
        hasMoved = false;
        // By index: a step may add strands.
        for (std::size_t index = 0; index < m_strands.size() && m_phase == Phase::Playing;
             ++index) {
            hasMoved = runStrand(*m_strands[index]) || hasMoved;
        }
        forgetOverStrands();
    }
}

void RunCore::forgetOverStrands() {
    std::erase_if(m_strands, [](const std::unique_ptr<Strand>& strand) { return strand->isOver; });
}

/// Goes on with it until it waits; returns whether it did anything.
bool RunCore::runStrand(Strand& strand) {
    bool hasMoved = false;
    while (!strand.isOver && m_phase == Phase::Playing && !m_cancelAsked) {
        if (strand.doing.index() != 0) {
            m_values.setStrand(&strand);
            const Progress progress =
                std::visit([&](auto& doing) { return look(strand, doing); }, strand.doing);
            if (progress == Progress::Waiting) {
                return hasMoved;
            }
            settle(strand, progress);
        } else if (m_budget == 0) {
            m_goOn = true;
            return false;
        } else if (strand.frames.back().next == strand.frames.back().steps->size()) {
            endOfSteps(strand);
        } else if (m_isPaused && m_stepsAllowed == 0) {
            return hasMoved;
        } else {
            --m_budget;
            m_stepsAllowed -= m_isPaused ? 1U : 0U;
            Frame& frame = strand.frames.back();
            beginStep(strand, (*frame.steps)[frame.next++]);
        }
        hasMoved = true;
    }
    return hasMoved;
}

void RunCore::beginStep(Strand& strand, const Step& step) {
    m_cast.walk();
    strand.open = openStep(strand, step);
    m_watcher.stepBegins(step);
    m_values.setStrand(&strand);
    const Progress progress = beginAction(strand, step);
    if (progress != Progress::Waiting) {
        settle(strand, progress);
    }
}

/// The step that is under way has come to an end; one that holds others ends with them.
void RunCore::settle(Strand& strand, Progress progress) {
    strand.doing.emplace<std::monostate>();
    strand.member = nullptr;
    strand.deadline.reset();
    strand.lookAgain.reset();
    if (progress == Progress::Troubled) {
        fail(strand, std::exchange(m_trouble, Trouble()));
        return;
    }
    m_now = m_loop.clock().now();
    if (strand.open.step != nullptr) {
        closeStep(std::exchange(strand.open, OpenStep()), Verdict::Passed,
                  std::exchange(m_said, std::string()));
    }
}

bool RunCore::isLate(const Strand& strand) const {
    return strand.deadline && *strand.deadline <= m_now;
}

/// An armed timer that comes too early costs less than one that is moved with each step.
void RunCore::armTimer() {
    if (m_phase == Phase::Ended || m_phase == Phase::Idle) {
        m_timer.remove();
        return;
    }
    std::optional<TimePoint> wanted;
    for (const std::unique_ptr<Strand>& strand : m_strands) {
        const std::optional<TimePoint>& next =
            strand->lookAgain ? strand->lookAgain : strand->deadline;
        if (next && (!wanted || *next < *wanted)) {
            wanted = next;
        }
    }
    if (m_goOn) {
        wanted = TimePoint::min();
    }
    if (wanted && (!m_armed || *wanted < *m_armed)) {
        m_armed = wanted;
        (void)m_timer.add(m_goOn ? Duration::zero()
                                 : std::max(*wanted - m_loop.now(), Duration::zero()));
    }
}

void RunCore::onTimer() {
    m_armed.reset();
    advance();
}

void RunCore::onTimeout() {
    if (m_isAdvancing || m_phase == Phase::Ended) {
        return;
    }
    m_isAdvancing = true;
    m_now = m_loop.clock().now();
    m_cast.walk();
    const std::string waits = whatWaits();
    endWith(Verdict::Failed, "It did not end within " + formatDuration(m_limit) + '.' + waits);
    finish();
    m_isAdvancing = false;
    armTimer();
}

} // namespace weir::scenario
