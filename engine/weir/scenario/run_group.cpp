// A step on a group: each member does it beside the others, on a strand of its own, and the step
// ends when the last one has.

#include <weir/scenario/run_core.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace weir::scenario {

namespace {

/// As many as a listener accepts in a turn, so that its backlog does not overflow.
constexpr std::size_t connectsPerTurn = 32;

bool connects(const Step& step) {
    return std::holds_alternative<StartStep>(step.action);
}

/// A member that is connected, or begins to be.
bool isRunning(const Workbench& workbench, const Actor& member) {
    const EndpointState* state = workbench.endpoint(member.id);
    return state != nullptr &&
           (state->phase == EndpointPhase::Starting || state->phase == EndpointPhase::Connected);
}

} // namespace

Progress RunCore::beginAction(Strand& strand, const Step& step) {
    strand.member = nullptr;
    if (const ConnectionName* on = connectionOf(step.action)) {
        Actor& actor = *prepared(step, on).actor;
        if (actor.isGroup() && on->which == ConnectionName::Which::Only) {
            return beginGathering(strand, actor);
        }
        if (actor.isGroup()) {
            const bool isLast = on->which == ConnectionName::Which::Last;
            strand.member = actor.members[(isLast ? actor.members.size() : on->number) - 1].get();
        }
    }
    return std::visit([&](const auto& action) { return begin(strand, action); }, step.action);
}

Progress RunCore::beginGathering(Strand& strand, Actor& group) {
    const auto isUp = [this](const auto& member) { return isRunning(m_workbench, *member); };
    if (connects(*strand.open.step) &&
        std::all_of(group.members.begin(), group.members.end(), isUp)) {
        return troubled(strand, Verdict::Broken,
                        "All members of " + group.name() + " are connected already.");
    }
    return look(strand, strand.doing.emplace<Gathering>(Gathering{.group = &group}));
}

/// Those that were connected before stay so: a retry is for the others.
void RunCore::beginMembers(Strand& strand, Gathering& gathering) {
    const Step& step = *strand.open.step;
    std::vector<std::unique_ptr<Actor>>& members = gathering.group->members;
    while (gathering.begun < members.size() && mayBegin(step)) {
        Actor& actor = *members[gathering.begun++];
        if (connects(step) && isRunning(m_workbench, actor)) {
            ++gathering.passed;
            continue;
        }
        auto member = std::make_unique<Strand>();
        member->parent = &strand;
        member->member = &actor;
        member->open = strand.open;
        m_values.setStrand(member.get());
        const Progress progress =
            std::visit([&](const auto& action) { return begin(*member, action); }, step.action);
        takeProgress(gathering, *member, progress);
        if (progress == Progress::Waiting) {
            gathering.waiting.push_back(std::move(member));
        }
    }
    m_goOn = m_goOn || gathering.begun < members.size();
}

bool RunCore::mayBegin(const Step& step) {
    if (connects(step)) {
        if (m_connectTurn != m_loop.turn()) {
            m_connectTurn = m_loop.turn();
            m_connectsBegun = 0;
        }
        return m_connectsBegun++ < connectsPerTurn;
    }
    m_budget -= m_budget > 0 ? 1U : 0U;
    return m_budget > 0;
}

/// The first one that is in trouble is the one that is told of.
void RunCore::takeProgress(Gathering& gathering, Strand& member, Progress progress) {
    if (progress == Progress::Waiting) {
        return;
    }
    member.isOver = true;
    gathering.passed += progress == Progress::Done ? 1U : 0U;
    if (progress == Progress::Troubled) {
        if (!m_isKnown) {
            gathering.trouble = std::move(m_trouble);
        } else {
            std::move(m_trouble.talks.begin(), m_trouble.talks.end(),
                      std::back_inserter(gathering.trouble->talks));
        }
        m_isKnown = true;
    }
}

Progress RunCore::look(Strand& strand, Gathering& gathering) {
    m_isKnown = false;
    for (const std::unique_ptr<Strand>& member : gathering.waiting) {
        m_values.setStrand(member.get());
        takeProgress(gathering, *member,
                     std::visit([&](auto& doing) { return look(*member, doing); }, member->doing));
    }
    std::erase_if(gathering.waiting, [](const auto& member) { return member->isOver; });
    if (!m_isKnown) {
        beginMembers(strand, gathering);
    }
    if (std::exchange(m_isKnown, false)) {
        return troubledMembers(gathering);
    }
    if (gathering.waiting.empty() && gathering.begun == gathering.group->members.size()) {
        return Progress::Done;
    }
    strand.deadline.reset();
    for (const std::unique_ptr<Strand>& member : gathering.waiting) {
        const std::optional<TimePoint>& next =
            member->lookAgain ? member->lookAgain : member->deadline;
        if (next && (!strand.deadline || *next < *strand.deadline)) {
            strand.deadline = next;
        }
    }
    return Progress::Waiting;
}

Progress RunCore::troubledMembers(const Gathering& gathering) {
    m_trouble = *gathering.trouble;
    m_trouble.message += ' ' + howManyPassed(gathering);
    if (m_trouble.failure) {
        m_trouble.failure->message = m_trouble.message;
    }
    for (const std::unique_ptr<Strand>& member : gathering.waiting) {
        const Expecting* expecting = std::get_if<Expecting>(&member->doing);
        if (expecting != nullptr && expecting->talk != nullptr) {
            m_trouble.talks.push_back(expecting->talk);
        }
    }
    return Progress::Troubled;
}

std::string RunCore::howManyPassed(const Gathering& gathering) {
    return "Of the " + std::to_string(gathering.group->members.size()) + " members of " +
           gathering.group->name() + ", " + std::to_string(gathering.passed) + " passed.";
}

} // namespace weir::scenario
