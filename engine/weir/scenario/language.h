#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The scenario language's tables: which keys each mapping of a file has, what stands behind them,
/// and what they do. The checker, the JSON Schema, the guide's reference and the editor's
/// completion are all made from them. Immutable; any thread.
namespace weir::scenario {

/// The newest version of the language, which `weir:` names.
inline constexpr int languageVersion = 1;

/// What stands behind a key.
enum class Form : std::uint8_t {
    Version,
    Text,         ///< as it stands
    Template,     ///< with placeholders
    Bytes,        ///< with escapes
    ByteTemplate, ///< with escapes and placeholders
    HexTemplate,
    Base64Template,
    File, ///< a path beside the scenario's file or below
    Number,
    Truth,
    Duration,
    Timeout, ///< a duration, or off
    Size,
    Mark, ///< a size, or off
    Rate, ///< a size a second, or off
    Word, ///< one of Key::words
    Address,
    Peer, ///< a listener's name, or an address
    Connection,
    Listener,
    Client,
    Block,
    Label, ///< the name of an expect-event step
    NewName,
    Expression,
    Pattern,
    Pointer,
    Content, ///< a text, or `content`
    Tls,     ///< `tls`
    Texts,
    NewNames,
    Files,
    Values,
    Expressions,
    NewValues,  ///< names, each with a value
    NewSources, ///< names, each with a value, text with placeholders or {expression: ...}
    Endpoints,  ///< names, each with `listener` or `client`
    Blocks,     ///< names, each with `block`
    StepList,
    Branches, ///< a list of steps' lists
};

enum class Presence : std::uint8_t {
    Optional,
    Required,
    Choice,         ///< exactly one of the mapping's keys of this kind
    OptionalChoice, ///< at most one of them
};

/// One key of a mapping.
struct Key {
    std::string_view name;
    Form form = Form::Text;
    Presence presence = Presence::Optional;
    /// What holds where it is not there; empty: nothing, or the description says it.
    std::string_view standard;
    /// One sentence.
    std::string_view description;
    /// Word: the choice.
    std::vector<std::string_view> (*words)() = nullptr;
    /// Number: least and most, both allowed.
    std::int64_t least = 0;
    std::int64_t most = 0;
};

struct Mapping {
    /// "scenario", "listener", "send"; as the reference and the schema call it.
    std::string_view name;
    /// One sentence, or a few.
    std::string_view description;
    std::span<const Key> keys;
    /// Keys that it shares with other mappings.
    std::span<const Key> shared;
    /// The key that a value alone stands for: `close: alice` is `close: {on: alice}`. Empty: none.
    std::string_view bare;
    /// Other keys are names that the user gave: arguments of `call`, variables of `let`.
    bool isOpen = false;
    /// Lines of YAML.
    std::string_view example;

    /// Null where there is no such key.
    [[nodiscard]] const Key* find(std::string_view key) const;
    [[nodiscard]] std::vector<std::string_view> keyNames() const;
};

/// The whole file; what another file includes; and what stands behind the names in `endpoints` and
/// `blocks`.
const Mapping& scenarioMapping();
const Mapping& includedMapping();
const Mapping& listenerMapping();
const Mapping& clientMapping();
const Mapping& blockMapping();
const Mapping& contentMapping();
const Mapping& tlsMapping();
/// What every step may have beside its action.
const Mapping& stepMapping();
/// One for each action, named as its key is.
std::span<const Mapping> actionMappings();
/// Null where there is no such action.
const Mapping* findAction(std::string_view name);
std::vector<std::string_view> actionNames();

/// "a duration such as 10 s", for messages and the reference.
std::string_view describe(Form form);

/// The JSON Schema (draft 2020-12) of a scenario's file, for editors.
std::string jsonSchema();
/// The guide's reference, Markdown.
std::string referenceText();

} // namespace weir::scenario
