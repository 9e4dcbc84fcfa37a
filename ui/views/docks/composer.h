#pragma once

#include "ui/views/docks/composer_input.h"
#include "ui/views/docks/send_history.h"

#include <QPlainTextEdit>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace weir::ui {

class ProblemLabel;
class SegmentedControl;

/// A text field of one to six lines in which Enter sends, Shift+Enter begins a new line, and Up
/// and Down at its edges walk through the history.
class ComposerEdit : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit ComposerEdit(QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void submitted();
    void olderWanted();
    void newerWanted();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitHeight();
    [[nodiscard]] bool isAtFirstLine() const;
    [[nodiscard]] bool isAtLastLine() const;
};

/// Where a person writes what is to be sent: text with escapes, hex, or a file; with a line ending,
/// or as the connection frames it. What cannot be sent is said at the field as one types.
///
/// Thread: the window's. Owner: its parent.
class Composer : public QWidget {
    Q_OBJECT

public:
    explicit Composer(QWidget* parent = nullptr);

    /// Whether something can be sent now, and if not, why, in words.
    void setAvailable(bool available, const QString& why);
    /// Whether the connection has a framing; without one "Framed" is not offered.
    void setFraming(bool hasFraming);

    [[nodiscard]] ComposerDraft draft() const;
    void setDraft(const ComposerDraft& draft);
    [[nodiscard]] bool isFramed() const;

    [[nodiscard]] SendHistory& history() { return m_history; }

    void send();
    void focusField();

Q_SIGNALS:
    void sendWanted(const QByteArray& bytes, bool framed);

private:
    void build();
    [[nodiscard]] QWidget* makeFileRow();
    [[nodiscard]] QWidget* makeOptions();
    void connectParts();
    void goBack();
    void goForward();
    void chooseFile();
    /// What stands in the empty field.
    void showHint(const QString& hint);
    void check();

    SendHistory m_history;
    QStackedWidget* m_fields;
    ComposerEdit* m_text;
    QLineEdit* m_path;
    QPushButton* m_choose;
    QPushButton* m_send;
    SegmentedControl* m_kind;
    QComboBox* m_ending;
    QCheckBox* m_framed;
    QLabel* m_size;
    ProblemLabel* m_problem;
    bool m_isAvailable = false;
    bool m_hasFraming = false;
    QString m_why;
};

} // namespace weir::ui
