#include <weir/base/assert.h>
#include <weir/scenario/load.h>
#include <weir/scenario/names.h>
#include <weir/scenario/step_reader.h>

#include <algorithm>

namespace weir::scenario {

StepReader::StepReader(Checking& checking, const FilesBeside& files, const Scenario& scenario)
    : m_checking(checking), m_files(files), m_scenario(scenario) {
    for (std::size_t index = 0; index < scenario.endpoints.size(); ++index) {
        m_endpoints.emplace(scenario.endpoints[index].name, index);
    }
    for (std::size_t index = 0; index < scenario.blocks.size(); ++index) {
        m_blocks.emplace(scenario.blocks[index].name, index);
    }
}

const std::vector<StepReader::ActionReader>& StepReader::actionReaders() {
    static const std::vector<ActionReader> readers{
        {"connect", &StepReader::connect},   {"listen", &StepReader::listen},
        {"stop", &StepReader::act},          {"send", &StepReader::send},
        {"expect", &StepReader::expect},     {"expect-event", &StepReader::expectEvent},
        {"set", &StepReader::set},           {"pause", &StepReader::act},
        {"resume", &StepReader::act},        {"close", &StepReader::act},
        {"half-close", &StepReader::act},    {"reset", &StepReader::act},
        {"wait", &StepReader::wait},         {"log", &StepReader::log},
        {"let", &StepReader::let},           {"assert", &StepReader::assertThat},
        {"repeat", &StepReader::repeat},     {"for-each", &StepReader::forEach},
        {"parallel", &StepReader::parallel}, {"retry", &StepReader::retry},
        {"if", &StepReader::decide},         {"call", &StepReader::call},
    };
    return readers;
}

Steps StepReader::read(const Node& node, std::size_t block) {
    m_block = block;
    return readSteps(node);
}

Steps StepReader::readSteps(const Node& node) {
    Steps steps;
    if (node.kind != Node::Kind::Sequence) {
        m_checking.say(node, "steps are a list, and not " + std::string(node.kindText()) +
                                 "; begin each with -, such as - wait: 10 ms");
        return steps;
    }
    for (const Node& item : node.items) {
        if (++m_stepCount == maxScenarioSteps + 1) {
            m_checking.say(item, "the scenario has more than " + std::to_string(maxScenarioSteps) +
                                     " steps; use repeat or blocks");
        }
        if (m_stepCount > maxScenarioSteps || m_checking.isFull()) {
            break;
        }
        readStep(item, steps);
    }
    return steps;
}

Steps StepReader::readSteps(const Fields& fields, std::string_view key) {
    const Node* node = fields.node(key);
    return node == nullptr ? Steps() : readSteps(*node);
}

std::optional<Step> StepReader::beginStep(const Node& node, const NodeEntry*& action) {
    Step step;
    step.place = node.place;
    for (const NodeEntry& entry : node.entries) {
        const Key* own = stepMapping().find(entry.key.text);
        if (own != nullptr) {
            const FieldValue value = readField(m_checking, entry.value, *own);
            if (const std::string* text = std::get_if<std::string>(&value)) {
                step.name = *text;
            }
        } else if (findAction(entry.key.text) == nullptr) {
            std::vector<std::string_view> words = actionNames();
            for (std::string_view name : stepMapping().keyNames()) {
                words.push_back(name);
            }
            m_checking.say(entry.key, "there is no step " + shown(entry.key.text) +
                                          advice(entry.key.text, words));
            return std::nullopt;
        } else if (action != nullptr) {
            m_checking.say(entry.key, "a step has one action, and this one has " +
                                          shown(action->key.text) + " already; begin " +
                                          shown(entry.key.text) + " with a - of its own");
            return std::nullopt;
        } else {
            action = &entry;
        }
    }
    if (action == nullptr) {
        m_checking.say(node, "the step has no action; it has one of " + listed(actionNames()));
        return std::nullopt;
    }
    step.keyword = action->key.text;
    return step;
}

void StepReader::readStep(const Node& node, Steps& steps) {
    if (node.kind != Node::Kind::Mapping) {
        m_checking.say(node, "a step is a mapping with one action, such as wait: 10 ms, and not " +
                                 std::string(node.kindText()));
        return;
    }
    const NodeEntry* action = nullptr;
    std::optional<Step> step = beginStep(node, action);
    if (!step) {
        return;
    }
    for (const ActionReader& reader : actionReaders()) {
        if (reader.name == step->keyword) {
            std::vector<std::string> locals;
            if (isOnGroup(*findAction(step->keyword), action->value)) {
                locals.emplace_back(memberName);
            }
            const Checking::Local local(m_checking, std::move(locals));
            // Where it is wrong, the problems stand behind the action's key.
            (this->*reader.read)(action->value, std::move(*step), steps);
            return;
        }
    }
    WEIR_ASSERT(false); // an action of the tables that nothing reads
}

ConnectionName StepReader::connection(const Fields& fields, std::optional<Role> role) {
    const ConnectionName* name = fields.get<ConnectionName>("on");
    if (name == nullptr) {
        return {};
    }
    checkConnection(*fields.node("on"), *name, role);
    return *name;
}

void StepReader::checkConnection(const Node& node, const ConnectionName& name,
                                 std::optional<Role> role) {
    const std::string kind = !role ? "endpoint" : *role == Role::Listener ? "listener" : "client";
    const auto found = m_endpoints.find(name.endpoint);
    const EndpointDescription* endpoint =
        found == m_endpoints.end() ? nullptr : &m_scenario.endpoints[found->second];
    if (endpoint == nullptr || (role && endpoint->settings.role != *role)) {
        std::vector<std::string_view> known;
        for (const EndpointDescription& other : m_scenario.endpoints) {
            if (!role || other.settings.role == *role) {
                known.emplace_back(other.name);
            }
        }
        const std::string sentence = endpoint == nullptr
                                         ? "there is no " + kind + ' ' + shown(name.endpoint)
                                         : shown(name.endpoint) + " is no " + kind;
        m_checking.say(node, sentence + (known.empty() ? "; define one below endpoints"
                                                       : advice(name.endpoint, known)));
        return;
    }
    if (name.which == ConnectionName::Which::Only) {
        return;
    }
    if (role == Role::Listener) {
        m_checking.say(node, "here stands the name of a " + kind + " alone: " + name.endpoint);
    } else if (endpoint->settings.role == Role::Client) {
        checkMember(node, name, *endpoint);
    }
}

void StepReader::checkMember(const Node& node, const ConnectionName& name,
                             const EndpointDescription& endpoint) {
    if (!endpoint.count) {
        m_checking.say(
            node, "a client has one connection; write " + name.endpoint + ", or give it a count");
    } else if (name.which == ConnectionName::Which::Number && name.number > *endpoint.count) {
        m_checking.say(node, name.endpoint + " has " + std::to_string(*endpoint.count) +
                                 (*endpoint.count == 1 ? " member" : " members") +
                                 "; there is no " + name.text());
    }
}

/// Whether the step is one of a group's members; its texts are read behind that, and so it is asked
/// of the node.
bool StepReader::isOnGroup(const Mapping& action, const Node& value) const {
    if (action.find("on") == nullptr) {
        return false;
    }
    const Node* on = value.isScalar() && action.bare == "on" ? &value : value.find("on");
    if (on == nullptr || !on->isScalar()) {
        return false;
    }
    const std::string_view name = std::string_view(on->text).substr(0, on->text.find('.'));
    const auto found = m_endpoints.find(name);
    return found != m_endpoints.end() && m_scenario.endpoints[found->second].count.has_value();
}

void StepReader::connect(const Node& value, Step step, Steps& steps) {
    const Fields fields(m_checking, value, *findAction(step.keyword));
    StartStep start;
    start.on = connection(fields, Role::Client);
    start.wait = fields.get<bool>("wait", true);
    if (const Duration* within = fields.get<Duration>("within")) {
        start.within = *within;
    }
    if (const std::string* fails = fields.get<std::string>("fails")) {
        start.fails = *fails;
        if (!start.wait) {
            m_checking.say(*fields.keyNode("fails"), "fails needs wait: true");
        }
    }
    step.action = std::move(start);
    steps.push_back(std::move(step));
}

void StepReader::listen(const Node& value, Step step, Steps& steps) {
    const Fields fields(m_checking, value, *findAction(step.keyword));
    StartStep start;
    start.on = connection(fields, Role::Listener);
    step.action = std::move(start);
    steps.push_back(std::move(step));
}

void StepReader::act(const Node& value, Step step, Steps& steps) {
    const Fields fields(m_checking, value, *findAction(step.keyword));
    ActStep act;
    const bool stops = step.keyword == "stop";
    act.act = stops                          ? Act::Stop
              : step.keyword == "pause"      ? Act::Pause
              : step.keyword == "resume"     ? Act::Resume
              : step.keyword == "half-close" ? Act::HalfClose
              : step.keyword == "reset"      ? Act::Reset
                                             : Act::Close;
    act.on = connection(fields, stops ? std::optional(Role::Listener) : std::nullopt);
    step.action = std::move(act);
    steps.push_back(std::move(step));
}

void StepReader::set(const Node& value, Step step, Steps& steps) {
    const Fields fields(m_checking, value, *findAction(step.keyword));
    SetStep set;
    set.on = connection(fields);
    set.edit = readEdit(m_checking, fields, false);
    if (value.kind == Node::Kind::Mapping && value.entries.size() == 1 && fields.has("on")) {
        m_checking.say(value, "set changes nothing here; add a setting, such as read-low: 10 B");
    }
    step.action = std::move(set);
    steps.push_back(std::move(step));
}

void StepReader::wait(const Node& value, Step step, Steps& steps) {
    const Fields fields(m_checking, value, *findAction(step.keyword));
    step.action = WaitStep{fields.get<Duration>("time", Duration::zero())};
    steps.push_back(std::move(step));
}

void StepReader::log(const Node& value, Step step, Steps& steps) {
    const Fields fields(m_checking, value, *findAction(step.keyword));
    step.action = LogStep{fields.get<TextTemplate>("text", {})};
    steps.push_back(std::move(step));
}

void StepReader::assertThat(const Node& value, Step step, Steps& steps) {
    const Fields fields(m_checking, value, *findAction(step.keyword));
    AssertStep assertion;
    assertion.condition = fields.get<Expression>("condition", {});
    if (const Duration* within = fields.get<Duration>("within")) {
        assertion.within = *within;
    }
    step.action = std::move(assertion);
    steps.push_back(std::move(step));
}

std::optional<Value> readValue(Checking& checking, const Node& node) {
    if (node.kind == Node::Kind::Nothing) {
        return Value();
    }
    if (!node.isScalar()) {
        checking.say(node,
                     "a value is a text, a number, a duration, a size, true or false, and "
                     "not " +
                         std::string(node.kindText()));
        return std::nullopt;
    }
    return node.style == Node::Style::Plain ? parseValue(node.text) : Value(node.text);
}

std::optional<VariableSource> StepReader::source(const Node& node) {
    if (node.kind == Node::Kind::Mapping && node.entries.size() == 1 &&
        node.entries.front().key.text == "expression") {
        const Node& text = node.entries.front().value;
        if (!text.isScalar()) {
            m_checking.say(text, "an expression is a text, such as i + 1");
            return std::nullopt;
        }
        std::optional<Expression> expression = readExpression(m_checking, text);
        return expression ? std::optional<VariableSource>(std::move(*expression)) : std::nullopt;
    }
    if (!node.isScalar()) {
        m_checking.say(node,
                       "a value is a text, a number, a duration, a size, true or false, or "
                       "{expression: ...}, and not " +
                           std::string(node.kindText()));
        return std::nullopt;
    }
    std::optional<TextTemplate> text = readTemplate(m_checking, node, TextTemplate::Escapes::Kept);
    if (!text) {
        return std::nullopt;
    }
    if (const std::string name = text->onlyName(); !name.empty()) {
        if (Result<Expression> expression = Expression::parse(name)) {
            return VariableSource(std::move(*expression));
        }
    }
    if (text->isLiteral() && node.text.find('$') == std::string::npos) {
        const std::optional<Value> value = readValue(m_checking, node);
        return value ? std::optional<VariableSource>(*value) : std::nullopt;
    }
    return VariableSource(std::move(*text));
}

void StepReader::let(const Node& value, Step step, Steps& steps) {
    if (value.kind != Node::Kind::Mapping || value.entries.empty()) {
        m_checking.say(value,
                       "let is a mapping of variables and values, such as {greeting: hello},"
                       " and not " +
                           std::string(value.kindText()));
        return;
    }
    const Step model = std::move(step);
    for (const NodeEntry& entry : value.entries) {
        std::optional<VariableSource> what = source(entry.value);
        if (!checkNewName(m_checking, entry.key, "a variable") || !what) {
            continue;
        }
        m_checking.define(entry.key.text);
        Step one = model;
        one.place = entry.key.place;
        one.action = SetVariableStep{entry.key.text, std::move(*what)};
        steps.push_back(std::move(one));
    }
}

} // namespace weir::scenario
