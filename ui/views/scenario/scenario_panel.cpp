#include "ui/views/scenario/scenario_panel.h"

#include <weir/base/units.h>

#include "ui/models/scenario_checker.h"
#include "ui/models/scenario_steps_model.h"
#include "ui/theme/fonts.h"
#include "ui/views/scenario/scenario_editor.h"
#include "ui/views/scenario/step_delegate.h"
#include "ui/views/widgets/elided_label.h"
#include "ui/views/widgets/strip.h"
#include "ui/views/widgets/table.h"
#include "ui/views/widgets/text.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace weir::ui {

ScenarioPanel::ScenarioPanel(QWidget* parent)
    : QWidget(parent),
      m_checker(new ScenarioChecker(this)),
      m_editor(new ScenarioEditor(this)),
      m_steps(new ScenarioStepsModel(this)),
      m_view(new QTableView(this)),
      m_details(new QPlainTextEdit(this)),
      m_name(new QLabel(this)),
      m_state(new ElidedLabel(this)),
      m_recordingBar(new RecordingBar(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeHeader());
    column->addWidget(m_recordingBar);
    m_recordingBar->hide();
    auto* split = new QSplitter(Qt::Horizontal, this);
    split->setChildrenCollapsible(false);
    split->addWidget(m_editor);
    m_editor->setMinimumSize(grid(30), grid(10));
    split->addWidget(makeResults());
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    column->addWidget(split, 1);
    connectAll();
    startAnew();
}

ScenarioPanel::~ScenarioPanel() = default;

QWidget* ScenarioPanel::makeHeader() {
    auto* strip = new Strip(Qt::BottomEdge, this);
    auto* row = new QHBoxLayout(strip);
    row->setContentsMargins(grid(2), grid(1), grid(3), grid(1) + 1);
    row->setSpacing(grid(1));
    m_tools = new QHBoxLayout;
    m_tools->setSpacing(grid(1));
    row->addLayout(m_tools);
    m_name->setFont(strongFont());
    m_name->setTextFormat(Qt::PlainText);
    m_state->setTextFormat(Qt::PlainText);
    m_state->setForegroundRole(QPalette::PlaceholderText);
    row->addSpacing(grid(3));
    row->addWidget(m_name);
    row->addSpacing(grid(2));
    row->addWidget(m_state, 1);
    return strip;
}

QWidget* ScenarioPanel::makeResults() {
    m_view->setModel(m_steps);
    m_view->setItemDelegate(new StepDelegate(m_view));
    m_view->setAccessibleName(tr("Steps that ran"));
    table::arrange(*m_view, RecordDelegate::rowHeight());
    using Model = ScenarioStepsModel;
    table::setWidths(*m_view, {{Model::LineColumn, QStringLiteral("8888")},
                               {Model::StepColumn, QStringLiteral("    expect-event")},
                               {Model::VerdictColumn, tr("threshold missed"), grid(5)},
                               {Model::TookColumn, QStringLiteral("888.8 us")}});
    m_details->setReadOnly(true);
    m_details->setFont(dataFont());
    m_details->setFrameShape(QFrame::NoFrame);
    m_details->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_details->setTabChangesFocus(true);
    m_details->setAccessibleName(tr("Details of the step"));
    m_details->hide();
    auto* split = new QSplitter(Qt::Vertical, this);
    split->setChildrenCollapsible(false);
    // The dock may be as low as the event log.
    m_view->setMinimumSize(grid(20), grid(6));
    m_details->setMinimumSize(grid(20), grid(6));
    split->addWidget(m_view);
    split->addWidget(m_details);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    return split;
}

void ScenarioPanel::connectAll() {
    connect(m_checker, &ScenarioChecker::checked, this, &ScenarioPanel::takeCheck);
    connect(m_editor, &ScenarioEditor::textChanged, this, [this] {
        m_checked.reset();
        const QString text = m_editor->text();
        m_checker->check(text, m_file.path());
        followRecording(text);
        showState();
    });
    connect(m_recordingBar, &RecordingBar::chosen, this, &ScenarioPanel::recordAgain);
    connect(m_editor, &ScenarioEditor::modifiedChanged, this, &ScenarioPanel::showState);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid()) {
                    chooseStep(current.row());
                }
            });
}

void ScenarioPanel::addTools(const QList<QAction*>& actions) {
    for (auto* action : actions) {
        if (action == nullptr) {
            m_tools->addSpacing(grid(3));
            continue;
        }
        auto* button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        m_tools->addWidget(button);
    }
}

std::shared_ptr<const scenario::Loaded> ScenarioPanel::checked() const {
    return m_checked;
}

bool ScenarioPanel::canRun() const {
    return m_checked != nullptr && m_checked->scenario && !m_isRunning;
}

bool ScenarioPanel::isSettled() const {
    return m_checker->isSettled();
}

void ScenarioPanel::check() {
    m_checked.reset();
    m_checker->checkNow(m_editor->text(), m_file.path());
    showState();
}

void ScenarioPanel::takeCheck(const std::shared_ptr<const scenario::Loaded>& loaded) {
    m_checked = loaded;
    m_editor->setProblems(loaded->problems);
    showState();
}

void ScenarioPanel::runBegins() {
    forgetRun();
    m_isRunning = true;
    m_isPaused = false;
    m_stepsRun = 0;
    showState();
}

void ScenarioPanel::forgetRun() {
    m_end.clear();
    m_steps->clear();
    showDetails({});
    m_editor->setVerdicts({});
}

void ScenarioPanel::runRefused() {
    m_isRunning = false;
    showState();
}

void ScenarioPanel::take(const ScenarioNews& news) {
    m_steps->append(news.steps);
    m_stepsRun = news.stepsRun;
    m_isPaused = news.isPaused;
    m_editor->setVerdicts(m_steps->verdicts());
    // A step of an included file stands in another text.
    const bool isHere = news.current && news.current->file == 0;
    m_editor->setCurrentLine(isHere ? std::optional(news.current->line) : std::nullopt);
    if (news.ended) {
        showEnd(*news.ended);
    }
    showState();
}

void ScenarioPanel::showEnd(const scenario::Outcome& outcome) {
    m_isRunning = false;
    m_isPaused = false;
    m_editor->setCurrentLine(std::nullopt);
    m_end = tr("%1 in %2")
                .arg(verdictText(outcome.verdict), toQString(formatDurationRounded(outcome.took)));
    if (m_steps->firstFailed() >= 0) {
        m_view->selectRow(m_steps->firstFailed());
        return;
    }
    QStringList lines;
    if (!outcome.message.empty()) {
        lines << toQString(outcome.message);
    }
    for (const scenario::ThresholdOutcome& threshold : outcome.thresholds) {
        if (!threshold.held) {
            lines << tr("Threshold %1: %2")
                         .arg(toQString(threshold.text), toQString(threshold.explanation));
        }
    }
    showDetails(lines.join(QLatin1Char('\n')));
}

void ScenarioPanel::showDetails(const QString& text) {
    m_details->setPlainText(text);
    m_details->setVisible(!text.isEmpty());
}

void ScenarioPanel::chooseStep(int row) {
    const scenario::StepOutcome& step = m_steps->at(row);
    auto files = m_checked != nullptr ? m_checked->files : std::vector<scenario::SourceFile>();
    if (!files.empty() && files.front().path.empty()) {
        files.front().path = toStdString(m_file.name());
    }
    showDetails(step.failure ? m_steps->details(row, files) : toQString(step.message));
    if (step.place.file == 0 && step.place.line > 0) {
        m_editor->goTo(step.place.line, step.place.column);
    }
    if (step.lastRecord > step.firstRecord) {
        Q_EMIT recordsChosen(step.firstRecord, step.lastRecord);
    }
}

void ScenarioPanel::showState() {
    const QString name =
        m_editor->isModified() ? tr("%1 (changed)").arg(m_file.name()) : m_file.name();
    m_name->setText(m_name->fontMetrics().elidedText(name, Qt::ElideMiddle, grid(60)));
    QString state;
    if (m_isRunning) {
        state = m_isPaused
                    ? tr("waits before the marked step")
                    : counted(m_stepsRun, tr("runs: 1 step done"), tr("runs: %1 steps done"));
    } else if (m_checked == nullptr) {
        state = tr("checking...");
    } else if (!m_checked->problems.empty()) {
        const scenario::Problem& first = m_checked->problems.front();
        state = counted(m_checked->problems.size(), tr("1 problem"), tr("%1 problems")) +
                tr(": line %1: %2").arg(first.place.line).arg(toQString(first.message));
    } else {
        state = m_end.isEmpty() ? tr("ready to run") : m_end;
    }
    m_state->setText(state);
    Q_EMIT stateChanged();
}

} // namespace weir::ui
