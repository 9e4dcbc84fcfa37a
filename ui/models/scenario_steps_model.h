#pragma once

#include <weir/scenario/outcome.h>
#include <weir/scenario/place.h>

#include <QAbstractTableModel>
#include <QString>

#include <map>
#include <optional>
#include <vector>

namespace weir::ui {

/// The steps of a scenario that ran, in order: where it stands, its words, what came of it, how
/// long it took and what it said; and of each line what came of it last, for the editor's margin.
///
/// Thread: its own.
class ScenarioStepsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { LineColumn, StepColumn, VerdictColumn, TookColumn, MessageColumn, ColumnCount };

    enum Role {
        VerdictRole = Qt::UserRole + 1, ///< int of scenario::Verdict
        FileRole,                       ///< quint32, as scenario::Place
        LineRole,                       ///< quint32, as scenario::Place
        FirstRecordRole,                ///< quint64 into the journal
        LastRecordRole,                 ///< quint64, behind the last one
        DepthRole,                      ///< quint32
    };

    explicit ScenarioStepsModel(QObject* parent = nullptr);

    void clear();
    void append(const std::vector<scenario::StepOutcome>& steps);

    /// What came of the step that stands there, in the scenario's own file, when it ran last.
    [[nodiscard]] std::optional<scenario::Verdict> verdictOf(quint32 line) const;

    [[nodiscard]] const std::map<quint32, scenario::Verdict>& verdicts() const {
        return m_verdicts;
    }

    [[nodiscard]] const scenario::StepOutcome& at(int row) const;

    /// The first row that did not pass; -1 where all did.
    [[nodiscard]] int firstFailed() const { return m_firstFailed; }

    /// Everything about a row that a person may want to read or send on, as the command line says
    /// it: expected and received, why it was quiet, the last records. `files` are the scenario's.
    [[nodiscard]] QString details(int row, const std::vector<scenario::SourceFile>& files) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    [[nodiscard]] QString cellText(const scenario::StepOutcome& step, int column) const;

    std::vector<scenario::StepOutcome> m_steps;
    std::map<quint32, scenario::Verdict> m_verdicts;
    int m_firstFailed = -1;
};

/// "passed", "failed", ... for people.
[[nodiscard]] QString verdictText(scenario::Verdict verdict);

} // namespace weir::ui
