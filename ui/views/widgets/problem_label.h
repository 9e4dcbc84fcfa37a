#pragma once

#include <QPointer>
#include <QWidget>

class QLabel;

namespace weir::ui {

/// Says below a field what is wrong with what it holds; hidden while nothing is. The field gets a
/// red border, and the sentence as its accessible description.
///
/// Thread: the window's. Owner: its parent.
class ProblemLabel : public QWidget {
    Q_OBJECT

public:
    explicit ProblemLabel(QWidget* parent = nullptr);

    /// The field that it speaks of; not owned.
    void setField(QWidget* field);
    /// Empty hides it.
    void setProblem(const QString& sentence);

    [[nodiscard]] QString problem() const { return m_sentence; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void recolour();

    QLabel* m_label;
    QPointer<QWidget> m_field;
    QString m_sentence;
};

} // namespace weir::ui
