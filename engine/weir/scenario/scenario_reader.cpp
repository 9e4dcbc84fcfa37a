#include <weir/scenario/migration.h>
#include <weir/scenario/names.h>
#include <weir/scenario/scenario_reader.h>
#include <weir/scenario/yaml_reader.h>

#include <algorithm>
#include <filesystem>

namespace weir::scenario {

namespace {

constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";
constexpr std::size_t mostParameters = 100;

std::string stemOf(const std::string& path) {
    return path == "-" || path.empty() ? "standard input"
                                       : std::filesystem::path(path).stem().string();
}

} // namespace

Loaded ScenarioReader::read(std::string_view text) {
    std::vector<std::string> trail{m_beside.ownRealPath()};
    readDocument(m_path, std::string(text), trail);
    if (m_documents.size() == m_checking.files.size()) {
        checkAll();
    }
    Loaded loaded;
    loaded.problems = m_checking.takeProblems();
    loaded.files = m_checking.files;
    if (loaded.problems.empty()) {
        m_scenario.files = std::move(m_checking.files);
        loaded.scenario = std::move(m_scenario);
    }
    return loaded;
}

void ScenarioReader::readDocument(std::string path, std::string text,
                                  std::vector<std::string>& trail) {
    if (text.starts_with(byteOrderMark)) {
        text.erase(0, byteOrderMark.size());
    }
    const auto file = static_cast<std::uint32_t>(m_checking.files.size());
    m_checking.files.push_back({std::move(path), std::move(text)});
    std::optional<Node> root = readYaml(m_checking.files[file].text, file, m_checking.problems());
    if (!root) {
        return;
    }
    if (root->kind != Node::Kind::Mapping) {
        m_checking.say(*root, "a scenario is a mapping of keys, and not " +
                                  std::string(root->kindText()) +
                                  "; it begins with the line weir: 1");
        return;
    }
    if (!migrate(*root, m_checking, migrations(), languageVersion)) {
        return;
    }
    auto document = std::make_unique<Document>();
    document->root = std::move(*root);
    document->fields = std::make_unique<Fields>(m_checking, document->root,
                                                file == 0 ? scenarioMapping() : includedMapping());
    if (const Node* list = document->fields->node("include"); list != nullptr) {
        readIncluded(*list, trail);
    }
    m_documents.push_back(std::move(document));
}

void ScenarioReader::readIncluded(const Node& list, std::vector<std::string>& trail) {
    if (list.isScalar()) {
        readOneIncluded(list, trail);
        return;
    }
    if (list.kind != Node::Kind::Sequence) {
        m_checking.say(list, "include is a list of files, such as [common.yaml], and not " +
                                 std::string(list.kindText()));
        return;
    }
    for (const Node& item : list.items) {
        readOneIncluded(item, trail);
    }
}

void ScenarioReader::readOneIncluded(const Node& item, std::vector<std::string>& trail) {
    if (!item.isScalar()) {
        m_checking.say(item, "a file's path is a text, and not " + std::string(item.kindText()));
        return;
    }
    const std::string from = m_checking.files[item.place.file].path;
    Result<FilesBeside::Opened> opened = m_beside.read(item.text, from, maxScenarioSize);
    if (!opened) {
        m_checking.say(item, opened.error().message());
        return;
    }
    const std::string& real = opened->realPath;
    if (std::find(trail.begin(), trail.end(), real) != trail.end()) {
        m_checking.say(item, trail.back() == real
                                 ? shown(item.text) + " includes itself by this; leave it out"
                                 : shown(item.text) +
                                       " includes this file in turn; leave one of "
                                       "the two out");
        return;
    }
    if (std::find(m_realPaths.begin(), m_realPaths.end(), real) != m_realPaths.end()) {
        return; // two files that include the same one share it
    }
    if (m_checking.files.size() > maxIncludedFiles) {
        m_checking.say(
            item, "the scenario includes more than " + std::to_string(maxIncludedFiles) + " files");
        return;
    }
    m_realPaths.push_back(real);
    trail.push_back(real);
    readDocument(opened->shownPath, std::move(opened->text), trail);
    trail.pop_back();
}

void ScenarioReader::checkAll() {
    EndpointReader endpoints(m_checking, m_beside);
    for (const auto& document : m_documents) {
        const Fields& fields = *document->fields;
        if (const Node* node = fields.node("variables"); node != nullptr) {
            readVariables(*node);
        }
        if (const Node* node = fields.node("endpoints"); node != nullptr) {
            endpoints.read(*node, m_scenario.endpoints);
        }
        if (const Node* node = fields.node("blocks"); node != nullptr) {
            readBlockNames(*node);
        }
    }
    endpoints.finish(m_scenario.endpoints);
    readTop(*m_documents.back()->fields);

    StepReader steps(m_checking, m_beside, m_scenario);
    readBlocks(steps);
    if (const Node* node = m_documents.back()->fields->node("steps"); node != nullptr) {
        m_scenario.steps = steps.read(*node, m_scenario.blocks.size());
    }
    steps.finish();

    std::vector<std::string> names;
    for (const EndpointDescription& endpoint : m_scenario.endpoints) {
        names.push_back(endpoint.name);
    }
    m_checking.checkUses(names);
}

void ScenarioReader::readTop(const Fields& fields) {
    m_scenario.name = fields.get<std::string>("name", stemOf(m_path));
    m_scenario.description = fields.get<std::string>("description", {});
    m_scenario.within = fields.get<Duration>("within", m_scenario.within);
    m_scenario.timeout = fields.get<Duration>("timeout", m_scenario.timeout);
    if (const Node* node = fields.node("tags"); node != nullptr) {
        m_scenario.tags = readTexts(m_checking, *node, "tags");
    }
    if (const Node* node = fields.node("thresholds"); node != nullptr) {
        readThresholds(*node);
    }
}

void ScenarioReader::readVariables(const Node& node) {
    if (node.kind != Node::Kind::Mapping) {
        m_checking.say(node,
                       "variables are a mapping of names and values, such as {port: 8080}, "
                       "and not " +
                           std::string(node.kindText()));
        return;
    }
    for (const NodeEntry& entry : node.entries) {
        std::optional<Value> value = readValue(m_checking, entry.value);
        if (checkNewName(m_checking, entry.key, "a variable") && value) {
            m_checking.define(entry.key.text);
            // The file that includes another has the last word.
            m_scenario.variables[entry.key.text] = std::move(*value);
        }
    }
}

void ScenarioReader::readBlockNames(const Node& node) {
    if (node.kind != Node::Kind::Mapping) {
        m_checking.say(node, "blocks are a mapping of names, each with its steps, and not " +
                                 std::string(node.kindText()));
        return;
    }
    for (const NodeEntry& entry : node.entries) {
        if (!checkNewName(m_checking, entry.key, "a block")) {
            continue;
        }
        const auto [found, isNew] =
            m_blockIndices.emplace(entry.key.text, m_scenario.blocks.size());
        if (!isNew) {
            const Place& other = m_scenario.blocks[found->second].place;
            m_checking.say(entry.key, "there is a block " + shown(entry.key.text) +
                                          " already, in " + m_checking.files[other.file].path +
                                          " line " + std::to_string(other.line));
            continue;
        }
        m_blockFields.push_back(std::make_unique<Fields>(m_checking, entry.value, blockMapping()));
        const Node* parameters = m_blockFields.back()->node("parameters");
        m_scenario.blocks.push_back(
            {entry.key.place,
             entry.key.text,
             parameters == nullptr ? std::vector<std::string>() : readParameters(*parameters),
             {}});
    }
}

std::vector<std::string> ScenarioReader::readParameters(const Node& node) {
    std::vector<std::string> names;
    if (node.kind != Node::Kind::Sequence) {
        m_checking.say(node, "parameters are a list of names, such as [who, what], and not " +
                                 std::string(node.kindText()));
        return names;
    }
    for (const Node& item : node.items) {
        if (names.size() == mostParameters) {
            m_checking.say(item, "a block has at most 100 parameters");
            break;
        }
        if (item.text == "block") {
            m_checking.say(item, "a parameter cannot be named block, which call uses itself");
        } else if (std::find(names.begin(), names.end(), item.text) != names.end()) {
            m_checking.say(item, "the parameter " + shown(item.text) + " stands here twice");
        } else if (checkNewName(m_checking, item, "a parameter")) {
            names.push_back(item.text);
        }
    }
    return names;
}

void ScenarioReader::readBlocks(StepReader& reader) {
    for (std::size_t index = 0; index < m_scenario.blocks.size(); ++index) {
        const Node* steps = m_blockFields[index]->node("steps");
        if (steps != nullptr) {
            const Checking::Local local(m_checking, m_scenario.blocks[index].parameters);
            m_scenario.blocks[index].steps = reader.read(*steps, index);
        }
    }
}

void ScenarioReader::readThresholds(const Node& node) {
    if (node.kind != Node::Kind::Sequence) {
        m_checking.say(node,
                       "thresholds are a list of expressions, such as [alice.latency.p99 < "
                       "50 ms], and not " +
                           std::string(node.kindText()));
        return;
    }
    for (const Node& item : node.items) {
        if (!item.isScalar()) {
            m_checking.say(item,
                           "a threshold is an expression, and not " + std::string(item.kindText()));
            continue;
        }
        if (std::optional<Expression> expression = readExpression(m_checking, item)) {
            m_scenario.thresholds.push_back({item.place, std::move(*expression)});
        }
    }
}

} // namespace weir::scenario
