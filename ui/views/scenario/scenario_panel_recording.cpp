// How the scenario dock shows a recording, and loosens what is expected.

#include <weir/scenario/loosening.h>

#include "ui/views/scenario/recording_bar.h"
#include "ui/views/scenario/scenario_editor.h"
#include "ui/views/scenario/scenario_panel.h"
#include "ui/views/widgets/text.h"

#include <QSettings>

#include <algorithm>
#include <utility>

namespace weir::ui {
namespace {

const auto expectationsKey = [] { return QStringLiteral("scenario/expectations"); };
const auto looseningSubject = [] { return QStringLiteral("loosening"); };

} // namespace

void ScenarioPanel::showRecording(RecordedText textOf) {
    forgetRecording();
    const auto expectations = m_recordingBar->expectations();
    setText(textOf(expectations));
    m_recorded[expectations] = m_editor->text();
    m_textOf = std::move(textOf);
    m_recordingBar->show();
}

void ScenarioPanel::forgetRecording() {
    m_textOf = nullptr;
    m_recorded.clear();
    m_recordingBar->hide();
}

void ScenarioPanel::recordAgain(RecordingBar::Expectations expectations) {
    const auto line = m_editor->cursorLine();
    // Not followed on the way, where the text is neither: the bar would lose the focus.
    const RecordedText textOf = std::exchange(m_textOf, nullptr);
    m_editor->replace(textOf(expectations));
    m_textOf = textOf;
    m_recorded[expectations] = m_editor->text();
    m_editor->goTo(line, 1);
    forgetRun();
    check();
}

// What somebody has written into it is not thrown away by a choice: the bar is there as long as the
// text is one of those that a choice made, also when undo brings one of them back.
void ScenarioPanel::followRecording(const QString& text) {
    if (!m_textOf) {
        return;
    }
    const auto found = std::find_if(m_recorded.begin(), m_recorded.end(),
                                    [&text](const auto& one) { return one.second == text; });
    m_recordingBar->setVisible(found != m_recorded.end());
    if (found != m_recorded.end()) {
        m_recordingBar->setExpectations(found->first);
    }
}

void ScenarioPanel::saveRecording(QSettings& settings) const {
    settings.setValue(expectationsKey(), static_cast<int>(m_recordingBar->expectations()));
}

void ScenarioPanel::restoreRecording(const QSettings& settings) {
    using Expectations = RecordingBar::Expectations;
    const int remembered = settings.value(expectationsKey()).toInt();
    m_recordingBar->setExpectations(
        static_cast<Expectations>(std::clamp(remembered, 0, static_cast<int>(Expectations::None))));
}

void ScenarioPanel::loosen() {
    const std::string text = toStdString(m_editor->text());
    const auto edit = scenario::loosened(text, m_editor->cursorOffset());
    if (edit) {
        m_editor->apply(*edit);
        Q_EMIT settled(looseningSubject());
        return;
    }
    Notice notice;
    notice.kind = Notice::Kind::Info;
    notice.subject = looseningSubject();
    notice.message = toQString(edit.error().message());
    Q_EMIT noticed(notice);
}

} // namespace weir::ui
