#pragma once

#include <weir/base/clock.h>

#include <QAbstractSpinBox>

#include <cstdint>
#include <optional>

class QTimer;

namespace weir::ui {

/// A number with its unit, typed freely ("4 KiB", "1.5 s") or stepped with the arrow keys. Says
/// when a person is done with it: Enter, leaving the field, or a short pause. What is typed stays
/// until then, whatever the engine says meanwhile; Escape takes it back.
///
/// Thread: the window's. Owner: its parent.
class QuantityField : public QAbstractSpinBox {
    Q_OBJECT

public:
    explicit QuantityField(QWidget* parent = nullptr);

    /// What is wrong with the text; empty where it can be used.
    [[nodiscard]] QString problem() const;
    /// Back to what was last shown.
    void discardEdit();

    void stepBy(int steps) override;

Q_SIGNALS:
    /// The text changed under the person's hands.
    void edited();
    /// A value that can be used and differs from the one last shown.
    void committed();

protected:
    [[nodiscard]] virtual QString problemOf(const QString& text) const = 0;
    /// The text of the next larger (steps > 0) or smaller value.
    [[nodiscard]] virtual QString stepped(const QString& text, int steps) const = 0;
    /// The same value in the usual form.
    [[nodiscard]] virtual QString normalised(const QString& text) const = 0;

    /// From outside; waits while a person is typing.
    void show(const QString& text);
    [[nodiscard]] QString currentText() const;
    [[nodiscard]] StepEnabled stepEnabled() const override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override;

private:
    void takeEdit();
    void commit();

    QTimer* m_pause;
    /// What was last shown or committed.
    QString m_settled;
    bool m_isBeingEdited = false;
};

/// A size in bytes; where `zeroWord` is set, 0 is shown as that word.
class SizeField final : public QuantityField {
    Q_OBJECT

public:
    explicit SizeField(QWidget* parent = nullptr);

    void setZeroWord(const QString& word);
    void setValue(std::uint64_t bytes);
    /// None where the text cannot be used.
    [[nodiscard]] std::optional<std::uint64_t> value() const;

protected:
    [[nodiscard]] QString problemOf(const QString& text) const override;
    [[nodiscard]] QString stepped(const QString& text, int steps) const override;
    [[nodiscard]] QString normalised(const QString& text) const override;

private:
    [[nodiscard]] QString textOf(std::uint64_t bytes) const;
    [[nodiscard]] bool isZeroWord(const QString& text) const;

    QString m_zeroWord;
};

/// A duration, or "off".
class DurationField final : public QuantityField {
    Q_OBJECT

public:
    explicit DurationField(QWidget* parent = nullptr);

    void setValue(std::optional<Duration> duration);
    /// None for "off", and where problem() is not empty.
    [[nodiscard]] std::optional<Duration> value() const;

protected:
    [[nodiscard]] QString problemOf(const QString& text) const override;
    [[nodiscard]] QString stepped(const QString& text, int steps) const override;
    [[nodiscard]] QString normalised(const QString& text) const override;

private:
    [[nodiscard]] bool isOff(const QString& text) const;
};

} // namespace weir::ui
