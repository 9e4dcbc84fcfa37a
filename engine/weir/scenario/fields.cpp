#include <weir/scenario/fields.h>
#include <weir/scenario/names.h>

namespace weir::scenario {

namespace {

// "a listener", "an endpoint"; for sentences.
std::string withArticle(std::string_view name) {
    const bool isVowel = std::string_view("aeiou").find(name.front()) != std::string_view::npos;
    return (isVowel ? "an " : "a ") + std::string(name);
}

bool isChoice(const Key& key) {
    return key.presence == Presence::Choice || key.presence == Presence::OptionalChoice;
}

std::vector<const Key*> keysOf(const Mapping& mapping) {
    std::vector<const Key*> keys;
    for (std::span<const Key> part : {mapping.keys, mapping.shared}) {
        for (const Key& key : part) {
            keys.push_back(&key);
        }
    }
    return keys;
}

} // namespace

Fields::Fields(Checking& checking, const Node& node, const Mapping& mapping) {
    if (node.kind == Node::Kind::Mapping) {
        readEntries(checking, node, mapping);
        checkPresence(checking, node, mapping);
        return;
    }
    const Key* bare = mapping.bare.empty() ? nullptr : mapping.find(mapping.bare);
    if (bare != nullptr && node.kind != Node::Kind::Nothing) {
        m_fields.push_back({bare->name, &node, &node, readField(checking, node, *bare)});
        m_choice = isChoice(*bare) ? bare->name : std::string_view();
        checkPresence(checking, node, mapping);
        return;
    }
    std::string sentence = withArticle(mapping.name) + " is a mapping of keys";
    if (bare != nullptr) {
        sentence = std::string(mapping.name) + " wants " + std::string(describe(bare->form)) +
                   " behind it";
    }
    constexpr std::size_t mostListed = 15;
    const std::vector<std::string_view> names = mapping.keyNames();
    checking.say(node, sentence + ", and not " + std::string(node.kindText()) +
                           (names.size() > mostListed ? "" : "; its keys are " + listed(names)));
}

void Fields::readEntries(Checking& checking, const Node& node, const Mapping& mapping) {
    for (const NodeEntry& entry : node.entries) {
        const Key* key = mapping.find(entry.key.text);
        if (key != nullptr) {
            m_fields.push_back(
                {key->name, &entry.key, &entry.value, readField(checking, entry.value, *key)});
            continue;
        }
        if (mapping.isOpen) {
            m_others.push_back(&entry);
            continue;
        }
        checking.say(entry.key, "there is no key " + shown(entry.key.text) + " in " +
                                    withArticle(mapping.name) +
                                    advice(entry.key.text, mapping.keyNames()));
    }
}

void Fields::checkPresence(Checking& checking, const Node& node, const Mapping& mapping) {
    std::vector<std::string_view> choices;
    bool needsChoice = false;
    for (const Key* key : keysOf(mapping)) {
        if (key->presence == Presence::Required && !has(key->name)) {
            checking.say(node, withArticle(mapping.name) + " needs the key " + shown(key->name) +
                                   ": " + std::string(describe(key->form)));
        }
        if (isChoice(*key)) {
            choices.push_back(key->name);
            needsChoice = needsChoice || key->presence == Presence::Choice;
        }
    }
    for (const Field& field : m_fields) {
        const Key* key = mapping.find(field.name);
        if (!isChoice(*key)) {
            continue;
        }
        if (m_choice.empty()) {
            m_choice = field.name;
        } else if (m_choice != field.name) {
            checking.say(*field.key, std::string(field.name) + " and " + std::string(m_choice) +
                                         " exclude each other; keep one");
        }
    }
    if (needsChoice && m_choice.empty()) {
        checking.say(node, withArticle(mapping.name) + " needs one of the keys " + listed(choices));
    }
}

const Fields::Field* Fields::find(std::string_view key) const {
    for (const Field& field : m_fields) {
        if (field.name == key) {
            return &field;
        }
    }
    return nullptr;
}

const Node* Fields::node(std::string_view key) const {
    const Field* field = find(key);
    return field == nullptr ? nullptr : field->node;
}

const Node* Fields::keyNode(std::string_view key) const {
    const Field* field = find(key);
    return field == nullptr ? nullptr : field->key;
}

const FieldValue* Fields::value(std::string_view key) const {
    const Field* field = find(key);
    return field == nullptr ? nullptr : &field->value;
}

} // namespace weir::scenario
