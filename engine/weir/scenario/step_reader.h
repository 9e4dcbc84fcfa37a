#pragma once

#include <weir/scenario/checking.h>
#include <weir/scenario/endpoint_reader.h>
#include <weir/scenario/fields.h>
#include <weir/scenario/files_beside.h>
#include <weir/scenario/model.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace weir::scenario {

/// Reads lists of steps. What they name is looked for in the scenario's endpoints and in the names
/// and parameters of its blocks, which are known by then. The nodes must outlive it. Private to
/// weir/scenario.
class StepReader {
public:
    StepReader(Checking& checking, const FilesBeside& files, const Scenario& scenario);

    /// `within` is the block that they are of, or blocks.size() for the scenario's own.
    Steps read(const Node& node, std::size_t block);
    /// Once all are read: labels that no step has, and blocks that call themselves.
    void finish();

private:
    struct ActionReader {
        std::string_view name;
        void (StepReader::*read)(const Node& value, Step step, Steps& steps);
    };

    /// Of a label that no step before has.
    struct LabelUse {
        const Node* node;
        std::string label;
        std::size_t block;
    };

    struct Call {
        std::size_t caller;
        std::size_t callee;
        const Node* node;
    };

    static const std::vector<ActionReader>& actionReaders();

    Steps readSteps(const Node& node);
    Steps readSteps(const Fields& fields, std::string_view key);
    void readStep(const Node& node, Steps& steps);
    std::optional<Step> beginStep(const Node& node, const NodeEntry*& action);

    void connect(const Node& value, Step step, Steps& steps);
    void listen(const Node& value, Step step, Steps& steps);
    void send(const Node& value, Step step, Steps& steps);
    void expect(const Node& value, Step step, Steps& steps);
    void expectEvent(const Node& value, Step step, Steps& steps);
    void set(const Node& value, Step step, Steps& steps);
    void act(const Node& value, Step step, Steps& steps);
    void wait(const Node& value, Step step, Steps& steps);
    void log(const Node& value, Step step, Steps& steps);
    void let(const Node& value, Step step, Steps& steps);
    void assertThat(const Node& value, Step step, Steps& steps);
    void repeat(const Node& value, Step step, Steps& steps);
    void forEach(const Node& value, Step step, Steps& steps);
    void parallel(const Node& value, Step step, Steps& steps);
    void retry(const Node& value, Step step, Steps& steps);
    void decide(const Node& value, Step step, Steps& steps);
    void call(const Node& value, Step step, Steps& steps);

    ConnectionName connection(const Fields& fields, std::optional<Role> role = std::nullopt);
    void checkConnection(const Node& node, const ConnectionName& name, std::optional<Role> role);
    void checkMember(const Node& node, const ConnectionName& name,
                     const EndpointDescription& endpoint);
    [[nodiscard]] bool isOnGroup(const Mapping& action, const Node& value) const;
    void readArguments(const Fields& fields, const Block& block, CallStep& call);
    std::optional<Content> content(const Fields& fields);
    ContentMatch match(const Fields& fields);
    std::optional<FilesBeside::Opened> file(const Node& node);
    std::optional<VariableSource> source(const Node& node);
    void useLabel(const Fields& fields, std::string_view key, std::string& label);
    void checkLabel(const LabelUse& use);
    void checkRecursion();

    Checking& m_checking;
    const FilesBeside& m_files;
    const Scenario& m_scenario;
    std::unordered_map<std::string_view, std::size_t> m_endpoints;
    std::unordered_map<std::string_view, std::size_t> m_blocks;
    std::size_t m_block = 0;
    std::size_t m_stepCount = 0;
    std::size_t m_fileBytes = 0;
    /// In which blocks a step has it.
    std::unordered_map<std::string, std::unordered_set<std::size_t>> m_labels;
    std::vector<LabelUse> m_labelUses;
    std::vector<Call> m_calls;
};

/// A variable's value as a file gives it: what is not quoted is a number, a duration, ... where it
/// reads as one. Nothing, with a problem said, where it is a list or a mapping.
std::optional<Value> readValue(Checking& checking, const Node& node);

} // namespace weir::scenario
