#pragma once

#include <weir/base/result.h>
#include <weir/loop/event_loop.h>
#include <weir/scenario/expression.h>
#include <weir/scenario/measurements.h>
#include <weir/scenario/model.h>
#include <weir/scenario/strand.h>
#include <weir/scenario/text_template.h>
#include <weir/workbench/journal.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace weir::scenario {

/// The variables of a run, its counters and random numbers: what templates and expressions see.
/// Which variables are seen depends on the strand that asks: those of the group's member that its
/// step is about, those of the steps around it up to the block that it is in, then the scenario's,
/// then the measurements.
///
/// Thread: the loop's. Owner: the run.
class RunValues final : public TemplateSource, public NameSource {
public:
    RunValues(const EventLoop& loop, const Journal& journal, const Measurements& measurements,
              std::uint64_t seed);

    void setGlobal(std::string name, Value value) { m_globals[std::move(name)] = std::move(value); }

    [[nodiscard]] const Variables& globals() const { return m_globals; }

    /// Who asks from now on; null: nobody, and the scenario's variables are seen.
    void setStrand(const Strand* strand) { m_strand = strand; }

    /// Sets it where the strand sees it, else as the scenario's; what a step on a whole group sets
    /// is the member's own.
    void assign(const Strand& strand, const std::string& name, Value value);
    [[nodiscard]] Result<Value> evaluate(const VariableSource& source);

    // TemplateSource and NameSource.
    [[nodiscard]] Value variable(std::string_view name) const override;
    std::uint64_t counter(std::string_view name) override;
    std::uint64_t random() override;
    std::int64_t wallTime() override;

    [[nodiscard]] Value valueOf(std::string_view name) const override { return variable(name); }

private:
    static Variables* localsWith(const Strand& strand, std::string_view name);

    const EventLoop& m_loop;
    const Journal& m_journal;
    const Measurements& m_measurements;
    Variables m_globals;
    const Strand* m_strand = nullptr;
    std::map<std::string, std::uint64_t, std::less<>> m_counters;
    std::uint64_t m_random;
};

} // namespace weir::scenario
