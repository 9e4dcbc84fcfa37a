#pragma once

#include <weir/workbench/settings.h>

#include <QWidget>

#include <memory>
#include <vector>

namespace weir::ui {

namespace Ui { // NOLINT(readability-identifier-naming): uic names it so
class BehaviourEditor;
}

/// What an endpoint or a connection does with messages: a choice, and its reply.
///
/// Thread: the window's. Owner: its parent.
class BehaviourEditor : public QWidget {
    Q_OBJECT

public:
    explicit BehaviourEditor(QWidget* parent = nullptr);
    ~BehaviourEditor() override;

    /// Shows what is set; a choice that could not be taken over yet stays until discardEdit().
    void setBehaviour(const Behaviour& behaviour);
    [[nodiscard]] Behaviour behaviour() const;
    /// Shows those of `problems` that are about its fields, after its own. True where there is one.
    bool showProblems(const std::vector<Problem>& problems);
    void discardEdit();

Q_SIGNALS:
    /// Something was changed, perhaps half typed.
    void edited();
    /// A choice was made, or a field was left.
    void committed();

private:
    void showFields();

    std::unique_ptr<Ui::BehaviourEditor> m_ui;
    bool m_hasDraft = false;
};

/// The name that people read: "Upper case".
[[nodiscard]] QString nameOf(BehaviourKind kind);

} // namespace weir::ui
