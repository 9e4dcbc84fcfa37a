#pragma once

#include <weir/scenario/load.h>
#include <weir/scenario/outcome.h>

#include "ui/bridge/scenario_news.h"
#include "ui/views/scenario/recording_bar.h"
#include "ui/views/scenario/scenario_file.h"
#include "ui/views/widgets/notice_bar.h"

#include <QList>
#include <QWidget>

#include <functional>
#include <map>
#include <memory>

class QAction;
class QHBoxLayout;
class QLabel;
class QPlainTextEdit;
class QSettings;
class QTableView;

namespace weir::ui {

class ElidedLabel;
class ScenarioChecker;
class ScenarioEditor;
class ScenarioStepsModel;

/// The scenario dock: a text that is checked as one types, and what came of each step when it ran.
///
/// Thread: the window's. Owner: its dock.
class ScenarioPanel : public QWidget {
    Q_OBJECT

public:
    explicit ScenarioPanel(QWidget* parent = nullptr);
    ~ScenarioPanel() override;

    [[nodiscard]] ScenarioEditor& editor() { return *m_editor; }

    [[nodiscard]] ScenarioStepsModel& steps() { return *m_steps; }

    [[nodiscard]] QTableView* stepsView() const { return m_view; }

    /// The text as it was checked last; null while a check is due.
    [[nodiscard]] std::shared_ptr<const scenario::Loaded> checked() const;
    /// It is checked, and has no problem.
    [[nodiscard]] bool canRun() const;
    /// Nothing waits to be checked.
    [[nodiscard]] bool isSettled() const;

    /// Puts the tools into its header, with a gap where one is null.
    void addTools(const QList<QAction*>& actions);

    // The file. What goes wrong is told by noticed().

    /// A small scenario that runs as it is.
    void startAnew();
    void open(const QString& path);
    /// Asks for a place where there is none yet, or `elsewhere` is wanted.
    void save(bool elsewhere);
    /// Asks for a file.
    void chooseAndOpen();
    void saveSession(QSettings& settings) const;
    void restoreSession(QSettings& settings);

    // What is expected.

    /// A recording's text, as it is with these expectations.
    using RecordedText = std::function<QString(RecordingBar::Expectations)>;
    /// Puts a recording there, and offers its other expectations until it is edited. `textOf` is
    /// kept until another text comes.
    void showRecording(RecordedText textOf);
    /// The expectation that the cursor is in asks for one thing less; undo takes it back.
    void loosen();

    [[nodiscard]] RecordingBar& recordingBar() { return *m_recordingBar; }

    // The run.

    void runBegins();
    void take(const ScenarioNews& news);
    /// The run could not begin.
    void runRefused();

Q_SIGNALS:
    /// Checked, begun, ended: what can be done now is another thing.
    void stateChanged();
    void noticed(const weir::ui::Notice& notice);
    /// What was said about `subject` is no longer so.
    void settled(const QString& subject);
    /// A step was chosen, whose records are these.
    void recordsChosen(quint64 first, quint64 last);

private:
    [[nodiscard]] QWidget* makeHeader();
    [[nodiscard]] QWidget* makeResults();
    void connectAll();
    void takeCheck(const std::shared_ptr<const scenario::Loaded>& loaded);
    void check();
    /// Shows the state and tells it.
    void showState();
    void showEnd(const scenario::Outcome& outcome);
    void chooseStep(int row);
    void showDetails(const QString& text);
    void forgetRun();
    /// Puts a text there that has no place yet; the old one can be had back by undo.
    void setText(const QString& text);
    void forgetRecording();
    void recordAgain(RecordingBar::Expectations expectations);
    void followRecording(const QString& text);
    void saveRecording(QSettings& settings) const;
    void restoreRecording(const QSettings& settings);
    void tellFailure(const QString& message, const QString& advice);

    ScenarioFile m_file;
    ScenarioChecker* m_checker;
    ScenarioEditor* m_editor;
    ScenarioStepsModel* m_steps;
    QTableView* m_view;
    QPlainTextEdit* m_details;
    QLabel* m_name;
    ElidedLabel* m_state;
    RecordingBar* m_recordingBar;
    /// Null: the text is none that was recorded; and the texts that choices made of it.
    RecordedText m_textOf;
    std::map<RecordingBar::Expectations, QString> m_recorded;
    QHBoxLayout* m_tools = nullptr;
    std::shared_ptr<const scenario::Loaded> m_checked;
    bool m_isRunning = false;
    bool m_isPaused = false;
    quint64 m_stepsRun = 0;
    QString m_end;
};

} // namespace weir::ui
