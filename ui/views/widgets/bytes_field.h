#pragma once

#include <QLineEdit>

#include <optional>
#include <string>

class QTimer;

namespace weir::ui {

/// A line of bytes, typed as text with escapes (\r\n, \x00). Says when a person is done with it, as
/// QuantityField does, and keeps what is typed until then.
///
/// Thread: the window's. Owner: its parent.
class BytesField : public QLineEdit {
    Q_OBJECT

public:
    explicit BytesField(QWidget* parent = nullptr);

    /// Waits while a person is typing.
    void setBytes(const std::string& bytes);
    /// None where the text has a wrong escape; problem() says which.
    [[nodiscard]] std::optional<std::string> bytes() const;
    [[nodiscard]] QString problem() const;
    /// Forgets what was typed.
    void discardEdit();

Q_SIGNALS:
    void edited();
    /// Enter, leaving the field, or a short pause, with bytes that can be read.
    void committed();

protected:
    void focusOutEvent(QFocusEvent* event) override;

private:
    void commit();

    QTimer* m_pause;
    bool m_isBeingEdited = false;
};

} // namespace weir::ui
