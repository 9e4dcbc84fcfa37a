#pragma once

#include <weir/scenario/loosening.h>
#include <weir/scenario/outcome.h>
#include <weir/scenario/place.h>

#include <QKeySequence>
#include <QList>
#include <QString>
#include <QWidget>

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

class QAction;
class QsciLexerYAML;
class QsciScintilla;

namespace weir::ui {

/// A scenario's text: highlighted, with its problems underlined, words offered as one types, and
/// in the margin what came of each step and where the run stands.
///
/// Thread: the window's. Owner: its parent.
class ScenarioEditor : public QWidget {
    Q_OBJECT

public:
    explicit ScenarioEditor(QWidget* parent = nullptr);
    ~ScenarioEditor() override;

    [[nodiscard]] QString text() const;
    /// A new text; there is nothing to undo, and it counts as saved.
    void load(const QString& text);
    /// Another text in place of this one, which can be undone.
    void replace(const QString& text);
    /// One edit, which can be undone; the cursor stays where it is in the text.
    void apply(const scenario::TextEdit& edit);
    [[nodiscard]] bool isModified() const;
    void setSaved();
    void setReadOnly(bool readOnly);

    /// Underlines those that stand in the scenario's own file.
    void setProblems(const std::vector<scenario::Problem>& problems);
    /// By line, counted from 1.
    void setVerdicts(const std::map<quint32, scenario::Verdict>& verdicts);
    /// Where the run stands, and whether it waits there; none: it does not run.
    void setCurrentLine(std::optional<quint32> line);
    /// Counted from 1; the column in bytes.
    void goTo(quint32 line, quint32 column);

    /// The line that the cursor is on, counted from 1.
    [[nodiscard]] quint32 cursorLine() const;
    /// In bytes from the text's start.
    [[nodiscard]] std::size_t cursorOffset() const;
    /// The message of the problem at this place; empty: none.
    [[nodiscard]] QString problemAt(quint32 line) const;

    /// The field does nothing of its own with that key, which the window has for something else.
    void leaveKey(const QKeySequence& key);
    /// Whether the field does something of its own with it.
    [[nodiscard]] bool takesKey(const QKeySequence& key) const;
    /// Stands in what a right click offers, before the usual entries. Not owned.
    void addContextAction(QAction* action);

    [[nodiscard]] QsciScintilla& field() { return *m_field; }

Q_SIGNALS:
    void textChanged();
    void modifiedChanged(bool modified);

protected:
    void changeEvent(QEvent* event) override;

private:
    void arrange();
    void dress();
    void defineMarkers();
    void connectField();
    void complete(bool asked);
    void showMenu(QPoint place);
    void showProblemNear(int position, int x, int y);
    [[nodiscard]] int positionOf(const scenario::Place& place) const;

    QsciScintilla* m_field;
    QsciLexerYAML* m_lexer;
    QList<QAction*> m_contextActions;
    std::vector<scenario::Problem> m_problems;
};

} // namespace weir::ui
