#pragma once

#include <weir/scenario/checking.h>
#include <weir/scenario/endpoint_reader.h>
#include <weir/scenario/fields.h>
#include <weir/scenario/files_beside.h>
#include <weir/scenario/load.h>
#include <weir/scenario/step_reader.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace weir::scenario {

/// Reads one scenario: its file and those that it includes into nodes, then, in the order in which
/// one names the other, variables, endpoints, blocks and steps. Private to weir/scenario.
class ScenarioReader {
public:
    explicit ScenarioReader(std::string path) : m_path(std::move(path)), m_beside(m_path) {}

    Loaded read(std::string_view text);

private:
    /// A file of the scenario. Its nodes stay where they are until all is read.
    struct Document {
        Node root;
        std::unique_ptr<Fields> fields;
    };

    void readDocument(std::string path, std::string text, std::vector<std::string>& trail);
    void readIncluded(const Node& list, std::vector<std::string>& trail);
    void readOneIncluded(const Node& item, std::vector<std::string>& trail);
    void readTop(const Fields& fields);
    void readVariables(const Node& node);
    void readBlockNames(const Node& node);
    std::vector<std::string> readParameters(const Node& node);
    void readBlocks(StepReader& reader);
    void readThresholds(const Node& node);
    void checkAll();

    std::string m_path;
    FilesBeside m_beside;
    Checking m_checking;
    Scenario m_scenario;
    /// Included ones before those that include them.
    std::vector<std::unique_ptr<Document>> m_documents;
    std::vector<std::string> m_realPaths;
    std::unordered_map<std::string, std::size_t> m_blockIndices;
    std::vector<std::unique_ptr<Fields>> m_blockFields;
};

} // namespace weir::scenario
