#include <weir/scenario/csv.h>
#include <weir/scenario/names.h>
#include <weir/scenario/step_reader.h>

#include <algorithm>

namespace weir::scenario {

namespace {

std::vector<std::string_view> namesOf(const std::vector<Block>& blocks) {
    std::vector<std::string_view> names;
    for (const Block& block : blocks) {
        names.emplace_back(block.name);
    }
    return names;
}

// Which blocks stay when those that are the \p from of no call are taken away with the calls to
// them, time and again.
template <class Call>
std::vector<bool> staying(const std::vector<Call>& calls, std::size_t count,
                          std::size_t Call::*from, std::size_t Call::*to) {
    std::vector<std::size_t> callsLeft(count, 0);
    std::vector<std::vector<std::size_t>> callersOf(count);
    for (const Call& call : calls) {
        ++callsLeft[call.*from];
        callersOf[call.*to].push_back(call.*from);
    }
    std::vector<bool> stays(count, true);
    std::vector<std::size_t> going;
    for (std::size_t block = 0; block < count; ++block) {
        if (callsLeft[block] == 0) {
            going.push_back(block);
        }
    }
    while (!going.empty()) {
        const std::size_t block = going.back();
        going.pop_back();
        stays[block] = false;
        for (std::size_t caller : callersOf[block]) {
            if (--callsLeft[caller] == 0) {
                going.push_back(caller);
            }
        }
    }
    return stays;
}

} // namespace

void StepReader::repeat(const Node& value, Step step, Steps& steps) {
    const Fields fields(m_checking, value, *findAction(step.keyword));
    RepeatStep repeat;
    repeat.times = static_cast<std::uint64_t>(fields.get<std::int64_t>("times", 1));
    repeat.variable = fields.get<std::string>("as", {});
    const Checking::Local local(m_checking, {repeat.variable});
    repeat.steps = readSteps(fields, "steps");
    step.action = std::move(repeat);
    steps.push_back(std::move(step));
}

void StepReader::forEach(const Node& value, Step step, Steps& steps) {
    const Fields fields(m_checking, value, *findAction(step.keyword));
    ForEachStep forEach;
    forEach.variable = fields.get<std::string>("as", {});
    std::vector<std::string> names{forEach.variable};
    if (const Node* csv = fields.node("csv"); csv != nullptr) {
        if (fields.has("as")) {
            m_checking.say(*fields.keyNode("as"),
                           "as is for in; the columns of a CSV file are "
                           "variables of their own");
        }
        if (const std::optional<FilesBeside::Opened> opened = file(*csv)) {
            Result<CsvTable> table = parseCsv(opened->text);
            if (table) {
                names = table->columns;
                forEach.rows = std::move(table->rows);
            } else {
                m_checking.say(*csv, shown(opened->shownPath) + ", " + table.error().message());
            }
        }
    } else if (const Node* list = fields.node("in"); list != nullptr) {
        if (!fields.has("as")) {
            m_checking.say(*fields.keyNode("in"),
                           "for-each needs the name of a variable for the values: as: x");
        }
        if (list->kind != Node::Kind::Sequence) {
            m_checking.say(*list, "in is a list of values, such as [a, b], and not " +
                                      std::string(list->kindText()));
        }
        for (const Node& item : list->items) {
            if (const std::optional<Value> one = readValue(m_checking, item)) {
                forEach.rows.push_back({{forEach.variable, *one}});
            }
        }
    }
    const Checking::Local local(m_checking, std::move(names));
    forEach.steps = readSteps(fields, "steps");
    step.action = std::move(forEach);
    steps.push_back(std::move(step));
}

void StepReader::parallel(const Node& value, Step step, Steps& steps) {
    const Fields fields(m_checking, value, *findAction(step.keyword));
    ParallelStep parallel;
    const Node* list = fields.node("branches");
    if (list != nullptr && list->kind != Node::Kind::Sequence) {
        m_checking.say(*list, "parallel is a list of lists of steps, and not " +
                                  std::string(list->kindText()));
        return;
    }
    if (list != nullptr) {
        for (const Node& branch : list->items) {
            parallel.branches.push_back(readSteps(branch));
        }
    }
    step.action = std::move(parallel);
    steps.push_back(std::move(step));
}

void StepReader::retry(const Node& value, Step step, Steps& steps) {
    const Fields fields(m_checking, value, *findAction(step.keyword));
    RetryStep retry;
    retry.times = static_cast<std::uint32_t>(fields.get<std::int64_t>("times", 3));
    retry.every = fields.get<Duration>("every", Duration::zero());
    retry.steps = readSteps(fields, "steps");
    step.action = std::move(retry);
    steps.push_back(std::move(step));
}

void StepReader::decide(const Node& value, Step step, Steps& steps) {
    const Fields fields(m_checking, value, *findAction(step.keyword));
    IfStep decision;
    decision.condition = fields.get<Expression>("condition", {});
    decision.then = readSteps(fields, "then");
    decision.otherwise = readSteps(fields, "else");
    step.action = std::move(decision);
    steps.push_back(std::move(step));
}

void StepReader::call(const Node& value, Step step, Steps& steps) {
    const Fields fields(m_checking, value, *findAction(step.keyword));
    const std::string* name = fields.get<std::string>("block");
    if (name == nullptr) {
        return;
    }
    const Node& node = *fields.node("block");
    const auto found = m_blocks.find(*name);
    if (found == m_blocks.end()) {
        const std::vector<std::string_view> known = namesOf(m_scenario.blocks);
        m_checking.say(node,
                       "there is no block " + shown(*name) +
                           (known.empty() ? "; define it below blocks" : advice(*name, known)));
        return;
    }
    CallStep call{found->second, {}};
    m_calls.push_back({m_block, call.block, &node});
    readArguments(fields, m_scenario.blocks[call.block], call);
    step.action = std::move(call);
    steps.push_back(std::move(step));
}

void StepReader::readArguments(const Fields& fields, const Block& block, CallStep& call) {
    const std::vector<std::string>& parameters = block.parameters;
    for (const NodeEntry* entry : fields.others()) {
        if (std::find(parameters.begin(), parameters.end(), entry->key.text) == parameters.end()) {
            const std::vector<std::string_view> words(parameters.begin(), parameters.end());
            m_checking.say(entry->key, "the block " + shown(block.name) + " has no parameter " +
                                           shown(entry->key.text) + advice(entry->key.text, words));
            continue;
        }
        if (std::optional<VariableSource> what = source(entry->value)) {
            call.arguments.emplace(entry->key.text, std::move(*what));
        }
    }
    for (const std::string& parameter : parameters) {
        const bool isGiven =
            std::any_of(fields.others().begin(), fields.others().end(),
                        [&](const NodeEntry* entry) { return entry->key.text == parameter; });
        if (!isGiven) {
            m_checking.say(*fields.node("block"), "the block " + shown(block.name) +
                                                      " needs a value for " + shown(parameter) +
                                                      ": {block: " + block.name + ", " + parameter +
                                                      ": ...}");
        }
    }
}

void StepReader::finish() {
    for (const LabelUse& use : m_labelUses) {
        if (!m_checking.isFull()) {
            checkLabel(use);
        }
    }
    checkRecursion();
}

// A block's steps are read before the scenario's, and may run after any of them.
void StepReader::checkLabel(const LabelUse& use) {
    if (const auto found = m_labels.find(use.label); found != m_labels.end()) {
        if (found->second.contains(use.block)) {
            m_checking.say(*use.node, "the step " + shown(use.label) +
                                          " does not come before this one; name an earlier one");
        }
        return;
    }
    std::vector<std::string_view> known;
    for (const auto& [name, blocks] : m_labels) {
        known.emplace_back(name);
    }
    std::sort(known.begin(), known.end());
    m_checking.say(*use.node,
                   "there is no expect-event step with the name " + shown(use.label) +
                       (known.empty() ? "; give it one with name" : advice(use.label, known)));
}

void StepReader::checkRecursion() {
    std::erase_if(m_calls,
                  [&](const Call& call) { return call.caller >= m_scenario.blocks.size(); });
    // What calls nothing, and what nothing calls, is in no circle.
    const std::size_t count = m_scenario.blocks.size();
    const std::vector<bool> calling = staying(m_calls, count, &Call::caller, &Call::callee);
    const std::vector<bool> called = staying(m_calls, count, &Call::callee, &Call::caller);
    for (const Call& call : m_calls) {
        if (calling[call.callee] && called[call.caller]) {
            m_checking.say(*call.node, "the block " + shown(m_scenario.blocks[call.caller].name) +
                                           " calls itself by this, and would never end; use repeat "
                                           "or retry");
        }
    }
}

} // namespace weir::scenario
