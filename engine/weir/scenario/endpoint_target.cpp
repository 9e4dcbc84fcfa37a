#include <weir/scenario/load.h>
#include <weir/scenario/model.h>

namespace weir::scenario {

namespace {

// An address is made of variables alone; the reader has seen to that.
class VariablesAlone : public TemplateSource {
public:
    explicit VariablesAlone(const Variables& variables) : m_variables(variables) {}

    [[nodiscard]] Value variable(std::string_view name) const override {
        const auto found = m_variables.find(name);
        return found == m_variables.end() ? Value() : found->second;
    }

    std::uint64_t counter(std::string_view /*name*/) override { return 1; }

    std::uint64_t random() override { return 0; }

    [[nodiscard]] std::int64_t wallTime() override { return 0; }

private:
    const Variables& m_variables;
};

} // namespace

Result<Target> targetOf(const EndpointDescription& endpoint, const Variables& variables) {
    if (!endpoint.address) {
        return endpoint.settings.target;
    }
    VariablesAlone source(variables);
    const Result<std::string> text = endpoint.address->expand(source);
    if (!text) {
        return Error::input("The address of " + endpoint.name +
                            " is not known: " + text.error().message());
    }
    return Target::parse(*text);
}

std::vector<Problem> remoteAddresses(const Scenario& scenario, const Variables& variables) {
    Variables all = variables;
    all.insert(scenario.variables.begin(), scenario.variables.end());
    std::vector<Problem> problems;
    for (const EndpointDescription& endpoint : scenario.endpoints) {
        if (!endpoint.listener.empty()) {
            continue;
        }
        const Result<Target> target = targetOf(endpoint, all);
        if (target && !target->isLoopback()) {
            problems.push_back({endpoint.addressPlace, 1,
                                target->toString() +
                                    (endpoint.settings.role == Role::Listener
                                         ? " can be reached from other machines"
                                         : " is another machine") +
                                    "; use 127.0.0.1, or run it with --allow-remote"});
        }
    }
    return problems;
}

} // namespace weir::scenario
