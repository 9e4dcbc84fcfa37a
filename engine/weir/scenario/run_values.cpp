#include <weir/scenario/cast.h>
#include <weir/scenario/names.h>
#include <weir/scenario/run_values.h>

#include <chrono>

namespace weir::scenario {

RunValues::RunValues(const EventLoop& loop, const Journal& journal,
                     const Measurements& measurements, std::uint64_t seed)
    : m_loop(loop), m_journal(journal), m_measurements(measurements), m_random(seed) {}

/// Null where none of the steps around has it. A call's steps do not see past it.
Variables* RunValues::localsWith(const Strand& strand, std::string_view name) {
    for (const Strand* around = &strand; around != nullptr; around = around->parent) {
        for (auto frame = around->frames.rbegin(); frame != around->frames.rend(); ++frame) {
            if (frame->locals && frame->locals->contains(name)) {
                return frame->locals.get();
            }
            if (frame->isCall) {
                return nullptr;
            }
        }
    }
    return nullptr;
}

void RunValues::assign(const Strand& strand, const std::string& name, Value value) {
    if (strand.member != nullptr &&
        (strand.isOfGathering() || strand.member->variables.contains(name))) {
        strand.member->variables[name] = std::move(value);
        return;
    }
    Variables* locals = localsWith(strand, name);
    (locals != nullptr ? *locals : m_globals)[name] = std::move(value);
}

Value RunValues::variable(std::string_view name) const {
    if (m_strand != nullptr && m_strand->member != nullptr) {
        const Actor& member = *m_strand->member;
        if (name == memberName) {
            return static_cast<double>(member.number);
        }
        if (const auto found = member.variables.find(name); found != member.variables.end()) {
            return found->second;
        }
    }
    if (m_strand != nullptr) {
        if (const Variables* locals = localsWith(*m_strand, name)) {
            return locals->find(name)->second;
        }
    }
    if (const auto found = m_globals.find(name); found != m_globals.end()) {
        return found->second;
    }
    return m_measurements.valueOf(name);
}

Result<Value> RunValues::evaluate(const VariableSource& source) {
    if (const Value* value = std::get_if<Value>(&source)) {
        return *value;
    }
    if (const TextTemplate* text = std::get_if<TextTemplate>(&source)) {
        Result<std::string> expanded = text->expand(*this);
        return expanded ? Result<Value>(std::move(*expanded)) : expanded.error();
    }
    Result<Expression::Answer> answer = std::get<Expression>(source).evaluate(*this);
    return answer ? Result<Value>(std::move(answer->value)) : answer.error();
}

std::uint64_t RunValues::counter(std::string_view name) {
    const auto found = m_counters.find(name);
    return found != m_counters.end() ? ++found->second
                                     : (m_counters.emplace(std::string(name), 1).first->second);
}

/// SplitMix64: small, and the same everywhere for the same seed.
std::uint64_t RunValues::random() {
    m_random += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = m_random;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31U);
}

std::int64_t RunValues::wallTime() {
    const auto start = std::chrono::time_point_cast<Duration>(m_journal.wallStart());
    return (start.time_since_epoch() + (m_loop.clock().now() - m_journal.start())).count();
}

} // namespace weir::scenario
