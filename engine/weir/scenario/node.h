#pragma once

#include <weir/scenario/place.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::scenario {

struct NodeEntry;

/// One thing in a YAML file and where it stands. A plain value. Private to weir/scenario.
struct Node {
    enum class Kind : std::uint8_t { Nothing, Scalar, Sequence, Mapping } kind = Kind::Nothing;
    enum class Style : std::uint8_t {
        Plain,
        SingleQuoted,
        DoubleQuoted,
        Block
    } style = Style::Plain;
    Place place;
    /// Where it begins in its file's text, and how many bytes of its first line it takes.
    std::size_t offset = 0;
    std::uint32_t length = 1;
    /// Scalar: its text, with YAML's own quotes and escapes resolved.
    std::string text;
    std::vector<Node> items;
    std::vector<NodeEntry> entries;

    [[nodiscard]] bool isScalar() const { return kind == Kind::Scalar; }

    /// Null where there is no such key.
    [[nodiscard]] const Node* find(std::string_view key) const;
    /// "a text", "a list", "a mapping", "nothing".
    [[nodiscard]] std::string_view kindText() const;
};

struct NodeEntry {
    Node key;
    Node value;
};

} // namespace weir::scenario
