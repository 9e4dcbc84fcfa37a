// Steps that hold others, and what becomes of a failure within them.

#include <weir/scenario/run_core.h>

#include <utility>

namespace weir::scenario {

namespace {

/// Of calls within calls.
constexpr std::size_t mostCalls = 64;

/// A message of which the second piece will not be sent holds up no other.
void leaveSplit(Strand& strand) {
    if (auto* sending = std::get_if<Sending>(&strand.doing); sending != nullptr && sending->split) {
        sending->talk->isSplitting = false;
    } else if (auto* gathering = std::get_if<Gathering>(&strand.doing)) {
        for (const std::unique_ptr<Strand>& member : gathering->waiting) {
            leaveSplit(*member);
        }
    }
}

/// Where in it a step failed that holds others.
std::string whereIn(const Frame& frame, const Scenario& scenario) {
    const Action& action = frame.owner.step->action;
    const std::string round = std::to_string(frame.round);
    if (const auto* repeat = std::get_if<RepeatStep>(&action)) {
        return "In round " + round + " of " + std::to_string(repeat->times) + '.';
    }
    if (const auto* forEach = std::get_if<ForEachStep>(&action)) {
        return "In row " + round + " of " + std::to_string(forEach->rows.size()) + '.';
    }
    if (std::holds_alternative<RetryStep>(action)) {
        return frame.round == 1 ? "It failed." : "It failed " + round + " times.";
    }
    if (const auto* call = std::get_if<CallStep>(&action)) {
        return "In the block \"" + scenario.blocks[call->block].name + "\".";
    }
    return "A step within it did not pass.";
}

} // namespace

/// Its steps run before the strand goes on; they end the step that owns them.
Frame& RunCore::push(Strand& strand, const Steps& steps) {
    Frame frame{.steps = &steps};
    frame.owner = std::exchange(strand.open, OpenStep());
    strand.frames.push_back(std::move(frame));
    return strand.frames.back();
}

Progress RunCore::begin(Strand& strand, const RepeatStep& step) {
    if (step.times == 0) {
        return Progress::Done;
    }
    beginRound(push(strand, step.steps));
    return Progress::Waiting;
}

Progress RunCore::begin(Strand& strand, const ForEachStep& step) {
    if (step.rows.empty()) {
        return Progress::Done;
    }
    beginRound(push(strand, step.steps));
    return Progress::Waiting;
}

Progress RunCore::begin(Strand& strand, const RetryStep& step) {
    push(strand, step.steps);
    return Progress::Waiting;
}

Progress RunCore::begin(Strand& strand, const IfStep& step) {
    const Result<Expression::Answer> answer = step.condition.evaluate(m_values);
    if (!answer) {
        return troubled(strand, Verdict::Broken, answer.error().message());
    }
    push(strand, answer->value == Value(true) ? step.then : step.otherwise);
    return Progress::Waiting;
}

Progress RunCore::begin(Strand& strand, const CallStep& step) {
    const Block& block = m_scenario.blocks[step.block];
    if (callDepth(strand) >= mostCalls) {
        return troubled(strand, Verdict::Broken,
                        "The block \"" + block.name + "\" is called within " +
                            std::to_string(mostCalls) +
                            " calls already; a block that calls itself needs an end, such as an "
                            "if around the call.");
    }
    auto arguments = std::make_unique<Variables>();
    for (const auto& [name, source] : step.arguments) {
        Result<Value> value = m_values.evaluate(source);
        if (!value) {
            return troubled(strand, Verdict::Broken, value.error().message());
        }
        (*arguments)[name] = std::move(*value);
    }
    Frame& frame = push(strand, block.steps);
    frame.locals = std::move(arguments);
    frame.isCall = true;
    return Progress::Waiting;
}

Progress RunCore::begin(Strand& strand, const ParallelStep& step) {
    for (const Steps& steps : step.branches) {
        auto branch = std::make_unique<Strand>();
        branch->parent = &strand;
        branch->frames.push_back({.steps = &steps});
        m_strands.push_back(std::move(branch));
    }
    strand.doing = Branching{step.branches.size()};
    return Progress::Waiting;
}

Progress RunCore::look(Strand& /*strand*/, Branching& branching) {
    return branching.left == 0 ? Progress::Done : Progress::Waiting;
}

std::size_t RunCore::callDepth(const Strand& strand) {
    std::size_t depth = 0;
    for (const Strand* around = &strand; around != nullptr; around = around->parent) {
        for (const Frame& frame : around->frames) {
            depth += frame.isCall ? 1U : 0U;
        }
    }
    return depth;
}

/// Gives the round its variables; false where there is no such round any more.
bool RunCore::beginRound(Frame& frame) {
    const Action& action = frame.owner.step->action;
    frame.next = 0;
    if (const auto* repeat = std::get_if<RepeatStep>(&action)) {
        if (frame.round > repeat->times) {
            return false;
        }
        if (!repeat->variable.empty()) {
            if (!frame.locals) {
                frame.locals = std::make_unique<Variables>();
            }
            (*frame.locals)[repeat->variable] = static_cast<double>(frame.round);
        }
        return true;
    }
    if (const auto* forEach = std::get_if<ForEachStep>(&action)) {
        if (frame.round > forEach->rows.size()) {
            return false;
        }
        frame.locals = std::make_unique<Variables>(forEach->rows[frame.round - 1]);
        return true;
    }
    return false;
}

void RunCore::endOfSteps(Strand& strand) {
    Frame& frame = strand.frames.back();
    if (frame.owner.step == nullptr) {
        endStrand(strand);
        return;
    }
    const Action& action = frame.owner.step->action;
    if (std::holds_alternative<RepeatStep>(action) || std::holds_alternative<ForEachStep>(action)) {
        ++frame.round;
        if (beginRound(frame)) {
            // A round without a step counts as one, so that the turn comes to an end.
            m_budget -= m_budget > 0 ? 1U : 0U;
            return;
        }
    }
    m_now = m_loop.clock().now();
    closeStep(frame.owner, Verdict::Passed, {});
    strand.frames.pop_back();
}

void RunCore::endStrand(Strand& strand) {
    strand.isOver = true;
    if (strand.parent != nullptr) {
        --std::get<Branching>(strand.parent->doing).left;
    } else {
        endWith(Verdict::Passed, {});
    }
}

/// Goes up through what the step is within, until something tries again or the run ends.
void RunCore::fail(Strand& strand, Trouble trouble) {
    m_now = m_loop.clock().now();
    if (strand.open.step != nullptr) {
        closeStep(std::exchange(strand.open, OpenStep()), trouble.verdict, trouble.message,
                  std::exchange(trouble.failure, std::nullopt));
    }
    Strand* failing = &strand;
    while (!retry(*failing, trouble)) {
        Strand* parent = failing->parent;
        if (parent == nullptr) {
            endWith(trouble.verdict, trouble.message);
            return;
        }
        endBranchesOf(*parent);
        parent->doing.emplace<std::monostate>();
        parent->deadline.reset();
        closeStep(std::exchange(parent->open, OpenStep()), trouble.verdict,
                  "A branch did not pass.");
        failing = parent;
    }
}

/// Ends the steps that hold the one that failed, up to a retry that has attempts left.
bool RunCore::retry(Strand& strand, Trouble& trouble) {
    while (!strand.frames.empty() && strand.frames.back().owner.step != nullptr) {
        Frame& frame = strand.frames.back();
        const auto* step = std::get_if<RetryStep>(&frame.owner.step->action);
        if (step != nullptr && frame.round < step->times) {
            strand.doing = Retrying{std::move(trouble.talks)};
            strand.deadline = m_now + step->every;
            return true;
        }
        closeStep(frame.owner, trouble.verdict, whereIn(frame, m_scenario));
        strand.frames.pop_back();
    }
    return false;
}

/// What the failed expectation had before it is not what the next attempt asks for.
Progress RunCore::look(Strand& strand, Retrying& retrying) {
    if (!isLate(strand)) {
        return Progress::Waiting;
    }
    for (Talk* stale : retrying.stale) {
        stale->takeEverything();
    }
    Frame& frame = strand.frames.back();
    ++frame.round;
    frame.next = 0;
    return Progress::Done;
}

void RunCore::endBranchesOf(const Strand& strand) {
    const auto isWithin = [&](const Strand* branch) {
        while (branch != nullptr && branch != &strand) {
            branch = branch->parent;
        }
        return branch != nullptr;
    };
    for (auto branch = m_strands.rbegin(); branch != m_strands.rend(); ++branch) {
        Strand& ended = **branch;
        if (&ended == &strand || ended.isOver || !isWithin(&ended)) {
            continue;
        }
        if (ended.open.step != nullptr) {
            closeStep(std::exchange(ended.open, OpenStep()), Verdict::Cancelled,
                      "Another branch did not pass.");
        }
        for (auto frame = ended.frames.rbegin(); frame != ended.frames.rend(); ++frame) {
            if (frame->owner.step != nullptr) {
                closeStep(frame->owner, Verdict::Cancelled, "Another branch did not pass.");
            }
        }
        ended.isOver = true;
        ended.deadline.reset();
        leaveSplit(ended);
        ended.doing.emplace<std::monostate>();
    }
}

} // namespace weir::scenario
