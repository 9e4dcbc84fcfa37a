#pragma once

#include <weir/scenario/checking.h>
#include <weir/scenario/language.h>
#include <weir/scenario/model.h>
#include <weir/scenario/node.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace weir::scenario {

/// `off` behind a key that takes it.
struct Off {};

/// What stood behind a key, read as its form says. Nothing: it is a list or a mapping, whose node
/// the reader looks at itself, or it was wrong, which is said already.
using FieldValue = std::variant<std::monostate, Off, bool, std::int64_t, Duration, Size,
                                std::string, TextTemplate, Expression, Regex, ConnectionName>;

FieldValue readField(Checking& checking, const Node& node, const Key& key);
std::optional<TextTemplate> readTemplate(Checking& checking, const Node& node,
                                         TextTemplate::Escapes escapes);
std::optional<Expression> readExpression(Checking& checking, const Node& node);
/// A list of texts; `what` is the key, for sentences.
std::vector<std::string> readTexts(Checking& checking, const Node& node, std::string_view what);
/// `alice`, `server.1`, `server.last`.
std::optional<ConnectionName> readConnectionName(Checking& checking, const Node& node);
/// A new variable's, parameter's, endpoint's or block's name; `what` is "a variable".
bool checkNewName(Checking& checking, const Node& node, std::string_view what);

/// A mapping of the file, looked at by a table: unknown, missing and contradicting keys are said,
/// and what stands behind each key is read. The nodes must outlive it. Private to weir/scenario.
class Fields {
public:
    Fields(Checking& checking, const Node& node, const Mapping& mapping);

    /// What stands behind the key, also where it is wrong; null where the key is not there.
    [[nodiscard]] const Node* node(std::string_view key) const;
    /// The key itself.
    [[nodiscard]] const Node* keyNode(std::string_view key) const;

    [[nodiscard]] bool has(std::string_view key) const { return node(key) != nullptr; }

    /// Null where the key is not there, or what stands behind it is of another kind or wrong.
    template <class T>
    [[nodiscard]] const T* get(std::string_view key) const {
        const Field* field = find(key);
        return field == nullptr ? nullptr : std::get_if<T>(&field->value);
    }

    template <class T>
    [[nodiscard]] T get(std::string_view key, T otherwise) const {
        const T* value = get<T>(key);
        return value == nullptr ? otherwise : *value;
    }

    [[nodiscard]] const FieldValue* value(std::string_view key) const;

    /// The one of the mapping's Choice keys that is there; empty: none.
    [[nodiscard]] std::string_view choice() const { return m_choice; }

    /// An open mapping's keys that are no keys of the table.
    [[nodiscard]] const std::vector<const NodeEntry*>& others() const { return m_others; }

private:
    struct Field {
        std::string_view name;
        const Node* key;
        const Node* node;
        FieldValue value;
    };

    [[nodiscard]] const Field* find(std::string_view key) const;
    void readEntries(Checking& checking, const Node& node, const Mapping& mapping);
    void checkPresence(Checking& checking, const Node& node, const Mapping& mapping);

    std::vector<Field> m_fields;
    std::vector<const NodeEntry*> m_others;
    std::string_view m_choice;
};

} // namespace weir::scenario
