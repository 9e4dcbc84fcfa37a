#pragma once

#include <weir/workbench/journal.h>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace weir::cli {

/// Where secrets stand in the bytes of a journal, also where one began in a record and went on in
/// the next of its connection and direction.
class HiddenBytes {
public:
    HiddenBytes(const Journal& journal, const std::vector<std::string>& secrets);

    /// Whether record `index` holds some of a secret.
    [[nodiscard]] bool isIn(std::size_t index) const;
    /// The record's payload with "***" for each secret, or part of one.
    [[nodiscard]] std::string payload(std::size_t index) const;

private:
    struct Range {
        std::size_t begin;
        std::size_t end;
    };

    const Journal& m_journal;
    std::map<std::size_t, std::vector<Range>> m_ranges;
};

} // namespace weir::cli
