#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::scenario {

/// Takes the secrets out of texts: each becomes "***", as it is and as escape() and toHex() write
/// it. A plain value.
class Masking {
public:
    Masking() = default;
    /// Empty ones are passed over.
    explicit Masking(const std::vector<std::string>& secrets);

    [[nodiscard]] bool isEmpty() const { return m_words.empty(); }

    [[nodiscard]] std::string masked(std::string_view text) const;

private:
    /// The longest first, so that one which contains another goes as a whole.
    std::vector<std::string> m_words;
};

} // namespace weir::scenario
