#include <weir/scenario/masking.h>
#include <weir/workbench/payload_text.h>

#include <algorithm>

namespace weir::scenario {

namespace {

/// A shorter one looks in hex like any number.
constexpr std::size_t shortestInHex = 4;

} // namespace

Masking::Masking(const std::vector<std::string>& secrets) {
    for (const std::string& secret : secrets) {
        if (!secret.empty()) {
            m_words.push_back(secret);
            m_words.push_back(escape(secret));
            if (secret.size() >= shortestInHex) {
                m_words.push_back(toHex(secret));
            }
        }
    }
    std::sort(m_words.begin(), m_words.end(), [](const std::string& one, const std::string& other) {
        return one.size() != other.size() ? one.size() > other.size() : one < other;
    });
    m_words.erase(std::unique(m_words.begin(), m_words.end()), m_words.end());
}

std::string Masking::masked(std::string_view text) const {
    std::string out;
    for (std::size_t next = 0; next < text.size();) {
        const auto found = std::find_if(m_words.begin(), m_words.end(), [&](const auto& word) {
            return text.substr(next).starts_with(word);
        });
        if (found == m_words.end()) {
            out += text[next++];
        } else {
            out += "***";
            next += found->size();
        }
    }
    return out;
}

} // namespace weir::scenario
