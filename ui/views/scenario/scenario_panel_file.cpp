// The file that the scenario dock edits.

#include "ui/models/scenario_checker.h"
#include "ui/views/scenario/scenario_editor.h"
#include "ui/views/scenario/scenario_panel.h"

#include <QFileDialog>
#include <QSettings>

namespace weir::ui {
namespace {

const auto pathKey = [] { return QStringLiteral("scenario/path"); };
const auto draftKey = [] { return QStringLiteral("scenario/draft"); };

// What a newcomer sees first: short, and it passes.
const char* const firstText = R"(weir: 1
name: upper-case echo

endpoints:
  server:
    listen: tcp://127.0.0.1:0
    behaviour: upper-case
  alice:
    connect: server

steps:
  - connect: alice
  - send: {on: alice, text: "hello\r\n"}
  - expect: {on: alice, text: "HELLO\r\n", within: 2 s}
  - close: alice
)";

QString kinds() {
    return ScenarioPanel::tr("Scenarios (*.yaml *.yml);;All files (*)");
}

} // namespace

void ScenarioPanel::startAnew() {
    m_file.forget();
    forgetRecording();
    m_editor->load(QString::fromUtf8(firstText));
    forgetRun();
    check();
}

void ScenarioPanel::open(const QString& path) {
    QString text;
    const QString failure = m_file.read(path, text);
    if (!failure.isEmpty()) {
        tellFailure(failure, tr("Choose another file; the text that is there stays."));
        return;
    }
    forgetRecording();
    m_editor->load(text);
    forgetRun();
    check();
}

void ScenarioPanel::chooseAndOpen() {
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Open a scenario"), m_file.path(), kinds());
    if (!path.isEmpty()) {
        open(path);
    }
}

void ScenarioPanel::save(bool elsewhere) {
    QString path = m_file.path();
    if (path.isEmpty() || elsewhere) {
        path = QFileDialog::getSaveFileName(this, tr("Save the scenario"),
                                            path.isEmpty() ? QStringLiteral("scenario.yaml") : path,
                                            kinds());
        if (path.isEmpty()) {
            return;
        }
    }
    const QString failure = m_file.write(path, m_editor->text());
    if (!failure.isEmpty()) {
        tellFailure(failure, tr("Choose another place, or make room there; nothing is lost."));
        return;
    }
    m_editor->setSaved();
    // Files that it names are looked for beside it, and that may be elsewhere now.
    check();
}

void ScenarioPanel::setText(const QString& text) {
    m_file.forget();
    m_editor->replace(text);
    forgetRun();
    check();
}

// A window that is closed asks nothing: what was not saved is there again the next time.
void ScenarioPanel::saveSession(QSettings& settings) const {
    settings.setValue(pathKey(), m_file.path());
    settings.setValue(draftKey(), m_editor->isModified() ? m_editor->text() : QString());
    saveRecording(settings);
}

void ScenarioPanel::restoreSession(QSettings& settings) {
    restoreRecording(settings);
    const QString path = settings.value(pathKey()).toString();
    const QString draft = settings.value(draftKey()).toString();
    if (!path.isEmpty() && draft.isEmpty()) {
        open(path);
    } else if (!draft.isEmpty()) {
        m_file.setPath(path);
        m_editor->replace(draft);
        check();
    }
}

void ScenarioPanel::tellFailure(const QString& message, const QString& advice) {
    Notice notice;
    notice.subject = QStringLiteral("scenario file");
    notice.message = message;
    notice.advice = advice;
    notice.details = message;
    Q_EMIT noticed(notice);
}

} // namespace weir::ui
