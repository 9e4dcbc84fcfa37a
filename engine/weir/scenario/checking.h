#pragma once

#include <weir/scenario/node.h>
#include <weir/scenario/place.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weir::scenario {

/// What the parts of the reader share while they look at one scenario: its files, the problems, and
/// which variables exist. Private to weir/scenario; one thread.
class Checking {
public:
    std::vector<SourceFile> files;

    /// The sentence begins with a small letter and has no stop, as a compiler's; both are put right
    /// where an Error's message is handed on. After maxProblems no more are kept.
    void say(const Node& node, std::string_view sentence);
    void say(const Place& place, std::uint32_t length, std::string_view sentence);
    /// About the character at `index` of a scalar's text, where it can be found in the file.
    void sayIn(const Node& scalar, std::size_t index, std::string_view sentence);
    static constexpr std::size_t maxProblems = 500;

    /// Further ones would not be kept, so that looking for them is wasted.
    [[nodiscard]] bool isFull() const { return m_problems.size() >= maxProblems; }

    [[nodiscard]] bool hasProblems() const { return !m_problems.empty(); }

    /// In the order of their places.
    [[nodiscard]] std::vector<Problem> takeProblems();

    [[nodiscard]] std::vector<Problem>& problems() { return m_problems; }

    /// The raw text of a scalar up to its line's end, quotes included.
    [[nodiscard]] std::string_view rawLine(const Node& scalar) const;

    /// A variable that exists, wherever it is set.
    void define(std::string_view variable);

    /// A variable that exists while what it stands for is read (of a block, of a repeat).
    class Local {
    public:
        Local(Checking& checking, std::vector<std::string> names);
        ~Local();
        Local(const Local&) = delete;
        Local& operator=(const Local&) = delete;

    private:
        Checking& m_checking;
        std::size_t m_count;
    };

    /// A name that a template or an expression in `scalar` asks for; checkUses() looks for it once
    /// all variables are known.
    void use(const Node& scalar, std::string_view name);
    void checkUses(const std::vector<std::string>& endpoints);

private:
    struct Use {
        const Node* scalar;
        std::string name;
    };

    std::vector<Problem> m_problems;
    std::vector<std::string> m_variables;
    std::vector<std::string> m_locals;
    std::vector<Use> m_uses;
};

} // namespace weir::scenario
