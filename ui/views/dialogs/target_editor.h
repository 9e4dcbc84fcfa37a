#pragma once

#include <weir/workbench/settings.h>

#include <QWidget>

#include <memory>
#include <vector>

namespace weir::ui {

namespace Ui { // NOLINT(readability-identifier-naming): uic names it so
class TargetEditor;
}

/// Where to listen or to connect: transport, address and port, or a path; and, for a listener,
/// whether other machines may reach it.
///
/// Thread: the window's. Owner: its parent.
class TargetEditor : public QWidget {
    Q_OBJECT

public:
    explicit TargetEditor(QWidget* parent = nullptr);
    ~TargetEditor() override;

    /// A client needs a port and cannot be open to others; at first it is a listener's.
    void setRole(weir::Role role);
    void setTarget(const Target& target, bool allowRemote);
    [[nodiscard]] Target target() const;
    [[nodiscard]] bool allowRemote() const;

    /// Its own problem, or that of `problems` which is about the target; shown at the field once
    /// the person has been there (or `always`). Returned in any case; empty where all is well.
    QString showProblems(const std::vector<Problem>& problems, bool always);

Q_SIGNALS:
    void edited();

protected:
    /// Hands the focus to the address.
    void focusInEvent(QFocusEvent* event) override;

private:
    void showFields();
    void takeRemote(bool allowed);
    [[nodiscard]] QString portProblem() const;
    [[nodiscard]] QString hostProblem() const;

    std::unique_ptr<Ui::TargetEditor> m_ui;
    weir::Role m_role = weir::Role::Listener;
    /// As it was set: there is no field for it.
    bool m_usesTls = false;
    bool m_wasHostTouched = false;
    bool m_wasPortTouched = false;
    bool m_wasPathTouched = false;
};

} // namespace weir::ui
