#pragma once

#include <QByteArray>
#include <QWidget>

#include <cstddef>

class QLabel;
class QPlainTextEdit;

namespace weir::ui {

class SegmentedControl;

/// The whole of one message: as a hex dump, or as text.
///
/// Thread: the window's. Owner: its parent.
class DetailsPane : public QWidget {
    Q_OBJECT

public:
    explicit DetailsPane(QWidget* parent = nullptr);

    /// How many bytes are shown at most; of larger messages the beginning.
    static constexpr qsizetype mostShown = qsizetype{64} * 1024;

    /// `heading` says what it is; an empty payload with an empty heading shows the invitation to
    /// select something.
    void show(const QString& heading, const QByteArray& payload);

protected:
    /// A dump is as wide as there is room for.
    void resizeEvent(QResizeEvent* event) override;

private:
    void refresh();
    [[nodiscard]] std::size_t bytesPerLine() const;

    QLabel* m_heading;
    SegmentedControl* m_form;
    QPlainTextEdit* m_text;
    QByteArray m_payload;
    QString m_title;
    std::size_t m_perLine = 16;
};

} // namespace weir::ui
