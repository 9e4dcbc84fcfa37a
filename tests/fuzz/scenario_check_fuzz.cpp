#include <weir/scenario/completion.h>
#include <weir/scenario/load.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace weir::scenario;

void demand(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void checkPlaces(const Loaded& loaded) {
    for (std::size_t index = 0; index < loaded.problems.size(); ++index) {
        const Problem& problem = loaded.problems[index];
        demand(problem.place.file < loaded.files.size());
        demand(problem.length >= 1 && !problem.message.empty());
        demand(index == 0 || loaded.problems[index - 1].place <= problem.place);
        demand(toText(problem, loaded.files).ends_with('\n'));
    }
}

/// What runs works out is worked out of such a scenario, too.
class Nothing : public NameSource, public TemplateSource {
public:
    [[nodiscard]] Value valueOf(std::string_view name) const override { return std::string(name); }

    [[nodiscard]] Value variable(std::string_view name) const override { return valueOf(name); }

    std::uint64_t counter(std::string_view /*name*/) override { return 1; }

    std::uint64_t random() override { return 7; }

    [[nodiscard]] std::int64_t wallTime() override { return 0; }
};

void workOut(const Scenario& scenario) {
    Nothing names;
    if (!scenario.thresholds.empty()) {
        (void)scenario.thresholds.front().condition.evaluate(names).ok();
    }
    // Each may take as long as its limits allow.
    constexpr std::size_t most = 4;
    for (std::size_t index = 0; index < std::min(most, scenario.steps.size()); ++index) {
        const Step& step = scenario.steps[index];
        if (const SendStep* send = std::get_if<SendStep>(&step.action)) {
            (void)send->content.text.expand(names).ok();
        }
        if (const AssertStep* assertion = std::get_if<AssertStep>(&step.action)) {
            (void)assertion->condition.evaluate(names).ok();
        }
        if (const SetStep* set = std::get_if<SetStep>(&step.action)) {
            (void)set->edit.changeOf({});
        }
    }
    (void)remoteAddresses(scenario);
}

} // namespace

/// Whatever text a scenario is, it is read to an end: either it is a scenario, or there are
/// problems, each at a place that can be shown. And the editor can ask anywhere what could stand
/// there.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const Loaded loaded = loadText(text, "-");
    demand(loaded.scenario.has_value() == loaded.problems.empty());
    checkPlaces(loaded);
    if (loaded.scenario) {
        workOut(*loaded.scenario);
    }
    const std::uint32_t line = size == 0 ? 1 : data[size / 2] % 16U + 1U;
    const std::uint32_t column = size == 0 ? 1 : data[size - 1] % 64U + 1U;
    (void)completionsAt(text, line, column);
    return 0;
}
