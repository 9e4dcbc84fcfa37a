#pragma once

#include <QString>
#include <QWidget>

#include <functional>
#include <vector>

class QLabel;
class QVBoxLayout;

namespace weir::ui {

/// What a person may do about a notice.
struct NoticeButton {
    QString text;
    std::function<void()> act;
    /// The notice goes when it is pressed.
    bool closes = true;
};

/// Something that went wrong (or is worth knowing), told inside the window and never in its way.
struct Notice {
    enum class Kind { Error, Warning, Info };

    Kind kind = Kind::Error;
    /// Names what it is about; a newer one about the same takes its place. Empty: about itself.
    QString subject;
    /// What happened, to what, and why: one sentence.
    QString message;
    /// What would be right, or what it means; may be empty.
    QString advice;
    std::vector<NoticeButton> buttons;
    /// What "Copy details" puts on the clipboard; empty: no such button.
    QString details;
};

/// One notice: icon, sentence, advice, buttons, and a cross.
///
/// Thread: the window's. Owner: its parent.
class NoticeBar : public QWidget {
    Q_OBJECT

public:
    explicit NoticeBar(Notice notice, QWidget* parent = nullptr);

    [[nodiscard]] const Notice& notice() const { return m_notice; }

    void copyDetails() const;

Q_SIGNALS:
    void closed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void addButtons(QVBoxLayout& column);

    Notice m_notice;
    QLabel* m_message;
};

/// The notices of a window: the newest is shown, and the others are counted until it goes.
///
/// Thread: the window's. Owner: its parent.
class NoticeArea : public QWidget {
    Q_OBJECT

public:
    explicit NoticeArea(QWidget* parent = nullptr);

    void add(Notice notice);
    /// Takes away what was said about `subject`, because it is no longer so.
    void settle(const QString& subject);
    void closeNewest();

    [[nodiscard]] int count() const { return static_cast<int>(m_bars.size()); }

    /// The newest; none where there is none.
    [[nodiscard]] NoticeBar* newest() const;

Q_SIGNALS:
    void countChanged();

private:
    void remove(NoticeBar* bar);
    void arrange();

    QVBoxLayout* m_layout;
    QLabel* m_more;
    std::vector<NoticeBar*> m_bars;
};

} // namespace weir::ui
