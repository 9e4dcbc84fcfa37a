#include "ui/views/docks/send_history.h"

#include <QSettings>

#include <algorithm>

namespace weir::ui {
namespace {

const auto group = [] { return QStringLiteral("composer/history"); };
const auto kindKey = [] { return QStringLiteral("kind"); };
const auto textKey = [] { return QStringLiteral("text"); };
const auto endingKey = [] { return QStringLiteral("ending"); };

// A file that somebody has edited must not become an enumerator that is none.
int bounded(int value, int largest) {
    return std::clamp(value, 0, largest);
}

} // namespace

void SendHistory::add(const ComposerDraft& draft) {
    m_back = 0;
    if (draft.text.size() > longest || (!m_drafts.empty() && m_drafts.back() == draft)) {
        return;
    }
    m_drafts.push_back(draft);
    if (m_drafts.size() > most) {
        m_drafts.pop_front();
    }
}

std::optional<ComposerDraft> SendHistory::older(const ComposerDraft& unfinished) {
    if (m_back == m_drafts.size()) {
        return std::nullopt;
    }
    if (m_back == 0) {
        m_unfinished = unfinished;
    }
    ++m_back;
    return m_drafts[m_drafts.size() - m_back];
}

std::optional<ComposerDraft> SendHistory::newer() {
    if (m_back == 0) {
        return std::nullopt;
    }
    --m_back;
    return m_back == 0 ? m_unfinished : m_drafts[m_drafts.size() - m_back];
}

void SendHistory::load(QSettings& settings) {
    m_drafts.clear();
    m_back = 0;
    const int count = settings.beginReadArray(group());
    for (int index = std::max(0, count - static_cast<int>(most)); index < count; ++index) {
        settings.setArrayIndex(index);
        ComposerDraft draft;
        draft.kind = static_cast<InputKind>(
            bounded(settings.value(kindKey()).toInt(), static_cast<int>(InputKind::File)));
        draft.text = settings.value(textKey()).toString().left(longest);
        draft.ending = static_cast<AppendedEnding>(
            bounded(settings.value(endingKey()).toInt(), static_cast<int>(AppendedEnding::Nul)));
        m_drafts.push_back(draft);
    }
    settings.endArray();
}

void SendHistory::save(QSettings& settings) const {
    settings.remove(group());
    settings.beginWriteArray(group(), static_cast<int>(m_drafts.size()));
    for (std::size_t index = 0; index < m_drafts.size(); ++index) {
        settings.setArrayIndex(static_cast<int>(index));
        settings.setValue(kindKey(), static_cast<int>(m_drafts[index].kind));
        settings.setValue(textKey(), m_drafts[index].text);
        settings.setValue(endingKey(), static_cast<int>(m_drafts[index].ending));
    }
    settings.endArray();
}

} // namespace weir::ui
