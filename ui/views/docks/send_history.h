#pragma once

#include "ui/views/docks/composer_input.h"

#include <deque>
#include <optional>

class QSettings;

namespace weir::ui {

/// What was sent, newest last, as a shell keeps it: going back starts from the unfinished draft,
/// and going forward past the newest brings that draft back. A plain value.
class SendHistory {
public:
    static constexpr std::size_t most = 200;
    /// Longer ones are not kept, in characters.
    static constexpr qsizetype longest = qsizetype{64} * 1024;

    /// One that is sent twice in a row is kept once. Ends any going back.
    void add(const ComposerDraft& draft);
    /// The one before; none at the oldest. `unfinished` is kept at the first step back.
    std::optional<ComposerDraft> older(const ComposerDraft& unfinished);
    /// The one after; none where nothing was gone back.
    std::optional<ComposerDraft> newer();

    [[nodiscard]] std::size_t size() const { return m_drafts.size(); }

    void load(QSettings& settings);
    void save(QSettings& settings) const;

private:
    std::deque<ComposerDraft> m_drafts;
    /// How many steps back from the end; 0 is the unfinished one.
    std::size_t m_back = 0;
    ComposerDraft m_unfinished;
};

} // namespace weir::ui
