#pragma once

#include <weir/workbench/settings.h>

#include <QWidget>

#include <memory>
#include <vector>

namespace weir::ui {

namespace Ui { // NOLINT(readability-identifier-naming): uic names it so
class FramingEditor;
}

/// How input is cut into messages: a choice, and the fields of that choice.
///
/// Thread: the window's. Owner: its parent.
class FramingEditor : public QWidget {
    Q_OBJECT

public:
    explicit FramingEditor(QWidget* parent = nullptr);
    ~FramingEditor() override;

    /// Shows what is set; a choice that could not be taken over yet stays until discardEdit().
    void setFraming(const Framing& framing);
    [[nodiscard]] Framing framing() const;
    /// Shows those of `problems` that are about its fields, after its own. True where there is one.
    bool showProblems(const std::vector<Problem>& problems);
    void discardEdit();

Q_SIGNALS:
    /// Something was changed, perhaps half typed.
    void edited();
    /// A choice was made, or a field was left.
    void committed();

private:
    void fillChoices();
    void connectFields();
    void showFields();
    void choose();

    std::unique_ptr<Ui::FramingEditor> m_ui;
    bool m_hasDraft = false;
};

/// The name that people read: "Length prefix".
[[nodiscard]] QString nameOf(FramingKind kind);

} // namespace weir::ui
