// How the steps of a run and the run itself begin and end, and what is said of it.

#include <weir/scenario/load.h>
#include <weir/scenario/run_core.h>

#include <algorithm>
#include <utility>

namespace weir::scenario {

void RunCore::enter() {
    m_hasEntered = true;
    m_began = m_now;
    m_lostBefore = m_journal.lost();
    m_outcome.scenario = m_scenario.name;
    m_outcome.files = m_scenario.files;
    m_outcome.backend = m_loop.backendName();
    m_outcome.seed = m_options.seed;
    m_watch.emplace(m_loop);
    m_measurements.begin(*m_watch);
    for (const auto& [name, value] : m_scenario.variables) {
        m_values.setGlobal(name, value);
    }
    for (const auto& [name, value] : m_options.variables) {
        m_values.setGlobal(name, value);
    }
    m_limit = std::min(m_scenario.timeout, m_options.timeout.value_or(m_scenario.timeout));
    m_timeLeft = m_limit;
    if (!m_isPaused) {
        (void)m_timeout.add(m_timeLeft);
    }
    if (!m_options.allowRemote) {
        const std::vector<Problem> problems = remoteAddresses(m_scenario, m_values.globals());
        if (!problems.empty()) {
            broken(problems.front().message);
            return;
        }
    }
    if (const Result<void> cast =
            m_cast.cast(m_scenario.endpoints, m_values.globals(), m_options.allowRemote);
        !cast) {
        broken(cast.error().message());
        return;
    }
    for (const std::unique_ptr<Actor>& actor : m_cast.actors()) {
        if (!actor->isListener()) {
            continue;
        }
        Result<void> entered = m_cast.enter(*actor);
        if (entered && actor->description->start) {
            entered = m_workbench.start(actor->id);
        }
        if (!entered) {
            broken(entered.error().message());
            return;
        }
    }
    m_cast.walk();
    lookAtEntrance();
}

/// Names are looked up first; the steps begin when every listener that is to listen does.
void RunCore::lookAtEntrance() {
    for (const std::unique_ptr<Actor>& actor : m_cast.actors()) {
        if (!actor->isListener() || !actor->description->start) {
            continue;
        }
        const EndpointState* state = m_workbench.endpoint(actor->id);
        if (state == nullptr || state->phase == EndpointPhase::Failed) {
            broken(state != nullptr && state->error ? state->error->message()
                                                    : actor->name() + " does not listen.");
            return;
        }
        if (state->phase == EndpointPhase::Starting) {
            return;
        }
    }
    for (const std::unique_ptr<Actor>& actor : m_cast.actors()) {
        // One whose listener a step starts later is added by the step that connects it.
        if (!actor->isListener()) {
            (void)m_cast.enter(*actor);
        }
    }
    auto strand = std::make_unique<Strand>();
    strand->frames.push_back({.steps = &m_scenario.steps});
    m_strands.push_back(std::move(strand));
    m_phase = Phase::Playing;
}

OpenStep RunCore::openStep(const Strand& strand, const Step& step) {
    OpenStep open;
    open.step = &step;
    open.began = m_now;
    open.firstRecord = m_journal.size();
    for (const Strand* around = &strand; around != nullptr; around = around->parent) {
        open.depth += static_cast<std::uint32_t>(around->frames.size());
    }
    --open.depth;
    ++m_outcome.stepsRun;
    if (m_outcome.steps.size() < m_options.keptSteps) {
        // Here and now, so that a step comes before those that it holds.
        open.kept = m_outcome.steps.size();
        m_outcome.steps.emplace_back();
    }
    return open;
}

void RunCore::closeStep(const OpenStep& open, Verdict verdict, const std::string& message,
                        std::optional<Failure> failure) {
    const bool isKept = open.kept != OpenStep::notKept;
    StepOutcome& outcome = isKept ? m_outcome.steps[open.kept] : m_scratch;
    outcome.place = open.step->place;
    outcome.keyword = open.step->keyword;
    outcome.name = open.step->name;
    outcome.depth = open.depth;
    outcome.verdict = verdict;
    outcome.began = open.began - m_began;
    outcome.took = m_now - open.began;
    outcome.message = masked(message);
    if (failure) {
        maskFailure(*failure);
    }
    outcome.failure = std::move(failure);
    outcome.firstRecord = open.firstRecord;
    outcome.lastRecord = m_journal.size();
    m_watcher.stepEnded(outcome);
    if (!isKept && verdict != Verdict::Passed) {
        m_outcome.steps.push_back(m_scratch);
    }
}

std::string RunCore::masked(std::string_view text) const {
    return m_masking.isEmpty() || text.empty() ? std::string(text) : m_masking.masked(text);
}

void RunCore::maskFailure(Failure& failure) const {
    if (m_masking.isEmpty()) {
        return;
    }
    failure.message = masked(failure.message);
    for (std::optional<std::string>* bytes : {&failure.expected, &failure.received}) {
        if (*bytes) {
            *bytes = masked(**bytes);
        }
    }
    failure.whyQuiet = masked(failure.whyQuiet);
    for (std::string& line : failure.lastRecords) {
        line = masked(line);
    }
}

/// An expectation that the end of the run's time cuts short fails as if its own had ended.
std::string RunCore::whatWaits() {
    std::string sentences;
    for (const std::unique_ptr<Strand>& strand : m_strands) {
        const Gathering* gathering = std::get_if<Gathering>(&strand->doing);
        const bool isGroup = gathering != nullptr && !gathering->waiting.empty();
        Strand& asked = isGroup ? *gathering->waiting.front() : *strand;
        const Expecting* expecting = std::get_if<Expecting>(&asked.doing);
        if (expecting == nullptr || expecting->talk == nullptr) {
            continue;
        }
        describeMismatch(asked, *expecting, false);
        m_trouble.message += isGroup ? ' ' + howManyPassed(*gathering) : std::string();
        sentences += ' ' + m_trouble.message;
        closeStep(std::exchange(strand->open, OpenStep()), Verdict::Failed, m_trouble.message,
                  std::move(m_trouble.failure));
    }
    return sentences;
}

void RunCore::broken(const std::string& message) {
    endWith(Verdict::Broken, message);
}

/// The first end counts.
void RunCore::endWith(Verdict verdict, const std::string& message) {
    if (m_phase == Phase::LastTurn || m_phase == Phase::Ended) {
        return;
    }
    closeStrands(verdict);
    m_outcome.verdict = verdict;
    m_outcome.message = masked(message);
    m_phase = Phase::LastTurn;
    m_lastTurn = m_loop.turn();
}

/// Steps that are under way end with the run.
void RunCore::closeStrands(Verdict verdict) {
    // Branches first, as their steps are within their parents'.
    for (auto strand = m_strands.rbegin(); strand != m_strands.rend(); ++strand) {
        if ((*strand)->isOver) {
            continue;
        }
        if ((*strand)->open.step != nullptr) {
            closeStep(std::exchange((*strand)->open, OpenStep()), verdict, "It did not end.");
        }
        std::vector<Frame>& frames = (*strand)->frames;
        for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
            if (frame->owner.step != nullptr) {
                closeStep(frame->owner, verdict, "It did not end.");
            }
        }
        (*strand)->deadline.reset();
        (*strand)->isOver = true;
    }
}

void RunCore::judgeThresholds() {
    m_values.setStrand(nullptr);
    for (const Threshold& threshold : m_scenario.thresholds) {
        ThresholdOutcome outcome{.place = threshold.place, .text = threshold.condition.text()};
        const Result<Expression::Answer> answer = threshold.condition.evaluate(m_values);
        outcome.held = answer && answer->value == Value(true);
        outcome.explanation =
            masked(answer ? answer->explanation : std::string(answer.error().message()));
        if (!outcome.held && m_outcome.verdict == Verdict::Passed) {
            m_outcome.verdict = Verdict::Missed;
            m_outcome.message =
                masked("The threshold " + outcome.text + " does not hold: " + outcome.explanation);
        }
        m_outcome.thresholds.push_back(std::move(outcome));
    }
}

void RunCore::finish() {
    m_now = m_loop.clock().now();
    if (m_outcome.verdict == Verdict::Passed) {
        judgeThresholds();
    }
    m_outcome.measurements = m_measurements.all();
    for (Measured& measured : m_outcome.measurements) {
        measured.value = masked(measured.value);
    }
    m_outcome.took = m_now - m_began;
    m_outcome.tookReally = m_outcome.took;
    m_watch.reset();
    m_timer.remove();
    m_timeout.remove();
    m_cast.leave();
    m_strands.clear();
    m_phase = Phase::Ended;
    m_watcher.runEnded(m_outcome);
}

} // namespace weir::scenario
