#include <weir/scenario/completion.h>
#include <weir/scenario/language.h>
#include <weir/scenario/measurement_names.h>
#include <weir/scenario/outline.h>

#include <algorithm>

namespace weir::scenario {

namespace {

// What is known of a place: the mapping whose keys stand there, or the key that a value is of.
struct Context {
    const Mapping* mapping = nullptr;
    const Key* key = nullptr;
    /// The keys there are actions of steps, too.
    bool isStep = false;
    /// The keys there are names that the user gives.
    Form names = Form::Text;
    bool hasNames = false;
};

struct Names {
    std::vector<std::string> listeners;
    std::vector<std::string> clients;
    std::vector<std::string> endpoints;
    std::vector<std::string> blocks;
    std::vector<std::string> variables;
};

void addOnce(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
        names.push_back(name);
    }
}

Names namesIn(std::string_view text) {
    Names names;
    for (const KeyPath& path : keyPaths(text)) {
        const std::string& top = path.front();
        if (top == "endpoints" && path.size() >= 2) {
            addOnce(names.endpoints, path[1]);
            if (path.size() == 3 && (path[2] == "listen" || path[2] == "connect")) {
                addOnce(path[2] == "listen" ? names.listeners : names.clients, path[1]);
            }
        } else if (top == "blocks" && path.size() == 2) {
            addOnce(names.blocks, path[1]);
        } else if (top == "variables" && path.size() == 2) {
            addOnce(names.variables, path[1]);
        } else if (path.size() >= 2 && path[path.size() - 2] == "let") {
            addOnce(names.variables, path.back());
        }
    }
    return names;
}

// What stands one level below a key.
Context below(const Key& key, bool isList) {
    Context context;
    context.key = &key;
    switch (key.form) {
        case Form::Endpoints:
        case Form::Blocks:
        case Form::NewValues:
        case Form::NewSources:
            context.hasNames = !isList;
            context.names = key.form;
            break;
        case Form::StepList:
        case Form::Branches:
            context.isStep = isList;
            break;
        case Form::Content:
            context.mapping = isList ? nullptr : &contentMapping();
            break;
        case Form::Tls:
            context.mapping = isList ? nullptr : &tlsMapping();
            break;
        default:
            break;
    }
    return context;
}

// The mapping below a name that the user gave.
Context belowName(Form names, const std::vector<std::string>& keys) {
    Context context;
    if (names == Form::Blocks) {
        context.mapping = &blockMapping();
    } else if (names == Form::Endpoints) {
        const bool connects = std::find(keys.begin(), keys.end(), "connect") != keys.end();
        context.mapping = connects ? &clientMapping() : &listenerMapping();
    }
    return context;
}

Context inMapping(const Context& outer, const Outline::Level& level,
                  const std::vector<std::string>& inner, bool isList) {
    if (outer.hasNames) {
        return belowName(outer.names, inner);
    }
    const Mapping* action = outer.isStep ? findAction(level.key) : nullptr;
    if (action != nullptr) {
        Context context;
        context.mapping = action;
        context.key = action->bare.empty() ? nullptr : action->find(action->bare);
        return isList && context.key != nullptr ? below(*context.key, true) : context;
    }
    const Mapping* mapping = outer.isStep ? &stepMapping() : outer.mapping;
    const Key* key = mapping == nullptr ? nullptr : mapping->find(level.key);
    return key == nullptr ? Context() : below(*key, isList);
}

Context contextOf(const Outline& outline) {
    Context context;
    context.mapping = &scenarioMapping();
    const std::vector<Outline::Level>& levels = outline.levels;
    for (std::size_t index = 0; index < levels.size(); ++index) {
        const bool isLast = index + 1 == levels.size();
        if (levels[index].isList || (isLast && !outline.isValue)) {
            continue; // a list of steps is as its steps are; the last one's keys are asked for
        }
        const bool isList = !isLast && levels[index + 1].isList;
        context = inMapping(context, levels[index],
                            isLast ? std::vector<std::string>() : levels[index + 1].keys, isList);
    }
    return context;
}

class Collector {
public:
    explicit Collector(std::string_view prefix) : m_prefix(prefix) {}

    void add(Completion::Kind kind, std::string_view text, std::string_view description = {}) {
        if (text.starts_with(m_prefix)) {
            m_completions.push_back({kind, std::string(text), std::string(description)});
        }
    }

    void addNames(const std::vector<std::string>& names) {
        for (const std::string& name : names) {
            add(Completion::Kind::Name, name);
        }
    }

    void addKeys(const Mapping& mapping, const std::vector<std::string>& present) {
        for (std::string_view name : mapping.keyNames()) {
            if (std::find(present.begin(), present.end(), name) == present.end()) {
                add(Completion::Kind::Key, name, mapping.find(name)->description);
            }
        }
    }

    void addValues(const Key& key, const Names& names);

    std::vector<Completion> take() { return std::move(m_completions); }

private:
    std::string_view m_prefix;
    std::vector<Completion> m_completions;
};

void Collector::addValues(const Key& key, const Names& names) {
    switch (key.form) {
        case Form::Word:
            for (std::string_view word : key.words()) {
                add(Completion::Kind::Word, word);
            }
            break;
        case Form::Truth:
            add(Completion::Kind::Word, "true");
            add(Completion::Kind::Word, "false");
            break;
        case Form::Timeout:
        case Form::Mark:
        case Form::Rate:
            add(Completion::Kind::Word, "off");
            break;
        case Form::Version:
            add(Completion::Kind::Word, std::to_string(languageVersion));
            break;
        case Form::Connection:
            addNames(names.endpoints);
            break;
        case Form::Listener:
        case Form::Peer:
            addNames(names.listeners);
            break;
        case Form::Client:
            addNames(names.clients);
            break;
        case Form::Block:
            addNames(names.blocks);
            break;
        case Form::Expression:
        case Form::Expressions:
            addNames(names.variables);
            addNames(measurementNames(names.endpoints));
            break;
        default:
            break;
    }
}

void addStep(Collector& collector, const std::vector<std::string>& present) {
    const bool hasAction = std::any_of(present.begin(), present.end(), [](const std::string& key) {
        return findAction(key) != nullptr;
    });
    if (!hasAction) {
        for (const Mapping& action : actionMappings()) {
            collector.add(Completion::Kind::Key, action.name, action.description);
        }
    }
    collector.addKeys(stepMapping(), present);
}

} // namespace

std::vector<Completion> completionsAt(std::string_view text, std::uint32_t line,
                                      std::uint32_t column) {
    const Outline outline = outlineAt(text, line, column);
    const Context context = contextOf(outline);
    Collector collector(outline.prefix);
    const bool isItem = !outline.levels.empty() && outline.levels.back().isList;
    if (outline.isValue || isItem) {
        if (context.key != nullptr) {
            collector.addValues(*context.key, namesIn(text));
        }
        return collector.take();
    }
    const std::vector<std::string> present =
        outline.levels.empty() ? std::vector<std::string>() : outline.levels.back().keys;
    if (context.hasNames) {
        return {};
    }
    if (context.isStep) {
        addStep(collector, present);
    } else if (context.mapping != nullptr) {
        collector.addKeys(*context.mapping, present);
    }
    return collector.take();
}

} // namespace weir::scenario
