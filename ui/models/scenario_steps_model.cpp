#include "ui/models/scenario_steps_model.h"

#include <weir/base/units.h>
#include <weir/scenario/report/failure_text.h>

namespace weir::ui {
namespace {

using scenario::StepOutcome;
using scenario::Verdict;

QString fromUtf8(const std::string& text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString oneLine(const std::string& text) {
    return fromUtf8(text.substr(0, text.find('\n')));
}

} // namespace

QString verdictText(Verdict verdict) {
    switch (verdict) {
        case Verdict::Passed:
            return QObject::tr("passed");
        case Verdict::Failed:
            return QObject::tr("failed");
        case Verdict::Broken:
            return QObject::tr("broken");
        case Verdict::Missed:
            return QObject::tr("threshold missed");
        case Verdict::Cancelled:
            return QObject::tr("cancelled");
    }
    return {};
}

ScenarioStepsModel::ScenarioStepsModel(QObject* parent) : QAbstractTableModel(parent) {}

void ScenarioStepsModel::clear() {
    beginResetModel();
    m_steps.clear();
    m_verdicts.clear();
    m_firstFailed = -1;
    endResetModel();
}

void ScenarioStepsModel::append(const std::vector<StepOutcome>& steps) {
    if (steps.empty()) {
        return;
    }
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(steps.size()) - 1);
    m_steps.insert(m_steps.end(), steps.begin(), steps.end());
    for (int row = first; row < static_cast<int>(m_steps.size()); ++row) {
        const StepOutcome& step = at(row);
        if (step.place.file == 0) {
            m_verdicts[step.place.line] = step.verdict;
        }
        if (m_firstFailed < 0 && step.verdict != Verdict::Passed) {
            m_firstFailed = row;
        }
    }
    endInsertRows();
}

std::optional<Verdict> ScenarioStepsModel::verdictOf(quint32 line) const {
    const auto found = m_verdicts.find(line);
    return found == m_verdicts.end() ? std::nullopt : std::optional(found->second);
}

const StepOutcome& ScenarioStepsModel::at(int row) const {
    return m_steps[static_cast<std::size_t>(row)];
}

QString ScenarioStepsModel::details(int row, const std::vector<scenario::SourceFile>& files) const {
    scenario::Outcome outcome;
    outcome.files = files;
    return fromUtf8(scenario::failureText(at(row), outcome, false));
}

int ScenarioStepsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_steps.size());
}

int ScenarioStepsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ScenarioStepsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const StepOutcome& step = at(index.row());
    switch (role) {
        case Qt::DisplayRole:
            return cellText(step, index.column());
        case Qt::ToolTipRole:
            return index.column() == MessageColumn ? fromUtf8(step.message) : QString();
        case Qt::TextAlignmentRole:
            return index.column() == LineColumn || index.column() == TookColumn
                       ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                       : QVariant();
        case VerdictRole:
            return static_cast<int>(step.verdict);
        case FileRole:
            return step.place.file;
        case LineRole:
            return step.place.line;
        case FirstRecordRole:
            return static_cast<quint64>(step.firstRecord);
        case LastRecordRole:
            return static_cast<quint64>(step.lastRecord);
        case DepthRole:
            return step.depth;
        default:
            return {};
    }
}

QVariant ScenarioStepsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return section == LineColumn || section == TookColumn
                   ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                   : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
        case LineColumn:
            return tr("Line");
        case StepColumn:
            return tr("Step");
        case VerdictColumn:
            return tr("Outcome");
        case TookColumn:
            return tr("Took");
        case MessageColumn:
            return tr("What it said");
        default:
            return {};
    }
}

QString ScenarioStepsModel::cellText(const StepOutcome& step, int column) const {
    switch (column) {
        case LineColumn:
            return QString::number(step.place.line);
        case StepColumn: {
            const QString indent(static_cast<qsizetype>(step.depth) * 2, QLatin1Char(' '));
            const QString words = fromUtf8(step.keyword);
            return indent +
                   (step.name.empty() ? words : words + QStringLiteral(": ") + fromUtf8(step.name));
        }
        case VerdictColumn:
            return verdictText(step.verdict);
        case TookColumn:
            return fromUtf8(formatDurationRounded(step.took));
        case MessageColumn:
            return oneLine(step.message);
        default:
            return {};
    }
}

} // namespace weir::ui
